"""Arithmetic: the rules as a table, the vjps and their formulas on one line."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import Primitive
from ..rule import SUM
from .elementwise import log, rint, sigmoid
from .selection import sign, where

# fmt: off
add = Primitive("add", np.add, operator.add, SUM, ("1", "1"), symbol="+")
subtract = Primitive(
    "subtract", np.subtract, operator.sub, symbol="-",
    vjps=(lambda g, y, a, b: g, lambda g, y, a, b: -g), formulas=("1", "-1"),
)
multiply = Primitive(
    "multiply", np.multiply, operator.mul, symbol="×",
    vjps=(lambda g, y, a, b: g * b, lambda g, y, a, b: g * a), formulas=("b", "a"),
)
divide = Primitive(
    "divide", np.divide, operator.truediv, symbol="/",
    vjps=(lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b), formulas=("1 / b", "-y / b"),
)
negative = Primitive(
    "negative", np.negative, operator.neg, (lambda g, y, a: -g,), ("-1",), symbol="neg",
)
absolute = Primitive(
    "absolute", np.absolute, abs, symbol="abs",
    vjps=(lambda g, y, a: where(a == 0, 0.0, g * sign(a)),), formulas=("sign(a)",),
)


def _power_of_floats(a: float, b: float) -> float:
    y = a**b
    return math.nan if type(y) is complex else y  # (-8.0) ** (1/3), as NumPy has it


# NumPy computes powers by logarithms, and those of negative numbers forty times as slowly. Whole
# ones are products, or those of the absolute value, with the sign if they are odd.
_PRODUCTS: dict[float, Callable[[Any], Any]] = {
    **{-1: np.reciprocal, 1: np.positive, 2: np.square, 3: lambda a: a * a * a}
}


def _power_of_arrays(a: Any, b: Any) -> Any:
    if type(b) in (float, int) and b % 1 == 0 and type(a) is np.ndarray and a.dtype.char in "fd":
        if b in _PRODUCTS:
            return _PRODUCTS[b](a)
        y = np.power(np.abs(a), b)
        return np.copysign(y, a) if b % 2 else y
    try:
        return np.power(a, b)
    except ValueError:  # Python's 2 ** -1 is 0.5, where NumPy refuses integers
        return np.power(a, np.asarray(b, float))


# A zero coefficient yields zero, whatever it multiplies: x**0 does not change with x, even at
# x = 0, where b * a**(b - 1) would be 0 * inf; nor does 0**b with b, where log(0) is -inf. What
# `where` discards is kept finite for the sake of further derivatives: a**0 in place of a**-1, and
# log(1) of log(0).
def _power_vjp_a(g: Any, y: Any, a: Any, b: Any) -> Any:
    zero = b == 0
    if zero is False or not np.any(zero):
        return g * b * power(a, b - 1)
    of_0 = g * b / where(a == 0, 1.0, a)  # it is 0, and grows with b by 1 / a
    return where(zero, of_0, g * b * power(a, b - 1 + zero))


def _flat(a: Any, b: Any) -> Any:
    return (a == 0) & (b >= 0)


power = Primitive(
    "power", _power_of_arrays, _power_of_floats, symbol="**",
    vjps=(
        _power_vjp_a,
        lambda g, y, a, b: where(_flat(a, b), 0.0, g * y * log(where(_flat(a, b), 1.0, a))),
    ),
    formulas=("where(b == 0, 0, b * a**(b - 1))", "where((a == 0) & (b >= 0), 0, y * log(a))"),
)

# What a division leaves NumPy finds entry by entry. In float64 the whole part of a quotient of two
# float32 numbers is right, and its product with the divisor exact: with 24 digits each, a quotient
# that is not whole is farther from the next whole one than float64 rounds. Beyond 2^22 NumPy's
# whole part, in float32, may be another.
def _of_quotients(on_arrays: Callable[..., Any], exactly: Callable[..., Any]) -> Callable[..., Any]:
    """`on_arrays`, or of many float32 numbers exactly(a, b, a / b) with the quotient in float64."""

    def run(a: Any, b: Any) -> Any:
        if type(a) is np.ndarray and a.size > 256 and np.result_type(a, b) == np.float32:
            divisor = np.asarray(b, np.float32)
            with np.errstate(all="ignore"):
                q = np.divide(a, divisor, dtype=np.float64)
            if np.all((np.abs(q) < 2**22) & np.isfinite(divisor)):
                return exactly(a, divisor, q).astype(np.float32)
        return on_arrays(a, b)

    return run


# Division with a whole quotient, which is flat: a = quotient * b + remainder.
floor_divide = Primitive(
    "floor_divide", _of_quotients(np.floor_divide, lambda a, b, q: np.floor(q)), operator.floordiv,
    (None, None), ("0", "0"), symbol="//",
)
# With the sign of b, as Python's %; and with that of a, as C has it.
remainder = Primitive(
    "remainder",
    _of_quotients(np.remainder, lambda a, b, q: np.copysign(a - np.floor(q) * b, b)),
    operator.mod, symbol="%",
    vjps=(lambda g, y, a, b: g, lambda g, y, a, b: -g * floor_divide(a, b)),
    formulas=("1", "-floor_divide(a, b)"),
)
fmod = Primitive(
    "fmod", _of_quotients(np.fmod, lambda a, b, q: np.copysign(a - np.trunc(q) * b, a)), math.fmod,
    vjps=(lambda g, y, a, b: g, lambda g, y, a, b: -g * rint((a - y) / b)),
    formulas=("1", "-rint((a - y) / b)"),
)
copysign = Primitive(
    "copysign", np.copysign, math.copysign,
    vjps=(lambda g, y, a, b: g * (sign(a) * sign(y)), None), formulas=("sign(a) * sign(y)", "0"),
)


# a - b, for which two infinities of one sign are alike: no nan. Two of -inf, a sum of nothing, are
# far below anything: as for logsumexp, neither moves it.
def _difference(a: Any, b: Any) -> Any:
    return where(a == b, where(a == -math.inf, a, 0.0), a - b)


def _logaddexp_of_floats(a: float, b: float) -> float:
    return max(a, b) + math.log1p(math.exp(-abs(_difference(a, b))))


def _logaddexp2_of_floats(a: float, b: float) -> float:
    return max(a, b) + math.log1p(math.exp2(-abs(_difference(a, b)))) / _LN2


# log(e^a + e^b) = max(a, b) + log(1 + e^-|a - b|), with the slopes e^a / (e^a + e^b) = σ(a - b) and
# σ(b - a); and the same to base 2.
_LN2 = math.log(2.0)
logaddexp = Primitive(
    "logaddexp", np.logaddexp, _logaddexp_of_floats,
    vjps=(
        lambda g, y, a, b: g * sigmoid(_difference(a, b)),
        lambda g, y, a, b: g * sigmoid(_difference(b, a)),
    ),
    formulas=("sigmoid(a - b)", "sigmoid(b - a)"),
)
logaddexp2 = Primitive(
    "logaddexp2", np.logaddexp2, _logaddexp2_of_floats,
    vjps=(
        lambda g, y, a, b: g * sigmoid(_LN2 * _difference(a, b)),
        lambda g, y, a, b: g * sigmoid(_LN2 * _difference(b, a)),
    ),
    formulas=("sigmoid((a - b) * log(2))", "sigmoid((b - a) * log(2))"),
)
