"""Functions of one number, applied to each entry: a table of derivatives to check by eye.

An entry says the name, what it does to arrays, to floats, the vjp, and its formula as text.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from .selection import select, where

# fmt: off
exp = Primitive("exp", np.exp, math.exp, (lambda g, y, a: g * y,), ("y",))
expm1 = Primitive("expm1", np.expm1, math.expm1, (lambda g, y, a: g * (y + 1),), ("y + 1",))
log = Primitive("log", np.log, math.log, (lambda g, y, a: g / a,), ("1 / a",))
log1p = Primitive("log1p", np.log1p, math.log1p, (lambda g, y, a: g / (1 + a),), ("1 / (1 + a)",))
sqrt = Primitive("sqrt", np.sqrt, math.sqrt, (lambda g, y, a: 0.5 * g / y,), ("0.5 / y",))
square = Primitive("square", np.square, lambda a: a * a, (lambda g, y, a: 2 * g * a,), ("2 * a",))
sin = Primitive("sin", np.sin, math.sin, (lambda g, y, a: g * cos(a),), ("cos(a)",))
cos = Primitive("cos", np.cos, math.cos, (lambda g, y, a: -g * sin(a),), ("-sin(a)",))
tan = Primitive("tan", np.tan, math.tan, (lambda g, y, a: g * (1 + y * y),), ("1 + y**2",))

arctan = Primitive(
    "arctan", np.arctan, math.atan, (lambda g, y, a: g / (1 + a * a),), ("1 / (1 + a**2)",)
)
sinh = Primitive("sinh", np.sinh, math.sinh, (lambda g, y, a: g * cosh(a),), ("cosh(a)",))
cosh = Primitive("cosh", np.cosh, math.cosh, (lambda g, y, a: g * sinh(a),), ("sinh(a)",))
tanh = Primitive("tanh", np.tanh, math.tanh, (lambda g, y, a: g * (1 - y * y),), ("1 - y**2",))


# 1 / (1 + e^-a), with the exponential of -|a| alone, which cannot overflow.
def _sigmoid_of_floats(a: float) -> float:
    e = math.exp(-abs(a))
    return (1.0 if a >= 0 else e) / (1.0 + e)


def _sigmoid_of_arrays(a: Any) -> Any:
    e = np.exp(-np.abs(a))
    y = np.maximum(e, a >= 0)  # 1 from 0 on, else e, which is at most 1
    e += 1
    y /= e
    return y


sigmoid = Primitive(
    "sigmoid", _sigmoid_of_arrays, _sigmoid_of_floats, symbol="σ",
    vjps=(lambda g, y, a: g * (y * (1 - y)),), formulas=("y * (1 - y)",),
)

# log(1 + e^a) = max(a, 0) + log(1 + e^-|a|)
softplus = Primitive(
    "softplus", lambda a: np.logaddexp(a, 0),
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

elu = Primitive(
    "elu",
    lambda a, alpha: select(np.greater(a, 0), a, alpha * np.expm1(np.minimum(a, 0))),
    lambda a, alpha: a if a > 0 else alpha * math.expm1(a),
    vjps=(lambda g, y, a, alpha: where(a > 0, g, g * (y + alpha)),),
    formulas=("where(a > 0, 1, y + alpha)",),
)


def _silu_slope(a: Any) -> Any:
    s = sigmoid(a)
    return s * (1 + a * (1 - s))


# a * sigmoid(a): Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 4.
silu = Primitive(
    "silu", lambda a: a * _sigmoid_of_arrays(a), lambda a: a * _sigmoid_of_floats(a),
    vjps=(lambda g, y, a: g * _silu_slope(a),),
    formulas=("sigmoid(a) * (1 + a * (1 - sigmoid(a)))",),
)

# The tanh form of the same paper, section 2:
# gelu(a) = a/2 (1 + tanh(u)) with u = sqrt(2/pi) (a + 0.044715 a^3).
_C = math.sqrt(2 / math.pi)


def _gelu_slope(a: Any) -> Any:
    t = tanh(_C * (a + 0.044715 * a * a * a))
    return 0.5 * (1 + t) + 0.5 * a * (1 - t * t) * (_C * (1 + 0.134145 * a * a))


gelu = Primitive(
    "gelu",
    lambda a: 0.5 * a * (1 + np.tanh(_C * (a + 0.044715 * a * a * a))),
    lambda a: 0.5 * a * (1 + math.tanh(_C * (a + 0.044715 * a * a * a))),
    vjps=(lambda g, y, a: g * _gelu_slope(a),),
    formulas=(
        "0.5 * (1 + tanh(sqrt(2 / pi) * (a + 0.044715 * a**3)))"
        " + 0.5 * a * (1 - tanh(sqrt(2 / pi) * (a + 0.044715 * a**3))**2)"
        " * sqrt(2 / pi) * (1 + 0.134145 * a**2)",
    ),
)
