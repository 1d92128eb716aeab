"""Along one axis, entry after entry: sums and products so far, differences, integrals.

`axis` is an integer. One that is not there raises an AxisError, which is a ValueError and an
IndexError.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import Node
from ..operands import OBJECT, arrayed, beside
from ..primitives import arithmetic
from ..primitives import reductions as _table
from ..primitives import shapes as _shapes
from ..primitives.precision import as_floats
from .joining import _weak, concatenate
from .reductions import sum as _sum
from .shapes import astype as _astype


@knows_arguments
def cumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The sums of the entries so far along `axis`; None flattens first.

    Returns:
        The shape of `x`; for None (entries,).

    >>> from micrograd_plus import Tensor
    >>> cumsum(Tensor([1.0, 2.0, 3.0]))
    Tensor([1., 3., 6.])
    """
    return _so_far(_table.cumsum, x, axis, dtype)


@knows_arguments
def cumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The products of the entries so far along `axis`; None flattens first.

    The gradients are right where entries are 0.

    Returns:
        The shape of `x`; for None (entries,).

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([2.0, 0.0, 3.0])
    >>> cumprod(x).sum().backward()
    >>> x.grad
    array([1., 8., 0.])
    """
    return _so_far(_table.cumprod, x, axis, dtype)


def _so_far(cumulate: Callable[..., Any], x: Any, axis: int | None, dtype: Any) -> Any:
    x = arrayed(x) if dtype is None else _astype(arrayed(x), dtype)
    if axis is None or not x.ndim:
        x = _shapes.reshape(x, shape=(-1,))
    (along,) = _shapes.axis_tuple(0 if axis is None else operator.index(axis), x.ndim)
    return cumulate(x, axis=along)


@knows_arguments
def cumulative_sum(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    """`cumsum` as the array API standard has it: with `include_initial`, 0 comes first.

    Raises:
        ValueError: For more than one axis, and none named.

    >>> from micrograd_plus import Tensor
    >>> cumulative_sum(Tensor([1.0, 2.0]), include_initial=True)
    Tensor([0., 1., 3.])
    """
    return _cumulative(cumsum, 0, x, axis, dtype, include_initial)


@knows_arguments
def cumulative_prod(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    """`cumprod` as the array API standard has it: with `include_initial`, 1 comes first.

    Raises:
        ValueError: For more than one axis, and none named.

    >>> from micrograd_plus import Tensor
    >>> cumulative_prod(Tensor([2.0, 3.0]), include_initial=True)
    Tensor([1., 2., 6.])
    """
    return _cumulative(cumprod, 1, x, axis, dtype, include_initial)


def _cumulative(
    cumulate: Callable[..., Any], first: int, x: Any, axis: Any, dtype: Any, include_initial: bool
) -> Any:
    x = arrayed(x)
    if axis is None and x.ndim > 1:
        raise ValueError(f"of shape {x.shape} give the axis, or take cumsum or cumprod")
    y = cumulate(x, axis, dtype)
    if not include_initial:
        return y
    (along,) = _shapes.axis_tuple(0 if axis is None else axis, y.ndim)
    return concatenate([_beside(first, y, along), y], along)


def _beside(part: Any, x: Any, axis: int) -> Any:
    """What is to be joined to `x` along an axis; a single number in a shape that fits."""
    part = beside(x, _weak(part, [x.dtype]))
    if part.ndim:
        return part
    return _shapes.broadcast_to(part, shape=(*x.shape[:axis], 1, *x.shape[axis + 1 :]))


@knows_arguments
def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Each entry along `axis` minus the one before it, `n` times over.

    Args:
        x: Any shape with an axis.
        n: How often; 0 leaves `x` as it is.
        axis: The axis.
        prepend, append: What to join to `x` first, before and after: arrays, or single numbers.

    Returns:
        The shape of `x`, by `n` shorter along `axis`, and longer by what was joined.

    Raises:
        ValueError: For a negative `n`, or a single number.

    >>> from micrograd_plus import Tensor
    >>> diff(Tensor([1.0, 4.0, 9.0]), prepend=0.0)
    Tensor([1., 3., 5.])
    """
    n = operator.index(n)
    if n < 0:
        raise ValueError(f"diff takes differences of differences n times, got n={n}")
    x = arrayed(x)
    if not x.ndim:
        raise ValueError("diff needs an axis, got a single number")
    if n == 0:
        return x
    (along,) = _shapes.axis_tuple(operator.index(axis), x.ndim)
    parts = [
        x if part is x else _beside(part, x, along)
        for part in (prepend, x, append)
        if part is not None
    ]
    x = concatenate(parts, along) if len(parts) > 1 else x
    minus = np.not_equal if x.dtype == bool else arithmetic.subtract
    for _ in range(n):
        x = minus(_part(x, along, 1, None), _part(x, along, None, -1))
    return x


def _part(x: Any, axis: int, start: int | None, stop: int | None, step: int | None = None) -> Any:
    return _shapes.index(x, index=(*(slice(None),) * axis, slice(start, stop, step)))


