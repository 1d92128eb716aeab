"""Convolution of images: products with a kernel under every window, added up.

Images are (n, height, width, channels), kernels (height, width, channels in, channels out). What
deep learning calls convolution is the cross-correlation: the kernel is not turned round.

With images x, a kernel w and a result's gradient g, Σ conv2d(x, w) * g is linear in each of the
three. Its derivatives with respect to them, conv2d, conv2d_transpose and conv2d_kernel, are
therefore each other's derivatives, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..primitive import Primitive
from .precision import is_narrow
from .reductions import sum
from .shapes import shape_of
from .windows import Padding, Pair, batches, grid, reach_of

_DENSE = (1, 1)  # the dilation of a window without gaps


def _padded(x: Any, padding: Padding) -> Any:
    """Images with zeros around."""
    (above, below), (left, right) = padding
    if not (above or below or left or right):
        return x
    n, height, width, channels = x.shape
    y = np.zeros((n, above + height + below, left + width + right, channels), x.dtype)
    y[:, above : above + height, left : left + width] = x
    return y


def _patches(
    x: Any,
    shape: Sequence[int],
    stride: Pair,
    padding: Padding,
    dilation: Pair = _DENSE,
    ones: bool = False,
) -> Iterator[tuple[slice, Any]]:
    """The pixels under every window of a kernel's shape as a row, few images at a time.

    Known as im2col: with it a convolution is one product of matrices. Each is a slice of images and
    an array (windows, height * width * channels), which the next one is written over: its memory
    stays in the cache. Of one channel, each row may end with a one.
    """
    *window, channels, filters = shape
    views = np.lib.stride_tricks.sliding_window_view(
        _padded(x, padding), reach_of(window, dilation), axis=(1, 2)
    )
    views = views[:, :: stride[0], :: stride[1], :, :: dilation[0], :: dilation[1]]
    pixels = math.prod(window) * channels
    size = pixels + ones
    room = None
    for part in batches(x, math.prod(views.shape[1:3]) * (size + filters)):
        few = views[part]
        windows = math.prod(few.shape[:3])
        room = np.empty(size * windows, x.dtype) if room is None else room
        patches = room[: size * windows]
        if channels == 1:  # copied along the rows of images: a window's are short and slow to copy
            planes = patches.reshape(size, windows)
            few = few.transpose(4, 5, 3, 0, 1, 2)
            planes[:pixels].reshape(few.shape)[...] = few
            planes[pixels:] = 1
            yield part, planes.T
        else:
            few = few.transpose(0, 1, 2, 4, 5, 3)
            patches.reshape(few.shape)[...] = few
            yield part, patches.reshape(windows, size)


def _may_have_ones(x: Any) -> bool:
    """Whether patches can end with ones, which make a bias one more row of the kernel."""
    return x.shape[3] == 1 and not is_narrow(x)


def _under(x: Any, place: Pair, windows: Pair, stride: Pair) -> Any:
    """The pixel that each window has at one place: shape (n, down, across, channels)."""
    rows, columns = (
        slice(start, start + step * count, step)
        for start, count, step in zip(place, windows, stride, strict=True)
    )
    return x[:, rows, columns]


def _conv2d_of_arrays(
    x: Any, w: Any, b: Any = None, *, stride: Pair, padding: Padding, dilation: Pair = _DENSE
) -> Any:
    *window, channels, filters = w.shape
    down, across = grid(x.shape[1:3], reach_of(window, dilation), stride, padding)
    dtype = np.result_type(x, w) if b is None else np.result_type(x, w, b)
    y = np.empty((len(x), down, across, filters), dtype)
    kernel = w.reshape(math.prod(window) * channels, filters)
    ones = b is not None and _may_have_ones(x)
    if ones:
        kernel = np.concatenate((kernel, b[None]))
    elif b is not None:
        bias = np.tile(b, across)  # long rows take half as long to add
    for part, patches in _patches(x, w.shape, stride, padding, dilation, ones):
        result = y[part]
        np.matmul(patches, kernel, out=result.reshape(len(patches), filters))
        if b is not None and not ones:
            rows = result.reshape(len(result) * down, across * filters)
            rows += bias
    return y


def _transpose_of_arrays(
    a: Any, w: Any, size: Pair, stride: Pair, padding: Padding, dilation: Pair = _DENSE
) -> Any:
    n, down, across, filters = a.shape
    height, width, channels, _ = w.shape
    (above, below), (left, right) = padding
    x = np.zeros(
        (n, above + size[0] + below, left + size[1] + right, channels), np.result_type(a, w)
    )
    for part in batches(a, down * across * (channels + filters)):
        rows = a[part].reshape(len(a[part]) * down * across, filters)
        for i, j in np.ndindex(height, width):
            place = (i * dilation[0], j * dilation[1])
            under = _under(x[part], place, (down, across), stride)
            under += (rows @ w[i, j].T).reshape(under.shape)
    return x[:, above : above + size[0], left : left + size[1]]


def _kernel_of_arrays(x: Any, a: Any, window: Pair, **static: Any) -> Any:
    shape = (*window, x.shape[3], a.shape[3])
    return _kernel_as_matrix(x, a, shape, **static).reshape(shape)


def _kernel_as_matrix(
    x: Any, a: Any, shape: Sequence[int], ones: bool = False, **static: Any
) -> Any:
    """The gradient of a kernel; where patches end with ones, its last row is that of a bias."""
    y = np.zeros((math.prod(shape[:3]) + ones, shape[3]), np.result_type(x, a))
    for part, patches in _patches(x, shape, ones=ones, **static):
        y += patches.T @ a[part].reshape(len(patches), shape[3])
    return y


def _vjp_x(g: Any, x: Any, w: Any, **static: Any) -> Any:
    return conv2d_transpose(g, w, size=shape_of(x)[1:3], **static)


def _vjp_w(g: Any, x: Any, w: Any, **static: Any) -> Any:
    return conv2d_kernel(x, g, window=shape_of(w)[:2], **static)


def _vjp_with_bias(
    needed: Sequence[bool], g: Any, y: Any, x: Any, w: Any, b: Any, **static: Any
) -> list[Any]:
    of_x = _vjp_x(g, x, w, **static) if needed[0] else None
    if needed[1] and type(g) is type(x) is np.ndarray and _may_have_ones(x):
        of_w = _kernel_as_matrix(x, g, w.shape, ones=True, **static)
        return [of_x, of_w[:-1].reshape(w.shape), of_w[-1]]
    of_w = _vjp_w(g, x, w, **static) if needed[1] else None
    # Over the images first: several times as fast as all that is left to the backward pass.
    return [of_x, of_w, sum(g, axis=0, keepdims=False) if needed[2] else None]


conv2d = Primitive(
    "conv2d",
    on_arrays=_conv2d_of_arrays,
    vjps=(
        lambda g, y, x, w, **static: _vjp_x(g, x, w, **static),
        lambda g, y, x, w, **static: _vjp_w(g, x, w, **static),
    ),
    formulas=(
        "added_back(matrix(g) @ matrix(w).T)",
        "reshape(patches(x).T @ matrix(g), w.shape)",
    ),
    operand_names=("x", "w"),
)

# A result is large: adding the bias afterwards would take longer than the convolution of a digit.
conv2d_with_bias = Primitive(
    "conv2d_with_bias",
    symbol="conv2d",
    on_arrays=_conv2d_of_arrays,
    vjp_of_all=_vjp_with_bias,
    formulas=(
        "added_back(matrix(g) @ matrix(w).T)",
        "reshape(patches(x).T @ matrix(g), w.shape)",
        "g",
    ),
    operand_names=("x", "w", "b"),
)

# The images of `size` that a result's gradient goes back to: each number times the kernel, added
# under its window.
conv2d_transpose = Primitive(
    "conv2d_transpose",
    on_arrays=_transpose_of_arrays,
    vjps=(
        lambda g, y, a, w, size, **static: conv2d(g, w, **static),
        lambda g, y, a, w, size, **static: _vjp_w(a, g, w, **static),
    ),
    formulas=(
        "reshape(patches(g) @ matrix(w), a.shape)",
        "reshape(patches(g).T @ matrix(a), w.shape)",
    ),
    operand_names=("a", "w"),
)

# The kernel of `window` that a result's gradient goes back to: each number times the pixels under
# its window, added up.
conv2d_kernel = Primitive(
    "conv2d_kernel",
    on_arrays=_kernel_of_arrays,
    vjps=(
        lambda g, y, x, a, window, **static: _vjp_x(a, x, g, **static),
        lambda g, y, x, a, window, **static: conv2d(x, g, **static),
    ),
    formulas=(
        "added_back(matrix(a) @ matrix(g).T)",
        "reshape(patches(x) @ matrix(g), a.shape)",
    ),
    operand_names=("x", "a"),
)
