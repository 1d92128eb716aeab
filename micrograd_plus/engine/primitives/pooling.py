"""Pooling of images: one number for every window of each channel, the largest or the average.

Images are (n, height, width, channels). Padding never counts: no maximum is there, and an average
is that of the pixels. Both poolings are linear in the images while the maxima stay where they are,
and the derivative of each linear map is its converse: average_pool2d's is average_unpool2d, that of
picking the maxima, pool_maxima, is max_unpool2d, and the other way round.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from ..primitive import Primitive
from .precision import in_float32, in_wide_floats
from .reductions import raw
from .selection import maximum, select
from .shapes import shape_of
from .windows import Padding, Pair, batches, grid, places


def _result(x: Any, filled: float, dtype: Any, window: Pair, stride: Pair, padding: Padding) -> Any:
    n, *size, channels = x.shape
    return np.full((n, *grid(size, window, stride, padding), channels), filled, dtype)


def _max_pool2d_of_arrays(x: Any, **static: Any) -> Any:
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


# What no other pixel of its window beats, place by place, and how many there are in each window.
# Where one is nan nothing beats anything, and all share, as for the primitive max.
def _maxima(x: Any, **static: Any) -> tuple[list[Any], Any]:
    y = _max_pool2d_of_arrays(x, **static)
    ties = np.zeros(y.shape, np.result_type(y.dtype, np.float32))
    maxima = []
    for pixels, windows in places(x.shape[1:3], **static):
        maxima.append(~(x[pixels] < y[windows]))
        ties[windows] += maxima[-1]
    return maxima, ties


def _max_unpool2d_of_arrays(a: Any, x: Any, **static: Any) -> Any:
    y = np.zeros(x.shape, np.result_type(a, x))
    apart = all(
        step >= length for step, length in zip(static["stride"], static["window"], strict=True)
    )
    where = places(x.shape[1:3], **static)
    for part in batches(x, 2 * math.prod(x.shape[1:])):
        maxima, ties = _maxima(x[part], **static)
        share = a[part] / ties
        images = y[part]
        for (pixels, windows), mask in zip(where, maxima, strict=True):
            selected = select(mask, share[windows], 0.0)
            if apart:  # no pixel is in two windows
                images[pixels] = selected
            else:
                images[pixels] += selected
    return y


def _pool_maxima_of_arrays(a: Any, x: Any, **static: Any) -> Any:
    return in_wide_floats(partial(_mean_of_maxima, **static), a, x)


def _mean_of_maxima(a: Any, x: Any, **static: Any) -> Any:
    y = _result(x, 0, np.result_type(a, x), **static)
    where = places(x.shape[1:3], **static)
    maxima, ties = _maxima(x, **static)
    for (pixels, windows), mask in zip(where, maxima, strict=True):
        y[windows] += select(mask, a[pixels], 0.0)
    return y / ties


# The largest pixels of a window share its gradient equally, as the entries of max do: it is then
# the same however the pixels are ordered, and half of it flows to each side of a tie.
max_pool2d = Primitive(
    "max_pool2d",
    on_arrays=_max_pool2d_of_arrays,
    vjps=(lambda g, y, a, **static: max_unpool2d(g, a, **static),),
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
    y = _result(x, 0, x.dtype, **static)
    for pixels, windows in places(x.shape[1:3], **static):
        y[windows] += x[pixels]
    return y / _pixels_per_window(x.shape[1:3], x.dtype, **static)


@in_float32
def _average_unpool2d_of_arrays(a: Any, size: Pair, **static: Any) -> Any:
    n, _, _, channels = a.shape
    y = np.zeros((n, *size, channels), a.dtype)
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
