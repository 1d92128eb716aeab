"""Pooling of images: one number for every window of each channel, the largest or the average.

Images are (n, height, width, channels). Padding never counts: no maximum is there, and an average
is that of the pixels. Both poolings are linear in the images while the maxima stay where they are,
and the derivative of each linear map is its converse: average_pool2d's is average_unpool2d, that of
picking the maxima, pool_maxima, is max_unpool2d, and the other way round.

Where windows lie side by side, as most do, the images are an array of tiles, and a few operations
on all of them are fast. Other windows are gone through place by place.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from ..primitive import Primitive
from .precision import in_float32, in_wide_floats
from .reductions import raw
from .selection import maximum, select, select_into
from .shapes import shape_of
from .windows import Padding, Pair, batches, grid, places


def _result(x: Any, filled: float, dtype: Any, window: Pair, stride: Pair, padding: Padding) -> Any:
    n, *size, channels = x.shape
    return np.full((n, *grid(size, window, stride, padding), channels), filled, dtype)


def _are_side_by_side(window: Pair, stride: Pair, padding: Padding) -> bool:
    return tuple(window) == tuple(stride) and not any(map(any, padding))


def _tiles(x: Any, window: Pair, **_: Any) -> Any:
    """Windows side by side, a view: (n, down, height, across, width, channels)."""
    height, width = window
    down, across = x.shape[1] // height, x.shape[2] // width
    whole = x[:, : down * height, : across * width]
    return whole.reshape(len(x), down, height, across, width, x.shape[3])


def _folded(f: Any, tiles: Any) -> Any:
    """The pixels of each tile folded by `f` of two: NumPy's own reductions of them are slow."""
    first, *others = np.ndindex(tiles.shape[2], tiles.shape[4])
    y = tiles[:, :, first[0], :, first[1]].copy()
    for i, j in others:
        f(y, tiles[:, :, i, :, j], out=y)
    return y


def _spread(windows: Any) -> Any:
    """What each window has, for all of its pixels: it broadcasts against tiles."""
    return windows[:, :, None, :, None]


def _tiles_of_result(y: Any, **static: Any) -> Any:
    """The tiles of images to be filled, in which pixels that are in none are 0."""
    tiles = _tiles(y, **static)
    if tiles.size < y.size:
        y[...] = 0
    return tiles


def _max_pool2d_of_arrays(x: Any, **static: Any) -> Any:
    if _are_side_by_side(**static):
        return _folded(np.maximum, _tiles(x, **static))
    y = _result(x, -math.inf, x.dtype, **static)
    for pixels, windows in places(x.shape[1:3], **static):
        np.maximum(y[windows], x[pixels], out=y[windows])
    return y


def _unfused_max_pool2d(x: Any, **static: Any) -> Any:
    candidates = _result(x, 0.0, object, **static)
    for place in np.ndindex(candidates.shape):
        candidates[place] = []
    for pixels, windows in places(x.shape[1:3], **static):
        for found, pixel in zip(candidates[windows].flat, x[pixels].flat, strict=True):
            found.append(pixel)
    y = np.empty(candidates.shape, object)
    for place, found in np.ndenumerate(candidates):
        y[place] = maximum(*found)
    return y


# The largest pixels share, as the entries of the primitive max do: where one is nan, all.
def _shares(x: Any, y: Any) -> Any:
    return ~(x < y)


def _maxima(x: Any, y: Any, **static: Any) -> tuple[list[Any], Any]:
    """Which pixels share, place by place, and how many there are in each window."""
    ties = np.zeros(y.shape, np.result_type(y.dtype, np.float32))
    maxima = []
    for pixels, windows in places(x.shape[1:3], **static):
        maxima.append(_shares(x[pixels], y[windows]))
        ties[windows] += maxima[-1]
    return maxima, ties


def _max_unpool2d_of_arrays(a: Any, x: Any, largest: Any = None, **static: Any) -> Any:
    largest = _max_pool2d_of_arrays(x, **static) if largest is None else largest
    unpool = _unpool_tiles if _are_side_by_side(**static) else _unpool_places
    y = np.empty(x.shape, np.result_type(a, x))
    for part in batches(x, 2 * math.prod(x.shape[1:])):
        unpool(y[part], a[part], x[part], largest[part], **static)
    return y


def _unpool_tiles(y: Any, a: Any, x: Any, largest: Any, **static: Any) -> None:
    mask = _shares(_tiles(x, **static), _spread(largest))
    ties = _folded(np.add, mask.astype(np.min_scalar_type(math.prod(static["window"]))))
    share = (a / ties).astype(y.dtype, copy=False)
    select_into(_tiles_of_result(y, **static), mask, _spread(share))


