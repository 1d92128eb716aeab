"""Cases of the functions that are composed of others, and of sort and cumprod.

Most calls are written once: on `micrograd_plus.functions` and on NumPy, as `xp`.
"""

from __future__ import annotations

import math
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np

from micrograd_plus import functions as F
from tests.engine.cases import Case, array, normal, positive, variants

CASES: list[Case] = []

_POINTS = np.array([0.0, 1.0, 1.5, 3.0, 4.0])
_HOLES = np.arange(12).reshape(3, 4) % 5 == 1
_MASK = np.array([True, False, True])
_PICKED = np.array([[2, 0], [1, 1]])


def _add(name: str, *cases: Any) -> None:
    """Cases (ours, reference, *inputs), or (call, *inputs) for what is one call on either."""
    pairs = [
        case if callable(case[1]) else (partial(case[0], F), case[0], *case[1:]) for case in cases
    ]
    CASES.extend(variants(name, *pairs, autograd=False))  # it lacks most of them


def _each(names: str, *cases: Any) -> None:
    """The same for several functions: calls (f, *inputs)."""
    for name in names.split():
        find = attrgetter(name)
        of = lambda call, find=find: lambda xp, *arrays: call(find(xp), *arrays)
        _add(name, *((of(call), *inputs) for call, *inputs in cases))


# In order.
_add(
    "sort",
    (lambda xp, a: xp.sort(a), normal(2, 5)),
    (lambda xp, a: xp.sort(a, 0), normal(4, 2, 2)),
    (lambda xp, a: xp.sort(a, None), normal(2, 3)),
    (lambda xp, a: xp.partition(a, 2)[2], normal(5)),
)
_each(
    "median ptp",
    (lambda f, a: f(a), normal(5)),
    (lambda f, a: f(a), normal(2, 3)),
    (lambda f, a: f(a, (0, 2), keepdims=True), normal(2, 3, 2)),
)
for method in ("linear", "lower", "higher", "nearest", "midpoint"):
    _add(
        f"quantile-{method}",
        (lambda xp, a, m=method: xp.quantile(a, 0.3, method=m), normal(2, 3)),
        (
            lambda xp, a, m=method: xp.percentile(a, 35, axis=(0, 2), method=m, keepdims=True),
            normal(2, 3, 3),
        ),
        (
            lambda a, m=method: F.quantile(a, [[0.0, 0.3], [0.75, 1.0]], axis=1, method=m),
            lambda np, a, m=method: np.stack(
                [
                    np.stack([np.quantile(a, q, axis=1, method=m) for q in qs])
                    for qs in ([0.0, 0.3], [0.75, 1.0])
                ]
            ),
            normal(2, 5, 2),
        ),
    )

# Along one axis.
_add(
    "cumprod",
    (lambda xp, a: xp.cumprod(a), normal(2, 3)),
    (lambda xp, a: xp.cumprod(a, 0), normal(5, 2)),
    (lambda xp, a: xp.cumprod(a, -1), array([2, 0, 5, 0], [0, 1, 2, 3])),
)
_each(
    "cumulative_sum cumulative_prod" if hasattr(np, "cumulative_sum") else "",  # from 2.1 on
    (lambda f, a: f(a), normal(7)),
    (lambda f, a: f(a, axis=1, include_initial=True), normal(2, 3)),
)
_add(
    "diff",
    (lambda xp, a: xp.diff(a), normal(2, 4)),
    (lambda xp, a: xp.diff(a, 2, 0), normal(4, 2)),
    (lambda xp, a, b: xp.diff(a, axis=0, prepend=b, append=b), normal(3, 2), normal(1, 2)),
    (lambda xp, a, b: xp.diff(a, prepend=b), normal(3), normal()),
)
_add(
    "ediff1d",
    (lambda xp, a: xp.ediff1d(a), normal(2, 3)),
    (lambda xp, a, b: xp.ediff1d(a, to_end=b, to_begin=b[0]), normal(3), normal(2)),
)
_add(
    "trapezoid",
    (lambda xp, a: xp.trapezoid(a), normal(2, 4)),
    (lambda xp, a: xp.trapezoid(a, dx=0.5, axis=0), normal(4, 2)),
    (lambda xp, a, b: xp.trapezoid(a, b), normal(4), normal(4, seed=1)),
    (lambda xp, a, b: xp.trapezoid(a, b), normal(2, 4), normal(4, seed=1)),
    (lambda xp, a, b: xp.trapezoid(a, b, axis=0), normal(4, 2), normal(4, 2, seed=1)),
)
for edge in (1, 2):
    _add(
        f"gradient-edge_order={edge}",
        (lambda xp, a, e=edge: xp.gradient(a, edge_order=e), normal(5)),
        (lambda xp, a, e=edge: xp.gradient(a, _POINTS, axis=0, edge_order=e), normal(5, 2)),
        (
            lambda xp, a, e=edge: xp.stack(xp.gradient(a, 2.0, _POINTS, edge_order=e)),
            normal(3, 5),
        ),
    )

