"""Arrays joined to one, and one taken apart, with NumPy's names and arguments.

What is joined may be mixed: nodes, arrays, lists and numbers. Plain Python numbers do not change a
dtype: float32 stays float32.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import data_of
from ..operands import OBJECT, arrayed, beside, integers, listed
from ..primitives import shapes as _table
from ..rule import PLAIN
from .shapes import _with_axes, atleast_1d, atleast_2d, atleast_3d, moveaxis


@knows_arguments
def concatenate(tensors: Sequence[Any], axis: int | None = 0) -> Any:
    """Joined along an axis that they have; None flattens them first.

    Raises:
        ValueError: For none, or for shapes that differ along another axis.

    >>> from micrograd_plus import Tensor
    >>> concatenate([Tensor([1.0]), [2.0, 3.0]])
    Tensor([1., 2., 3.])
    """
    return _table.concatenate(*_parts("concatenate", tensors), axis=axis)


concat = concatenate  # in the array API standard


@knows_arguments
def stack(tensors: Sequence[Any], axis: int = 0) -> Any:
    """Joined along a new axis. Values, as numbers, make a Tensor of one axis.

    Raises:
        ValueError: For none, or for shapes that differ.

    >>> from micrograd_plus import Value
    >>> stack([Value(1.0), Value(2.0)])
    Tensor([1., 2.])
    """
    return _table.stack(*_parts("stack", tensors), axis=axis)


def vstack(tensors: Sequence[Any]) -> Any:
    """One below the other: vectors as rows, else along the first axis.

    Raises:
        ValueError: For none, or for shapes that do not fit.

    >>> from micrograd_plus import Tensor
    >>> vstack([Tensor([1.0, 2.0]), [3.0, 4.0]])
    Tensor([[1., 2.],
            [3., 4.]])
    """
    return concatenate([atleast_2d(x) for x in _parts("vstack", tensors)], 0)


row_stack = vstack  # its other name


def hstack(tensors: Sequence[Any]) -> Any:
    """One beside the other: vectors end to end, else along the second axis.

    Raises:
        ValueError: For none, or for shapes that do not fit.

    >>> from micrograd_plus import Tensor
    >>> hstack([Tensor([1.0, 2.0]), [3.0]])
    Tensor([1., 2., 3.])
    """
    parts = [atleast_1d(x) for x in _parts("hstack", tensors)]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1)


def dstack(tensors: Sequence[Any]) -> Any:
    """One behind the other: along the third axis, which vectors and matrices get.

    Raises:
        ValueError: For none, or for shapes that do not fit.

    >>> from micrograd_plus import Tensor
    >>> dstack([Tensor([1.0, 2.0]), [3.0, 4.0]]).shape
    (1, 2, 2)
    """
    return concatenate([atleast_3d(x) for x in _parts("dstack", tensors)], 2)


def column_stack(tensors: Sequence[Any]) -> Any:
    """One beside the other, vectors as columns.

    Raises:
        ValueError: For none, or for shapes that do not fit.

    >>> from micrograd_plus import Tensor
    >>> column_stack([Tensor([1.0, 2.0]), [3.0, 4.0]])
    Tensor([[1., 3.],
            [2., 4.]])
    """
    parts = map(arrayed, _parts("column_stack", tensors))
    columns = [x if x.ndim > 1 else _table.reshape(x, shape=(x.size, 1)) for x in parts]
    return concatenate(columns, 1)


def block(arrays: Any) -> Any:
    """An array put together from blocks, written as nested lists in the order in which they lie.

    The innermost lists are joined along the last axis, those around them along the one before.

    Raises:
        ValueError: For lists of different depth, an empty list, or blocks that do not fit.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([[1.0, 2.0]])
    >>> block([[x, 0.0], [3 * x, 1.0]]).tolist()
    [[1.0, 2.0, 0.0], [3.0, 6.0, 1.0]]
    """
    depth = _depth(arrays)
    axes = max(depth, _most_axes(arrays))

    def joined(part: Any, below: int) -> Any:
        if not isinstance(part, list):
            part = arrayed(part)
            return _table.reshape(part, shape=(1,) * (axes - part.ndim) + part.shape)
        return concatenate([joined(inner, below - 1) for inner in part], -below)

    return joined(arrays, depth)


def _depth(arrays: Any) -> int:
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(part) for part in arrays}
    if len(depths) != 1:
        raise ValueError(
            "block takes lists of one depth, none of them empty: [[a, b], [c, d]], not [a, [b, c]]"
        )
    return 1 + depths.pop()


def _most_axes(arrays: Any) -> int:
    if isinstance(arrays, list):
        return max(map(_most_axes, arrays))
    return np.ndim(data_of(arrays))


@knows_arguments
def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """`x` and then `values`, joined along `axis`; None flattens both first.

    Raises:
        ValueError: For shapes that do not fit.

    >>> from micrograd_plus import Tensor
    >>> append(Tensor([1.0, 2.0]), 3.0)
    Tensor([1., 2., 3.])
    """
    return concatenate([x, values], axis)


@knows_arguments
def insert(x: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """`x` with `values` put in before the places that `obj` names.

    Args:
        x: Any shape.
        obj: An integer, several, a slice, or booleans: places in `x` as it is.
        values: What to put in; it broadcasts to what there is room for. Numbers that are no nodes
            are cast to the dtype of `x`.
        axis: The axis of the places; None flattens first.

    Raises:
        IndexError: For a place outside.
        ValueError: For values that do not fit.

    >>> from micrograd_plus import Tensor
    >>> insert(Tensor([1.0, 3.0]), 1, Tensor(2.0))
    Tensor([1., 2., 3.])
    """
    x, along = _with_axis(x, axis)
    size, before = x.shape[along], (slice(None),) * along
    places = np.arange(size)[obj] if isinstance(obj, slice) else np.asarray(obj)
    if places.dtype == bool or not places.size:
        places = np.flatnonzero(places)
    values = listed(values)
    if isinstance(values, np.ndarray) and OBJECT not in (values.dtype, x.dtype):
        values = values.astype(x.dtype)
    values = beside(x, values)
    values = _table.reshape(values, shape=_with_ndim(values.shape, x.ndim))
    if not places.ndim:  # what is put in at one place may be a slice without that axis
        values = moveaxis(values, 0, along)
    room = values.shape[along] if places.size == 1 else places.size
    order = np.insert(np.arange(size), places, np.arange(size, size + room))
    values = _table.broadcast_to(values, shape=(*x.shape[:along], room, *x.shape[along + 1 :]))
    return _table.index(concatenate([x, values], along), index=(*before, order))


def _with_ndim(shape: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """A shape with so many axes as far as ones in front do it, which nothing changes by."""
    extra = len(shape) - ndim
    if extra > 0 and set(shape[:extra]) == {1}:
        return shape[extra:]
    return (1,) * -extra + shape


@knows_arguments
def delete(x: Any, obj: Any, axis: int | None = None) -> Any:
    """`x` without the entries, or the slices along `axis`, that `obj` names.

    Args:
        x: Any shape.
        obj: An integer, several, a slice, or booleans.
        axis: None flattens first.

    Raises:
        IndexError: For a place outside.

    >>> from micrograd_plus import Tensor
    >>> delete(Tensor([1.0, 2.0, 3.0]), 1)
    Tensor([1., 3.])
    """
    x, along = _with_axis(x, axis)
    left = np.delete(np.arange(x.shape[along]), obj)
    return _table.index(x, index=(*(slice(None),) * along, left))


def _with_axis(x: Any, axis: int | None) -> tuple[Any, int]:
    """An array, flat where no axis is named, and the axis."""
    x = arrayed(x)
    if axis is None:
        return _table.reshape(x, shape=(-1,)), 0
    return x, _table.axis_tuple(operator.index(axis), x.ndim)[0]


@knows_arguments
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Taken apart along `axis`: before the places that are named, or into so many parts.

    Args:
        x: Any shape with an axis.
        indices_or_sections: Places, or a number of parts, the first of which are longer by one
            where they cannot be of one length.
        axis: The axis to split.

    Raises:
        ValueError: For no parts.

    >>> from micrograd_plus import Tensor
    >>> array_split(Tensor([1.0, 2.0, 3.0]), 2)
    [Tensor([1., 2.]), Tensor([3.])]
    """
    x, along = _with_axis(x, 0 if axis is None else axis)
    size, given = x.shape[along], data_of(indices_or_sections)
    if np.ndim(given):
        ends = [*integers(given), size]
    else:
        sections = operator.index(given)
        if sections < 1:
            raise ValueError(f"there are at least 1 parts, got {sections}")
        each, longer = divmod(size, sections)
        ends = [each * i + min(i, longer) for i in range(1, sections + 1)]
    before = (slice(None),) * along
    parts = zip([0, *ends], ends, strict=False)
    return [_table.index(x, index=(*before, slice(i, j))) for i, j in parts]


