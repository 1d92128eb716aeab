"""What the nodes of a graph's life are computed by: formulas, for the engine and for NumPy.

All shapes are among (), (1,), (3,), (1, 3), (2, 1) and (2, 3), any two of which broadcast, so every
formula takes any operands and no example has to be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

SHAPES = [(), (3,), (2, 1), (2, 3)]
GRID = (2, 3)


class NumPy:
    """The functions that formulas name, as NumPy has them, on complex numbers too."""

    tanh, sin, sum, mean = np.tanh, np.sin, np.sum, np.mean
    reshape, broadcast_to, stack = np.reshape, np.broadcast_to, np.stack

    @staticmethod
    def relu(a: Any) -> Any:
        return np.where(np.real(a) > 0, a, 0.0)


class Formula(NamedTuple):
    """A function of `xp`, which is `micrograd_plus.functions` or `NumPy`, and some operands.

    Attributes:
        of_numbers: Whether it is one primitive, which makes Values of Values. The others take
            several steps, and a constant among their operands is read in the first.
    """

    name: str
    arity: int
    of_numbers: bool
    run: Callable[..., Any]

    def __repr__(self) -> str:
        return self.name


def _reshaped(xp: Any, a: Any) -> Any:
    """At least one axis: a view of `a`, if that is an array."""
    return xp.reshape(a, {1: (1,), 2: (2, 1), 3: (1, 3), 6: (2, 3)}[np.size(a)])


def _grid(xp: Any, a: Any) -> Any:
    return xp.broadcast_to(a, GRID)


TANH = Formula("tanh", 1, True, lambda xp, a: xp.tanh(a))
RELU = Formula("relu", 1, True, lambda xp, a: xp.relu(a))
TAME = Formula("tame", 1, True, lambda xp, a: a * 0.0625)

FORMULAS = [
    TANH,
    RELU,
    Formula("sin", 1, True, lambda xp, a: xp.sin(a)),
    Formula("negative", 1, True, lambda xp, a: -a),
    Formula("twice", 1, True, lambda xp, a: a + a),
    Formula("square", 1, True, lambda xp, a: a * a),
    Formula("add", 2, True, lambda xp, a, b: a + b),
    Formula("subtract", 2, True, lambda xp, a, b: a - b),
    Formula("multiply", 2, True, lambda xp, a, b: a * b),
    Formula("sum", 1, False, lambda xp, a: xp.sum(a)),
    Formula("sum of columns", 1, False, lambda xp, a: xp.sum(_grid(xp, a), axis=0)),
    Formula("mean of rows", 1, False, lambda xp, a: xp.mean(_grid(xp, a), axis=1, keepdims=True)),
    Formula("first column", 1, False, lambda xp, a: _reshaped(xp, a)[..., :1]),
    Formula("columns again", 1, False, lambda xp, a: _reshaped(xp, a)[..., [0, -1, 0]]),
    Formula("reshape", 1, False, _reshaped),
    Formula("broadcast", 1, False, _grid),
    Formula("matmul", 2, False, lambda xp, a, b: _grid(xp, a) @ _grid(xp, b)[:1].T),
    Formula("stack", 2, False, lambda xp, a, b: xp.stack([xp.sum(x) for x in (a, b, a)])),
]

LARGEST = 4.0  # what a node may come to before it is tamed
KINK = 0.01  # how near to 0 a relu is not tried, where its derivative is anyone's guess


def suited(formula: Formula, operands: list[Any]) -> Formula:
    """The formula itself, or one without a kink where the operand is too near to it."""
    near = formula is RELU and (np.abs(operands[0]) < KINK).any()
    return TANH if near else formula
