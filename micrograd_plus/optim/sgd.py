"""SGD: gradient descent, with momentum and in Nesterov's form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np

from ..checks import SHARE
from .groups import Shared
from .optimizer import Array, Optimizer
from .schedules import Schedule


class SGD(Optimizer):
    """Gradient descent: p -= lr * g; with momentum, v = momentum * v + g and p -= lr * v.

    Nesterov's form steps by g + momentum * v. Follows PyTorch; there is no epsilon. Sutskever,
    Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning",
    2013.

    Args:
        parameters: Values, Tensors, or both; or groups, see `Optimizer`.
        lr: The learning rate, or a schedule.
        momentum: How much of the last step is kept, from 0 to below 1.
        nesterov: Whether the gradient's look ahead is added.
        shared: `weight_decay`, `clip_value`, `clip_norm`: see `Optimizer`.

    Raises:
        ValueError: For numbers outside these bounds, or `nesterov` without momentum.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.4
    """

    bounds = (("momentum", SHARE),)

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **shared: Unpack[Shared],
    ) -> None:
        own = {"momentum": momentum, "nesterov": nesterov}
        super().__init__(parameters, lr, own, **shared)

    def check(self, h: Any) -> None:
        """Raise ValueError for hyperparameters out of bounds."""
        super().check(h)
        if h.nesterov and not h.momentum:
            raise ValueError("nesterov needs a momentum above 0")

    def slots(self, h: Any) -> tuple[str, ...]:
        """The velocity, with momentum."""
        return ("v",) if h.momentum else ()

    def rule(self, h: Any) -> tuple[tuple[str, str], ...]:
        """Without momentum, with it, and in Nesterov's form."""
        if not h.momentum:
            return (("p", "p - lr * g"),)
        step = "(g + momentum * v)" if h.nesterov else "v"
        return ("v", "momentum * v + g"), ("p", f"p - lr * {step}")

    def update(self, h: Any, p: Array, g: Array, work: Array, *state: Array) -> None:
        """p -= lr * (g, or v, or g + momentum * v)."""
        step = g
        if h.momentum:
            if not state:
                raise ValueError("momentum cannot be turned on later: make the optimizer with it")
            (v,) = state
            v *= h.momentum
            v += g
            step = v
            if h.nesterov:
                np.multiply(v, h.momentum, out=work)
                work += g
                step = work
        np.multiply(step, h.lr, out=work)
        p -= work
