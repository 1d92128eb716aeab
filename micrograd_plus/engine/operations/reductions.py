"""Many numbers into one, along some axes.

Each takes an array or a Tensor. `axis` is an integer, several, or None for all axes; `keepdims`
keeps the reduced axes as size 1. An axis that is not there raises an AxisError, which is a
ValueError and an IndexError. As in NumPy, entries are cast to `dtype` first, only those count at
which `where` holds, and `initial` is one number more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import Node, data_of, kept
from ..operands import arrayed, integers, listed
from ..primitive import Primitive
from ..primitives import arithmetic, selection
from ..primitives import reductions as _table
from ..primitives import shapes as _shapes
from ..primitives.precision import as_floats
from .shapes import astype as _astype

Axis = int | Sequence[int] | None


@knows_arguments
def sum(
    x: Any,
    axis: Axis = None,
    keepdims: bool = False,
    *,
    dtype: Any = None,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The sum along `axis`; every entry gets the gradient of its sum.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> sum(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([4., 6.])
    >>> sum(Tensor([1.0, 2.0, 4.0]), where=[True, False, True], initial=10.0)
    Tensor(15.)
    """
    x = _counted(x, dtype, where, 0)
    y = _table.sum(x, axis=_axes(x, axis), keepdims=keepdims)
    return y if initial is None else arithmetic.add(y, _like(y, initial))


