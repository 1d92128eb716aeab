"""Activation functions of neural networks, applied to each entry."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from .elementwise import (
    erfc,
    exp,
    rest_of_sigmoid,
    sigmoid,
    sigmoid_of_arrays,
    sigmoid_of_floats,
    tanh,
)
from .error_function import erfc_of_arrays
from .precision import as_floats
from .selection import bounded, select, unless_nearly_0, where

# fmt: off
# log(1 + e^a) = max(a, 0) + log(1 + e^-|a|): logaddexp of a and 0.
softplus = Primitive(
    "softplus", lambda a: np.logaddexp(as_floats(a), 0),
    lambda a: max(a, 0.0) + math.log1p(math.exp(-abs(a))) if a == a else a,
    vjps=(lambda g, y, a: g * sigmoid(a),), formulas=("sigmoid(a)",),
)

relu = Primitive(
    "relu", lambda a: np.maximum(a, 0), lambda a: 0 if a < 0 else a, symbol="ReLU",
    vjps=(lambda g, y, a: where(y > 0, g, 0.0),), formulas=("where(y > 0, 1, 0)",),
)

leaky_relu = Primitive(
    "leaky_relu", lambda a, slope: select(np.greater(a, 0), a, slope * a),
    lambda a, slope: a if a > 0 else slope * a,
    vjps=(lambda g, y, a, slope: where(a > 0, g, slope * g),),
    formulas=("where(a > 0, 1, slope)",),
)

# y + alpha, and alpha * e^a where nothing is left of it.
def _elu_slope(y: Any, a: Any, alpha: float) -> Any:
    return unless_nearly_0(y + alpha, a, lambda a: alpha * exp(a))


elu = Primitive(
    "elu",
    lambda a, alpha: select(np.greater(a, 0), a, alpha * np.expm1(np.minimum(as_floats(a), 0))),
    lambda a, alpha: a if a > 0 else alpha * math.expm1(a),
    vjps=(lambda g, y, a, alpha: where(a > 0, g, g * _elu_slope(y, a, alpha)),),
    formulas=("where(a > 0, 1, alpha * exp(a))",),
)

# Where a sigmoid and its slope are 0 or 1 in every dtype: what is beyond counts as there, so that
# 0 * inf is not met. float16 has these numbers.
_FAR, _AND_CUBED = 2e4, 60.0


# a * sigmoid(a): Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 4. Its slope is
# s + a s (1 - s) with s = sigmoid(a).
def _silu_slope(y: Any, a: Any) -> Any:
    s = sigmoid(a)
    return s + bounded(y, _FAR) * rest_of_sigmoid(s, a)


silu = Primitive(
    "silu", lambda a: np.maximum(a, -_FAR) * sigmoid_of_arrays(a),
    lambda a: max(a, -_FAR) * sigmoid_of_floats(a),
    vjps=(lambda g, y, a: g * _silu_slope(y, a),),
    formulas=("sigmoid(a) * (1 + a * (1 - sigmoid(a)))",),
)


# The tanh form of the same paper, section 2:
# gelu(a) = a/2 (1 + tanh(u)) with u = sqrt(2/pi) (a + 0.044715 a^3), and 1 + tanh(u) = 2 σ(2u).
_C = math.sqrt(2 / math.pi)


def _u(a: Any) -> Any:
    return _C * (a + 0.044715 * a * a * a)


def _twice_sigmoid(u: Any) -> Any:
    return 2 * sigmoid(2 * u)


def _gelu(a: Any) -> Any:
    u = _u(bounded(a, _AND_CUBED))
    return 0.5 * np.maximum(a, -_FAR) * unless_nearly_0(1 + np.tanh(u), u, _twice_sigmoid)


def _gelu_slope(a: Any) -> Any:
    a = bounded(a, _AND_CUBED)
    u = _u(a)
    t = tanh(u)
    above = unless_nearly_0(1 + t, u, _twice_sigmoid)
    below = unless_nearly_0(1 - t, -u, _twice_sigmoid)
    return 0.5 * above + 0.5 * a * (above * below) * (_C * (1 + 0.134145 * a * a))


gelu = Primitive(
    "gelu", _gelu, lambda a: max(a, -_FAR) * sigmoid_of_floats(2 * _u(a)),
    vjps=(lambda g, y, a: g * _gelu_slope(a),),
    formulas=(
        "where(absolute(a) > 60, sigmoid(a), sigmoid(sqrt(8 / pi) * (a + 0.044715 * a**3))"
        " * (1 + a * (1 - sigmoid(sqrt(8 / pi) * (a + 0.044715 * a**3)))"
        " * sqrt(8 / pi) * (1 + 0.134145 * a**2)))",
    ),
)


# x Φ(x), with Φ(x) = erfc(-x/√2) / 2.
def _exact_gelu_slope(a: Any) -> Any:
    a = bounded(a, _AND_CUBED)
    return 0.5 * erfc(-_ROOT * a) + a * (exp(-0.5 * a * a) * (_ROOT / math.sqrt(math.pi)))


_ROOT = math.sqrt(0.5)
exact_gelu = Primitive(
    "exact_gelu",
    lambda a: np.maximum(a, -_FAR) * (0.5 * erfc_of_arrays(-_ROOT * a)),
    lambda a: max(a, -_FAR) * (0.5 * math.erfc(-_ROOT * a)), symbol="gelu",
    vjps=(lambda g, y, a: g * _exact_gelu_slope(a),),
    formulas=("erfc(-a / sqrt(2)) / 2 + a * exp(-a**2 / 2) / sqrt(2 * pi)",),
)
