"""Convolution and pooling of images, with Keras' shapes, paddings and defaults."""

from __future__ import annotations

from typing import Any

from ..operands import listed
from ..primitives import convolution, pooling
from ..primitives.shapes import astype as _astype
from ..primitives.shapes import dtype_of, shape_of
from .windows import Padding, Size, check_window, padding_around, pair


def conv2d(x: Any, w: Any, b: Any = None, stride: Size = 1, padding: Padding = "valid") -> Any:
    """Convolution of images: at every place of its window, the sum of pixels times the kernel.

    result[n, i, j, o] = b[o] + Σ x[n, i * stride + u, j * stride + v, c] * w[u, v, c, o], the sum
    over u, v and c, with zeros around x. As everywhere in deep learning the kernel is not turned
    round. Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 9.1, equation 9.6. As
    one product of matrices: Chellapilla, Puri and Simard, "High Performance Convolutional Neural
    Networks for Document Processing", 2006, section 3.1.

    Args:
        x: Images, of shape (n, height, width, channels).
        w: A kernel for each filter, of shape (kernel height, kernel width, channels, filters).
        b: A bias for each filter, of shape (filters,), or None.
        stride: How far the window moves at a time: a number, or (down, across).
        padding: How many zeros are put around each image. "valid": none. "same": as many as make
            the result ceil(size / stride) large, half of them on each side, and of an odd number
            the odd one below and on the right, as in Keras. A number for every side, or a pair,
            (above and below, left and right).

    Returns:
        Shape (n, rows, columns, filters), with rows = (height + padding - kernel height) // stride
        + 1 for the padding above and below together, and columns likewise. Of the operands' dtype:
        float32 stays float32.

    Raises:
        ValueError: Shapes that do not fit; a kernel larger than the padded images; a stride or
            padding that there is not.

    >>> from micrograd_plus import Tensor
    >>> import numpy as np
    >>> x = Tensor(np.arange(9.0).reshape(1, 3, 3, 1))
    >>> w = Tensor(np.array([[1.0, -1.0]]).reshape(1, 2, 1, 1))  # each pixel minus the next
    >>> y = conv2d(x, w)
    >>> y.shape, y.data[0, :, :, 0].tolist()
    ((1, 3, 2, 1), [[-1.0, -1.0], [-1.0, -1.0], [-1.0, -1.0]])
    >>> conv2d(x, w, padding="same").shape, conv2d(x, w, stride=2).shape
    ((1, 3, 3, 1), (1, 2, 1, 1))
    """
    x, w = listed(x), listed(w)
    given = f"images of shape {shape_of(x)} with a kernel of shape {shape_of(w)}"
    _check_images("conv2d", x)
    if len(shape_of(w)) != 4:
        raise ValueError(
            f"cannot convolve {given}: a kernel has the shape (height, width, channels, filters)"
        )
    if shape_of(x)[3] != shape_of(w)[2]:
        raise ValueError(
            f"cannot convolve {given}: the images have {shape_of(x)[3]} channels, and the kernel "
            f"is for {shape_of(w)[2]}. Channels come last here: (n, height, width, channels) and "
            "(height, width, channels, filters)"
        )
    size, window = shape_of(x)[1:3], shape_of(w)[:2]
    steps = pair("stride", stride)
    around = padding_around(padding, size, window, steps)
    if 0 in window:
        raise ValueError(f"cannot convolve {given}: the kernel is empty")
    check_window(f"cannot convolve {given}: the kernel", size, window, around)
    if b is None:
        return convolution.conv2d(x, w, stride=steps, padding=around)
    b = listed(b)
    if shape_of(b) != shape_of(w)[3:]:
        raise ValueError(
            f"conv2d has {shape_of(w)[3]} filters, a kernel of shape {shape_of(w)}, and needs a "
            f"bias of shape {shape_of(w)[3:]}, not {shape_of(b)}"
        )
    return convolution.conv2d_with_bias(x, w, b, stride=steps, padding=around)