def ediff1d(x: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Each entry minus the one before it, along one axis, between what is given for the ends.

    >>> from micrograd_plus import Tensor
    >>> ediff1d(Tensor([1.0, 4.0, 9.0]), to_begin=0.0)
    Tensor([0., 3., 5.])
    """
    x = _shapes.reshape(arrayed(x), shape=(-1,))
    differences = arithmetic.subtract(x[1:], x[:-1])
    parts = [_end("to_begin", to_begin, x), differences, _end("to_end", to_end, x)]
    return concatenate([part for part in parts if part is not None], None)


def _end(name: str, given: Any, x: Any) -> Any:
    """What is given for an end in the dtype of `x`; a node as it is."""
    if given is None or isinstance(given, Node) or OBJECT in (np.asarray(given).dtype, x.dtype):
        return given
    found = np.asarray(_weak(given, [x.dtype]))
    if not np.can_cast(found.dtype, x.dtype, "same_kind"):
        raise TypeError(f"{name} of dtype {found.dtype} does not go with {x.dtype}")
    return found.astype(x.dtype)


@knows_arguments
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral along `axis` by the trapezoidal rule: the sum of (x' - x) (y + y') / 2.

    Args:
        y: The function's values.
        x: Where it has them, along one axis or in the shape of `y`; None for steps of `dx`.
        dx: How far they are apart.
        axis: The axis.

    Returns:
        The shape of `y` without `axis`.

    >>> from micrograd_plus import Tensor
    >>> trapezoid(Tensor([1.0, 2.0, 3.0]), x=[0.0, 1.0, 3.0])
    Tensor(6.5)
    """
    y = arrayed(y)
    (along,) = _shapes.axis_tuple(operator.index(axis), y.ndim)
    if x is None:
        steps = dx
    elif arrayed(x).ndim == 1:
        sizes = tuple(-1 if i == along else 1 for i in range(y.ndim))
        steps = _shapes.reshape(diff(x), shape=sizes)
    else:
        steps = diff(x, axis=along)
    heights = arithmetic.add(_part(y, along, 1, None), _part(y, along, None, -1))
    return _sum(arithmetic.multiply(steps, heights) / 2.0, along)


trapz = trapezoid  # its name before NumPy 2


@knows_arguments
def gradient(
    f: Any, *varargs: Any, axis: int | Sequence[int] | None = None, edge_order: int = 1
) -> Any:
    """The slopes of what has the values `f` on a grid, by differences: not a backward pass.

    Inside, a slope is that of the parabola through a point and its neighbours, which need not be
    equally far apart; at the ends it is that of the line through the last two points or, with
    `edge_order` 2, of the parabola through the last three.

    Args:
        f: Values, of any shape with an axis.
        varargs: Nothing for steps of 1; one step for all axes; or for each axis a step, or the
            coordinates of its points.
        axis: The axes; None for all.
        edge_order: 1 or 2.

    Returns:
        The shape of `f`; a tuple of such for several axes.

    Raises:
        ValueError: For fewer than edge_order + 1 points, or coordinates of another number.
        TypeError: For another number of steps.

    >>> from micrograd_plus import Tensor
    >>> gradient(Tensor([0.0, 1.0, 4.0, 9.0]))
    Tensor([1., 2., 4., 5.])
    """
    f = arrayed(f)
    if f.dtype.kind in "biu":
        f = _astype(f, float)
    if edge_order not in (1, 2):
        raise ValueError(f"gradient has edges of order 1 or 2, got edge_order={edge_order}")
    axes = _shapes.axis_tuple(axis, f.ndim)
    steps = varargs or (1,)
    if len(steps) == 1 and np.ndim(steps[0]) == 0:
        steps *= len(axes)
    if len(steps) != len(axes):
        raise TypeError(f"gradient along {len(axes)} axes takes as many steps, got {len(steps)}")
    found = [_slopes(f, i, h, edge_order) for i, h in zip(axes, steps, strict=True)]
    return found[0] if len(axes) == 1 else tuple(found)


def _slopes(f: Any, axis: int, step: Any, edge_order: int) -> Any:
    n = f.shape[axis]
    if n <= edge_order:
        raise ValueError(f"edges of order {edge_order} need {edge_order + 1} points, got {n}")
    step = as_floats(arrayed(_weak(step, [f.dtype])))
    if step.ndim and step.shape != (n,):
        raise ValueError(f"coordinates of shape {step.shape} for {n} points along axis {axis}")
    h = diff(step) if step.ndim else _shapes.broadcast_to(step, shape=(n - 1,))
    h = _shapes.reshape(h, shape=tuple(-1 if i == axis else 1 for i in range(f.ndim)))
    part = lambda x, start, stop: _part(x, axis, start, stop)
    slopes = arithmetic.divide(diff(f, axis=axis), h)
    # Between the slopes on both sides the parabola's goes with the distances from a point.
    before, after = part(h, None, -1), part(h, 1, None)
    share = before / (before + after)
    bend = part(slopes, 1, None) - part(slopes, None, -1)
    if step.ndim:
        inside = part(slopes, None, -1) + bend * share
    else:  # without the point itself, which may be infinite
        inside = (part(f, 2, None) - part(f, None, -2)) / (before + after)
    first, last = part(slopes, None, 1), part(slopes, -1, None)
    if edge_order == 2:
        first = first - part(bend, None, 1) * part(share, None, 1)
        last = last + part(bend, -1, None) * (1 - part(share, -1, None))
    y = concatenate([first, inside, last], axis)
    return y if OBJECT in (y.dtype, f.dtype) else _astype(y, f.dtype)
