"""Moving entries about: every gradient moves them back, and adds up what was copied."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ..backward import Pieces
from ..operands import OBJECT
from ..primitive import Primitive
from .precision import HALF


def shape_of(a: Any) -> tuple[int, ...]:
    """The shape of a number, an array or a node."""
    return getattr(a, "shape", ())


def dtype_of(a: Any) -> Any:
    """The dtype of a number, an array or a node; Python's float is float64."""
    return getattr(a, "dtype", np.float64)


def axis_tuple(axis: int | Sequence[int] | None, ndim: int) -> tuple[int, ...]:
    """The axes that `axis` names, as non-negative numbers; all for None.

    Raises:
        AxisError: An axis outside -ndim .. ndim - 1; it is a ValueError and an IndexError.
        ValueError: An axis named twice.
        TypeError: For anything but integers.
    """
    return tuple(range(ndim)) if axis is None else normalize_axis_tuple(axis, ndim)


reshape = Primitive(
    "reshape",
    on_arrays=lambda a, shape: np.reshape(a, shape),
    vjps=(lambda g, y, a, shape: reshape(g, shape=shape_of(a)),),
    formulas=("reshape(g, a.shape)",),
)


def _inverse(axes: Sequence[int] | None) -> Any:
    if axes is None:
        return None
    places = {int(axis) % len(axes): place for place, axis in enumerate(axes)}
    return tuple(places[axis] for axis in range(len(axes)))


transpose = Primitive(
    "transpose",
    on_arrays=lambda a, axes: np.transpose(a, axes),
    vjps=(lambda g, y, a, axes: transpose(g, axes=_inverse(axes)),),
    formulas=("transpose(g, inverse(axes))",),
)

expand_dims = Primitive(
    "expand_dims",
    on_arrays=lambda a, axis: np.expand_dims(a, axis),
    vjps=(lambda g, y, a, axis: reshape(g, shape=shape_of(a)),),
    formulas=("reshape(g, a.shape)",),
)

squeeze = Primitive(
    "squeeze",
    on_arrays=lambda a, axis: np.squeeze(a, axis),
    vjps=(lambda g, y, a, axis: reshape(g, shape=shape_of(a)),),
    formulas=("reshape(g, a.shape)",),
)


def _filled(a: Any, shape: tuple[int, ...]) -> Any:
    # A new array, not np.broadcast_to's read-only view, which takes several times as long to make.
    if np.ndim(a) > len(shape):
        raise ValueError(f"cannot broadcast shape {np.shape(a)} to {shape}: it has more axes")
    y = np.empty(shape, np.asarray(a).dtype)
    y[...] = a
    return y


# The backward pass sums the gradient back to the operand's shape.
broadcast_to = Primitive("broadcast_to", _filled, vjps=(lambda g, y, a, shape: g,), formulas=("g",))

# The backward pass casts the gradient back to the operand's dtype.
astype = Primitive(
    "astype",
    on_arrays=lambda a, dtype: a if np.asarray(a).dtype == object else np.asarray(a, dtype),
    vjps=(lambda g, y, a, dtype: g,),
    formulas=("g",),
)


def widened(x: Any) -> Any:
    """Entries of float16 as float32, in which their sums do not overflow, integers as float64."""
    if x.dtype == HALF:
        return astype(x, dtype=np.float32)
    return astype(x, dtype=np.float64) if x.dtype.kind in "biu" else x


def narrowed(y: Any, x: Any) -> Any:
    """What was computed from `widened(x)`, as float16 if `x` is that."""
    return astype(y, dtype=HALF) if x.dtype == HALF else y


# A Value as a 0-d array, for primitives that only mean something on arrays; and back.
to_array = Primitive("to_array", np.asarray, vjps=(lambda g, y, a: g,), formulas=("g",))

item = Primitive(
    "item",
    on_arrays=lambda a: a.item(),
    vjps=(lambda g, y, a: reshape(g, shape=shape_of(a)),),
    formulas=("reshape(g, a.shape)",),
)


_MANY = 2048  # entries from which on a quicker way pays


# index: a part of an array, by any of NumPy's indices. Its gradient is the upstream gradient put
# where the part came from, which is handed on in pieces: see Pieces.
def _index_vjp(g: Any, y: Any, a: Any, index: Any) -> Pieces:
    shape, dtype = shape_of(a), dtype_of(a)

    def join(where: list[Any], parts: list[Any]) -> Any:
        return scatter_add(*parts, where=tuple(where), shape=shape, dtype=dtype)

    return Pieces([index], [g], join)


index = Primitive(
    "index",
    symbol="[ ]",
    on_arrays=lambda a, index: a[index],
    vjps=(_index_vjp,),
    formulas=("moved_back(g)",),
)


def _is_basic(where: Any) -> bool:
    parts = where if type(where) is tuple else (where,)
    return all(p is None or p is Ellipsis or isinstance(p, int | slice) for p in parts)