def max_pool2d(
    x: Any, pool_size: Size = 2, stride: Size | None = None, padding: Padding = "valid"
) -> Any:
    """The largest pixel of every window, in each channel of images.

    Pixels that are equally large share the gradient, as in `max`; PyTorch and TensorFlow give all
    of it to one. Zhou and Chellappa, "Computation of Optical Flow Using a Neural Network", 1988;
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 9.3.

    Args:
        x: Images, of shape (n, height, width, channels).
        pool_size: The window: a number, or (height, width).
        stride: How far the window moves at a time, a number or (down, across); None: its size, so
            that windows lie side by side.
        padding: As for `conv2d`, but smaller than the window, and never the largest: -inf.

    Returns:
        Shape (n, rows, columns, channels), the numbers of windows as for `conv2d`. Pixels that no
        window reaches are left out.

    Raises:
        ValueError: Not images; a window larger than the padded images, or that lies in the padding
            alone; a pool_size, stride or padding that there is not.

    >>> from micrograd_plus import Tensor
    >>> import numpy as np
    >>> x = Tensor(np.arange(16.0).reshape(1, 4, 4, 1))
    >>> y = max_pool2d(x)
    >>> y.shape, y.data.ravel().tolist()
    ((1, 2, 2, 1), [5.0, 7.0, 13.0, 15.0])
    >>> y.sum().backward()
    >>> x.grad[0, :, :, 0].tolist()[1]
    [0.0, 1.0, 0.0, 1.0]
    """
    x, static = _pooling("max_pool2d", x, pool_size, stride, padding)
    return pooling.max_pool2d(x, **static)


def average_pool2d(
    x: Any, pool_size: Size = 2, stride: Size | None = None, padding: Padding = "valid"
) -> Any:
    """The average of every window, in each channel of images.

    Padding does not count: a window at the border has the average of the pixels that it has, as in
    Keras (PyTorch: count_include_pad=False). LeCun, Bottou, Bengio and Haffner, "Gradient-Based
    Learning Applied to Document Recognition", 1998, section II.B, without coefficients.

    Args:
        x: Images, of shape (n, height, width, channels).
        pool_size: The window: a number, or (height, width).
        stride: How far the window moves at a time, a number or (down, across); None: its size, so
            that windows lie side by side.
        padding: As for `conv2d`, but smaller than the window.

    Returns:
        Shape (n, rows, columns, channels), the numbers of windows as for `conv2d`. Pixels that no
        window reaches are left out.

    Raises:
        ValueError: As for `max_pool2d`.

    >>> import numpy as np
    >>> average_pool2d(np.arange(16.0).reshape(1, 4, 4, 1)).ravel().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    x, static = _pooling("average_pool2d", x, pool_size, stride, padding)
    return pooling.average_pool2d(x, **static)


def _pooling(
    name: str, x: Any, pool_size: Size, stride: Size | None, padding: Padding
) -> tuple[Any, dict[str, Any]]:
    """The images, as floats, and the static arguments of a pooling."""
    x = listed(x)
    _check_images(name, x)
    size, window = shape_of(x)[1:3], pair("pool_size", pool_size)
    steps = window if stride is None else pair("stride", stride)
    around = padding_around(padding, size, window, steps)
    given = f"{name} of images of shape {shape_of(x)}: the window"
    check_window(given, size, window, around)
    if any(n <= 0 for n in size) or any(
        max(sides) >= n for sides, n in zip(around, window, strict=True)
    ):
        raise ValueError(
            f"{given} {window} would lie in the padding {padding!r} alone: the padding must be "
            "smaller than the window"
        )
    if dtype_of(x).kind in "biu":  # -inf is no integer, and no average
        x = _astype(x, dtype=float)
    return x, {"window": window, "stride": steps, "padding": around}


def _check_images(name: str, x: Any) -> None:
    if len(shape_of(x)) != 4:
        raise ValueError(
            f"{name} needs images of shape (n, height, width, channels), got shape {shape_of(x)}: "
            "put the missing axes in with reshape, as x.reshape(-1, 28, 28, 1)"
        )
