"""What the table's primitives are checked with: at least one call each, and where operands lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.primitive import Primitive
from ..engine.primitives import (
    activations,
    arithmetic,
    attention,
    convolution,
    elementwise,
    linalg,
    linear,
    neural,
    normalization,
    ordering,
    pooling,
    recurrent,
    reductions,
    selection,
    shapes,
    trigonometry,
)
from .battery_of_networks import OF_NETWORKS
from .calls import Booleans, Call, Domain, Entry, Interval

FAMILIES = (
    *(selection, elementwise, trigonometry, activations, arithmetic, shapes),
    *(reductions, ordering, linear, linalg, neural, normalization, attention, recurrent),
    *(convolution, pooling),
)

REAL, POSITIVE, LARGE = Interval(), Interval(0.2, 3.0), Interval(0.4, 2.5)


def _calls(*calls: Call) -> Entry:
    return Entry(calls)


def _elementwise(*domains: Domain, **static: Any) -> Entry:
    """An entry for as many operands as there are domains."""
    return Entry((Call(*[(2, 3)] * len(domains), **static),), domains)


def _unary(*names: str, domain: Domain = REAL) -> dict[str, Entry]:
    return {name: _elementwise(domain) for name in names}


_ELEMENTWISE = {
    **_unary("exp", "exp2", "expm1", "square", "tanh", "sigmoid", "erf", "erfc"),
    **_unary("sin", "cos", "arctan", "sinh", "cosh", "arcsinh", "sinc"),
    **_unary("softplus", "relu", "silu", "gelu", "exact_gelu"),
    **_unary("negative", "absolute", "sign", "identity"),
    **_unary("log", "log2", "log10", "sqrt", "cbrt", domain=POSITIVE),
    **_unary("log1p", domain=Interval(-0.7, 3.0)),
    **_unary("tan", domain=Interval(-1.2, 1.2)),
    **_unary("arcsin", "arccos", "arctanh", domain=Interval(-0.8, 0.8)),
    **_unary("arccosh", domain=Interval(1.2, 4.0)),
    **_unary("floor", "ceil", "trunc", domain=Interval(1.1, 1.9)),
    **_unary("rint", domain=Interval(1.6, 2.4)),
    "round": _elementwise(Interval(1.16, 1.24), decimals=1),
    "sinc_derivative": _elementwise(REAL, order=1),
    "leaky_relu": _elementwise(REAL, slope=0.1),
    "elu": _elementwise(REAL, alpha=1.5),
    "add": _elementwise(REAL, REAL),
    "subtract": _elementwise(REAL, REAL),
    "multiply": _elementwise(REAL, REAL),
    "divide": _elementwise(REAL, LARGE),
    "power": _elementwise(LARGE, REAL),
    "floor_divide": _elementwise(Interval(0.1, 0.9), Interval(1.1, 2.5)),
    # Of tiny divisors they jump too often for differences.
    "remainder": Entry((Call((2, 3), (2, 3)),), (REAL, LARGE), everywhere=False),
    "fmod": Entry((Call((2, 3), (2, 3)),), (REAL, LARGE), everywhere=False),
    "copysign": _elementwise(REAL, REAL),
    "hypot": _elementwise(REAL, REAL),
    "arctan2": _elementwise(REAL, LARGE),
    "logaddexp": _elementwise(REAL, REAL),
    "logaddexp2": _elementwise(REAL, REAL),
    "where": _elementwise(Booleans(), REAL, REAL),
    "clip": Entry(
        (Call((4, 5), (4, 5), (4, 5)),), (REAL, Interval(-1.5, -0.5), Interval(0.5, 1.5))
    ),
    "sigmoid_cross_entropy": _elementwise(REAL, Interval(0.0, 1.0)),
    "maximum": _calls(Call((2, 3), (2, 3)), Call((4,)), Call((3,), (3,), (3,))),
    "minimum": _calls(Call((2, 3), (2, 3)), Call((4,)), Call((3,), (3,), (3,))),
    "weighted_sum": _calls(Call(*[(2, 3)] * 5), Call((4,)), Call((3,), (3,), (3,))),
}


_MASK = np.array([[True, False, True], [False, False, True]])
_INDICES: list[Any] = [
    *(0, -1, slice(1, None), slice(None, None, -2), slice(0, 0), (1, 2), (Ellipsis, 1), (None, 1)),
    *((slice(None), None, 0), np.array([1, 0, 1]), (np.array([0, 1, 1]), np.array([2, 0, 0]))),
    *((np.array([[0], [1]]), np.array([0, 2])), (slice(None), np.array([2, 2])), _MASK),
    *((np.array([0, 1]), slice(None), None), np.array([], int)),
]

_SHAPES = {
    "reshape": _calls(
        Call((2, 3), shape=(3, 2)),
        Call((2, 3), shape=-1),
        Call((1, 1), shape=()),
        Call((), shape=(1,)),
        Call((0, 2), shape=(3, 0)),
    ),
    "transpose": _calls(
        Call((2, 3, 4), axes=None),
        Call((2, 3, 4), axes=(1, 2, 0)),
        Call((2, 3, 4), axes=(-1, 0, 1)),
        Call((), axes=None),
        Call((0, 2), axes=(1, 0)),
    ),
    "expand_dims": _calls(
        Call((2, 3), axis=0), Call((2, 3), axis=(0, -1)), Call((), axis=0), Call((0,), axis=1)
    ),
    "squeeze": _calls(
        Call((1, 3, 1), axis=None),
        Call((1, 3, 1), axis=-1),
        Call((1, 1), axis=(0, 1)),
        Call((1, 0), axis=0),
        Call((), axis=None),
    ),
    "broadcast_to": _calls(
        Call((3,), shape=(2, 3)),
        Call((2, 1), shape=(4, 2, 3)),
        Call((), shape=(2,)),
        Call((1,), shape=(0,)),
        Call((1, 2), shape=(2, 2)),
    ),
    "astype": _calls(*(Call(shape, dtype=np.float64) for shape in ((2, 3), (), (0,)))),
    "to_array": _calls(Call((2, 3)), Call(()), Call((0,))),
    "item": _calls(Call(()), Call((1,)), Call((1, 1))),
    "index": _calls(
        *(Call((2, 3), index=index) for index in _INDICES),
        Call((), index=()),
        Call((), index=None),
        Call((0, 2), index=(slice(None), 1)),
    ),
    "scatter_add": _calls(
        Call((3,), where=(1,), shape=(2, 3), dtype=np.dtype(float)),
        Call((3,), (2, 2), where=(0, (..., [2, 2])), shape=(2, 3), dtype=np.dtype(float)),
        Call((2, 3), (), where=(..., (1, 2)), shape=(2, 3), dtype=np.dtype(float)),
        Call((0,), where=(slice(0, 0),), shape=(2,), dtype=np.dtype(float)),
    ),
    "concatenate": _calls(
        Call((2, 3), (1, 3), axis=0),
        Call((2, 1), (2, 3), (2, 2), axis=-1),
        Call((2, 2), (3,), axis=None),
        Call((2, 0), (2, 1), axis=1),
        Call((2,), axis=0),
    ),
    "stack": _calls(
        Call((2, 3), (2, 3), axis=0),
        Call((2, 3), (2, 3), (2, 3), axis=-1),
        Call((), (), axis=0),
        Call((0,), (0,), axis=1),
    ),
    "pad": _calls(
        Call((2, 3), widths=((1, 0), (0, 2)), value=1.5),
        Call((3,), widths=((2, 1),), value=0.0),
        Call((0,), widths=((1, 1),), value=0.0),
    ),
    "flip": _calls(
        Call((2, 3), axis=None),
        Call((2, 3), axis=-1),
        Call((2, 3), axis=(0, 1)),
        Call((), axis=None),
        Call((0,), axis=0),
    ),
    "roll": _calls(
        Call((2, 3), shift=1, axis=None),
        Call((2, 3), shift=-2, axis=1),
        Call((2, 3), shift=(1, 2), axis=(0, 1)),
        Call((0,), shift=1, axis=0),
    ),
    "repeat": _calls(
        Call((2, 3), repeats=2, axis=0),
        Call((2, 3), repeats=2, axis=None),
        Call((2, 3), repeats=np.array([0, 3, 1]), axis=1),
        Call((2, 3), repeats=0, axis=0),
        Call((), repeats=3, axis=None),
    ),
    "tile": _calls(
        Call((3,), reps=(2,)),
        Call((2, 3), reps=(2, 1)),
        Call((2, 3), reps=(2,)),
        Call((3,), reps=(2, 3)),
        Call((), reps=(2, 2)),
        Call((0,), reps=(2,)),
    ),
}


def _reductions(shapes: tuple[tuple[int, ...], ...], **static: Any) -> tuple[Call, ...]:
    axes = [(None, False), (0, False), (-1, True), ((0, 1), False), (1, False), (None, True)]
    return (
        *(Call((2, 3), axis=axis, keepdims=keep, **static) for axis, keep in axes),
        Call((2, 3, 2), axis=(0, -1), keepdims=True, **static),
        *(Call(shape, axis=None, keepdims=False, **static) for shape in shapes),
    )


_ANY, _FULL = ((), (0,), (1,)), ((), (1,))  # of no numbers there is no maximum
_REDUCTIONS = {
    "sum": _calls(*_reductions(_ANY), Call((2, 0), axis=1, keepdims=False)),
    "mean": _calls(*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False)),
    "prod": _calls(*_reductions(_ANY), Call((5,), axis=0, keepdims=False)),
    "max": _calls(*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False)),
    "min": _calls(*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False)),
    "var": _calls(*_reductions(_FULL, ddof=0), *_reductions((), ddof=1)),
    "std": _calls(*_reductions(_FULL, ddof=0), *_reductions((), ddof=1)),
    "logsumexp": _calls(*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False)),
    "spread": _calls(
        Call((3,), shape=(2, 3), axis=0, keepdims=False),
        Call((2, 1), shape=(2, 3), axis=-1, keepdims=True),
        Call((), shape=(2, 3), axis=None, keepdims=False),
        Call((2,), shape=(3, 2, 4), axis=(0, -1), keepdims=False),
        Call((2,), shape=(2, 0), axis=1, keepdims=False),
    ),
    "cumprod": _calls(
        Call((2, 3), axis=0), Call((2, 3), axis=-1), Call((7,), axis=0), Call((0,), axis=0)
    ),
    "sort": _calls(
        Call((2, 3), axis=0), Call((2, 3), axis=-1), Call((5,), axis=0), Call((0, 2), axis=1)
    ),
    "cumsum": _calls(
        Call((2, 3), axis=0),
        Call((2, 3), axis=-1),
        Call((2, 3), axis=None),
        Call((), axis=None),
        Call((0,), axis=0),
    ),
}

_LINEAR = {
    "matmul": _calls(
        Call((2, 3), (3, 4)),
        Call((5, 2, 3), (5, 3, 4)),
        Call((0, 3), (3, 2)),
        Call((3,), (3,)),
        Call((3,), (3, 4)),
        Call((2, 3), (3,)),
        Call((5, 2, 3), (3, 4)),
        Call((5, 2, 3), (3,)),
        Call((3,), (5, 3, 4)),
        Call((2, 3), (5, 3, 4)),
        Call((2, 1, 2, 3), (4, 3, 2)),
        Call((2, 0), (0, 3)),
    ),
    "linear": _calls(
        Call((2, 3), (3, 4), (4,)),
        Call((0, 3), (3, 4), (4,)),
        Call((2, 3), (3, 4), ()),
        Call((3,), (3, 4), (4,)),
        Call((5, 2, 3), (3, 4), (4,)),
        Call((2, 3), (3, 4), (2, 1)),
        Call((2, 3), (5, 3, 4), (4,)),
        Call((5, 2, 3), (1, 3, 4), (4,)),
    ),
    "einsum": _calls(
        Call((2, 3), (3, 4), subscripts="ij,jk->ik"),
        Call((2, 3), (2, 3), subscripts="ij,ij->"),
        Call((2, 3), subscripts="ij->ji"),
        Call((2,), (3,), (2, 3), subscripts="i,j,ij->j"),
        Call((0, 3), (3,), subscripts="ij,j->i"),
        Call((2, 3), subscripts="ij->i"),
        Call((3, 3), subscripts="ii->i"),
        Call((3, 3), (3,), subscripts="ii,i->"),
        Call((1, 3), (2, 3), subscripts="ij,ij->ij"),
        Call((), (2,), subscripts=",i->i"),
    ),
    "dot": _calls(
        Call((2, 3), (3, 4)),
        Call((0, 3), (3, 4)),
        Call((3,), (3,)),
        Call((2, 3), (3,)),
        Call((2, 3), (5, 3, 4)),
        Call((), (2, 3)),
        Call((3,), ()),
    ),
    "outer": _calls(Call((2,), (3,)), Call((0,), (3,)), Call((2, 2), (3,)), Call((), (3,))),
    "trace": _calls(
        Call((3, 3), offset=0, axis1=0, axis2=1),
        Call((2, 3), offset=1, axis1=0, axis2=1),
        Call((0, 3), offset=0, axis1=0, axis2=1),
        Call((2, 3, 4), offset=-1, axis1=0, axis2=2),
        Call((2, 3, 4), offset=1, axis1=2, axis2=1),
    ),
}

_SQUARE = np.array([[2.0, 0.4, 0.5], [0.6, 1.5, 0.8], [0.5, 0.7, 1.0]])
_SQUARES = np.array([_SQUARE, _SQUARE.T + 1.0])
_SYMMETRIC = np.array([[2.0, 0.5, -1.0], [0.5, 1.0, 0.25], [-1.0, 0.25, 1.5]])
_RANKS = [np.array(rows, float) for rows in ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [2, 4]])]
_RANKS += [np.outer([1.0, 2.0, 3.0], [1.0, 0.5, -1.0]), np.zeros((2, 2))]

_ANY_SIGN, _NOT_0 = Interval(-9.0, 9.0), Interval(0.4, 4.0)  # where their entries lie

_LINALG = {
    "solve": Entry(
        (
            *(Call(_SQUARE, shape) for shape in ((3, 2), (3,), (4, 3, 2))),
            *(Call(_SQUARES, shape) for shape in ((3, 2), (3,), (2, 3, 1))),
            *(Call((0, 0), (0, 2)), Call((0, 2, 2), (2,))),
        ),
        (_NOT_0, REAL),
        everywhere=False,
    ),
    "inv": Entry(
        tuple(Call(x) for x in (_SQUARE, _SQUARES, (0, 2, 2))), (_ANY_SIGN,), everywhere=False
    ),
    "det": Entry(
        tuple(Call(x) for x in (_SQUARE, _SQUARES, *_RANKS, (1, 1), (0, 0), (0, 2, 2))),
        (_ANY_SIGN,),
        everywhere=False,  # 1000 drowns what differences could tell
    ),
    "slogdet": Entry(
        tuple(Call(x) for x in (_SQUARE, _SQUARE[::-1], _SQUARES, (0, 2, 2))),
        (_NOT_0,),
        everywhere=False,
    ),
    "cholesky": Entry(
        tuple(Call(x) for x in (_SYMMETRIC, np.array([_SYMMETRIC, 2 * _SYMMETRIC.T]), (0, 2, 2))),
        (_ANY_SIGN,),
        everywhere=False,
    ),
    "norm": _calls(*_reductions(_ANY), Call((2, 0), axis=1, keepdims=False)),
}

# By name: what check_primitive knows of the primitives in engine/primitives.
ENTRIES: dict[str, Entry] = {
    **_ELEMENTWISE,
    **_SHAPES,
    **_REDUCTIONS,
    **_LINEAR,
    **_LINALG,
    **OF_NETWORKS,
}


def table() -> tuple[Primitive, ...]:
    """Every primitive of the engine, in the order of the files in `engine/primitives`.

    >>> [primitive.name for primitive in table()][:3]
    ['where', 'sign', 'identity']
    """
    found: dict[str, Primitive] = {}
    for family in FAMILIES:
        for thing in vars(family).values():
            if isinstance(thing, Primitive):
                found.setdefault(thing.name, thing)
    return tuple(found.values())
