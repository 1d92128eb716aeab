"""RMSprop: steps divided by a running mean of the gradient's size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np

from ..checks import AMOUNT, SHARE
from .groups import Shared
from .optimizer import Array, Optimizer
from .schedules import Schedule


class RMSprop(Optimizer):
    """v = rho * v + (1 - rho) * g²; p -= lr * g / sqrt(v + eps).

    eps stands inside the root, as in Keras 3: gradients far below sqrt(eps) make small steps, and
    training comes to rest. (PyTorch adds it outside, so that the smallest gradient still makes a
    step of about lr.) Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012.

    Args:
        parameters: Values, Tensors, or both; or groups, see `Optimizer`.
        lr: The learning rate, or a schedule.
        rho: How much of the running mean of squares is kept, from 0 to below 1.
        eps: Keeps the division finite.
        shared: `weight_decay`, `clip_value`, `clip_norm`: see `Optimizer`.

    Raises:
        ValueError: For numbers outside these bounds.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = RMSprop([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 5)  # 3 - 0.1 / sqrt(0.1)
    2.68377
    """

    bounds = (("rho", SHARE), ("eps", AMOUNT))

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.001,
        rho: float = 0.9,
        eps: float = 1e-7,
        **shared: Unpack[Shared],
    ) -> None:
        super().__init__(parameters, lr, {"rho": rho, "eps": eps}, **shared)

    def slots(self, h: Any) -> tuple[str, ...]:
        """The running mean of squares."""
        return ("v",)

    def rule(self, h: Any) -> tuple[tuple[str, str], ...]:
        """Mean, and step."""
        return ("v", "rho * v + (1 - rho) * g**2"), ("p", "p - lr * g / sqrt(v + eps)")

    def update(self, h: Any, p: Array, g: Array, work: Array, *state: Array) -> None:
        """p -= lr * g / sqrt(v + eps)."""
        (v,) = state
        v *= h.rho
        np.multiply(g, g, out=work)
        work *= 1 - h.rho
        v += work
        np.add(v, h.eps, out=work)
        np.sqrt(work, out=work)
        np.divide(g, work, out=work)
        work *= h.lr
        p -= work