def _add_at(y: Any, place: Any, part: Any) -> None:
    """Add a part to the entries at its place: to one that is named twice, twice.

    So does np.add.at, but it is quick only where the entries of a flat array are named one by one.
    """
    places = place if type(place) is tuple else (place,)
    axes = [i for i, p in enumerate(places) if type(p) is not slice or p != slice(None)]
    start, end = axes[0], axes[-1] + 1
    named = places[start:end]
    if part.size < _MANY or y.dtype == OBJECT or not all(map(_is_whole, named)):
        np.add.at(y, place, part)
        return
    before, among, within = y.shape[:start], y.shape[start:end], y.shape[end:]
    to = np.ravel_multi_index(named, among, mode="wrap")
    part = np.broadcast_to(part, before + to.shape + within).astype(y.dtype, copy=False)
    rows = np.arange(math.prod(before))[:, None] * math.prod(among) + to.reshape(-1)
    rows *= math.prod(within)
    entries = rows[..., None] + np.arange(math.prod(within))
    np.add.at(y.reshape(-1), entries.reshape(-1), part.reshape(-1))


def _is_whole(place: Any) -> bool:
    return type(place) is int or (type(place) is np.ndarray and place.dtype.kind in "iu")


def _scattered(*parts: Any, where: tuple[Any, ...], shape: tuple[int, ...], dtype: Any) -> Any:
    if any(part.dtype == OBJECT for part in parts):
        dtype = OBJECT  # Values, which an array of floats would take as mere numbers
    y = np.zeros(shape, np.float32 if dtype == HALF else dtype)
    for place, part in zip(where, parts, strict=True):
        if _is_basic(place):
            y[place] += part
        else:
            _add_at(y, place, part)
    return y.astype(HALF) if dtype == HALF else y


# Parts added into an array of zeros, each at its place.
scatter_add = Primitive(
    "scatter_add",
    on_arrays=_scattered,
    vjp_of_all=lambda needed, g, y, *parts, where, shape, dtype: [
        index(g, index=place) if need else None for need, place in zip(needed, where, strict=True)
    ],
    formulas=("g[where[i]]",),
)


def _along(axis: int, ndim: int, part: Any) -> tuple[Any, ...]:
    """The index that takes `part` along one axis and everything along the others."""
    return (slice(None),) * (axis % ndim) + (part,)


def _split_vjp(needed: Sequence[bool], g: Any, y: Any, *parts: Any, axis: int | None) -> list[Any]:
    if axis is None:
        g, axis = reshape(g, shape=(-1,)), 0
        sizes = [math.prod(shape_of(part)) for part in parts]
    else:
        sizes = [shape_of(part)[axis] for part in parts]
    contributions: list[Any] = []
    start = 0
    for need, part, size in zip(needed, parts, sizes, strict=True):
        place = _along(axis, len(shape_of(g)), slice(start, start + size))
        contributions.append(reshape(index(g, index=place), shape=shape_of(part)) if need else None)
        start += size
    return contributions


concatenate = Primitive(
    "concatenate",
    on_arrays=lambda *parts, axis: np.concatenate(parts, axis),
    vjp_of_all=_split_vjp,
    formulas=("moved_back(g)",),
)

stack = Primitive(
    "stack",
    on_arrays=lambda *parts, axis: np.stack(parts, axis),
    vjp_of_all=lambda needed, g, y, *parts, axis: [
        index(g, index=_along(axis, len(shape_of(g)), i)) if need else None
        for i, need in enumerate(needed)
    ],
    formulas=("take(g, i, axis)",),
)


def _inside(a: Any, widths: Sequence[tuple[int, int]]) -> tuple[slice, ...]:
    return tuple(
        slice(before, before + size) for (before, _), size in zip(widths, shape_of(a), strict=True)
    )


pad = Primitive(
    "pad",
    on_arrays=lambda a, widths, value: np.pad(a, widths, constant_values=value),
    vjps=(lambda g, y, a, widths, value: index(g, index=_inside(a, widths)),),
    formulas=("moved_back(g)",),
)

flip = Primitive(
    "flip",
    on_arrays=lambda a, axis: np.flip(a, axis),
    vjps=(lambda g, y, a, axis: flip(g, axis=axis),),
    formulas=("flip(g, axis)",),
)


def _backwards(shift: Any) -> Any:
    return tuple(-s for s in shift) if isinstance(shift, tuple) else -shift


roll = Primitive(
    "roll",
    on_arrays=lambda a, shift, axis: np.roll(a, shift, axis),
    vjps=(lambda g, y, a, shift, axis: roll(g, shift=_backwards(shift), axis=axis),),
    formulas=("roll(g, -shift, axis)",),
)


# repeat reads entry i `repeats[i]` times, so its gradient adds those copies up.
def _repeat_vjp(g: Any, y: Any, a: Any, repeats: Any, axis: int | None) -> Any:
    shape = shape_of(a)
    if axis is None:
        flat = (math.prod(shape),)
        copies = np.repeat(np.arange(flat[0]), repeats)
        added = scatter_add(g, where=(copies,), shape=flat, dtype=dtype_of(a))
        return reshape(added, shape=shape)
    copies = np.repeat(np.arange(shape[axis]), repeats)
    place = _along(axis, len(shape), copies)
    return scatter_add(g, where=(place,), shape=shape, dtype=dtype_of(a))


repeat = Primitive(
    "repeat",
    on_arrays=lambda a, repeats, axis: np.repeat(a, repeats, axis),
    vjps=(_repeat_vjp,),
    formulas=("moved_back(g)",),
)
