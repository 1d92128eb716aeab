"""Reading parts of an array, and adding to parts of it, with NumPy's indices.

An index is read when it is given: what the caller does to it later changes no gradient.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import Node, data_of
from ..operands import arrayed, beside, listed, plain_array
from ..primitives import selection
from ..primitives import shapes as _table
from .copies import broadcast_arrays
from .joining import _parts


def index(x: Any, where: Any) -> Any:
    """x[where] by any of NumPy's indices; entries that are read twice get both gradients.

    Args:
        x: An array or Tensor.
        where: Integers, slices, `...`, None, boolean or integer arrays or Tensors, or a tuple.

    Raises:
        IndexError: For an index outside the array.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([1.0, 2.0, 3.0])
    >>> index(x, [0, 0, 2]).sum().backward()
    >>> x.grad
    array([2., 0., 1.])
    """
    return _table.index(listed(x), index=_plain_index(where))


def _plain_index(where: Any) -> Any:
    if isinstance(where, tuple):
        return tuple(_plain_index(part) for part in where)
    if isinstance(where, Node | np.ndarray):
        return plain_array(data_of(where))
    return np.asarray(where, int if len(where) == 0 else None) if type(where) is list else where


@knows_arguments
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The entries, or the slices along `axis`, that integers name.

    Args:
        x: Any shape.
        indices: An integer, or integers of any shape; False is 0 and True is 1.
        axis: None flattens first.

    Raises:
        IndexError: For an index outside the axis.

    >>> from micrograd_plus import Tensor
    >>> take(Tensor([1.0, 2.0, 3.0]), [2, 0])
    Tensor([3., 1.])
    """
    x, along = _with_axis(x, axis)
    indices = _plain_index(list(indices) if type(indices) is tuple else indices)
    if type(indices) is bool or (isinstance(indices, np.ndarray) and indices.dtype == bool):
        indices = np.asarray(indices, int)
    return _table.index(x, index=(*(slice(None),) * along, indices))


def _with_axis(x: Any, axis: int | None) -> tuple[Any, int]:
    """An array with an axis, flat where none is named, and the axis."""
    x = arrayed(x)
    if axis is None or not x.ndim:
        x = _table.reshape(x, shape=(-1,))
    (along,) = _table.axis_tuple(0 if axis is None else operator.index(axis), x.ndim)
    return x, along


@knows_arguments
def take_along_axis(x: Any, indices: Any, axis: int | None = -1) -> Any:
    """For each place of `indices` the entry of `x` that it names along `axis`.

    With what argsort and argmax give along an axis it reads in order, or the largest.

    Args:
        x: Any shape.
        indices: Integers, with as many axes as `x`; the others broadcast.
        axis: None flattens `x` first.

    Raises:
        IndexError: For an index outside the axis, or that is no integer.
        ValueError: For another number of axes.

    >>> from micrograd_plus import Tensor
    >>> take_along_axis(Tensor([[1.0, 5.0], [4.0, 2.0]]), [[1], [0]])
    Tensor([[5.],
            [4.]])
    """
    x, along = _with_axis(x, axis)
    where = np.asarray(data_of(indices))
    if where.ndim != x.ndim:
        raise ValueError(
            f"indices of shape {where.shape} for shape {x.shape}: axes must be as many"
        )
    if where.dtype.kind not in "iu":
        raise IndexError(f"indices must be integers, got dtype {where.dtype}")
    places = [
        where if i == along else np.arange(n).reshape([-1 if j == i else 1 for j in range(x.ndim)])
        for i, n in enumerate(x.shape)
    ]
    return _table.index(x, index=tuple(places))