@knows_arguments
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Taken apart along `axis`: before the places that are named, or into so many equal parts.

    Args:
        x: Any shape with an axis.
        indices_or_sections: Places, or a number of parts.
        axis: The axis to split.

    Raises:
        ValueError: For a number of parts that does not divide the axis; see `array_split`.

    >>> from micrograd_plus import Tensor
    >>> split(Tensor([1.0, 2.0, 3.0]), [1])
    [Tensor([1.]), Tensor([2., 3.])]
    """
    x, along = _with_axis(x, 0 if axis is None else axis)
    parts = data_of(indices_or_sections)
    if not np.ndim(parts) and operator.index(parts) > 0 and x.shape[along] % parts:
        raise ValueError(
            f"{x.shape[along]} entries along axis {axis} are no {parts} equal parts: array_split "
            "makes the first ones longer"
        )
    return array_split(x, parts, along)


def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """`split` along the first axis, of two axes or more.

    >>> from micrograd_plus import Tensor
    >>> vsplit(Tensor([[1.0], [2.0]]), 2)
    [Tensor([[1.]]), Tensor([[2.]])]
    """
    return split(_with_axes("vsplit", x, 2), indices_or_sections, 0)


def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """`split` along the second axis; of a vector along its only one.

    >>> from micrograd_plus import Tensor
    >>> hsplit(Tensor([[1.0, 2.0]]), 2)
    [Tensor([[1.]]), Tensor([[2.]])]
    """
    x = _with_axes("hsplit", x, 1)
    return split(x, indices_or_sections, 0 if x.ndim == 1 else 1)


def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """`split` along the third axis, of three axes or more.

    >>> from micrograd_plus import Tensor
    >>> dsplit(Tensor([[[1.0, 2.0]]]), 2)
    [Tensor([[[1.]]]), Tensor([[[2.]]])]
    """
    return split(_with_axes("dsplit", x, 3), indices_or_sections, 2)


@knows_arguments
def unstack(x: Any, axis: int = 0) -> list[Any]:
    """The slices along `axis`, as a list: what a recurrent loop walks over.

    The backward pass puts their gradients together once, however many there are.

    >>> from micrograd_plus import Tensor
    >>> unstack(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    [Tensor([1., 3.]), Tensor([2., 4.])]
    """
    x = arrayed(x)
    (along,) = _table.axis_tuple(axis, x.ndim)
    before = (slice(None),) * along
    return [_table.index(x, index=(*before, i)) for i in range(x.shape[along])]


def _parts(name: str, tensors: Any) -> list[Any]:
    """The arrays to be joined, with plain numbers in the dtype of the others."""
    given = list(tensors)
    if not given:
        raise ValueError(f"{name} needs at least one array")
    if PLAIN.isdisjoint(map(type, given)):
        return [listed(x) for x in given]
    dtypes = [_table.dtype_of(listed(x)) for x in given if type(x) not in PLAIN]
    return [_weak(x, dtypes) for x in given]


def _weak(x: Any, dtypes: Sequence[Any]) -> Any:
    """An array or node; a plain number as an array that promotes the others as it would itself."""
    if type(x) not in PLAIN:
        return listed(x)
    return np.asarray(x, np.result_type(x, *dtypes) if dtypes else None)
