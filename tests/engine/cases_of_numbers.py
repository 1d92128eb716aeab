"""Cases of arithmetic, selection and functions of one number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from micrograd_plus import functions as F
from tests.engine.cases import Case, array, normal, positive, unit, variants

CASES: list[Case] = []

# name, ours, reference, torch, operands: each binary case runs on equal shapes, on broadcasting
# in both directions, and on a 0-d operand.
_SHAPES = [((2, 3), (2, 3)), ((2, 3), (3,)), ((4, 1), (2, 1, 3)), ((), (3,)), ((), ())]

_BINARY: list[tuple[str, Any, Any, Any, Callable[..., Any], Callable[..., Any]]] = [
    ("add", F.add, lambda np, a, b: a + b, lambda torch, a, b: a + b, normal, normal),
    ("subtract", F.subtract, lambda np, a, b: a - b, lambda torch, a, b: a - b, normal, normal),
    ("multiply", F.multiply, lambda np, a, b: a * b, lambda torch, a, b: a * b, normal, normal),
    ("divide", F.divide, lambda np, a, b: a / b, lambda torch, a, b: a / b, normal, normal),
    ("power", F.power, lambda np, a, b: a**b, lambda torch, a, b: a**b, positive, normal),
    (
        "maximum",
        F.maximum,
        lambda np, a, b: np.maximum(a, b),
        lambda torch, a, b: torch.maximum(a, b),
        normal,
        normal,
    ),
    (
        "minimum",
        F.minimum,
        lambda np, a, b: np.minimum(a, b),
        lambda torch, a, b: torch.minimum(a, b),
        normal,
        normal,
    ),
    (
        "remainder",
        F.remainder,
        lambda np, a, b: np.remainder(a, b),
        lambda torch, a, b: torch.remainder(a, b),
        normal,
        normal,
    ),
    (
        "fmod",
        F.fmod,
        lambda np, a, b: a - b * np.trunc(_raw(a) / _raw(b)),
        lambda torch, a, b: torch.fmod(a, b),
        normal,
        normal,
    ),
    (
        "arctan2",
        F.arctan2,
        lambda np, a, b: np.arctan2(a, b),
        lambda torch, a, b: torch.arctan2(a, b),
        normal,
        normal,
    ),
    (
        "hypot",
        F.hypot,
        lambda np, a, b: np.sqrt(a**2 + b**2),
        lambda torch, a, b: torch.hypot(a, b),
        normal,
        normal,
    ),
    (
        "logaddexp",
        F.logaddexp,
        lambda np, a, b: np.log(np.exp(a) + np.exp(b)),
        lambda torch, a, b: torch.logaddexp(a, b),
        normal,
        normal,
    ),
    (
        "logaddexp2",
        F.logaddexp2,
        lambda np, a, b: np.log(2.0**a + 2.0**b) / math.log(2.0),
        lambda torch, a, b: torch.logaddexp2(a, b),
        normal,
        normal,
    ),
    (
        "fmax",
        F.fmax,
        lambda np, a, b: np.fmax(a, b),
        lambda torch, a, b: torch.fmax(a, b),
        normal,
        normal,
    ),
    (
        "fmin",
        F.fmin,
        lambda np, a, b: np.fmin(a, b),
        lambda torch, a, b: torch.fmin(a, b),
        normal,
        normal,
    ),
    (
        "float_power",
        F.float_power,
        lambda np, a, b: a**b,
        lambda torch, a, b: torch.float_power(a, b),
        positive,
        normal,
    ),
]


def _raw(x: Any) -> Any:
    """The numbers in an array, or in a box of the autograd package: to it they are constants."""
    return getattr(x, "_value", x)


for name, ours, reference, torch, first, second in _BINARY:
    for a, b in _SHAPES:
        label = f"{name}-{'x'.join(map(str, a)) or '0d'}-{'x'.join(map(str, b)) or '0d'}"
        inputs = (first(*a, seed=1), second(*b, seed=2))
        CASES.append(Case(label, ours, reference, inputs, torch))

CASES += variants(
    "copysign",
    (
        lambda a: F.copysign(a, np.array([1, -1, -1], "i1")),
        lambda np, a: np.sign(_raw(a)) * a * array(1, -1, -1),
        normal(2, 3),
    ),
)
CASES += variants(
    "reciprocal", (F.reciprocal, lambda np, a: 1 / a, normal(2, 3)), torch=lambda torch, a: 1 / a
)
CASES += variants("degrees", (F.rad2deg, lambda np, a: np.rad2deg(a), normal(2, 3)))
CASES += variants("radians", (F.deg2rad, lambda np, a: np.deg2rad(a), normal(2, 3)))
CASES += variants(
    "nan_to_num",
    (
        lambda a: F.nan_to_num(F.where(array(1, 0, 1), a, math.inf), posinf=7.0),
        lambda np, a: array(1, 0, 1) * a + array(0, 7, 0),
        normal(2, 3),
    ),
)
CASES += variants(
    "heaviside",
    (
        lambda a: F.heaviside(0.0, a) + F.heaviside(-1.0, a) + F.heaviside(2.0, a),
        lambda np, a: a + 1.0,
        normal(2, 3),
    ),
)

CASES += variants(
    "power",
    (lambda a: F.power(a, 2), lambda np, a: a**2, normal(2, 3)),
    (lambda a: F.power(a, 3), lambda np, a: a**3, normal(4)),
    (lambda a: F.power(a, -1), lambda np, a: 1 / a, normal(4)),
    (lambda a: F.power(a, 0.5), lambda np, a: np.sqrt(a), positive(4)),
    (lambda a: F.power(2.0, a), lambda np, a: np.exp(a * math.log(2.0)), normal(4)),
)

CASES += variants(
    "three-operands",
    (
        lambda a, b, c: F.maximum(a, b, c),
        lambda np, a, b, c: np.maximum(np.maximum(a, b), c),
        normal(3, seed=1),
        normal(2, 3, seed=2),
        normal(3, seed=3),
    ),
    (
        lambda a, b, c: F.minimum(a, b, c),
        lambda np, a, b, c: np.minimum(np.minimum(a, b), c),
        normal(3, seed=1),
        normal(2, 3, seed=2),
        normal(3, seed=3),
    ),
)

CASES += variants(
    "clip",
    (lambda a: F.clip(a, -0.7, 0.9), lambda np, a: np.clip(a, -0.7, 0.9), normal(2, 5)),
    (lambda a: F.clip(a, low=0.5), lambda np, a: np.maximum(a, 0.5), normal(6)),
    (lambda a: F.clip(a, high=0.5), lambda np, a: np.minimum(a, 0.5), normal(6)),
    (
        lambda a, low, high: F.clip(a, low, high),
        lambda np, a, low, high: np.minimum(np.maximum(a, low), high),
        normal(2, 6),
        array(-0.51, -0.52, -0.53, -0.54, -0.55, -0.56),
        array([0.61], [0.62]),
    ),
)

_MASK = np.array([[True, False, True], [False, False, True]])
CASES += variants(
    "where",
    (
        lambda a, b: F.where(_MASK, a, b),
        lambda np, a, b: np.where(_MASK, a, b),
        normal(2, 3, seed=1),
        normal(2, 3, seed=2),
    ),
    (
        lambda a, b: F.where(_MASK, a, b),
        lambda np, a, b: np.where(_MASK, a, b),
        normal(3, seed=1),
        normal(2, 1, seed=2),
    ),
    (
        lambda a: F.where(_MASK[0], a, 0.0),
        lambda np, a: np.where(_MASK[0], a, 0.0),
        normal(3),
    ),
    autograd=False,
)


def _gelu(np: Any, a: Any) -> Any:
    return a / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a**3)))


def _erf(np: Any, a: Any) -> Any:
    """Its power series, 2/√π Σ (-1)^n a^(2n + 1) / (n! (2n + 1)), which is quick to end up to 2."""
    terms = [(-1) ** n / math.factorial(n) / (2 * n + 1) * a ** (2 * n + 1) for n in range(40)]
    return 2 / math.sqrt(math.pi) * sum(terms)


_UNARY: list[tuple[str, Any, Any, Any, np.ndarray]] = [
    ("negative", F.negative, lambda np, a: -a, lambda torch, a: -a, normal(2, 3)),
    ("absolute", F.absolute, lambda np, a: np.abs(a), lambda torch, a: a.abs(), normal(2, 3)),
    ("exp", F.exp, lambda np, a: np.exp(a), lambda torch, a: a.exp(), normal(2, 3)),
    ("expm1", F.expm1, lambda np, a: np.expm1(a), lambda torch, a: a.expm1(), normal(2, 3)),
    ("log", F.log, lambda np, a: np.log(a), lambda torch, a: a.log(), positive(2, 3)),
    ("exp2", F.exp2, lambda np, a: np.exp2(a), lambda torch, a: a.exp2(), normal(2, 3)),
    ("log2", F.log2, lambda np, a: np.log2(a), lambda torch, a: a.log2(), positive(2, 3)),
    ("log10", F.log10, lambda np, a: np.log10(a), lambda torch, a: a.log10(), positive(2, 3)),
    ("log1p", F.log1p, lambda np, a: np.log1p(a), lambda torch, a: a.log1p(), unit(2, 3)),
    ("sqrt", F.sqrt, lambda np, a: np.sqrt(a), lambda torch, a: a.sqrt(), positive(2, 3)),
    (
        "cbrt",
        F.cbrt,
        lambda np, a: a ** (1 / 3),
        lambda torch, a: a ** (1 / 3),
        positive(2, 3),
    ),
    ("square", F.square, lambda np, a: np.square(a), lambda torch, a: a.square(), normal(2, 3)),
    ("sin", F.sin, lambda np, a: np.sin(a), lambda torch, a: a.sin(), normal(2, 3)),
    ("cos", F.cos, lambda np, a: np.cos(a), lambda torch, a: a.cos(), normal(2, 3)),
    ("tan", F.tan, lambda np, a: np.tan(a), lambda torch, a: a.tan(), unit(2, 3)),
    ("arctan", F.arctan, lambda np, a: np.arctan(a), lambda torch, a: a.arctan(), normal(2, 3)),
    ("arcsin", F.arcsin, lambda np, a: np.arcsin(a), lambda torch, a: a.arcsin(), unit(2, 3)),
    ("arccos", F.arccos, lambda np, a: np.arccos(a), lambda torch, a: a.arccos(), unit(2, 3)),
    ("arcsinh", F.arcsinh, lambda np, a: np.arcsinh(a), lambda torch, a: a.arcsinh(), normal(2, 3)),
    (
        "arccosh",
        F.arccosh,
        lambda np, a: np.arccosh(a),
        lambda torch, a: a.arccosh(),
        1 + positive(2, 3),
    ),
    ("arctanh", F.arctanh, lambda np, a: np.arctanh(a), lambda torch, a: a.arctanh(), unit(2, 3)),
    ("sinc", F.sinc, lambda np, a: np.sinc(a), lambda torch, a: a.sinc(), normal(2, 3)),
    ("erf", F.erf, _erf, lambda torch, a: a.erf(), normal(2, 3)),
    ("erfc", F.erfc, lambda np, a: 1 - _erf(np, a), lambda torch, a: a.erfc(), normal(2, 3)),
    ("sinh", F.sinh, lambda np, a: np.sinh(a), lambda torch, a: a.sinh(), normal(2, 3)),
    ("cosh", F.cosh, lambda np, a: np.cosh(a), lambda torch, a: a.cosh(), normal(2, 3)),
    ("tanh", F.tanh, lambda np, a: np.tanh(a), lambda torch, a: a.tanh(), normal(2, 3)),
    (
        "sigmoid",
        F.sigmoid,
        lambda np, a: 1 / (1 + np.exp(-a)),
        lambda torch, a: a.sigmoid(),
        normal(2, 3),
    ),
    (
        "softplus",
        F.softplus,
        lambda np, a: np.log(1 + np.exp(a)),
        lambda torch, a: torch.nn.functional.softplus(a),
        normal(2, 3),
    ),
    ("relu", F.relu, lambda np, a: np.maximum(a, 0.0), lambda torch, a: a.relu(), normal(2, 3)),
    (
        "leaky_relu",
        lambda a: F.leaky_relu(a, slope=0.1),
        lambda np, a: np.where(a > 0, a, 0.1 * a),
        lambda torch, a: torch.nn.functional.leaky_relu(a, 0.1),
        normal(2, 3),
    ),
    (
        "elu",
        lambda a: F.elu(a, alpha=1.5),
        lambda np, a: np.where(a > 0, a, 1.5 * (np.exp(np.minimum(a, 0)) - 1)),
        lambda torch, a: torch.nn.functional.elu(a, 1.5),
        normal(2, 3),
    ),
    (
        "silu",
        F.silu,
        lambda np, a: a / (1 + np.exp(-a)),
        lambda torch, a: torch.nn.functional.silu(a),
        normal(2, 3),
    ),
    (
        "gelu",
        F.gelu,
        _gelu,
        lambda torch, a: torch.nn.functional.gelu(a, approximate="tanh"),
        normal(2, 3),
    ),
    (
        "exact_gelu",
        lambda a: F.gelu(a, approximate="none"),
        lambda np, a: a / 2 * (1 + _erf(np, a / math.sqrt(2))),
        lambda torch, a: torch.nn.functional.gelu(a),
        normal(2, 3),
    ),
]
for name, ours, reference, torch, values in _UNARY:
    CASES.append(Case(name, ours, reference, (values,), torch))
    CASES.append(Case(f"{name}-0d", ours, reference, (np.array(values.flat[0]),), torch))
