"""What the primitives that move entries about are checked with."""

from __future__ import annotations

from typing import Any

import numpy as np

from .calls import Call, Entry

_MASK = np.array([[True, False, True], [False, False, True]])
_INDICES: list[Any] = [
    *(0, -1, slice(1, None), slice(None, None, -2), slice(0, 0), (1, 2), (Ellipsis, 1), (None, 1)),
    *((slice(None), None, 0), np.array([1, 0, 1]), (np.array([0, 1, 1]), np.array([2, 0, 0]))),
    *((np.array([[0], [1]]), np.array([0, 2])), (slice(None), np.array([2, 2])), _MASK),
    *((np.array([0, 1]), slice(None), None), np.array([], int)),
]

ENTRIES = {
    "reshape": Entry(
        (
            Call((2, 3), shape=(3, 2)),
            Call((2, 3), shape=-1),
            Call((1, 1), shape=()),
            Call((), shape=(1,)),
            Call((0, 2), shape=(3, 0)),
        )
    ),
    "transpose": Entry(
        (
            Call((2, 3, 4), axes=None),
            Call((2, 3, 4), axes=(1, 2, 0)),
            Call((2, 3, 4), axes=(-1, 0, 1)),
            Call((), axes=None),
            Call((0, 2), axes=(1, 0)),
        )
    ),
    "expand_dims": Entry(
        (Call((2, 3), axis=0), Call((2, 3), axis=(0, -1)), Call((), axis=0), Call((0,), axis=1))
    ),
    "squeeze": Entry(
        (
            Call((1, 3, 1), axis=None),
            Call((1, 3, 1), axis=-1),
            Call((1, 1), axis=(0, 1)),
            Call((1, 0), axis=0),
            Call((), axis=None),
        )
    ),
    "broadcast_to": Entry(
        (
            Call((3,), shape=(2, 3)),
            Call((2, 1), shape=(4, 2, 3)),
            Call((), shape=(2,)),
            Call((1,), shape=(0,)),
            Call((1, 2), shape=(2, 2)),
        )
    ),
    "astype": Entry(tuple(Call(shape, dtype=np.float64) for shape in ((2, 3), (), (0,)))),
    "to_array": Entry((Call((2, 3)), Call(()), Call((0,)))),
    "item": Entry((Call(()), Call((1,)), Call((1, 1)))),
    "index": Entry(
        (
            *(Call((2, 3), index=index) for index in _INDICES),
            Call((), index=()),
            Call((), index=None),
            Call((0, 2), index=(slice(None), 1)),
        )
    ),
    "scatter_add": Entry(
        (
            Call((3,), where=(1,), shape=(2, 3), dtype=np.dtype(float)),
            Call((3,), (2, 2), where=(0, (..., [2, 2])), shape=(2, 3), dtype=np.dtype(float)),
            Call((2, 3), (), where=(..., (1, 2)), shape=(2, 3), dtype=np.dtype(float)),
            Call((0,), where=(slice(0, 0),), shape=(2,), dtype=np.dtype(float)),
        )
    ),
    "concatenate": Entry(
        (
            Call((2, 3), (1, 3), axis=0),
            Call((2, 1), (2, 3), (2, 2), axis=-1),
            Call((2, 2), (3,), axis=None),
            Call((2, 0), (2, 1), axis=1),
            Call((2,), axis=0),
        )
    ),
    "stack": Entry(
        (
            Call((2, 3), (2, 3), axis=0),
            Call((2, 3), (2, 3), (2, 3), axis=-1),
            Call((), (), axis=0),
            Call((0,), (0,), axis=1),
        )
    ),
    "pad": Entry(
        (
            Call((2, 3), widths=((1, 0), (0, 2)), value=1.5),
            Call((3,), widths=((2, 1),), value=0.0),
            Call((0,), widths=((1, 1),), value=0.0),
        )
    ),
    "flip": Entry(
        (
            Call((2, 3), axis=None),
            Call((2, 3), axis=-1),
            Call((2, 3), axis=(0, 1)),
            Call((), axis=None),
            Call((0,), axis=0),
        )
    ),
    "roll": Entry(
        (
            Call((2, 3), shift=1, axis=None),
            Call((2, 3), shift=-2, axis=1),
            Call((2, 3), shift=(1, 2), axis=(0, 1)),
            Call((0,), shift=1, axis=0),
        )
    ),
    "repeat": Entry(
        (
            Call((2, 3), repeats=2, axis=0),
            Call((2, 3), repeats=2, axis=None),
            Call((2, 3), repeats=np.array([0, 3, 1]), axis=1),
            Call((2, 3), repeats=0, axis=0),
            Call((), repeats=3, axis=None),
        )
    ),
    "tile": Entry(
        (
            Call((3,), reps=(2,)),
            Call((2, 3), reps=(2, 1)),
            Call((2, 3), reps=(2,)),
            Call((3,), reps=(2, 3)),
            Call((), reps=(2, 2)),
            Call((0,), reps=(2,)),
        )
    ),
}
