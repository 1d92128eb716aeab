"""Many numbers into one: along the axes given, or over the whole array.

Each takes `axis` (an integer, a tuple, or None for all axes) and `keepdims`, as NumPy does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph import Node, data_of
from ..operands import OBJECT, boxed
from ..primitive import Primitive
from ..rule import quietly
from .elementwise import exp, log, sqrt, square
from .precision import HALF, count_like, in_float32, in_wide_dtype, is_narrow
from .selection import maximum, minimum, where
from .shapes import (
    axis_tuple,
    concatenate,
    expand_dims,
    flip,
    reshape,
    shape_of,
    stack,
    transpose,
)


def restored(g: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    """`g`, or the result, with the reduced axes put back as size 1."""
    if keepdims or axis is None:  # a 0-d array broadcasts as it is
        return g
    return expand_dims(g, axis=axis)


def count(a: Any, y: Any) -> int:
    """How many entries of `a` go into each entry of the result."""
    return a.size // (y.size or 1)


def reduced_shape(shape: tuple[int, ...], axis: Any, keepdims: bool) -> tuple[int, ...]:
    """The shape of what is left of an array when the axes are reduced."""
    reduced = axis_tuple(axis, len(shape))
    if keepdims:
        return tuple(1 if i in reduced else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in reduced)


def in_shape(y: Any, shape: tuple[int, ...]) -> Any:
    """A result in its shape: a raw one without axes is a number, as NumPy's are, or a Value."""
    y = reshape(y, shape=shape)
    return y[()] if type(y) is np.ndarray else y


def in_rows(a: Any, axis: Any) -> Any:
    """`a` with the reduced axes as one, the last: a row for each entry of the result."""
    shape = shape_of(a)
    reduced = axis_tuple(axis, len(shape))
    kept = tuple(i for i in range(len(shape)) if i not in reduced)
    size = math.prod(shape[i] for i in reduced)  # not -1, which no entries leave undefined
    rows = (*(shape[i] for i in kept), size)
    return reshape(transpose(a, axes=(*kept, *reduced)), shape=rows)


# spread is the converse of sum: every entry along the axes gets the number that its sum has.
def _spread_of_arrays(g: Any, shape: tuple[int, ...], axis: Any, keepdims: bool) -> Any:
    if type(axis) is int and not keepdims:  # several times as fast as expand_dims
        g = g.reshape((*shape[:axis], 1, *shape[axis % len(shape) + 1 :]))
    elif not (keepdims or axis is None):
        g = np.expand_dims(g, axis)
    y = np.empty(shape, g.dtype)
    y[...] = g
    return y


spread = Primitive(
    "spread",
    on_arrays=_spread_of_arrays,
    vjps=(lambda g, y, a, shape, axis, keepdims: sum(g, axis=axis, keepdims=keepdims),),  # type: ignore[call-overload]
    formulas=("sum(g, axis, keepdims=keepdims)",),
)


