"""Adam, and AdamW, whose weight decay is no part of the gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np

from ..checks import AMOUNT, SHARE, check_number
from ..engine.graph import Node
from .groups import Shared
from .optimizer import Array, Optimizer
from .schedules import Schedule


class Adam(Optimizer):
    """m and v, running means of g and g², both freed of their start at 0; p -= lr * m / sqrt(v).

    m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g²;
    p -= lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).

    eps stands outside the root of the corrected v, as in PyTorch and in algorithm 1 of Kingma and
    Ba, "Adam: a method for stochastic optimization", 2015. t counts the updates of each parameter,
    as in PyTorch: a step without a gradient does not count.

    Args:
        parameters: Values, Tensors, or both; or groups, see `Optimizer`.
        lr: The learning rate, or a schedule.
        betas: (b1, b2), each from 0 to below 1.
        eps: Keeps the division finite.
        shared: `weight_decay`, `clip_value`, `clip_norm`: see `Optimizer`.

    Raises:
        ValueError: For numbers outside these bounds.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = Adam([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)  # the first step is lr long
    2.9
    """

    bounds = (("eps", AMOUNT),)
    meanings = (
        ("b1", "how much of the running mean m is kept"),
        ("b2", "how much of the running mean v is kept"),
    )

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-7,
        **shared: Unpack[Shared],
    ) -> None:
        super().__init__(parameters, lr, {"betas": betas, "eps": eps}, **shared)

    def check(self, h: Any) -> None:
        """Raise ValueError for hyperparameters out of bounds."""
        super().check(h)
        if not isinstance(h.betas, tuple | list) or len(h.betas) != 2:
            raise ValueError(f"betas must be two numbers, such as (0.9, 0.999), got {h.betas!r}")
        for beta in h.betas:
            check_number("each of the betas", beta, SHARE)

    def slots(self, h: Any) -> tuple[str, ...]:
        """The running means."""
        return ("m", "v")

    def rule(self, h: Any) -> tuple[tuple[str, str], ...]:
        """Means, and step."""
        return (
            ("m", "b1 * m + (1 - b1) * g"),
            ("v", "b2 * v + (1 - b2) * g**2"),
            ("p", "p - lr * (m / (1 - b1**t)) / (sqrt(v / (1 - b2**t)) + eps)"),
        )

    def numbers_for(self, parameter: Node) -> dict[str, Any]:
        """What the names in `formulas_for` stand for at the next step, b1 and b2 by their names."""
        numbers = super().numbers_for(parameter)
        b1, b2 = numbers.pop("betas")
        return {**numbers, "b1": b1, "b2": b2}

    def update(self, h: Any, p: Array, g: Array, work: Array, *state: Array) -> None:
        """p -= lr * corrected m / (sqrt(corrected v) + eps)."""
        m, v = state
        b1, b2 = h.betas
        m *= b1
        np.multiply(g, 1 - b1, out=work)
        m += work
        v *= b2
        np.multiply(g, g, out=work)
        work *= 1 - b2
        v += work
        # sqrt(v / c) + eps = (sqrt(v) + eps * sqrt(c)) / sqrt(c), with one pass less
        root = (1 - b2**h.t) ** 0.5
        np.sqrt(v, out=work)
        work += h.eps * root
        np.divide(m, work, out=work)
        work *= h.lr * root / (1 - b1**h.t)
        p -= work


class AdamW(Adam):
    """Adam, and apart from it p -= lr * weight_decay * p.

    So the decay is the same for all parameters, however large their gradients are. Follows PyTorch;
    eps stands where Adam's does. Loshchilov and Hutter, "Decoupled weight decay regularization",
    2019.

    Args:
        parameters: Values, Tensors, or both; or groups, see `Optimizer`.
        lr: The learning rate, or a schedule.
        betas: (b1, b2), each from 0 to below 1.
        eps: Keeps the division finite.
        shared: `weight_decay`, 0.01 if left out, `clip_value`, `clip_norm`: see `Optimizer`.

    Raises:
        ValueError: For numbers outside these bounds.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = AdamW([x], lr=0.1, weight_decay=0.5)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)  # 3 - 0.1 * 0.5 * 3, and the first step is lr long
    2.75
    """

    decoupled = True

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-7,
        **shared: Unpack[Shared],
    ) -> None:
        shared.setdefault("weight_decay", 0.01)
        super().__init__(parameters, lr, betas, eps, **shared)
