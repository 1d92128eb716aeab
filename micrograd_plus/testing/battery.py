"""What the table's primitives are checked with: at least one call each."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.primitive import Primitive
from ..engine.primitives import (
    arithmetic,
    convolution,
    elementwise,
    linear,
    neural,
    pooling,
    reductions,
    selection,
    shapes,
)
from . import battery_of_images, battery_of_shapes
from .calls import Call, Entry
from .domains import Booleans, Domain, Interval

FAMILIES = (
    *(selection, elementwise, arithmetic, shapes, reductions, linear, neural),
    *(convolution, pooling),
)

REAL, POSITIVE, LARGE = Interval(), Interval(0.2, 3.0), Interval(0.4, 2.5)


def _elementwise(*domains: Domain, **static: Any) -> Entry:
    """An entry for as many operands as there are domains."""
    return Entry((Call(*[(2, 3)] * len(domains), **static),), domains)


def _unary(*names: str, domain: Domain = REAL) -> dict[str, Entry]:
    return {name: _elementwise(domain) for name in names}


_ELEMENTWISE = {
    **_unary("exp", "expm1", "square", "sin", "cos", "arctan", "sinh", "cosh", "tanh", "negative"),
    **_unary("sigmoid", "softplus", "relu", "silu", "gelu", "absolute", "sign", "identity"),
    **_unary("log", "sqrt", domain=POSITIVE),
    **_unary("log1p", domain=Interval(-0.7, 3.0)),
    **_unary("tan", domain=Interval(-1.2, 1.2)),
    "leaky_relu": _elementwise(REAL, slope=0.1),
    "elu": _elementwise(REAL, alpha=1.5),
    "add": _elementwise(REAL, REAL),
    "subtract": _elementwise(REAL, REAL),
    "multiply": _elementwise(REAL, REAL),
    "divide": _elementwise(REAL, LARGE),
    "power": _elementwise(LARGE, REAL),
    "where": _elementwise(Booleans(), REAL, REAL),
    "clip": Entry(
        (Call((4, 5), (4, 5), (4, 5)),), (REAL, Interval(-1.5, -0.5), Interval(0.5, 1.5))
    ),
    "sigmoid_cross_entropy": _elementwise(REAL, Interval(0.0, 1.0)),
    "maximum": Entry((Call((2, 3), (2, 3)), Call((4,)), Call((3,), (3,), (3,)))),
    "minimum": Entry((Call((2, 3), (2, 3)), Call((4,)), Call((3,), (3,), (3,)))),
    "weighted_sum": Entry((Call(*[(2, 3)] * 5), Call((4,)), Call((3,), (3,), (3,)))),
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
    "sum": Entry((*_reductions(_ANY), Call((2, 0), axis=1, keepdims=False))),
    "mean": Entry((*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False))),
    "prod": Entry((*_reductions(_ANY), Call((5,), axis=0, keepdims=False))),
    "max": Entry((*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False))),
    "min": Entry((*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False))),
    "var": Entry((*_reductions(_FULL, ddof=0), *_reductions((), ddof=1))),
    "std": Entry((*_reductions(_FULL, ddof=0), *_reductions((), ddof=1))),
    "logsumexp": Entry((*_reductions(_FULL), Call((0, 2), axis=1, keepdims=False))),
    "spread": Entry(
        (
            Call((3,), shape=(2, 3), axis=0, keepdims=False),
            Call((2, 1), shape=(2, 3), axis=-1, keepdims=True),
            Call((), shape=(2, 3), axis=None, keepdims=False),
            Call((2,), shape=(3, 2, 4), axis=(0, -1), keepdims=False),
            Call((2,), shape=(2, 0), axis=1, keepdims=False),
        )
    ),
    "cumsum": Entry(
        (
            Call((2, 3), axis=0),
            Call((2, 3), axis=-1),
            Call((2, 3), axis=None),
            Call((), axis=None),
            Call((0,), axis=0),
        )
    ),
}

_LINEAR = {
    "matmul": Entry(
        (
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
    ),
    "linear": Entry(
        (
            Call((2, 3), (3, 4), (4,)),
            Call((0, 3), (3, 4), (4,)),
            Call((2, 3), (3, 4), ()),
            Call((3,), (3, 4), (4,)),
            Call((5, 2, 3), (3, 4), (4,)),
            Call((2, 3), (3, 4), (2, 1)),
            Call((2, 3), (5, 3, 4), (4,)),
            Call((5, 2, 3), (1, 3, 4), (4,)),
        ),
    ),
    "einsum": Entry(
        (
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
    ),
    "dot": Entry(
        (
            Call((2, 3), (3, 4)),
            Call((0, 3), (3, 4)),
            Call((3,), (3,)),
            Call((2, 3), (3,)),
            Call((2, 3), (5, 3, 4)),
            Call((), (2, 3)),
            Call((3,), ()),
        ),
    ),
    "outer": Entry((Call((2,), (3,)), Call((0,), (3,)), Call((2, 2), (3,)), Call((), (3,)))),
    "trace": Entry(
        (
            Call((3, 3), offset=0, axis1=0, axis2=1),
            Call((2, 3), offset=1, axis1=0, axis2=1),
            Call((0, 3), offset=0, axis1=0, axis2=1),
            Call((2, 3, 4), offset=-1, axis1=0, axis2=2),
            Call((2, 3, 4), offset=1, axis1=2, axis2=1),
        ),
    ),
}

_LABELS = np.array([2, 0])
_NEURAL = {
    "softmax": Entry((Call((2, 3), axis=-1), Call((2, 3), axis=0), Call((0, 3), axis=-1))),
    "log_softmax": Entry((Call((2, 3), axis=-1), Call((2, 3), axis=0), Call((0, 3), axis=-1))),
    "softmax_cross_entropy": Entry(
        (
            Call((2, 3), _LABELS),
            Call((2, 3), np.eye(3)[_LABELS]),
            Call((2, 3), np.array([[0.25, 0.5, 0.25], [0.1, 0.2, 0.7]])),
            Call((3,), np.array(1)),
            Call((2, 2, 3), np.array([[0, 1], [2, 2]])),
        ),
    ),
}

# By name: what check_primitive knows of the primitives in engine/primitives.
ENTRIES: dict[str, Entry] = {
    **_ELEMENTWISE,
    **battery_of_shapes.ENTRIES,
    **_REDUCTIONS,
    **_LINEAR,
    **_NEURAL,
    **battery_of_images.ENTRIES,
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
