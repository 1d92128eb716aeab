"""Functions of one number, applied to each entry: a table of derivatives to check by eye.

An entry says the name, what it does to arrays, to floats, the vjp, and its formula as text.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import Primitive
from .error_function import erf_of_arrays, erfc_of_arrays
from .precision import as_floats

_LN2, _LN10 = math.log(2.0), math.log(10.0)

# fmt: off
exp = Primitive("exp", np.exp, math.exp, (lambda g, y, a: g * y,), ("y",))
exp2 = Primitive("exp2", np.exp2, math.exp2, (lambda g, y, a: g * y * _LN2,), ("y * log(2)",))
# Not y + 1, in which far below 0 nothing is left of e^a.
expm1 = Primitive("expm1", np.expm1, math.expm1, (lambda g, y, a: g * exp(a),), ("exp(a)",))
log = Primitive("log", np.log, math.log, (lambda g, y, a: g / a,), ("1 / a",))
log2 = Primitive(
    "log2", np.log2, math.log2, (lambda g, y, a: g / (a * _LN2),), ("1 / (a * log(2))",)
)
log10 = Primitive(
    "log10", np.log10, math.log10, (lambda g, y, a: g / (a * _LN10),), ("1 / (a * log(10))",)
)
log1p = Primitive("log1p", np.log1p, math.log1p, (lambda g, y, a: g / (1 + a),), ("1 / (1 + a)",))
sqrt = Primitive("sqrt", np.sqrt, math.sqrt, (lambda g, y, a: 0.5 * g / y,), ("0.5 / y",))
cbrt = Primitive(
    "cbrt", np.cbrt, math.cbrt, (lambda g, y, a: g / (3 * y * y),), ("1 / (3 * y**2)",)
)
square = Primitive("square", np.square, lambda a: a * a, (lambda g, y, a: 2 * g * a,), ("2 * a",))
tanh = Primitive("tanh", np.tanh, math.tanh, (lambda g, y, a: g * (1 - y * y),), ("1 - y**2",))


# 1 / (1 + e^-a), with the exponential of -|a| alone, which cannot overflow.
def sigmoid_of_floats(a: float) -> float:
    """What sigmoid does to a number."""
    e = math.exp(-abs(a))
    return (1.0 if a >= 0 else e) / (1.0 + e)


def sigmoid_of_arrays(a: Any) -> Any:
    """What sigmoid does to arrays, as the activations need it too."""
    a = as_floats(a)
    e = np.exp(-np.abs(a))
    y = np.maximum(e, a >= 0)  # 1 from 0 on, else e, which is at most 1
    e += 1
    y /= e
    return y


sigmoid = Primitive(
    "sigmoid", sigmoid_of_arrays, sigmoid_of_floats, symbol="σ",
    vjps=(lambda g, y, a: g * (y * (1 - y)),), formulas=("y * (1 - y)",),
)


def _bell(a: Any) -> Any:
    return 2 / math.sqrt(math.pi) * exp(-a * a)


erf = Primitive(
    "erf", erf_of_arrays, math.erf, (lambda g, y, a: g * _bell(a),),
    ("2 / sqrt(pi) * exp(-a**2)",),
)
erfc = Primitive(
    "erfc", erfc_of_arrays, math.erfc, (lambda g, y, a: -g * _bell(a),),
    ("-2 / sqrt(pi) * exp(-a**2)",),
)


# Flat wherever they have a derivative: no gradient flows through them.
def _whole(to_int: Callable[[float], int]) -> Callable[[float], float]:
    return lambda a: a if type(a) is int else math.copysign(to_int(a), a)  # -0.0 of -0.5


_nearest = _whole(round)


def _round_of_floats(a: float, decimals: int) -> float:
    if type(a) is int:
        return round(a, min(decimals, 0))
    scale = 10.0 ** abs(decimals)
    return _nearest(a * scale) / scale if decimals >= 0 else _nearest(a / scale) * scale


floor = Primitive("floor", np.floor, _whole(math.floor), (None,), ("0",))
ceil = Primitive("ceil", np.ceil, _whole(math.ceil), (None,), ("0",))
trunc = Primitive("trunc", np.trunc, _whole(math.trunc), (None,), ("0",))
rint = Primitive("rint", np.rint, _nearest, (None,), ("0",))
rounded = Primitive(
    "round", lambda a, decimals: np.round(a, decimals), _round_of_floats, (None,), ("0",)
)
