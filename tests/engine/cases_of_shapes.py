"""Cases of the operations that move entries about."""

from __future__ import annotations

from typing import Any

import numpy as np

from micrograd_plus import functions as F
from micrograd_plus.engine.primitives.selection import identity
from tests.engine.cases import Case, normal, variants

CASES: list[Case] = []

CASES += variants(
    "reshape",
    (lambda a: F.reshape(a, (3, 2)), lambda np, a: np.reshape(a, (3, 2)), normal(2, 3)),
    (lambda a: F.reshape(a, -1), lambda np, a: np.reshape(a, -1), normal(2, 3)),
    (lambda a: F.reshape(a, (1, -1, 2)), lambda np, a: np.reshape(a, (1, -1, 2)), normal(2, 3)),
    (lambda a: F.reshape(a, ()), lambda np, a: np.reshape(a, ()), normal(1, 1)),
)
CASES += variants(
    "transpose",
    (F.transpose, lambda np, a: np.transpose(a), normal(2, 3, 4)),
    (
        lambda a: F.transpose(a, (1, 2, 0)),
        lambda np, a: np.transpose(a, (1, 2, 0)),
        normal(2, 3, 4),
    ),
    (
        lambda a: F.transpose(a, (-1, 0, 1)),
        lambda np, a: np.transpose(a, (2, 0, 1)),
        normal(2, 3, 4),
    ),
    (
        lambda a: F.permute(a, (2, 0, 1)),
        lambda np, a: np.transpose(a, (2, 0, 1)),
        normal(2, 3, 4),
    ),
    (lambda a: F.swapaxes(a, 0, -1), lambda np, a: np.swapaxes(a, 0, -1), normal(2, 3, 4)),
    (lambda a: F.moveaxis(a, 0, -1), lambda np, a: np.moveaxis(a, 0, -1), normal(2, 3, 4)),
    (
        lambda a: F.moveaxis(a, (0, 2), (2, 0)),
        lambda np, a: np.moveaxis(a, (0, 2), (2, 0)),
        normal(2, 3, 4),
    ),
    (F.transpose, lambda np, a: np.transpose(a), normal()),
)
CASES += variants(
    "expand_dims",
    (lambda a: F.expand_dims(a, 0), lambda np, a: np.expand_dims(a, 0), normal(2, 3)),
    (lambda a: F.expand_dims(a, -1), lambda np, a: np.expand_dims(a, -1), normal(2, 3)),
    (lambda a: F.expand_dims(a, (0, 2)), lambda np, a: np.reshape(a, (1, 2, 1, 3)), normal(2, 3)),
)
CASES += variants(
    "squeeze",
    (F.squeeze, lambda np, a: np.squeeze(a), normal(1, 3, 1)),
    (lambda a: F.squeeze(a, 0), lambda np, a: np.squeeze(a, 0), normal(1, 3, 1)),
    (lambda a: F.squeeze(a, (0, -1)), lambda np, a: np.squeeze(a, (0, 2)), normal(1, 3, 1)),
)
CASES += variants(
    "broadcast_to",
    (lambda a: F.broadcast_to(a, (2, 3)), lambda np, a: a + np.zeros((2, 3)), normal(3)),
    (lambda a: F.broadcast_to(a, (4, 2, 3)), lambda np, a: a + np.zeros((4, 2, 3)), normal(2, 1)),
    (lambda a: F.broadcast_to(a, (2,)), lambda np, a: a + np.zeros(2), normal()),
)

_ROWS = np.array([2, 0, 2])
_MASK = np.array([True, False, True])
# An index, or a way to write one, for each of NumPy's kinds.
_INDICES: list[Any] = [
    0,
    -1,
    np.int64(1),
    slice(1, None),
    slice(None, None, -2),
    (1, 2),
    (Ellipsis, 1),
    (None, 1),
    (slice(None), None, 0),
    Ellipsis,
    (),
    [0, 2],
    _ROWS,
    _ROWS[:, None],
    (_ROWS, _ROWS),
    (_ROWS, slice(None, 2)),
    (slice(1, 3), _ROWS),
    (_ROWS[:, None], np.array([0, 1])),
    (0, _ROWS),
    (_ROWS, None, 0),
    _MASK,
    (slice(None), _MASK),
    (_MASK, 1),
    (_MASK, _ROWS[:2]),
    np.zeros((3, 3), bool),
    np.arange(9).reshape(3, 3) % 2 == 0,
    np.zeros(0, int),
    [],
    (np.array(1), np.array(2)),
    True,
]
for i, where in enumerate(_INDICES):
    CASES.append(
        Case(
            f"index-{i}",
            lambda a, w=where: F.index(a, w),
            lambda np, a, w=where: a[w],
            (normal(3, 3),),
            autograd=not isinstance(where, list) and where is not True,
        )
    )