@knows_arguments
def compress(condition: Any, x: Any, axis: int | None = None) -> Any:
    """The entries, or the slices along `axis`, at which a condition holds.

    Args:
        condition: Booleans along one axis; where they end nothing more is taken.
        x: Any shape.
        axis: None flattens first.

    Raises:
        ValueError: For a condition of other than one axis.

    >>> from micrograd_plus import Tensor
    >>> compress([True, False, True], Tensor([1.0, 2.0, 3.0]))
    Tensor([1., 3.])
    """
    held = np.asarray(data_of(condition))
    if held.ndim != 1:
        raise ValueError(f"compress takes a condition of one axis, got shape {held.shape}")
    return take(x, np.flatnonzero(held), axis)


def extract(condition: Any, x: Any) -> Any:
    """The entries at which a condition holds, along one axis.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([[1.0, -2.0], [-3.0, 4.0]])
    >>> extract(x > 0, x)
    Tensor([1., 4.])
    """
    return take(x, np.flatnonzero(np.ravel(np.asarray(data_of(condition)))))


def choose(indices: Any, choices: Any, mode: str = "raise") -> Any:
    """For each place the entry there of the array that an index names.

    Args:
        indices: Integers from 0.
        choices: The arrays; they and the indices broadcast to one shape.
        mode: What an index outside means: "raise", "wrap" (again from the first), or "clip" (the
            nearest).

    Raises:
        ValueError: For an index outside, or another mode.
        TypeError: For indices that are no integers.

    >>> from micrograd_plus import Tensor
    >>> choose([0, 1, 0], [Tensor([1.0, 2.0, 3.0]), 10.0])
    Tensor([ 1., 10.,  3.])
    """
    which, n = np.array(data_of(indices)), len(choices)
    if which.dtype.kind not in "biu":
        raise TypeError(f"choose takes integers, got dtype {which.dtype}")
    if mode not in ("raise", "wrap", "clip"):
        raise ValueError(f'choose has no mode {mode!r}: use "raise", "wrap" or "clip"')
    if mode == "raise" and np.any((which < 0) | (which >= n)):
        raise ValueError(f"an index is outside the {n} choices, which are numbered 0 to {n - 1}")
    which = which % n if mode == "wrap" else np.clip(which, 0, n - 1)
    which, *arrays = broadcast_arrays(which, *_parts("choose", choices))
    chosen = arrays[-1]
    for i in range(n - 1):
        chosen = selection.where(which == i, arrays[i], chosen)
    return chosen


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """For each place the entry of the first array whose condition holds there, else `default`.

    Args:
        condlist: Conditions: booleans, which get no gradient.
        choicelist: An array, a node or a number for each condition.
        default: What is taken where none holds.

    Raises:
        ValueError: For no conditions, or other numbers of conditions and choices.
        TypeError: For conditions that are no booleans.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([-2.0, 0.5, 3.0])
    >>> select([x < 0, x < 1], [0.0, x], 1.0)
    Tensor([0. , 0.5, 1. ])
    """
    if len(condlist) != len(choicelist) or len(condlist) == 0:
        raise ValueError(
            f"select takes as many choices as conditions, and one at the least; got "
            f"{len(choicelist)} and {len(condlist)}"
        )
    chosen: Any = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        held = np.array(data_of(condition))
        if held.dtype != bool:
            raise TypeError(f"select takes conditions of booleans, got dtype {held.dtype}")
        chosen = selection.where(held, choice, chosen)
    return chosen


def scatter_add(x: Any, where: Any, updates: Any) -> Any:
    """`x` with `updates` added at x[where]; an entry named twice gets both.

    >>> from micrograd_plus import Tensor
    >>> scatter_add(Tensor([1.0, 2.0]), [0, 0], Tensor([10.0, 20.0]))
    Tensor([31.,  2.])
    """
    x = arrayed(x)
    updates = beside(x, updates)
    place = _plain_index(where)
    shape = np.empty(x.shape, bool)[place].shape
    return x + _table.scatter_add(
        _table.broadcast_to(updates, shape=shape),
        where=(place,),
        shape=x.shape,
        dtype=np.result_type(x.dtype, updates.dtype),
    )