def _unpool_places(y: Any, a: Any, x: Any, largest: Any, **static: Any) -> None:
    maxima, ties = _maxima(x, largest, **static)
    share = a / ties
    y[...] = 0
    for (pixels, windows), mask in zip(places(x.shape[1:3], **static), maxima, strict=True):
        y[pixels] += select(mask, share[windows], 0.0)


def _pool_maxima_of_arrays(a: Any, x: Any, **static: Any) -> Any:
    return in_wide_floats(partial(_mean_of_maxima, **static), a, x)


def _mean_of_maxima(a: Any, x: Any, **static: Any) -> Any:
    y = _result(x, 0, np.result_type(a, x), **static)
    where = places(x.shape[1:3], **static)
    maxima, ties = _maxima(x, _max_pool2d_of_arrays(x, **static), **static)
    for (pixels, windows), mask in zip(where, maxima, strict=True):
        y[windows] += select(mask, a[pixels], 0.0)
    return y / ties


def _max_pool2d_vjp(g: Any, y: Any, a: Any, **static: Any) -> Any:
    if type(a) is np.ndarray:  # y is there, and not computed again
        return _max_unpool2d_of_arrays(g, a, y, **static)
    return max_unpool2d(g, a, **static)


# The largest pixels of a window share its gradient equally, as the entries of max do: it is then
# the same however the pixels are ordered, and half of it flows to each side of a tie.
max_pool2d = Primitive(
    "max_pool2d",
    on_arrays=_max_pool2d_of_arrays,
    vjps=(_max_pool2d_vjp,),
    formulas=("added_back(where(largest(a), g / ties, 0))",),
    unfused=_unfused_max_pool2d,
)

# Every number of `a` at the largest pixel of its window in the images x, shared among ties.
max_unpool2d = Primitive(
    "max_unpool2d",
    on_arrays=_max_unpool2d_of_arrays,
    vjps=(lambda g, y, a, x, **static: pool_maxima(g, x, **static), None),
    formulas=("sum(where(largest(x), windows(g), 0), 0) / ties", "0"),
    operand_names=("a", "x"),
    unfused=lambda a, x, **static: _max_unpool2d_of_arrays(a, raw(x), **static),
)

# The number of `a` where the largest pixel of each window in the images x is, the mean of ties.
pool_maxima = Primitive(
    "pool_maxima",
    on_arrays=_pool_maxima_of_arrays,
    vjps=(lambda g, y, a, x, **static: max_unpool2d(g, x, **static), None),
    formulas=("added_back(where(largest(x), g / ties, 0))", "0"),
    operand_names=("a", "x"),
    unfused=lambda a, x, **static: _pool_maxima_of_arrays(a, raw(x), **static),
)


def _pixels_per_window(size: Pair, dtype: Any, **static: Any) -> Any:
    """How many pixels, without padding, each window has: (down, across, 1), in a dtype."""
    count = np.zeros((1, *grid(size, **static), 1), int)
    for _, windows in places(size, **static):
        count[windows] += 1
    return count[0].astype(dtype)


@in_float32
def _average_pool2d_of_arrays(x: Any, **static: Any) -> Any:
    if _are_side_by_side(**static):
        return _folded(np.add, _tiles(x, **static)) / math.prod(static["window"])
    y = _result(x, 0, x.dtype, **static)
    for pixels, windows in places(x.shape[1:3], **static):
        y[windows] += x[pixels]
    return y / _pixels_per_window(x.shape[1:3], x.dtype, **static)


@in_float32
def _average_unpool2d_of_arrays(a: Any, size: Pair, **static: Any) -> Any:
    n, _, _, channels = a.shape
    y = np.empty((n, *size, channels), a.dtype)
    if _are_side_by_side(**static):
        _tiles_of_result(y, **static)[...] = _spread(a / math.prod(static["window"]))
        return y
    y[...] = 0
    share = a / _pixels_per_window(size, a.dtype, **static)
    for pixels, windows in places(size, **static):
        y[pixels] += share[windows]
    return y


average_pool2d = Primitive(
    "average_pool2d",
    on_arrays=_average_pool2d_of_arrays,
    vjps=(lambda g, y, a, **static: average_unpool2d(g, size=shape_of(a)[1:3], **static),),
    formulas=("added_back(g / n)",),
)

# Every number of `a` shared equally among the pixels of its window, in images of `size`.
average_unpool2d = Primitive(
    "average_unpool2d",
    on_arrays=_average_unpool2d_of_arrays,
    vjps=(lambda g, y, a, size, **static: average_pool2d(g, **static),),
    formulas=("sum(windows(g), 0) / n",),
)
