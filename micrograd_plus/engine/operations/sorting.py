"""Entries in order, and what is read from their order, with NumPy's names and arguments.

Entries that tie share what their places in order get, as in `max`. nan comes last, and a median
or quantile of entries with a nan among them is nan.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import Node
from ..operands import arrayed
from ..primitives import arithmetic, ordering, selection
from ..primitives import reductions as _table
from ..primitives import shapes as _shapes
from .indexing import take_along_axis
from .reductions import mean
from .shapes import astype as _astype

Axis = int | Sequence[int] | None


@knows_arguments
def sort(x: Any, axis: int | None = -1) -> Any:
    """The entries along `axis` from the smallest to the largest; None flattens first.

    Raises:
        AxisError: For an axis that is not there, as of a single number; it is a ValueError.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([3.0, 1.0, 2.0])
    >>> sort(x)
    Tensor([1., 2., 3.])
    >>> (sort(x) * [1.0, 10.0, 100.0]).sum().backward()
    >>> x.grad
    array([100.,   1.,  10.])
    """
    x = arrayed(x)
    if axis is None:
        x, axis = _shapes.reshape(x, shape=(-1,)), 0
    (along,) = _shapes.axis_tuple(operator.index(axis), x.ndim)
    return ordering.sort(x, axis=along)


@knows_arguments
def partition(x: Any, kth: int | Sequence[int], axis: int | None = -1) -> Any:
    """The entries along `axis` with those at the places `kth` where they are in order.

    Smaller ones come before them and larger ones after. NumPy says no more about the others; here
    they are in order too.

    Raises:
        ValueError: For a place that is not there.

    >>> from micrograd_plus import Tensor
    >>> partition(Tensor([3.0, 1.0, 2.0]), 1)[1]
    Tensor(2.)
    """
    y = sort(x, axis)
    n = y.shape[-1 if axis is None else axis]
    if np.any((np.asarray(kth) < -n) | (np.asarray(kth) >= n)):
        raise ValueError(f"kth={kth} is outside the {n} entries along the axis")
    return y


@knows_arguments
def median(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The entry in the middle along `axis`, or the mean of the two in the middle.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`; nan of no
        entries.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([4.0, 1.0, 2.0, 9.0])
    >>> median(x)
    Tensor(3.)
    >>> median(x).backward()
    >>> x.grad
    array([0.5, 0. , 0.5, 0. ])
    """
    x = arrayed(x)
    if not _table.in_rows(x, axis).shape[-1]:
        return mean(x, axis, keepdims)
    return quantile(x, 0.5, axis, keepdims=keepdims)


# Where to read between two neighbours in order, counted from 0, for a place that may be fractional.
_METHODS: dict[str, Callable[[Any], Any]] = {
    "linear": lambda place: place,
    "lower": np.floor,
    "higher": np.ceil,
    "nearest": np.around,
    "midpoint": lambda place: (np.floor(place) + np.ceil(place)) / 2,
}


@knows_arguments
def quantile(
    x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Any:
    """The number below which a share `q` of the entries along `axis` lies.

    In order the entry at the place q (n - 1), counted from 0; between two entries as `method` says.

    Args:
        x: Any shape.
        q: A number from 0 to 1, or several.
        axis: The axes; None for all.
        method: "linear" goes over from one to the other, "midpoint" is halfway, and "lower",
            "higher" and "nearest" take one of them.
        keepdims: Whether the reduced axes stay, as size 1.

    Returns:
        The shape of `q`, and then that of a reduction of `x`.

    Raises:
        ValueError: For `q` outside 0 to 1, no entries, or another method.
        TypeError: For `q` as a node: it gets no gradient.

    >>> from micrograd_plus import Tensor
    >>> quantile(Tensor([1.0, 2.0, 4.0]), 0.75)
    Tensor(3.)
    """
    return _quantile("quantile", x, q, 1, axis, method, keepdims)


@knows_arguments
def percentile(
    x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Any:
    """The quantile of a share of `q` percent.

    Args:
        x, axis, method, keepdims: As for `quantile`.
        q: A number from 0 to 100, or several.

    Returns:
        The shape of `q`, and then that of a reduction of `x`.

    Raises:
        ValueError, TypeError: As for `quantile`.

    >>> from micrograd_plus import Tensor
    >>> percentile(Tensor([1.0, 2.0, 4.0]), [0, 75, 100])
    Tensor([1., 3., 4.])
    """
    return _quantile("percentile", x, q, 100, axis, method, keepdims)


def _quantile(
    name: str, x: Any, q: Any, whole: int, axis: Axis, method: str, keepdims: bool
) -> Any:
    if isinstance(q, Node):
        raise TypeError(f"{name} has no derivative by q: give plain numbers, q.data")
    x, shares = arrayed(x), np.true_divide(q, whole)
    if not np.all((shares >= 0) & (shares <= 1)):
        raise ValueError(f"{name} takes q from 0 to {whole}, got {q!r}")
    if method not in _METHODS:
        raise ValueError(f"{name} has no method {method!r}: use {', '.join(_METHODS)}")
    if x.dtype.kind in "biu" and method in ("linear", "midpoint"):
        x = _astype(x, float)
    rows = _table.in_rows(x, axis)
    *rest, n = rows.shape
    if not n:
        raise ValueError(f"{name} of no entries, of shape {x.shape}, is nothing")
    place = _METHODS[method](shares.ravel() * (n - 1))
    low, high = np.floor(place).astype(int), np.ceil(place).astype(int)
    in_order = ordering.sort(rows, axis=len(rest))
    last = _table.numbers_of(in_order)[..., -1:]
    read = lambda i: take_along_axis(in_order, np.where(last == last, i, n - 1))  # or at the nan
    y, weight = read(low), (place - low).astype(x.dtype if x.dtype.kind == "f" else float)
    if weight.any():
        between = arithmetic.add(y * (1 - weight), read(high) * weight)
        y = selection.where(weight == 0, y, between)
    y = _shapes.transpose(y, axes=(len(rest), *range(len(rest))))
    return _table.in_shape(y, (*shares.shape, *_table.reduced_shape(x.shape, axis, keepdims)))
