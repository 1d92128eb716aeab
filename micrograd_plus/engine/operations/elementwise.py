"""Functions of one number, applied to each entry of what they are given.

Each takes a float, an array, a Value or a Tensor of any shape, and returns the same kind, of the
same shape. Integers give floats; float32 stays float32.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..operands import compared
from ..primitives import arithmetic, elementwise, selection


def absolute(x: Any) -> Any:
    """The distance of `x` from 0; its derivative at 0 is taken as 0.

    >>> absolute(-3.0)
    3.0
    """
    return arithmetic.absolute(x)


def sign(x: Any) -> Any:
    """-1, 0 or 1. Its derivative is 0: the result is a constant.

    >>> sign(-3.0)
    -1.0
    """
    return selection.sign(x)


def exp(x: Any) -> Any:
    """e to the power of `x`; its own derivative.

    >>> exp(0.0)
    1.0
    """
    return elementwise.exp(x)


def exp2(x: Any) -> Any:
    """2 to the power of `x`.

    >>> exp2(3.0)
    8.0
    """
    return elementwise.exp2(x)


def expm1(x: Any) -> Any:
    """exp(x) - 1, exact for small `x`.

    >>> expm1(1e-20)
    1e-20
    """
    return elementwise.expm1(x)


def log(x: Any) -> Any:
    """The natural logarithm: -inf at 0, nan below.

    >>> log(1.0)
    0.0
    """
    return elementwise.log(x)


def log2(x: Any) -> Any:
    """The logarithm to base 2: -inf at 0, nan below.

    >>> log2(8.0)
    3.0
    """
    return elementwise.log2(x)


def log10(x: Any) -> Any:
    """The logarithm to base 10: -inf at 0, nan below.

    >>> log10(1000.0)
    3.0
    """
    return elementwise.log10(x)


def log1p(x: Any) -> Any:
    """log(1 + x), exact for small `x`.

    >>> log1p(1e-20)
    1e-20
    """
    return elementwise.log1p(x)


def sqrt(x: Any) -> Any:
    """The square root: nan below 0.

    >>> sqrt(9.0)
    3.0
    """
    return elementwise.sqrt(x)


def cbrt(x: Any) -> Any:
    """The cube root, of negative numbers too; its derivative at 0 is inf.

    >>> cbrt(-8.0)
    -2.0
    """
    return elementwise.cbrt(x)


def square(x: Any) -> Any:
    """x * x.

    >>> square(-3.0)
    9.0
    """
    return elementwise.square(x)


def reciprocal(x: Any) -> Any:
    """1 / x: inf at 0.

    >>> reciprocal(4.0)
    0.25
    """
    return arithmetic.divide(1.0, x)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent: from -1 to 1, steepest at 0.

    >>> tanh(0.0)
    0.0
    """
    return elementwise.tanh(x)


def sigmoid(x: Any) -> Any:
    """The logistic function 1 / (1 + exp(-x)): from 0 to 1. Stable for any `x`.

    >>> sigmoid(-1000.0)
    0.0
    """
    return elementwise.sigmoid(x)


def erf(x: Any) -> Any:
    """The error function, 2/√π times the integral of exp(-t²) from 0 to `x`: from -1 to 1.

    Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 7.1.1; of arrays
    by W. J. Cody's rational approximations, 1969, to full precision in float64.

    >>> erf(0.0)
    0.0
    """
    return elementwise.erf(x)


def erfc(x: Any) -> Any:
    """1 - erf(x), to full precision for large `x`, where erf itself rounds to 1.

    >>> erfc(0.0)
    1.0
    """
    return elementwise.erfc(x)


def floor(x: Any) -> Any:
    """The largest integer that is not above `x`, as a float.

    Its derivative is 0: the result is a constant.

    >>> floor(-2.5)
    -3.0
    """
    return elementwise.floor(x)


def ceil(x: Any) -> Any:
    """The smallest integer that is not below `x`, as a float.

    Its derivative is 0: the result is a constant.

    >>> ceil(2.5)
    3.0
    """
    return elementwise.ceil(x)


def trunc(x: Any) -> Any:
    """`x` without its fraction: the nearest integer on the way to 0. Also called `fix`.

    Its derivative is 0: the result is a constant.

    >>> trunc(-2.5)
    -2.0
    """
    return elementwise.trunc(x)


fix = trunc


def rint(x: Any) -> Any:
    """The nearest integer, as a float; of two that are equally near the even one.

    Its derivative is 0: the result is a constant.

    >>> rint(2.5)
    2.0
    """
    return elementwise.rint(x)


def round(x: Any, decimals: int = 0) -> Any:
    """`x` rounded to a number of decimals, as NumPy does: of two equally near ones to the even one.

    Also called `around`. Its derivative is 0: the result is a constant.

    Args:
        x: Any shape.
        decimals: How many are kept; below 0, to tens (-1), hundreds (-2), ...

    >>> round(2.567, 2), round(1250.0, -2)
    (2.57, 1200.0)
    """
    return elementwise.rounded(x, decimals=operator.index(decimals))


around = round


def nan_to_num(
    x: Any, *, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Any:
    """`x` with numbers in place of nan and the infinities, which get no gradient.

    Args:
        x: Any shape.
        nan: In place of nan.
        posinf: In place of inf; None: the largest number of its dtype.
        neginf: In place of -inf; None: the smallest.

    >>> nan_to_num(math.nan), nan_to_num(-math.inf, neginf=-1.0)
    (0.0, -1.0)
    """
    x = compared(x)
    dtype = np.dtype(getattr(x, "dtype", float))
    limits = np.finfo(dtype if dtype.kind == "f" else float)
    x = selection.where(x != x, nan, x)
    x = selection.where(x == math.inf, float(limits.max) if posinf is None else posinf, x)
    return selection.where(x == -math.inf, float(limits.min) if neginf is None else neginf, x)
