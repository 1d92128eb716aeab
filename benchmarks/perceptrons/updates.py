"""RMSprop and Adam as formulas of NumPy's or JAX's arrays, for libraries without optimizers."""

from __future__ import annotations

from typing import Any

from .data import ADAM_EPS, BETAS, LR, RHO, RMSPROP_EPS_INSIDE


def first_state(optimizer: str, p: Any) -> tuple[Any, ...]:
    """The running means of a parameter, all zero."""
    return tuple(p * 0 for _ in range({"SGD": 0, "RMSprop": 1, "Adam": 2}[optimizer]))


def updated(optimizer: str, p: Any, g: Any, state: Any, t: Any) -> tuple[Any, tuple[Any, ...]]:
    """The parameter and its state after update number t, counted from 1."""
    if optimizer == "SGD":
        return p - LR * g, ()
    if optimizer == "RMSprop":
        (v,) = state
        v = RHO * v + (1 - RHO) * g**2
        return p - LR * g / (v + RMSPROP_EPS_INSIDE) ** 0.5, (v,)
    (m, v), (b1, b2) = state, BETAS
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return p - LR * (m / (1 - b1**t)) / ((v / (1 - b2**t)) ** 0.5 + ADAM_EPS), (m, v)