CASES += variants(
    "take",
    (
        lambda a: F.take(a, [5, 0, 5]),
        lambda np, a: a.reshape(-1)[np.array([5, 0, 5])],
        normal(2, 3),
    ),
    (lambda a: F.take(a, 1, axis=0), lambda np, a: a[1], normal(2, 3)),
    (lambda a: F.take(a, [[2, 0]], axis=-1), lambda np, a: a[:, np.array([[2, 0]])], normal(2, 3)),
)
CASES += variants(
    "scatter_add",
    (
        lambda a, u: F.scatter_add(a, [0, 0, 2], u),
        lambda np, a, u: a + np.stack([u[0] + u[1], 0 * u[0], u[2]]),
        normal(3),
        normal(3, seed=2),
    ),
    (
        lambda a, u: F.scatter_add(a, slice(1, None), u),
        lambda np, a, u: a + np.concatenate([np.zeros((1, 2)), u + np.zeros((2, 2))]),
        normal(3, 2),
        normal(1, 2, seed=2),
    ),
)
CASES += variants(
    "concatenate",
    (lambda a: F.concatenate([a]), lambda np, a: np.concatenate([a]), normal(2, 3)),
    (
        lambda a, b: F.concatenate([a, b]),
        lambda np, a, b: np.concatenate([a, b]),
        normal(2, 3),
        normal(1, 3),
    ),
    (
        lambda a, b, c: F.concatenate([a, b, c], axis=-1),
        lambda np, a, b, c: np.concatenate([a, b, c], axis=-1),
        normal(2, 1),
        normal(2, 3),
        normal(2, 2),
    ),
    (
        lambda a, b: F.concatenate([a, b], axis=None),
        lambda np, a, b: np.concatenate([np.reshape(a, -1), np.reshape(b, -1)]),
        normal(2, 2),
        normal(3),
    ),
)
CASES += variants(
    "stack",
    (lambda a: F.stack([a]), lambda np, a: np.stack([a]), normal(3)),
    (
        lambda a, b: F.stack([a, b]),
        lambda np, a, b: np.stack([a, b]),
        normal(2, 3, seed=1),
        normal(2, 3, seed=2),
    ),
    (
        lambda a, b, c: F.stack([a, b, c], axis=-1),
        lambda np, a, b, c: np.stack([a, b, c], axis=-1),
        normal(2, 3, seed=1),
        normal(2, 3, seed=2),
        normal(2, 3, seed=3),
    ),
    (lambda a, b: F.stack([a, b, a]), lambda np, a, b: np.stack([a, b, a]), normal(), normal()),
)
CASES += variants(
    "unstack",
    (
        lambda a: F.concatenate(F.unstack(a, axis=1)[::-1]),
        lambda np, a: np.concatenate([a[:, 2], a[:, 1], a[:, 0]]),
        normal(2, 3),
    ),
)
CASES += variants(
    "pad",
    (lambda a: F.pad(a, 1), lambda np, a: np.pad(a, 1, "constant"), normal(2, 3)),
    (lambda a: F.pad(a, (1, 2)), lambda np, a: np.pad(a, (1, 2), "constant"), normal(2, 3)),
    (
        lambda a: F.pad(a, ((0, 1), (2, 0)), constant_values=7.0),
        lambda np, a: np.pad(a, ((0, 1), (2, 0)), "constant", constant_values=7.0),
        normal(2, 3),
    ),
    *(
        (
            lambda a, mode=mode: F.pad(a, (2, 1), mode=mode),
            lambda np, a, mode=mode: np.pad(a, (2, 1), mode),
            normal(3, 3),
        )
        for mode in ("edge", "reflect", "symmetric", "wrap")
    ),
    autograd=False,
)
CASES += variants(
    "flip",
    (F.flip, lambda np, a: a[::-1, ::-1], normal(2, 3)),
    (lambda a: F.flip(a, 0), lambda np, a: a[::-1], normal(2, 3)),
    (lambda a: F.flip(a, (0, -1)), lambda np, a: a[::-1, ::-1], normal(2, 3)),
)
CASES += variants(
    "roll",
    (lambda a: F.roll(a, 2), lambda np, a: np.roll(a, 2), normal(2, 3)),
    (lambda a: F.roll(a, -1, axis=1), lambda np, a: np.roll(a, -1, 1), normal(2, 3)),
    (
        lambda a: F.roll(a, (1, 2), axis=(0, 1)),
        lambda np, a: np.roll(a, (1, 2), (0, 1)),
        normal(2, 3),
    ),
    autograd=False,
)
CASES += variants(
    "repeat",
    (lambda a: F.repeat(a, 3), lambda np, a: np.repeat(a, 3), normal(2, 3)),
    (lambda a: F.repeat(a, 2, axis=-1), lambda np, a: np.repeat(a, 2, -1), normal(2, 3)),
    (
        lambda a: F.repeat(a, [2, 0], axis=0),
        lambda np, a: np.stack([a[0], a[0]]),
        normal(2, 3),
    ),
    autograd=False,
)
CASES += variants(
    "tile",
    (lambda a: F.tile(a, 2), lambda np, a: np.tile(a, 2), normal(2, 3)),
    (lambda a: F.tile(a, (2, 1, 3)), lambda np, a: np.tile(a, (2, 1, 3)), normal(2, 3)),
    (lambda a: F.tile(a, (2,)), lambda np, a: np.stack([a, a]), normal()),
    autograd=False,
)
CASES += variants(
    "same",
    (identity, lambda np, a: a + 0, normal(2, 3)),
    (lambda a: F.astype(a, "float64"), lambda np, a: a + 0, normal(2, 3)),
)
