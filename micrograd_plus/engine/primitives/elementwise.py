"""Functions of one number, applied to each entry: a table of derivatives to check by eye."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from .selection import select, where

exp = Primitive(
    "exp",
    on_floats=math.exp,
    on_arrays=np.exp,
    vjps=(lambda g, y, a: g * y,),
    formulas=("y",),
)

expm1 = Primitive(
    "expm1",
    on_floats=math.expm1,
    on_arrays=np.expm1,
    vjps=(lambda g, y, a: g * (y + 1),),
    formulas=("y + 1",),
)

log = Primitive(
    "log",
    on_floats=math.log,
    on_arrays=np.log,
    vjps=(lambda g, y, a: g / a,),
    formulas=("1 / a",),
)

log1p = Primitive(
    "log1p",
    on_floats=math.log1p,
    on_arrays=np.log1p,
    vjps=(lambda g, y, a: g / (1 + a),),
    formulas=("1 / (1 + a)",),
)

sqrt = Primitive(
    "sqrt",
    on_floats=math.sqrt,
    on_arrays=np.sqrt,
    vjps=(lambda g, y, a: 0.5 * g / y,),
    formulas=("0.5 / y",),
)

square = Primitive(
    "square",
    on_floats=lambda a: a * a,
    on_arrays=np.square,
    vjps=(lambda g, y, a: 2 * g * a,),
    formulas=("2 * a",),
)

sin = Primitive(
    "sin",
    on_floats=math.sin,
    on_arrays=np.sin,
    vjps=(lambda g, y, a: g * cos(a),),
    formulas=("cos(a)",),
)

cos = Primitive(
    "cos",
    on_floats=math.cos,
    on_arrays=np.cos,
    vjps=(lambda g, y, a: -g * sin(a),),
    formulas=("-sin(a)",),
)

tan = Primitive(
    "tan",
    on_floats=math.tan,
    on_arrays=np.tan,
    vjps=(lambda g, y, a: g * (1 + y * y),),
    formulas=("1 + y**2",),
)

arctan = Primitive(
    "arctan",
    on_floats=math.atan,
    on_arrays=np.arctan,
    vjps=(lambda g, y, a: g / (1 + a * a),),
    formulas=("1 / (1 + a**2)",),
)

sinh = Primitive(
    "sinh",
    on_floats=math.sinh,
    on_arrays=np.sinh,
    vjps=(lambda g, y, a: g * cosh(a),),
    formulas=("cosh(a)",),
)

cosh = Primitive(
    "cosh",
    on_floats=math.cosh,
    on_arrays=np.cosh,
    vjps=(lambda g, y, a: g * sinh(a),),
    formulas=("sinh(a)",),
)

tanh = Primitive(
    "tanh",
    on_floats=math.tanh,
    on_arrays=np.tanh,
    vjps=(lambda g, y, a: g * (1 - y * y),),
    formulas=("1 - y**2",),
)


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
    "sigmoid",
    symbol="σ",
    on_floats=_sigmoid_of_floats,
    on_arrays=_sigmoid_of_arrays,
    vjps=(lambda g, y, a: g * (y * (1 - y)),),
    formulas=("y * (1 - y)",),
)

# log(1 + e^a) = max(a, 0) + log(1 + e^-|a|)
softplus = Primitive(
    "softplus",
    on_floats=lambda a: max(a, 0.0) + math.log1p(math.exp(-abs(a))) if a == a else a,
    on_arrays=lambda a: np.logaddexp(a, 0),
    vjps=(lambda g, y, a: g * sigmoid(a),),
    formulas=("sigmoid(a)",),
)

relu = Primitive(
    "relu",
    symbol="ReLU",
    on_floats=lambda a: 0 if a < 0 else a,
    on_arrays=lambda a: np.maximum(a, 0),
    vjps=(lambda g, y, a: where(y > 0, g, 0.0),),
    formulas=("where(y > 0, 1, 0)",),
)

leaky_relu = Primitive(
    "leaky_relu",
    on_floats=lambda a, slope: a if a > 0 else slope * a,
    on_arrays=lambda a, slope: select(np.greater(a, 0), a, slope * a),
    vjps=(lambda g, y, a, slope: where(a > 0, g, slope * g),),
    formulas=("where(a > 0, 1, slope)",),
)

elu = Primitive(
    "elu",
    on_floats=lambda a, alpha: a if a > 0 else alpha * math.expm1(a),
    on_arrays=lambda a, alpha: select(np.greater(a, 0), a, alpha * np.expm1(np.minimum(a, 0))),
    vjps=(lambda g, y, a, alpha: where(a > 0, g, g * (y + alpha)),),
    formulas=("where(a > 0, 1, y + alpha)",),
)


def _silu_slope(a: Any) -> Any:
    s = sigmoid(a)
    return s * (1 + a * (1 - s))


# a * sigmoid(a): Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 4.
silu = Primitive(
    "silu",
    on_floats=lambda a: a * _sigmoid_of_floats(a),
    on_arrays=lambda a: a * _sigmoid_of_arrays(a),
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
    on_floats=lambda a: 0.5 * a * (1 + math.tanh(_C * (a + 0.044715 * a * a * a))),
    on_arrays=lambda a: 0.5 * a * (1 + np.tanh(_C * (a + 0.044715 * a * a * a))),
    vjps=(lambda g, y, a: g * _gelu_slope(a),),
    formulas=(
        "0.5 * (1 + tanh(sqrt(2 / pi) * (a + 0.044715 * a**3)))"
        " + 0.5 * a * (1 - tanh(sqrt(2 / pi) * (a + 0.044715 * a**3))**2)"
        " * sqrt(2 / pi) * (1 + 0.134145 * a**2)",
    ),
)