# Reductions with further arguments.
_each(
    "sum prod mean var std",
    (lambda f, a: f(a, where=_MASK), normal(2, 3)),
    (lambda f, a: f(a, axis=1, keepdims=True, where=[[True], [True]]), normal(2, 3)),
)
_each(
    "sum prod max min",
    (lambda f, a: f(a, axis=0, initial=0.1), normal(3, 4)),
    (
        lambda f, a: f(a, axis=(0, 1), initial=0.1, where=_MASK, keepdims=True),
        normal(2, 3, 3),
    ),
)
_each("var std", (lambda f, a: f(a, correction=1), normal(4)))
_add(
    "average",
    (lambda xp, a: xp.average(a), normal(2, 3)),
    (lambda xp, a, w: xp.average(a, weights=w), normal(2, 3), positive(2, 3, seed=1)),
    (
        lambda xp, a, w: xp.average(a, axis=1, weights=w, keepdims=True),
        normal(2, 3),
        positive(3, seed=1),
    ),
    (
        lambda xp, a, w: xp.average(a, axis=(1, 0), weights=w),
        normal(2, 3),
        positive(3, 2, seed=1),
    ),
    (
        lambda xp, a, w: xp.add(*xp.average(a, axis=0, weights=w, returned=True)),
        normal(3, 2),
        positive(3, 2, seed=1),
    ),
)
_WITHOUT_NAN = "nansum nanprod nanmean nanmax nanmin nanvar nanstd nancumsum nancumprod"
_each(_WITHOUT_NAN, (lambda f, a: f(a), normal(2, 3)))
for name in _WITHOUT_NAN.split():
    find = attrgetter(name)
    _add(
        f"{name}-of-holes",
        (
            lambda xp, a, find=find: find(xp)(xp.where(_HOLES, math.nan, a), axis=1),
            normal(3, 4),
        ),
    )

# Joined, and taken apart.
_each(
    "vstack hstack dstack column_stack",
    (lambda f, a, b: f([a, b]), normal(3), normal(3, seed=1)),
    (lambda f, a, b: f((a, b, a)), normal(2, 3), normal(2, 3, seed=1)),
)
_add(
    "block",
    (lambda xp, a, b: xp.block([[a, b], [b, a]]), normal(2, 1), normal(2, 3)),
    (lambda xp, a: xp.block([a, a]), normal(2, 3, 2)),
    (lambda xp, a: xp.block(a), normal(2)),
)
_add(
    "append",
    (lambda xp, a, b: xp.append(a, b), normal(2, 3), normal(2)),
    (lambda xp, a, b: xp.append(a, b, axis=0), normal(2, 3), normal(1, 3)),
)
_add(
    "insert",
    (lambda xp, a, b: xp.insert(a, 1, b), normal(3), normal()),
    (lambda xp, a, b: xp.insert(a, [0, 2], b, axis=1), normal(2, 3), normal(2, 2)),
    (lambda xp, a, b: xp.insert(a, 1, b, axis=1), normal(2, 3), normal(2)),
    (lambda xp, a, b: xp.insert(a, slice(0, 2), b, axis=0), normal(3, 2), normal()),
)
_add(
    "delete",
    (lambda xp, a: xp.delete(a, [0, -1]), normal(2, 3)),
    (lambda xp, a: xp.delete(a, 1, 0), normal(3, 2)),
    (lambda xp, a: xp.delete(a, slice(None, None, 2), -1), normal(2, 3)),
)
_add(
    "split",
    (lambda xp, a: xp.concatenate(xp.split(a, 2)[::-1]), normal(4, 3)),
    (lambda xp, a: xp.concatenate(xp.split(a, [1, 2], 1)[::-1], 1), normal(2, 4)),
    (lambda xp, a: xp.concatenate(xp.array_split(a, 3)[::-1]), normal(5)),
    (lambda xp, a: xp.concatenate(xp.vsplit(a, 2)[::-1]), normal(2, 4, 2)),
    (lambda xp, a: xp.concatenate(xp.hsplit(a, 2)[::-1]), normal(2, 4, 2)),
    (lambda xp, a: xp.concatenate(xp.dsplit(a, 2)[::-1]), normal(2, 4, 2)),
)

