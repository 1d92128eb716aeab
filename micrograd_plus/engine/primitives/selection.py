"""Choosing among operands: where, sign, maximum, minimum, clip.

Masks select with `where` and do not multiply, since 0 * inf is nan.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from ..primitive import Primitive
from .precision import count_like

_MANY = 4096  # entries from which on the bits pay


def select(c: Any, a: Any, b: Any) -> Any:
    """np.where on arrays and numbers, several times as fast for large masks that jump about.

    np.where asks at every entry, and the processor guesses half of the answers wrong. The bits of
    a number times 1 or 0 are the number or 0, also for inf and nan, and nobody asks.
    """
    if type(c) is not np.ndarray or c.size < _MANY or c.dtype != bool:
        return np.where(c, a, b)
    dtype = np.result_type(a, b)
    if dtype.char not in "efd":  # of 16, 32 or 64 bits
        return np.where(c, a, b)
    a, b = (np.asarray(x, dtype).view(f"i{dtype.itemsize}") for x in (a, b))
    if not (b.ndim or b):
        y = a * c
    elif not (a.ndim or a):
        y = b * ~c
    else:
        y = (a ^ b) * c ^ b  # b, with what a has otherwise where c is true
    return y.view(dtype)


def select_into(y: Any, c: Any, a: Any) -> None:
    """Put `a` into an array of its dtype where `c` holds, else 0, as `select` does."""
    if y.dtype.char not in "efd":
        y[...] = np.where(c, a, 0)
    else:
        bits = f"i{y.itemsize}"
        np.multiply(a.view(bits), c, out=y.view(bits))


# fmt: off
# The gradient goes to the operand that was chosen.
where = Primitive(
    "where", select, lambda c, a, b: a if c else b, operand_names=("c", "a", "b"),
    vjps=(None, lambda g, y, c, a, b: where(c, g, 0.0), lambda g, y, c, a, b: where(c, 0.0, g)),
    formulas=("0", "where(c, 1, 0)", "where(c, 0, 1)"),
)

# Flat wherever it has a derivative: no gradient flows through it.
sign = Primitive(
    "sign", np.sign, lambda a: math.copysign(1.0, a) if a and a == a else a, (None,), ("0",)
)

identity = Primitive("identity", np.asarray, lambda a: a, (lambda g, y, a: g,), ("1",))


def _share_among_ties(beaten: Callable[[Any, Any], Any]) -> Callable[..., list[Any]]:
    # The operands that y does not beat share g equally: each then has one of the subgradients of
    # a maximum, and the shares add up to g. Where y is nan it beats nothing, and all share.
    def vjp(needed: Sequence[bool], g: Any, y: Any, *operands: Any) -> list[Any]:
        losers = [beaten(x, y) for x in operands]
        ties = reduce(operator.sub, losers, len(losers))
        share = g / count_like(g, ties)
        return [
            where(lost, 0.0, share) if need else None
            for need, lost in zip(needed, losers, strict=True)
        ]

    return vjp


def _of_floats(choose: Callable[[Any], float]) -> Callable[..., float]:
    return lambda *operands: math.nan if any(x != x for x in operands) else choose(operands)


# Of any number of operands, so that three-way ties share as they do in an array.
maximum = Primitive(
    "maximum", lambda *operands: reduce(np.maximum, operands), _of_floats(max), symbol="max",
    vjp_of_all=_share_among_ties(operator.lt), formulas=("where(a == y, 1 / ties, 0)",),
)
minimum = Primitive(
    "minimum", lambda *operands: reduce(np.minimum, operands), _of_floats(min), symbol="min",
    vjp_of_all=_share_among_ties(operator.gt), formulas=("where(a == y, 1 / ties, 0)",),
)

# clip(a, low, high): at a bound the gradient still goes to a, as in PyTorch, unless low = high,
# where the result does not change with a.
clip = Primitive(
    "clip", np.clip,
    lambda a, b, c: math.nan if a != a or b != b or c != c else min(max(a, b), c),
    vjps=(
        lambda g, y, a, b, c: where((a < b) | (a > c) | (b == c), 0.0, g),
        lambda g, y, a, b, c: where((a < b) & (b <= c), g, 0.0),
        lambda g, y, a, b, c: where((a > c) | (b > c), g, 0.0),
    ),
    formulas=(
        "where((a < b) | (a > c) | (b == c), 0, 1)",
        "where((a < b) & (b <= c), 1, 0)",
        "where((a > c) | (b > c), 1, 0)",
    ),
)
