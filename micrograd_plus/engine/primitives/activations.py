"""Activation functions of neural networks, applied to each entry."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import Primitive
from .elementwise import erfc, exp, sigmoid, sigmoid_of_arrays, sigmoid_of_floats, tanh
from .error_function import erfc_of_arrays
from .precision import as_floats
from .selection import clip, minimum, select, where


def _is_large(a: Any) -> bool:
    """Whether an array has so many floats that looking for a faster way pays."""
    return type(a) is np.ndarray and a.size > 256 and a.dtype.char in "fd"


# Large arrays are gone through in blocks that stay in the processor's cache: a dozen new arrays
# would take several times as long as the arithmetic.
_BLOCK = 1 << 16


def _in_blocks(f: Callable[..., Any], *arrays: Any) -> Any:
    """f(out, *parts) for parts of arrays of one shape and dtype; returns all that is put in out."""
    y = np.empty(arrays[0].shape, arrays[0].dtype)
    flat = [x.reshape(y.size) for x in (y, *arrays)]
    for start in range(0, y.size, _BLOCK):
        f(*(x[start : start + _BLOCK] for x in flat))
    return y


def _by_blocks(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, by blocks where all operands are large arrays of one shape and dtype."""

    def run(*operands: Any) -> Any:
        first = operands[0]
        alike = (x.shape == first.shape and x.dtype == first.dtype for x in operands)
        if not (all(map(_is_large, operands)) and all(alike)):
            return f(*operands)
        return _in_blocks(lambda out, *parts: np.copyto(out, f(*parts)), *operands)

    return run


# fmt: off
# log(1 + e^a) = max(a, 0) + log(1 + e^-|a|): logaddexp of a and 0.
def _softplus_of_arrays(a: Any) -> Any:
    a = as_floats(a)
    return np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a)))


softplus = Primitive(
    "softplus", _softplus_of_arrays,
    lambda a: max(a, 0.0) + math.log1p(math.exp(-abs(a))) if a == a else a,
    vjps=(lambda g, y, a: g * sigmoid(a),), formulas=("sigmoid(a)",),
)

# Of many numbers NumPy clips faster than it finds maxima.
relu = Primitive(
    "relu",
    lambda a: np.clip(a, 0, math.inf) if _is_large(a) else np.maximum(a, 0),
    lambda a: 0 if a < 0 else a,
    symbol="ReLU", vjps=(lambda g, y, a: where(y > 0, g, 0.0),), formulas=("where(y > 0, 1, 0)",),
)


def _leaky_relu_of_arrays(a: Any, slope: float) -> Any:
    if 0 < slope <= 1:  # and not 0, since 0 * inf is nan
        return np.maximum(a, slope * a)
    return select(np.greater(a, 0), a, slope * a)


leaky_relu = Primitive(
    "leaky_relu", _leaky_relu_of_arrays,
    lambda a, slope: a if a > 0 else slope * a,
    vjps=(
        lambda g, y, a, slope: _by_blocks(lambda g, a: where(a > 0, g, slope * g))(g, a),
    ),
    formulas=("where(a > 0, 1, slope)",),
)

# Below 0 the slope is alpha e^a, and not y + alpha, in which far below nothing is left of it. What
# `where` discards is kept finite for the sake of further derivatives.
elu = Primitive(
    "elu",
    lambda a, alpha: select(np.greater(a, 0), a, alpha * np.expm1(np.minimum(as_floats(a), 0))),
    lambda a, alpha: a if a > 0 else alpha * math.expm1(a),
    vjps=(lambda g, y, a, alpha: where(a > 0, g, g * alpha * exp(minimum(a, 0.0))),),
    formulas=("where(a > 0, 1, alpha * exp(a))",),
)


# a * sigmoid(a): Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 4.
@_by_blocks
def _silu_vjp(g: Any, a: Any) -> Any:
    s = sigmoid(a)
    return g * (s * (1 + a * (1 - s)))


silu = Primitive(
    "silu", _by_blocks(lambda a: a * sigmoid_of_arrays(a)), lambda a: a * sigmoid_of_floats(a),
    vjps=(lambda g, y, a: _silu_vjp(g, a),),
    formulas=("sigmoid(a) * (1 + a * (1 - sigmoid(a)))",),
)

# The tanh form of the same paper, section 2:
# gelu(a) = a/2 (1 + tanh(u)) with u = sqrt(2/pi) (a + 0.044715 a^3). Beyond 60 its slope is 0 or 1
# in every dtype, and a^3 may be infinite, of which 0 times would be nan.
_C, _FAR = math.sqrt(2 / math.pi), 60.0


def _gelu_formula(a: Any) -> Any:
    return 0.5 * a * (1 + np.tanh(_C * (a + 0.044715 * a * a * a)))


def _gelu_slope(a: Any) -> Any:
    a = clip(a, -_FAR, _FAR)
    t = tanh(_C * (a + 0.044715 * a * a * a))
    return 0.5 * (1 + t) + 0.5 * a * (1 - t * t) * (_C * (1 + 0.134145 * a * a))


# The same in place.
def _gelu_into(y: Any, a: Any) -> None:
    _tanh_into(y, a, a * a)
    y += 1
    y *= a
    y *= 0.5


def _tanh_into(t: Any, a: Any, square: Any) -> None:
    np.multiply(square, 0.044715 * _C, out=t)
    t += _C
    t *= a
    np.tanh(t, out=t)


def _gelu_vjp_into(out: Any, g: Any, a: Any) -> None:
    a = np.clip(a, -_FAR, _FAR)
    slope = a * a
    _tanh_into(out, a, slope)
    slope *= 0.134145 * _C
    slope += _C
    slope *= a
    np.multiply(out, out, out=a)
    np.subtract(1, a, out=a)
    slope *= a
    out += slope
    out += 1
    out *= 0.5
    out *= g


gelu = Primitive(
    "gelu",
    lambda a: _in_blocks(_gelu_into, a) if _is_large(a) else _gelu_formula(a),
    lambda a: 0.5 * a * (1 + math.tanh(_C * (a + 0.044715 * a * a * a))),
    vjps=(
        lambda g, y, a: (
            _in_blocks(_gelu_vjp_into, g, a)
            if _is_large(a) and type(g) is np.ndarray
            else g * _gelu_slope(a)
        ),
    ),
    formulas=(
        "where(absolute(a) > 60, sigmoid(a), 0.5 * (1 + tanh(sqrt(2 / pi) * (a + 0.044715 * a**3)))"
        " + 0.5 * a * (1 - tanh(sqrt(2 / pi) * (a + 0.044715 * a**3))**2)"
        " * sqrt(2 / pi) * (1 + 0.134145 * a**2))",
    ),
)

# a Φ(a), with Φ(a) = erfc(-a/√2) / 2.
_ROOT = math.sqrt(0.5)


@_by_blocks
def _exact_gelu_vjp(g: Any, a: Any) -> Any:
    a = clip(a, -_FAR, _FAR)
    return g * (0.5 * erfc(-_ROOT * a) + a * (exp(-0.5 * a * a) * (_ROOT / math.sqrt(math.pi))))


exact_gelu = Primitive(
    "exact_gelu",
    _by_blocks(lambda a: a * (0.5 * erfc_of_arrays(-_ROOT * a))),
    lambda a: a * (0.5 * math.erfc(-_ROOT * a)),
    symbol="gelu",
    vjps=(lambda g, y, a: _exact_gelu_vjp(g, a),),
    formulas=("erfc(-a / sqrt(2)) / 2 + a * exp(-a**2 / 2) / sqrt(2 * pi)",),
)
