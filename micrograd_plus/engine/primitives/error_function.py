"""erf and erfc of arrays, which NumPy lacks: rational functions on three parts of the line.

Source: W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
Computation 23, 1969, with the coefficients of his program CALERF. The relative error is below
1e-15.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .precision import as_floats

# erf(x) = x P(x²) / Q(x²) up to _NEAR; erfc(z) = e^-z² P(z) / Q(z) up to _FAR; and beyond, with
# t = 1/z², erfc(z) = e^-z² / z (1/√π - t P(t) / Q(t)). From the highest power to the lowest.
_NEAR, _FAR = 0.46875, 4.0
_P_NEAR = (
    *(1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2),
    *(3.77485237685302021e2, 3.20937758913846947e3),
)
_Q_NEAR = (
    *(1.0, 2.36012909523441209e1, 2.44024637934444173e2),
    *(1.28261652607737228e3, 2.84423683343917062e3),
)
_P_MIDDLE = (
    *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1),
    *(2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3),
    1.23033935479799725e3,
)
_Q_MIDDLE = (
    *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2),
    *(1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3),
    1.23033935480374942e3,
)
_P_FAR = (
    *(1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1),
    *(1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
)
_Q_FAR = (
    *(1.0, 2.56852019228982242, 1.87295284992346047),
    *(5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3),
)
_BLOCK = 16_384  # entries at a time, so that what is between stays in the processor's cache


def erf_of_arrays(a: Any) -> Any:
    """The error function of each entry, computed in float64; in the dtype of `a` if that floats."""
    return _by_parts(a, _erf_near, lambda x, tail: np.copysign(1 - tail, x))


def erfc_of_arrays(a: Any) -> Any:
    """1 - erf of each entry, to full precision where that is nearly 0."""
    return _by_parts(a, lambda x: 1 - _erf_near(x), lambda x, tail: np.where(x < 0, 2 - tail, tail))


def _by_parts(a: Any, near: Callable[[Any], Any], far: Callable[[Any, Any], Any]) -> Any:
    a = as_floats(np.asarray(a))
    flat = a.astype(np.float64, casting="same_kind", copy=False).reshape(-1)
    y = np.empty(flat.shape, a.dtype)
    for start in range(0, flat.size, _BLOCK):
        x = flat[start : start + _BLOCK]
        block = y[start : start + _BLOCK]
        is_near = np.abs(x) <= _NEAR
        i, others = np.flatnonzero(is_near), np.flatnonzero(~is_near)  # picked faster than by masks
        block[i] = near(x[i])
        block[others] = far(x[others], _tail(np.abs(x[others])))
    return y.reshape(a.shape)


def _erf_near(x: Any) -> Any:
    square = x * x
    return x * (polynomial(_P_NEAR, square) / polynomial(_Q_NEAR, square))


def _tail(z: Any) -> Any:
    """erfc of numbers above _NEAR."""
    z = np.minimum(z, 30.0)  # where it is 0 in float64; of inf, z - z below would be nan
    y = polynomial(_P_MIDDLE, z) / polynomial(_Q_MIDDLE, z)
    beyond = np.flatnonzero(z > _FAR)
    f = z[beyond]
    t = 1 / (f * f)
    y[beyond] = (1 / math.sqrt(math.pi) - t * polynomial(_P_FAR, t) / polynomial(_Q_FAR, t)) / f
    # e^-z²: rounding z² would cost digits. With z to a sixteenth, s² is exact, and the rest small.
    s = np.floor(16 * z) / 16
    return y * np.exp(-s * s) * np.exp(-(z - s) * (z + s))


def polynomial(coefficients: Sequence[float], x: Any) -> Any:
    """The sum of coefficients times powers of x, from the highest power to the lowest."""
    y = np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        y *= x
        y += c
    return y