def sum_of_arrays(a: Any, axis: Any, keepdims: bool) -> Any:
    """What sum does to arrays, as the backward pass of a Value needs it too."""
    if a.dtype != HALF:
        return np.add.reduce(a, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return np.add.reduce(a, axis=axis, keepdims=keepdims, dtype=np.float32).astype(HALF)  # type: ignore[call-overload]


sum = Primitive(
    "sum",
    symbol="Σ",
    on_arrays=sum_of_arrays,
    vjps=(
        lambda g, y, a, axis, keepdims: spread(g, shape=shape_of(a), axis=axis, keepdims=keepdims),
    ),
    formulas=("spread(g)",),
)


def _mean_of_arrays(a: Any, axis: Any, keepdims: bool) -> Any:
    if a.dtype == HALF:
        return np.mean(a, axis=axis, keepdims=keepdims)  # which adds up in float32
    total: Any = np.add.reduce(a, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return total / count(a, np.asarray(total))


mean = Primitive(
    "mean",
    on_arrays=_mean_of_arrays,
    vjps=(
        lambda g, y, a, axis, keepdims: spread(
            g / count_like(g, count(a, y)), shape=shape_of(a), axis=axis, keepdims=keepdims
        ),
    ),
    formulas=("spread(g) / n",),
)


# The product of all the other entries along the last axis, for each entry; no division, so zeros
# are right, and in ops whose own derivatives are right at zeros too. Neighbours are paired, the
# pairs' products solved in the same way, and each entry gets its pair's answer times its partner.
def _product_of_others(a: Any) -> Any:
    *before, n = shape_of(a)
    if n == 1:
        return np.ones(shape_of(a), a.dtype)
    if n % 2:
        one = np.ones((*before, 1), a.dtype)
        return _product_of_others(concatenate(a, one, axis=-1))[..., :n]
    left, right = a[..., 0::2], a[..., 1::2]
    others = _product_of_others(left * right)
    return reshape(stack(others * right, others * left, axis=-1), shape=(*before, n))


def _prod_vjp(g: Any, y: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    shape = shape_of(a)
    if 0 in shape:
        return np.zeros(shape, a.dtype)
    reduced = axis_tuple(axis, len(shape))
    order = (*(i for i in range(len(shape)) if i not in reduced), *reduced)
    others = _product_of_others(in_rows(a, axis))
    others = reshape(others, shape=tuple(shape[i] for i in order))
    back = tuple(int(i) for i in np.argsort(order))
    return restored(g, a, axis, keepdims) * transpose(others, axes=back)


prod = Primitive(
    "prod",
    symbol="Π",
    on_arrays=in_float32(
        lambda a, axis, keepdims: np.multiply.reduce(a, axis=axis, keepdims=keepdims)
    ),
    vjps=(_prod_vjp,),
    formulas=("spread(g) * product_of_others(a)",),
)


# max, min: the entries equal to the result share its gradient; all of them where it is nan.
def _share_among_ties(g: Any, y: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    y = restored(y, a, axis, keepdims)
    chosen = (a == y) | (y != y)
    ties = np.add.reduce(chosen, axis=axis, keepdims=True)
    return where(chosen, restored(g, a, axis, keepdims) / count_like(g, ties), 0.0)


def _unfused_extreme(pick: Primitive) -> Any:
    def unfused(a: Any, axis: Any, keepdims: bool) -> Any:
        rows = in_rows(a, axis)
        result = np.empty(rows.shape[:-1], object)
        for place in np.ndindex(result.shape):
            result[place] = pick(*rows[place])
        return result.reshape(reduced_shape(a.shape, axis, keepdims))[()]

    return unfused


max = Primitive(
    "max",
    on_arrays=lambda a, axis, keepdims: np.maximum.reduce(a, axis=axis, keepdims=keepdims),
    vjps=(_share_among_ties,),
    formulas=("where(a == spread(y), spread(g) / ties, 0)",),
    unfused=_unfused_extreme(maximum),
)

min = Primitive(
    "min",
    on_arrays=lambda a, axis, keepdims: np.minimum.reduce(a, axis=axis, keepdims=keepdims),
    vjps=(_share_among_ties,),
    formulas=("where(a == spread(y), spread(g) / ties, 0)",),
    unfused=_unfused_extreme(minimum),
)


def freedom(n: int, ddof: float) -> float:
    """What the sum of squared deviations is divided by."""
    return n - ddof if n > ddof else 0.0


def _unfused_var(a: Any, axis: Any, ddof: float, keepdims: bool) -> Any:
    squares = as_array(square(a - mean(a, axis=axis, keepdims=True)))
    total = sum(squares, axis=axis, keepdims=keepdims)
    return total / freedom(count(a, np.asarray(total)), ddof)


def _var_vjp(g: Any, y: Any, a: Any, axis: Any, ddof: float, keepdims: bool) -> Any:
    deviation = a - mean(a, axis=axis, keepdims=True)
    share = g / count_like(g, freedom(count(a, y), ddof))
    return 2 * restored(share, a, axis, keepdims) * deviation


var = Primitive(
    "var",
    on_arrays=in_float32(
        lambda a, axis, ddof, keepdims: np.var(a, axis=axis, ddof=ddof, keepdims=keepdims)
    ),
    vjps=(_var_vjp,),
    formulas=("2 * spread(g) * (a - mean(a, axis, keepdims=True)) / (n - ddof)",),
    unfused=_unfused_var,
)


# std = sqrt(var); where all entries are equal it has no derivative, and gets 0, as in PyTorch.
def _std_vjp(g: Any, y: Any, a: Any, axis: Any, ddof: float, keepdims: bool) -> Any:
    half = where(y == 0, 0.0, 0.5 * g / where(y == 0, 1.0, y))
    return _var_vjp(half, y, a, axis, ddof, keepdims)


def root_of_variance(v: Any) -> Any:
    """The square root, whose gradient where the variance is 0 is 0."""
    is_zero = numbers_of(v) == 0
    return where(is_zero, 0.0, sqrt(where(is_zero, 1.0, v)))


std = Primitive(
    "std",
    on_arrays=in_float32(
        lambda a, axis, ddof, keepdims: np.std(a, axis=axis, ddof=ddof, keepdims=keepdims)
    ),
    vjps=(_std_vjp,),
    formulas=(
        "where(spread(y) == 0, 0, spread(g / y) * (a - mean(a, axis, keepdims=True)) / (n - ddof))",
    ),
    unfused=lambda a, axis, ddof, keepdims: root_of_variance(_unfused_var(a, axis, ddof, keepdims)),
)


# log(sum(exp(a))) = m + log(sum(exp(a - m))) for any m; m = max(a) cannot overflow.
def _finite(m: Any) -> Any:
    return where(np.isfinite(m), m, 0.0)


def largest(a: Any, axis: Any) -> Any:
    """The largest entries along an axis, which stays; of no floats -inf."""
    lowest = -math.inf if a.dtype.kind == "f" else None
    return np.maximum.reduce(a, axis=axis, keepdims=True, initial=lowest)


def logsumexp_of_arrays(a: Any, axis: Any, keepdims: bool) -> Any:
    """What logsumexp does to arrays, as the neural primitives need it too."""
    if is_narrow(a):
        return in_wide_dtype(logsumexp_of_arrays, a, axis, keepdims)
    m = _finite(largest(a, axis))
    total = np.add.reduce(np.exp(a - m), axis=axis, keepdims=True)
    y = quietly(lambda: np.log(total) + m)
    return y if keepdims else np.squeeze(y, axis)[()]


def as_array(a: Any) -> Any:
    """An array of Values: what NumPy makes of one without axes is the Value itself."""
    return boxed(a) if isinstance(a, Node) else a


def raw(a: Any) -> Any:
    """The numbers of an array of Values, or of one, as constants."""
    number = lambda v: v.data if isinstance(v, Node) else v  # NumPy's numbers have a data, too
    return np.asarray(np.frompyfunc(number, 1, 1)(as_array(a)), np.float64)


def numbers_of(a: Any) -> Any:
    """The plain numbers of a number, an array, a node or an array of Values."""
    a = data_of(a)
    return raw(a) if getattr(a, "dtype", None) == OBJECT else np.asarray(a)


def _unfused_logsumexp(a: Any, axis: Any, keepdims: bool) -> Any:
    m = _finite(largest(raw(a), axis))
    y = log(sum(as_array(exp(a - m)), axis=axis, keepdims=keepdims))
    return y + (m if keepdims else np.squeeze(m, axis))[()]  # a number, no array without axes


def _where_minus_infinite(y: Any) -> Any:
    return where(y == -math.inf, 0.0, y)  # -inf - -inf would be nan; e^-inf is 0


logsumexp = Primitive(
    "logsumexp",
    on_arrays=logsumexp_of_arrays,
    vjps=(
        lambda g, y, a, axis, keepdims: (
            restored(g, a, axis, keepdims)
            * exp(a - _where_minus_infinite(restored(y, a, axis, keepdims)))
        ),
    ),
    formulas=("spread(g) * exp(a - spread(y))",),
    unfused=_unfused_logsumexp,
)


# Entry i goes into the sums i, i + 1, ...: its gradient is the sum of theirs, from the end.
def _cumsum_vjp(g: Any, y: Any, a: Any, axis: int | None) -> Any:
    along = 0 if axis is None else axis
    from_the_end = flip(cumsum(flip(g, axis=along), axis=along), axis=along)
    return reshape(from_the_end, shape=shape_of(a))


cumsum = Primitive(
    "cumsum",
    on_arrays=in_float32(lambda a, axis: np.cumsum(a, axis)),
    vjps=(_cumsum_vjp,),
    formulas=("reshape(flip(cumsum(flip(g, axis), axis), axis), a.shape)",),
)


# y[i] = a[0] ... a[i]. The gradient of a[i] is y[i-1] s[i], where s[i] = g[i] + a[i+1] s[i+1]: no
# division, so that zeros are right. In place of n steps it takes log(n), in each of which s comes
# to hold the terms of twice as many entries, and c the products that the next of them need.
def _cumprod_vjp(g: Any, y: Any, a: Any, axis: int) -> Any:
    last = lambda x: transpose(x, axes=_swapped(axis, len(shape_of(x))))
    s, y, c = last(g), last(y), last(a)
    *rest, n = shape_of(c)
    later = lambda x, by: concatenate(x[..., by:], np.zeros((*rest, by), x.dtype), axis=-1)
    before = concatenate(np.ones((*rest, 1), y.dtype), y[..., :-1], axis=-1) if n else y
    c, held = later(c, 1) if n else c, 1
    while held < n:
        s, c = s + c * later(s, held), c * later(c, held)
        held *= 2
    return last(before * s)


def _swapped(axis: int, ndim: int) -> tuple[int, ...]:
    """The axes with one of them and the last exchanged."""
    axes = list(range(ndim))
    axes[axis], axes[-1] = axes[-1], axes[axis]
    return tuple(axes)


cumprod = Primitive(
    "cumprod",
    on_arrays=in_float32(lambda a, axis: np.cumprod(a, axis)),
    vjps=(_cumprod_vjp,),
    formulas=("times_others_so_far(g)",),
)


# tile sets copies side by side: with the copies on axes of their own, the gradient sums over them.
def _tile_vjp(g: Any, y: Any, a: Any, reps: tuple[int, ...]) -> Any:
    shape = shape_of(a)
    extra = len(reps) - len(shape)
    sizes = (1,) * extra + shape  # of a negative number of ones there are none
    copies = (1,) * -extra + reps
    apart = tuple(n for pair in zip(copies, sizes, strict=True) for n in pair)
    added = sum(reshape(g, shape=apart), axis=tuple(range(0, len(apart), 2)), keepdims=False)
    return reshape(added, shape=shape)


tile = Primitive(
    "tile", lambda a, reps: np.tile(a, reps), vjps=(_tile_vjp,), formulas=("moved_back(g)",)
)
