"""Angles and hyperbolas: the trigonometric and hyperbolic functions, their inverses, and sinc."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import Primitive
from .elementwise import sqrt
from .error_function import polynomial
from .precision import as_floats
from .selection import where

# fmt: off
sin = Primitive("sin", np.sin, math.sin, (lambda g, y, a: g * cos(a),), ("cos(a)",))
cos = Primitive("cos", np.cos, math.cos, (lambda g, y, a: -g * sin(a),), ("-sin(a)",))
tan = Primitive("tan", np.tan, math.tan, (lambda g, y, a: g * (1 + y * y),), ("1 + y**2",))

# Products instead of 1 - a² and a² - 1: nothing cancels near 1, and nothing overflows far off.
arcsin = Primitive(
    "arcsin", np.arcsin, math.asin, (lambda g, y, a: g / sqrt((1 - a) * (1 + a)),),
    ("1 / sqrt(1 - a**2)",),
)
arccos = Primitive(
    "arccos", np.arccos, math.acos, (lambda g, y, a: -g / sqrt((1 - a) * (1 + a)),),
    ("-1 / sqrt(1 - a**2)",),
)
arctan = Primitive(
    "arctan", np.arctan, math.atan, (lambda g, y, a: g / hypot(a, 1.0) / hypot(a, 1.0),),
    ("1 / (1 + a**2)",),
)
sinh = Primitive("sinh", np.sinh, math.sinh, (lambda g, y, a: g * cosh(a),), ("cosh(a)",))
cosh = Primitive("cosh", np.cosh, math.cosh, (lambda g, y, a: g * sinh(a),), ("sinh(a)",))
arcsinh = Primitive(
    "arcsinh", np.arcsinh, math.asinh, (lambda g, y, a: g / hypot(a, 1.0),),
    ("1 / sqrt(1 + a**2)",),
)
arccosh = Primitive(
    "arccosh", np.arccosh, math.acosh, (lambda g, y, a: g / (sqrt(a - 1) * sqrt(a + 1)),),
    ("1 / (sqrt(a - 1) * sqrt(a + 1))",),
)
arctanh = Primitive(
    "arctanh", np.arctanh, math.atanh, (lambda g, y, a: g / ((1 - a) * (1 + a)),),
    ("1 / ((1 - a) * (1 + a))",),
)


# The longest side of a triangle whose others are a and b, and its angle. At the origin, where they
# have no derivatives, both operands get 0.
def _but_at_0(y: Any, slope: Callable[[Any], Any]) -> Any:
    return where(y == 0, 0.0, slope(where(y == 0, 1.0, y)))


hypot = Primitive(
    "hypot", np.hypot, math.hypot,
    vjps=(
        lambda g, y, a, b: _but_at_0(y, lambda y: g * (a / y)),
        lambda g, y, a, b: _but_at_0(y, lambda y: g * (b / y)),
    ),
    formulas=("where(y == 0, 0, a / y)", "where(y == 0, 0, b / y)"),
)
# b / (a² + b²) and -a / (a² + b²), without squares that overflow.
arctan2 = Primitive(
    "arctan2", np.arctan2, math.atan2,
    vjps=(
        lambda g, y, a, b: _but_at_0(hypot(a, b), lambda r: g * (b / r / r)),
        lambda g, y, a, b: _but_at_0(hypot(a, b), lambda r: -g * (a / r / r)),
    ),
    formulas=(
        "where((a == 0) & (b == 0), 0, b / hypot(a, b) / hypot(a, b))",
        "where((a == 0) & (b == 0), 0, -a / hypot(a, b) / hypot(a, b))",
    ),
)


# sin(πa) / (πa), 1 at 0. With f = sinc, a f(a) = sin(πa) / π; n derivatives of that give
# a f⁽ⁿ⁾(a) + n f⁽ⁿ⁻¹⁾(a) = πⁿ⁻¹ sin(πa + nπ/2), from which each follows from the one before, unless
# `a` is small. There the integral of cos(πat) over t from 0 to 1, which f is, gives the series
# f⁽ⁿ⁾(a) = πⁿ Σ cos((n + m) π/2) (πa)ᵐ / (m! (n + m + 1)).
def _sinc_derivative(a: Any, order: int) -> Any:
    a = as_floats(np.asarray(a))
    x = a.astype(np.float64)
    z = np.pi * np.clip(x, -1.0, 1.0)
    terms = [  # every other cosine is 0
        (1 - (order + m) % 4) / (math.factorial(m) * (order + m + 1))
        for m in range(order % 2, 32, 2)
    ]
    y = np.asarray(np.pi**order * z ** (order % 2) * polynomial(terms[::-1], z * z))
    is_far = np.abs(x) > 1
    x = x[is_far]
    far = np.sinc(x)
    for n in range(1, order + 1):
        turned = (np.sin, np.cos)[n % 2](np.pi * x) * (1, 1, -1, -1)[n % 4]
        far = (np.pi ** (n - 1) * turned - n * far) / x
    y[is_far] = far
    return y.astype(a.dtype)


sinc_derivative = Primitive(
    "sinc_derivative", _sinc_derivative, lambda a, order: float(_sinc_derivative(a, order)),
    vjps=(lambda g, y, a, order: g * sinc_derivative(a, order=order + 1),),
    formulas=(
        "where(absolute(a) < 1e-4, pi**(order + 1) * cos((order + 1) * pi / 2) / (order + 2),"
        " (pi**order * sin(pi * a + (order + 1) * pi / 2) - (order + 1) * y) / a)",
    ),
)
sinc = Primitive(
    "sinc", np.sinc, lambda a: math.sin(math.pi * a) / (math.pi * a) if a else 1.0,
    vjps=(lambda g, y, a: g * sinc_derivative(a, order=1),),
    formulas=("where(absolute(a) < 1e-4, -pi**2 * a / 3, (cos(pi * a) - y) / a)",),
)
