"""The elementwise words of programs: where operands must lie, and where results then do."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import NamedTuple

from ..domains import Interval
from .program import function_of

# Wide enough for every function to show its shape, narrow enough for slopes to stay moderate: a
# chain of steep functions would blow rounding errors up until no two backends agree.
ANY = Interval(-3.0, 3.0)


class Elementwise(NamedTuple):
    """Where the operands must lie; where a function of one operand turns; whether it has kinks."""

    domains: tuple[Interval, ...]
    turns: tuple[float, ...] = ()
    kinks: bool = False


UNARY = {
    "negative": Elementwise((ANY,)),
    "tanh": Elementwise((ANY,)),
    "exp": Elementwise((Interval(-3.0, 1.0),)),
    "log": Elementwise((Interval(0.5, 4.0),)),
    "square": Elementwise((ANY,), turns=(0.0,)),
    "sqrt": Elementwise((Interval(0.25, 4.0),)),
    "sin": Elementwise((ANY,), turns=(-math.pi / 2, math.pi / 2)),
    "cos": Elementwise((ANY,), turns=(0.0,)),
    "tan": Elementwise((Interval(-1.0, 1.0),)),
    "arctan": Elementwise((ANY,)),
    "sinh": Elementwise((Interval(-1.5, 1.5),)),
    "cosh": Elementwise((Interval(-1.5, 1.5),), turns=(0.0,)),
    "expm1": Elementwise((Interval(-3.0, 1.0),)),
    "log1p": Elementwise((Interval(-0.5, 3.0),)),
    "sigmoid": Elementwise((ANY,)),
    "softplus": Elementwise((ANY,)),
    "elu": Elementwise((ANY,)),
    "silu": Elementwise((ANY,), turns=(-1.2784645,)),
    "gelu": Elementwise((ANY,), turns=(-0.7524614,)),
    "absolute": Elementwise((ANY,), turns=(0.0,), kinks=True),
    "relu": Elementwise((ANY,), kinks=True),
    "leaky_relu": Elementwise((ANY,), kinks=True),
}
# Each is monotone in each operand, wherever the others lie: extremes are at the corners.
OF_SEVERAL = {
    "add": Elementwise((ANY, ANY)),
    "subtract": Elementwise((ANY, ANY)),
    "multiply": Elementwise((ANY, ANY)),
    "divide": Elementwise((ANY, Interval(0.5, 3.0))),
    "power": Elementwise((Interval(0.5, 2.0), Interval(-2.0, 2.0))),
    "maximum": Elementwise((ANY, ANY), kinks=True),
    "minimum": Elementwise((ANY, ANY), kinks=True),
    "clip": Elementwise((ANY, Interval(-2.0, -0.5), Interval(0.5, 2.0)), kinks=True),
}
ELEMENTWISE: Mapping[str, Elementwise] = {**UNARY, **OF_SEVERAL}


def image(word: str, *operands: Interval) -> Interval:
    """Where the results of an elementwise function lie, for operands within intervals.

    >>> image("square", Interval(-1.0, 2.0))
    Interval(low=0.0, high=4.0)
    """
    points: list[list[float]] = [[*interval] for interval in operands]
    low, high = operands[0]
    points[0] += [turn for turn in ELEMENTWISE[word].turns if low < turn < high]
    results = [float(function_of(word)(*point)) for point in itertools.product(*points)]
    return Interval(min(results), max(results))


def hull(*intervals: Interval) -> Interval:
    """The smallest interval that holds them all.

    >>> hull(Interval(0.0, 1.0), Interval(2.0, 3.0))
    Interval(low=0.0, high=3.0)
    """
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))


def times(n: float, interval: Interval) -> Interval:
    """The interval of the sum of `n` numbers from an interval.

    >>> times(2, Interval(-1.0, 3.0))
    Interval(low=-2.0, high=6.0)
    """
    return Interval(n * interval.low, n * interval.high)