@knows_arguments
def prod(
    x: Any,
    axis: Axis = None,
    keepdims: bool = False,
    *,
    dtype: Any = None,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The product along `axis`; the gradients are right where entries are 0.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([2.0, 0.0, 5.0])
    >>> prod(x).backward()
    >>> x.grad
    array([ 0., 10.,  0.])
    """
    x = _counted(x, dtype, where, 1)
    y = _table.prod(x, axis=_axes(x, axis), keepdims=keepdims)
    return y if initial is None else arithmetic.multiply(y, _like(y, initial))


@knows_arguments
def max(
    x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None
) -> Any:
    """The largest entry along `axis`; entries that tie share the gradient equally.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    Raises:
        ValueError: For no entries, or `where`, without `initial`.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([1.0, 3.0, 3.0])
    >>> max(x).backward()
    >>> x.grad
    array([0. , 0.5, 0.5])
    """
    return _extreme(_table.max, -math.inf, x, axis, keepdims, initial, where)


@knows_arguments
def min(
    x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None
) -> Any:
    """The smallest entry along `axis`; entries that tie share the gradient equally.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    Raises:
        ValueError: For no entries, or `where`, without `initial`.

    >>> from micrograd_plus import Tensor
    >>> min(Tensor([1.0, 3.0]))
    Tensor(1.)
    """
    return _extreme(_table.min, math.inf, x, axis, keepdims, initial, where)


@knows_arguments
def ptp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """How far the entries along `axis` reach, from "peak to peak": the largest - the smallest.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    Raises:
        ValueError: For no entries.

    >>> from micrograd_plus import Tensor
    >>> ptp(Tensor([1.0, 7.0, 3.0]))
    Tensor(6.)
    """
    return arithmetic.subtract(max(x, axis, keepdims), min(x, axis, keepdims))


@knows_arguments
def mean(
    x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None
) -> Any:
    """The mean along `axis`; nan of no entries.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    Raises:
        TypeError: For a `dtype` of integers.

    >>> from micrograd_plus import Tensor
    >>> mean(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([2., 3.])
    >>> mean(Tensor([1.0, 2.0, 6.0]), where=[True, True, False])
    Tensor(1.5)
    """
    _check_floating("mean", dtype)
    if where is None:
        x = _counted(x, dtype, None, 0)
        return _table.mean(x, axis=_axes_there(x, axis), keepdims=keepdims)
    x = _counted(x, dtype, where, 0)
    total = sum(_shapes.widened(x), axis, keepdims)
    y = arithmetic.divide(total, _like(total, _count(x, axis, keepdims, where)))
    return _shapes.narrowed(y, x)


@knows_arguments
def average(
    x: Any,
    axis: Axis = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """The mean along `axis`, in which entries weigh as much as `weights` say: Σ w x / Σ w.

    Args:
        x: Any shape.
        axis: The axes, or None for all.
        weights: Of the shape of `x`, or of its `axis`; None for equal ones. They may be nodes.
        returned: Whether to return the sum of the weights too.
        keepdims: Whether the reduced axes stay, as size 1.

    Returns:
        The average; with `returned` a pair of it and of the sum of the weights.

    Raises:
        ValueError: For weights of another shape.
        TypeError: For weights of another shape and no axis.
        ZeroDivisionError: For weights that add up to 0.

    >>> from micrograd_plus import Tensor
    >>> average(Tensor([1.0, 4.0]), weights=[2.0, 1.0])
    Tensor(2.)
    """
    x = arrayed(x)
    if weights is None:
        y = mean(x, axis, keepdims)
        total: Any = np.full(_shapes.shape_of(y), x.size / (np.size(data_of(y)) or 1))
    else:
        x, weights = as_floats(x), as_floats(kept(arrayed(weights)))
        weights = _weights_along(weights, x, axis)
        total = sum(_shapes.widened(weights), axis, keepdims)
        if np.any(_table.numbers_of(total) == 0):
            raise ZeroDivisionError("the weights add up to 0: average has nothing to divide by")
        products = arithmetic.multiply(_shapes.widened(x), weights)
        y = arithmetic.divide(sum(products, axis, keepdims), total)
        if np.result_type(x.dtype, weights.dtype) == np.float16:
            y = _shapes.narrowed(y, x)
    return (y, _like(y, total)) if returned else y


@knows_arguments
def var(
    x: Any,
    axis: Axis = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    dtype: Any = None,
    where: Any = None,
    correction: float | None = None,
) -> Any:
    """The variance along `axis`: the mean of squared deviations, over n - ddof.

    Args:
        x: Any shape.
        axis, keepdims, dtype, where: As for every reduction.
        ddof: How many degrees of freedom less than entries there are; `correction` is the same.
        correction: None, or in place of `ddof`.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> var(Tensor([1.0, 3.0])), var(Tensor([1.0, 3.0]), ddof=1)
    (Tensor(1.), Tensor(2.))
    """
    ddof = ddof if correction is None else correction
    _check_floating("var", dtype)
    x = _counted(x, dtype, where, 0)
    if where is None:
        return _table.var(x, axis=_axes_there(x, axis), ddof=ddof, keepdims=keepdims)
    given, x = x, _shapes.widened(x)
    deviation = arithmetic.subtract(x, mean(x, axis, keepdims=True, where=where))
    deviation = selection.where(_mask(where, x), deviation, 0.0)
    total = sum(arithmetic.multiply(deviation, deviation), axis, keepdims)
    freedom = np.maximum(_count(x, axis, keepdims, where) - ddof, 0)
    return _shapes.narrowed(arithmetic.divide(total, _like(total, freedom)), given)


@knows_arguments
def std(
    x: Any,
    axis: Axis = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    dtype: Any = None,
    where: Any = None,
    correction: float | None = None,
) -> Any:
    """The standard deviation along `axis`, over n - ddof; its gradient where it is 0 is 0.

    Args:
        x, axis, ddof, keepdims, dtype, where, correction: As for `var`.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> std(Tensor([1.0, 3.0]))
    Tensor(1.)
    """
    ddof = ddof if correction is None else correction
    _check_floating("std", dtype)
    if where is not None:
        variance = var(x, axis, ddof, keepdims, dtype=dtype, where=where)
        return _table.root_of_variance(variance)
    x = _counted(x, dtype, None, 0)
    return _table.std(x, axis=_axes_there(x, axis), ddof=ddof, keepdims=keepdims)


@knows_arguments
def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))) along `axis`, without overflow.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> logsumexp(Tensor([1000.0, -1000.0]))
    Tensor(1000.)
    """
    x = arrayed(x)
    return _table.logsumexp(x, axis=_axes(x, axis), keepdims=keepdims)


def _axes(x: Any, axis: Any) -> Any:
    """The axis or axes as primitives take them; a number is, as in NumPy, a row of one."""
    if axis is not None and not x.ndim and np.ndim(axis) == 0 and axis in (0, -1):
        return None
    return _axes_there(x, axis)


def _axes_there(x: Any, axis: Any) -> Any:
    """The axis or axes as primitives take them."""
    if axis is None or (type(axis) in (int, tuple) and x.ndim):
        return axis
    axes = _shapes.axis_tuple(integers(axis), x.ndim)
    return axes if np.ndim(axis) else axes[0]


def _check_floating(name: str, dtype: Any) -> None:
    if dtype is not None and np.dtype(dtype).kind != "f":
        raise TypeError(f"{name} gives fractions, which dtype {np.dtype(dtype)} does not hold")


def _counted(x: Any, dtype: Any, where: Any, neutral: int) -> Any:
    """The entries in their dtype, with `neutral` in place of those that do not count."""
    x = arrayed(x) if dtype is None else _astype(arrayed(x), dtype)
    return x if where is None else selection.where(_mask(where, x), x, neutral)


def _mask(where: Any, x: Any) -> np.ndarray:
    return np.broadcast_to(np.array(data_of(where), bool), x.shape)


def _count(x: Any, axis: Axis, keepdims: bool, where: Any) -> Any:
    return np.sum(_mask(where, arrayed(x)), axis=_axes(arrayed(x), axis), keepdims=keepdims)


def _like(y: Any, number: Any) -> Any:
    """A number in the dtype of `y`, in which it changes nothing else; a node as it is."""
    dtype = np.dtype(_shapes.dtype_of(y))
    if isinstance(number, Node) or dtype.kind == "O":
        return number
    return np.asarray(number).astype(dtype)[()]  # of no axes a number, which makes no Tensor


def _extreme(
    pick: Primitive, worst: float, x: Any, axis: Any, keepdims: bool, initial: Any, where: Any
) -> Any:
    x = arrayed(x)
    axis, where = _axes(x, axis), None if where is True else where
    if initial is None:
        if where is not None:
            raise ValueError(f"{pick.name} of no entries is nothing: with where=, give initial=")
        return pick(x, axis=axis, keepdims=keepdims)
    initial = _like(x, initial)
    if where is not None:  # integers have no infinity, and no gradient that it could take
        x = selection.where(_mask(where, x), x, initial if x.dtype.kind in "biu" else worst)
    rows = _table.in_rows(x, axis)
    first = _shapes.broadcast_to(listed(initial), shape=(*rows.shape[:-1], 1))
    best = pick(_shapes.concatenate(first, rows, axis=-1), axis=-1, keepdims=False)
    return _table.in_shape(best, _table.reduced_shape(x.shape, axis, keepdims))


def _weights_along(weights: Any, x: Any, axis: Axis) -> Any:
    """The weights in the shape of `x`, or one that broadcasts to it."""
    if weights.shape == x.shape:
        return weights
    given = f"weights of shape {weights.shape} for shape {x.shape}"
    if axis is None:
        raise TypeError(f"{given}: give weights for every entry, or an axis")
    axes = _shapes.axis_tuple(axis, x.ndim)
    if weights.shape != tuple(x.shape[i] for i in axes):
        raise ValueError(f"{given} along axis {axis}: they need a weight for each entry along it")
    order = sorted(range(len(axes)), key=axes.__getitem__)
    shape = tuple(n if i in axes else 1 for i, n in enumerate(x.shape))
    return _shapes.broadcast_to(
        _shapes.reshape(_shapes.transpose(weights, axes=tuple(order)), shape=shape), shape=x.shape
    )
