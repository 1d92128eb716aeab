"""Entries read several times over, or with others around them, with NumPy's names and arguments.

The gradient of an entry is the sum of those of its copies.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import Node, data_of, describe
from ..operands import OBJECT, arrayed, beside, integers, listed
from ..primitives import reductions, selection
from ..primitives import shapes as _table
from .shapes import Shape, astype

_MODES_THAT_COPY = ("edge", "reflect", "symmetric", "wrap")


def copy(x: Any) -> Any:
    """The same entries in an array of their own.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([1.0, 2.0])
    >>> y = copy(x)
    >>> y.data is x.data, y.operands
    (False, (Tensor([1., 2.]),))
    """
    x = arrayed(x)
    return _table.broadcast_to(x, shape=x.shape)


def full_like(x: Any, fill_value: Any, dtype: Any = None, shape: Shape | None = None) -> Any:
    """An array of copies of one number, or of what broadcasts, in the shape of `x`.

    Args:
        x: Whose shape and dtype to take; no gradient flows to it.
        fill_value: What to copy; it may be a node.
        dtype, shape: In place of those of `x`.

    Raises:
        TypeError: For a node in an array of integers, which have no gradient.

    >>> from micrograd_plus import Tensor
    >>> full_like([0.0, 0.0], Tensor(2.0))
    Tensor([2., 2.])
    """
    x, fill_value = arrayed(x), listed(fill_value)
    dtype = x.dtype if dtype is None else np.dtype(dtype)
    if isinstance(fill_value, Node) and fill_value.requires_grad and dtype.kind in "biu":
        raise TypeError(f"full_like of {dtype} has no gradient for fill_value: give dtype=float")
    sizes = x.shape if shape is None else integers(shape)
    filled = fill_value if dtype == OBJECT else astype(fill_value, dtype)
    return _table.broadcast_to(filled, shape=sizes)


def broadcast_to(x: Any, shape: Shape) -> Any:
    """Copies along new axes, and along axes of size 1, up to `shape`.

    Raises:
        ValueError: For a shape that `x` does not broadcast to.

    >>> from micrograd_plus import Tensor
    >>> broadcast_to(Tensor([1.0, 2.0]), (2, 2))
    Tensor([[1., 2.],
            [1., 2.]])
    """
    return _table.broadcast_to(listed(x), shape=integers(shape))


def broadcast_arrays(*arrays: Any) -> tuple[Any, ...]:
    """Each in the one shape that they all broadcast to.

    Raises:
        ValueError: For shapes of which there is none.

    >>> from micrograd_plus import Tensor
    >>> broadcast_arrays(Tensor([1.0, 2.0]), 3.0)
    (Tensor([1., 2.]), array([3., 3.]))
    """
    values = next((x for x in map(listed, arrays) if _table.dtype_of(x) == OBJECT), None)
    given = [beside(values, x) for x in arrays]
    shape = np.broadcast_shapes(*(x.shape for x in given))
    return tuple(_table.broadcast_to(x, shape=shape) for x in given)


def meshgrid(
    *arrays: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Any, ...]:
    """The coordinates of a grid's points: an array for each axis, of the shape of the grid.

    Args:
        arrays: The coordinates along each axis, vectors or single numbers.
        copy: Of no consequence: the arrays are always new ones.
        sparse: Whether to leave axes along which nothing changes at size 1.
        indexing: "xy", in which the first two axes of the shape are swapped: rows are y; or "ij".

    Raises:
        ValueError: For another `indexing`.

    >>> from micrograd_plus import Tensor
    >>> x, y = meshgrid(Tensor([1.0, 2.0]), [5.0, 6.0, 7.0])
    >>> x.shape, x.data[0].tolist(), y[:, 0].tolist()
    ((3, 2), [1.0, 2.0], [5.0, 6.0, 7.0])
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f'meshgrid has no indexing {indexing!r}: use "xy" or "ij"')
    axes = list(range(len(arrays)))
    if indexing == "xy":
        axes[:2] = reversed(axes[:2])
    grid = [
        _table.reshape(arrayed(x), shape=tuple(-1 if i == axis else 1 for i in axes))
        for axis, x in enumerate(arrays)
    ]
    return tuple(map(_copied, grid)) if sparse else broadcast_arrays(*grid)


