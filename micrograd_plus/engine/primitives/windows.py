"""Where the windows of convolution and pooling lie on images, arrays (n, height, width, channels).

A window is (height, width), a stride (down, across), a dilation likewise, and a padding ((above,
below), (left, right)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Pair = Sequence[int]
Padding = Sequence[Pair]

# What a step makes of a few images stays in the processor's cache until the next step needs it.
_CACHED_BYTES = 2 << 20


def grid(size: Pair, window: Pair, stride: Pair, padding: Padding) -> tuple[int, int]:
    """How many windows there are, down and across, on an image of `size`."""
    down, across = (
        (n + before + after - length) // step + 1
        for n, length, step, (before, after) in zip(size, window, stride, padding, strict=True)
    )
    return down, across


def reach_of(window: Pair, dilation: Pair) -> tuple[int, int]:
    """How far a window reaches whose places are `dilation` apart."""
    height, width = ((n - 1) * gap + 1 for n, gap in zip(window, dilation, strict=True))
    return height, width


def batches(images: Any, numbers: int) -> Iterator[slice]:
    """Slices of few images each, of which every one needs room for so many numbers."""
    n = len(images)
    few = max(1, _CACHED_BYTES // max(1, numbers * images.itemsize))
    return (slice(start, start + few) for start in range(0, n, few))


def places(
    size: Pair, window: Pair, stride: Pair, padding: Padding
) -> list[tuple[tuple[slice, ...], tuple[slice, ...]]]:
    """For each place in the window: its pixels, and the windows that have a pixel there.

    Padding has none. Each is an index of arrays (n, height, width, ...).
    """
    along = [
        [_along(place, *axis) for place in range(axis[1])]
        for axis in zip(size, window, stride, padding, strict=True)
    ]
    everything = slice(None)
    return [
        ((everything, rows, columns), (everything, down, across))
        for rows, down in along[0]
        for columns, across in along[1]
    ]


def _along(place: int, n: int, length: int, step: int, padding: Pair) -> tuple[slice, slice]:
    # Window k has the pixel k * step + place - before there, if that is one of 0 .. n - 1.
    before, after = padding
    windows = (n + before + after - length) // step + 1
    first = max(0, -((place - before) // step))
    last = max(first, min(windows, (n - 1 + before - place) // step + 1))
    start = first * step + place - before
    return slice(start, start + (last - first) * step, step), slice(first, last)
