"""The same entries in another shape or order, with NumPy's names and arguments.

Each takes an array or a Tensor. Wherever axes or sizes are named, an integer or several will do.
An axis that is not there raises an AxisError, which is a ValueError and an IndexError.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import Node, describe
from ..operands import arrayed, integers, listed
from ..primitives import shapes as _table

Shape = int | Sequence[int]


def reshape(x: Any, shape: Shape) -> Any:
    """The same entries in another shape; one size may be -1, for what is left.

    Raises:
        ValueError: For a shape of another number of entries.

    >>> from micrograd_plus import Tensor
    >>> reshape(Tensor([1.0, 2.0, 3.0, 4.0]), (2, -1))
    Tensor([[1., 2.],
            [3., 4.]])
    """
    return _table.reshape(listed(x), shape=integers(shape))


def ravel(x: Any) -> Any:
    """All entries along one axis.

    >>> from micrograd_plus import Tensor
    >>> ravel(Tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([1., 2., 3., 4.])
    """
    return _table.reshape(listed(x), shape=(-1,))


def transpose(x: Any, axes: Shape | None = None) -> Any:
    """The axes in another order: reversed, or as `axes` names them.

    Raises:
        ValueError: For other axes than those of `x`, or two of more, which `swapaxes` swaps.

    >>> from micrograd_plus import Tensor
    >>> transpose(Tensor([[1.0, 2.0]])).shape
    (2, 1)
    """
    x = listed(x)
    if axes is not None:
        axes = integers(axes)
        if len(axes) == 2 < x.ndim:  # as PyTorch's transpose takes them
            raise ValueError(
                f"transpose takes all {x.ndim} axes of {describe(x)}, got {axes}: swapaxes{axes} "
                "swaps two"
            )
    return _table.transpose(x, axes=axes)


permute = transpose  # PyTorch's name
permute_dims = transpose  # of the array API standard


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes swapped.

    >>> import numpy as np
    >>> swapaxes(np.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    x = arrayed(x)
    (first,) = _table.axis_tuple(operator.index(axis1), x.ndim)
    (second,) = _table.axis_tuple(operator.index(axis2), x.ndim)
    axes = list(range(x.ndim))
    axes[first], axes[second] = axes[second], axes[first]
    return _table.transpose(x, axes=tuple(axes))


def moveaxis(x: Any, source: Shape, destination: Shape) -> Any:
    """Axes moved to new places, the others staying in order.

    Raises:
        ValueError: For other numbers of places than of axes.

    >>> import numpy as np
    >>> moveaxis(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    x = arrayed(x)
    sources = _table.axis_tuple(integers(source), x.ndim)
    places = _table.axis_tuple(integers(destination), x.ndim)
    axes = [axis for axis in range(x.ndim) if axis not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        axes.insert(place, axis)
    return _table.transpose(x, axes=tuple(axes))


@knows_arguments
def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """One axis moved before the one that is at `start`; `moveaxis` is easier to read.

    >>> import numpy as np
    >>> rollaxis(np.zeros((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    x = arrayed(x)
    (source,) = _table.axis_tuple(operator.index(axis), x.ndim)
    start = operator.index(start)
    (place,) = _table.axis_tuple(start + x.ndim if start < 0 else start, x.ndim + 1)
    return moveaxis(x, source, place - (source < place))


@knows_arguments
def expand_dims(x: Any, axis: Shape) -> Any:
    """New axes of size 1 at the places that `axis` names.

    >>> import numpy as np
    >>> expand_dims(np.zeros((2, 3)), 0).shape
    (1, 2, 3)
    """
    return _table.expand_dims(listed(x), axis=integers(axis))


@knows_arguments
def squeeze(x: Any, axis: Shape | None = None) -> Any:
    """Without the axes of size 1, or without those that `axis` names.

    Raises:
        ValueError: For a named axis of another size.

    >>> import numpy as np
    >>> squeeze(np.zeros((1, 3, 1))).shape
    (3,)
    """
    return _table.squeeze(listed(x), axis=None if axis is None else integers(axis))


def atleast_1d(*arrays: Any) -> Any:
    """Each as an array of at least one axis: a number gets one; a tuple of them for several.

    >>> from micrograd_plus import Tensor
    >>> atleast_1d(Tensor(2.0))
    Tensor([2.])
    """
    return _each(lambda x: x if x.ndim else _table.reshape(x, shape=(1,)), arrays)


def atleast_2d(*arrays: Any) -> Any:
    """Each as an array of at least two axes, a vector as a row; a tuple of them for several.

    >>> from micrograd_plus import Tensor
    >>> atleast_2d(Tensor([1.0, 2.0])).shape
    (1, 2)
    """
    return _each(lambda x: x if x.ndim > 1 else _table.reshape(x, shape=(1, x.size)), arrays)


def atleast_3d(*arrays: Any) -> Any:
    """Each as an array of at least three axes, a vector as (1, n, 1), a matrix as (m, n, 1).

    >>> from micrograd_plus import Tensor
    >>> atleast_3d(Tensor([1.0, 2.0])).shape
    (1, 2, 1)
    """

    def at_least(x: Any) -> Any:
        rows = x.shape if x.ndim == 2 else (1, x.size)
        return x if x.ndim > 2 else _table.reshape(x, shape=(*rows, 1))

    return _each(at_least, arrays)


def _each(f: Any, arrays: tuple[Any, ...]) -> Any:
    found = tuple(f(arrayed(x)) for x in arrays)
    return found[0] if len(found) == 1 else found


def astype(x: Any, dtype: Any) -> Any:
    """The same numbers in another dtype; the gradient comes back in x's own.

    Integers and booleans are constants, so no gradient flows through a cast to them.

    Raises:
        TypeError: For a dtype of other things than real numbers and booleans.

    >>> from micrograd_plus import Tensor
    >>> astype(Tensor([1.0]), "float32").dtype
    dtype('float32')
    """
    x, dtype = listed(x), np.dtype(dtype)
    if dtype.kind not in "biuf":
        raise TypeError(f"a Tensor holds real numbers or booleans, not {dtype}")
    if isinstance(x, Node) and dtype.kind != "f":
        x = x.detach()
    elif x.dtype == object and dtype.kind != "f":
        raise TypeError(f"an array of Values holds floats, and not {dtype}")
    return _table.astype(x, dtype=dtype)


@knows_arguments
def flip(x: Any, axis: Shape | None = None) -> Any:
    """In reverse order along `axis`; None for all axes.

    >>> from micrograd_plus import Tensor
    >>> flip(Tensor([1.0, 2.0]))
    Tensor([2., 1.])
    """
    return _table.flip(listed(x), axis=None if axis is None else _as_given(axis))


def flipud(x: Any) -> Any:
    """Upside down: in reverse order along the first axis.

    Raises:
        ValueError: For a single number.

    >>> from micrograd_plus import Tensor
    >>> flipud(Tensor([[1.0], [2.0]])).tolist()
    [[2.0], [1.0]]
    """
    return _table.flip(_with_axes("flipud", x, 1), axis=(0,))


def fliplr(x: Any) -> Any:
    """Left to right: in reverse order along the second axis.

    Raises:
        ValueError: For fewer than two axes.

    >>> from micrograd_plus import Tensor
    >>> fliplr(Tensor([[1.0, 2.0]])).tolist()
    [[2.0, 1.0]]
    """
    return _table.flip(_with_axes("fliplr", x, 2), axis=(1,))


def rot90(x: Any, k: int = 1, axes: Sequence[int] = (0, 1)) -> Any:
    """Turned by 90 degrees, `k` times, from the first of two axes towards the second.

    Raises:
        ValueError: For other than two axes.

    >>> from micrograd_plus import Tensor
    >>> rot90(Tensor([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[2.0, 4.0], [1.0, 3.0]]
    """
    x, turns = arrayed(x), operator.index(k) % 4
    if np.size(axes) != 2:
        raise ValueError(f"rot90 turns in the plane of two axes, got axes {axes!r}")
    first, second = _table.axis_tuple(integers(axes), x.ndim)
    if turns == 2:
        return _table.flip(x, axis=(first, second))
    if turns == 1:
        return swapaxes(_table.flip(x, axis=(second,)), first, second)
    return _table.flip(swapaxes(x, first, second), axis=(second,)) if turns else x


def _with_axes(name: str, x: Any, fewest: int) -> Any:
    x = arrayed(x)
    if x.ndim < fewest:
        raise ValueError(f"{name} needs at least {fewest} axes, got shape {x.shape}")
    return x


@knows_arguments
def roll(x: Any, shift: Shape, axis: Shape | None = None) -> Any:
    """Shifted along `axis`, what leaves at one end coming back at the other.

    Args:
        x: Any shape.
        shift: By how many places; several for several axes.
        axis: None flattens first, and restores the shape.

    >>> from micrograd_plus import Tensor
    >>> roll(Tensor([1.0, 2.0, 3.0]), 1)
    Tensor([3., 1., 2.])
    """
    along = None if axis is None else _as_given(axis)
    return _table.roll(listed(x), shift=_as_given(shift), axis=along)


def _as_given(axes: Shape) -> int | tuple[int, ...]:
    """An integer as an integer, several as a tuple."""
    return integers(axes) if np.ndim(axes) else operator.index(axes)  # type: ignore[arg-type]