_copied = copy  # by a name that no argument has


@knows_arguments
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each entry, or slice along `axis`, several times over.

    Args:
        x: Any shape.
        repeats: How often: an integer, or one for each entry.
        axis: None flattens first.

    Raises:
        TypeError: For `repeats` that are no integers.

    >>> from micrograd_plus import Tensor
    >>> repeat(Tensor([1.0, 2.0]), 2)
    Tensor([1., 1., 2., 2.])
    """
    x = arrayed(x)
    if not x.ndim:
        x = _table.reshape(x, shape=(1,))
    times = data_of(repeats)
    if np.asarray(times).dtype.kind not in "biu":
        raise TypeError(f"repeat takes integers as its repeats, got {describe(repeats)}")
    return _table.repeat(x, repeats=times, axis=axis)


def tile(x: Any, reps: Shape) -> Any:
    """Copies of the whole set side by side, `reps` of them along each axis.

    >>> from micrograd_plus import Tensor
    >>> tile(Tensor([1.0, 2.0]), 2)
    Tensor([1., 2., 1., 2.])
    """
    return reductions.tile(listed(x), reps=integers(reps))


def resize(x: Any, new_shape: Shape) -> Any:
    """The entries in order, again from the first when they are used up, in another shape.

    Raises:
        ValueError: For a negative size.

    >>> from micrograd_plus import Tensor
    >>> resize(Tensor([1.0, 2.0]), (2, 2))
    Tensor([[1., 2.],
            [1., 2.]])
    """
    x, sizes = arrayed(x), integers(new_shape)
    positions = np.resize(np.arange(x.size), sizes)
    if not x.size:
        return np.zeros(sizes, x.dtype)
    return _table.index(_table.reshape(x, shape=(-1,)), index=positions)


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    """A border around `x`.

    Args:
        x: Any shape.
        pad_width: As for `numpy.pad`: a width, (before, after), a pair per axis, or a dictionary
            of them by axis.
        mode: "constant", or one of NumPy's modes that copy entries: "edge", "reflect",
            "symmetric" and "wrap".
        constant_values: What a constant border holds: a number, (before, after), or a pair per
            axis; or a node of one number.

    Raises:
        TypeError: For widths that are no integers.
        ValueError: For another mode, or widths that do not fit.

    >>> from micrograd_plus import Tensor
    >>> pad(Tensor([1.0, 2.0]), 1)
    Tensor([0., 1., 2., 0.])
    """
    x = arrayed(x)
    pairs = _pairs(pad_width, x.ndim)
    if not pairs:
        return copy(x)
    if mode == "constant" and isinstance(constant_values, Node):
        border = np.pad(np.zeros(x.shape, bool), pairs, constant_values=True)
        return selection.where(border, constant_values, _table.pad(x, widths=pairs, value=0))
    if mode == "constant":
        return _table.pad(x, widths=pairs, value=constant_values)
    if mode not in _MODES_THAT_COPY:
        raise ValueError(
            f"pad has no mode {mode!r}: use constant, edge, reflect, symmetric or wrap"
        )
    positions = np.pad(np.arange(x.size).reshape(x.shape), pairs, mode)  # type: ignore[call-overload]
    return _table.index(_table.reshape(x, shape=(-1,)), index=positions)


def _pairs(pad_width: Any, ndim: int) -> tuple[tuple[int, int], ...]:
    """The widths before and after, for each axis."""
    if isinstance(pad_width, dict):
        by_axis = pad_width
        pad_width = np.zeros((ndim, 2), int)
        for axis, width in by_axis.items():
            pad_width[_table.axis_tuple(axis, ndim)] = width
    widths = np.asarray(pad_width)
    if widths.dtype.kind not in "iu" and widths.size:
        raise TypeError(f"widths of a border are integers, got {pad_width!r}")
    if np.any(widths < 0):
        raise ValueError(f"widths of a border are not negative, got {pad_width!r}")
    return tuple((int(i), int(j)) for i, j in np.broadcast_to(widths, (ndim, 2)))
