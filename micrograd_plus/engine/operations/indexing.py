"""Reading parts of an array, and adding to parts of it, with NumPy's indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import Node, data_of
from ..operands import listed
from ..primitives import shapes as _table


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
        return np.asarray(data_of(where))
    return np.asarray(where, int if len(where) == 0 else None) if type(where) is list else where


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The entries, or the slices along `axis`, that integers name.

    Args:
        x: Any shape.
        indices: An integer, or integers of any shape.
        axis: None flattens first.

    Raises:
        IndexError: For an index outside the axis.

    >>> from micrograd_plus import Tensor
    >>> take(Tensor([1.0, 2.0, 3.0]), [2, 0])
    Tensor([3., 1.])
    """
    x, indices = listed(x), _plain_index(listed(indices))
    if axis is None:
        return index(_table.reshape(x, shape=(-1,)), indices)
    (along,) = _table.axis_tuple(axis, x.ndim)
    return index(x, (*(slice(None),) * along, indices))


def scatter_add(x: Any, where: Any, updates: Any) -> Any:
    """`x` with `updates` added at x[where]; an entry named twice gets both.

    >>> from micrograd_plus import Tensor
    >>> scatter_add(Tensor([1.0, 2.0]), [0, 0], Tensor([10.0, 20.0]))
    Tensor([31.,  2.])
    """
    x, updates = listed(x), listed(updates)
    place = _plain_index(where)
    shape = np.empty(x.shape, bool)[place].shape
    return x + _table.scatter_add(
        _table.broadcast_to(updates, shape=shape),
        where=(place,),
        shape=x.shape,
        dtype=np.result_type(x.dtype, updates.dtype),
    )


def unstack(x: Any, axis: int = 0) -> list[Any]:
    """The slices along `axis`, as a list: what a recurrent loop walks over.

    The backward pass puts their gradients together once, however many there are.

    >>> from micrograd_plus import Tensor
    >>> unstack(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    [Tensor([1., 3.]), Tensor([2., 4.])]
    """
    x = listed(x)
    (along,) = _table.axis_tuple(axis, x.ndim)
    before = (slice(None),) * along
    return [_table.index(x, index=(*before, i)) for i in range(x.shape[along])]
