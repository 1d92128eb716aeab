"""Adagrad: steps divided by the size of all gradients so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np

from ..checks import AMOUNT
from .groups import Shared
from .optimizer import Array, Optimizer
from .schedules import Schedule


class Adagrad(Optimizer):
    """s = s + g²; p -= lr * g / (sqrt(s) + eps).

    eps stands outside the root, as in PyTorch (Keras puts it inside, and starts s at 0.1). Duchi,
    Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011.

    Args:
        parameters: Values, Tensors, or both; or groups, see `Optimizer`.
        lr: The learning rate, or a schedule.
        eps: Keeps the division finite.
        shared: `weight_decay`, `clip_value`, `clip_norm`: see `Optimizer`.

    Raises:
        ValueError: For numbers outside these bounds.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = Adagrad([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)  # the first step is lr long
    2.9
    """

    bounds = (("eps", AMOUNT),)

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.01,
        eps: float = 1e-10,
        **shared: Unpack[Shared],
    ) -> None:
        super().__init__(parameters, lr, {"eps": eps}, **shared)

    def slots(self, h: Any) -> tuple[str, ...]:
        """The sum of squares."""
        return ("s",)

    def rule(self, h: Any) -> tuple[tuple[str, str], ...]:
        """Sum, and step."""
        return ("s", "s + g**2"), ("p", "p - lr * g / (sqrt(s) + eps)")

    def update(self, h: Any, p: Array, g: Array, work: Array, *state: Array) -> None:
        """p -= lr * g / (sqrt(s) + eps)."""
        (s,) = state
        np.multiply(g, g, out=work)
        s += work
        np.sqrt(s, out=work)
        work += h.eps
        np.divide(g, work, out=work)
        work *= h.lr
        p -= work
