"""Angles and hyperbolas: sines, tangents and their inverses, in radians.

Each takes a float, an array, a Value or a Tensor of any shape, and returns the same kind, of the
same shape; of two numbers, of shapes that broadcast.
"""

from __future__ import annotations

import math
from typing import Any

from ..primitives import arithmetic, trigonometry


def sin(x: Any) -> Any:
    """The sine of `x` in radians.

    >>> sin(0.0)
    0.0
    """
    return trigonometry.sin(x)


def cos(x: Any) -> Any:
    """The cosine of `x` in radians.

    >>> cos(0.0)
    1.0
    """
    return trigonometry.cos(x)


def tan(x: Any) -> Any:
    """The tangent of `x` in radians.

    >>> tan(0.0)
    0.0
    """
    return trigonometry.tan(x)


def arcsin(x: Any) -> Any:
    """The angle in radians, between -π/2 and π/2, whose sine is `x`: nan outside of -1 to 1.

    >>> arcsin(0.0)
    0.0
    """
    return trigonometry.arcsin(x)


def arccos(x: Any) -> Any:
    """The angle in radians, between 0 and π, whose cosine is `x`: nan outside of -1 to 1.

    >>> arccos(1.0)
    0.0
    """
    return trigonometry.arccos(x)


def arctan(x: Any) -> Any:
    """The angle in radians, between -π/2 and π/2, whose tangent is `x`.

    >>> arctan(0.0)
    0.0
    """
    return trigonometry.arctan(x)


def arctan2(a: Any, b: Any) -> Any:
    """The angle in radians, from -π to π, of the point with height `a` above and `b` to the right.

    As in PyTorch, both derivatives at the origin, where there is no angle, are taken as 0.

    >>> arctan2(0.0, 1.0)
    0.0
    """
    return trigonometry.arctan2(a, b)


def hypot(a: Any, b: Any) -> Any:
    """sqrt(a² + b²), which does not overflow on the way.

    Both derivatives at the origin are taken as 0, a subgradient, where PyTorch has nan.

    >>> hypot(3.0, 4.0)
    5.0
    """
    return trigonometry.hypot(a, b)


def sinh(x: Any) -> Any:
    """The hyperbolic sine, (exp(x) - exp(-x)) / 2.

    >>> sinh(0.0)
    0.0
    """
    return trigonometry.sinh(x)


def cosh(x: Any) -> Any:
    """The hyperbolic cosine, (exp(x) + exp(-x)) / 2.

    >>> cosh(0.0)
    1.0
    """
    return trigonometry.cosh(x)


def arcsinh(x: Any) -> Any:
    """The number whose hyperbolic sine is `x`.

    >>> arcsinh(0.0)
    0.0
    """
    return trigonometry.arcsinh(x)


def arccosh(x: Any) -> Any:
    """The number, 0 or more, whose hyperbolic cosine is `x`: nan below 1.

    >>> arccosh(1.0)
    0.0
    """
    return trigonometry.arccosh(x)


def arctanh(x: Any) -> Any:
    """The number whose hyperbolic tangent is `x`: inf at 1, nan outside of -1 to 1.

    >>> arctanh(0.0)
    0.0
    """
    return trigonometry.arctanh(x)


def deg2rad(x: Any) -> Any:
    """Degrees as radians, `x` π / 180. Also called `radians`.

    >>> deg2rad(180.0)
    3.141592653589793
    """
    return arithmetic.multiply(x, math.pi / 180)


radians = deg2rad


def rad2deg(x: Any) -> Any:
    """Radians as degrees, `x` 180 / π. Also called `degrees`.

    >>> rad2deg(math.pi)
    180.0
    """
    return arithmetic.multiply(x, 180 / math.pi)


degrees = rad2deg


def sinc(x: Any) -> Any:
    """sin(πx) / (πx), and 1 at 0, where its derivatives of any order are right too.

    >>> sinc(0.5)
    0.6366197723675814
    """
    return trigonometry.sinc(x)