# Another shape or order, copies.
_each(
    "ravel copy atleast_1d atleast_2d atleast_3d",
    *((lambda f, a: f(a), normal(*shape)) for shape in ((), (3,), (2, 3))),
)
_each("flipud fliplr", (lambda f, a: f(a), normal(2, 3)))
_add(
    "rot90",
    *((lambda xp, a, k=k: xp.rot90(a, k), normal(2, 3)) for k in range(-1, 4)),
    (lambda xp, a: xp.rot90(a, axes=(2, 0)), normal(2, 3, 2)),
)
_add(
    "rollaxis",
    (lambda xp, a: xp.rollaxis(a, 2), normal(2, 3, 4)),
    (lambda xp, a: xp.rollaxis(a, 0, -1), normal(2, 3, 4)),
    (lambda xp, a: xp.rollaxis(a, 1, 3), normal(2, 3, 4)),
)
_add(
    "meshgrid",
    *(
        (
            lambda xp, a, b, k=keywords: xp.concatenate(xp.meshgrid(a, b, **k), None),
            normal(3),
            normal(2, seed=1),
        )
        for keywords in ({}, {"indexing": "ij"}, {"sparse": True})
    ),
)
_add(
    "broadcast_arrays",
    (
        lambda xp, a, b: xp.multiply(*xp.broadcast_arrays(a, b)),
        normal(2, 1),
        normal(3, seed=1),
    ),
)
_add(
    "full_like",
    (
        lambda a: F.full_like(np.zeros((2, 3)), a, dtype=a.dtype),
        lambda np, a: a + np.zeros((2, 3)),
        normal(3),
    ),
)
_add(
    "resize",
    (lambda xp, a: xp.resize(a, (3, 3)), normal(2, 2)),
    (lambda xp, a: xp.resize(a, 2), normal(3)),
)
_add(
    "pad-with-a-node",
    (
        lambda a, b: F.pad(a, 1, constant_values=b),
        lambda np, a, b: np.concatenate([np.reshape(b, -1), a, np.reshape(b, -1)]),
        normal(3),
        normal(),
    ),
)

# Diagonals and triangles.
_add(
    "diagonal",
    (lambda xp, a: xp.diagonal(a), normal(2, 3)),
    (lambda xp, a: xp.diagonal(a, -1), normal(3, 2)),
    (lambda xp, a: xp.diagonal(a, 1, 2, 0), normal(3, 2, 3)),
)
_add(
    "diag",
    (lambda xp, a: xp.diag(a), normal(3)),
    (lambda xp, a: xp.diag(a, -1), normal(2)),
    (lambda xp, a: xp.diag(a, 1), normal(2, 3)),
    (lambda xp, a: xp.diagflat(a), normal(2, 2)),
)
_each(
    "tril triu",
    (lambda f, a: f(a), normal(3, 3)),
    (lambda f, a: f(a, -1), normal(2, 2, 3)),
    (lambda f, a: f(a, 1), normal(3)),
)

# Entries that are named.
_add(
    "take_along_axis",
    (lambda xp, a: xp.take_along_axis(a, _PICKED, 1), normal(2, 3)),
    (lambda xp, a: xp.take_along_axis(a, np.array([3, 0, 3]), None), normal(2, 3)),
)
_add(
    "compress",
    (lambda xp, a: xp.compress(_MASK[:2], a, axis=1), normal(2, 3)),
    (lambda xp, a: xp.compress(_MASK, a), normal(2, 3)),
    (lambda xp, a: xp.extract(_MASK, a), normal(3)),
)
_add(
    "choose",
    (
        lambda a, b: F.choose([0, 1, 1], [a, b]),
        lambda np, a, b: np.stack([a[0], b, b]),
        normal(3),
        normal(),
    ),
    (
        lambda xp, a, b: xp.select([_MASK, _MASK[[1, 0, 1]]], [a, b], 0.5),
        normal(3),
        normal(3, seed=1),
    ),
)
