"""Bounds: what a number that a user passes may be."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple

from ..engine.graph import describe


class Bounds(NamedTuple):
    """In words, and as a test."""

    words: str
    hold: Callable[[float], bool]


RATE = Bounds("above 0 and finite", lambda x: 0 < x < math.inf)
AMOUNT = Bounds("0 or above and finite", lambda x: 0 <= x < math.inf)
SHARE = Bounds("from 0 to below 1", lambda x: 0 <= x < 1)
BETWEEN = Bounds("between 0 and 1", lambda x: 0 < x < 1)
LIMIT = Bounds("above 0", lambda x: x > 0)
COUNT = Bounds("at least 1", lambda x: x >= 1)


def check_number(name: str, x: Any, bounds: Bounds) -> None:
    """Raise unless `x` is a number within the bounds.

    Raises:
        TypeError: It is no number.
        ValueError: It is out of bounds.

    >>> check_number("rho", 1.5, SHARE)
    Traceback (most recent call last):
    ValueError: rho must be from 0 to below 1, got 1.5
    >>> check_number("rho", "0.9", SHARE)
    Traceback (most recent call last):
    TypeError: rho must be a number, got str '0.9'
    """
    if not isinstance(x, float | Real):  # which asks no abstract class about a float
        raise TypeError(f"{name} must be a number, got {describe(x)}")
    if not bounds.hold(float(x)):
        raise ValueError(f"{name} must be {bounds.words}, got {x}")
