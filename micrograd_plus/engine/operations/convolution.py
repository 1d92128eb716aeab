"""Convolution and pooling of images and of sequences, with Keras' shapes, paddings and defaults."""

from __future__ import annotations

from typing import Any

from ..operands import listed
from ..primitives import convolution, pooling
from ..primitives.shapes import astype as _astype
from ..primitives.shapes import dtype_of, shape_of
from ..primitives.shapes import reshape as _reshape
from ..primitives.windows import reach_of
from .windows import Padding, Size, along_steps, check_window, padding_around, pair


def conv2d(
    x: Any,
    w: Any,
    b: Any = None,
    stride: Size = 1,
    padding: Padding = "valid",
    dilation: Size = 1,
) -> Any:
    """Convolution of images: at every place of its window, the sum of pixels times the kernel.

    result[n, i, j, o] = b[o] + Σ x[n, i * stride + u * dilation, j * stride + v * dilation, c] *
    w[u, v, c, o], the sum over u, v and c, with zeros around x. As everywhere in deep learning the
    kernel is not turned round. Goodfellow, Bengio and Courville, "Deep Learning", 2016, section
    9.1, equation 9.6. As one product of matrices: Chellapilla, Puri and Simard, "High Performance
    Convolutional Neural Networks for Document Processing", 2006, section 3.1.

    Args:
        x: Images, of shape (n, height, width, channels).
        w: A kernel for each filter, of shape (kernel height, kernel width, channels, filters).
        b: A bias for each filter, of shape (filters,), or None.
        stride: How far the window moves at a time: a number, or (down, across).
        padding: How many zeros are put around each image. "valid": none. "same": as many as make
            the result ceil(size / stride) large, half of them on each side, and of an odd number
            the odd one below and on the right, as in Keras. A number for every side, or a pair,
            (above and below, left and right).
        dilation: How far the kernel's entries are apart on the image, so that it looks further
            with as many numbers: a number, or (down, across). Yu and Koltun, "Multi-scale context
            aggregation by dilated convolutions", 2016, section 2.

    Returns:
        Shape (n, rows, columns, filters), with rows = (height + padding - kernel height) // stride
        + 1 for the padding above and below together, and columns likewise, where a dilated kernel
        is as high as it reaches. Of the operands' dtype:
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
    >>> conv2d(x, w, dilation=2).data[0, :, :, 0].tolist()  # each pixel minus the next but one
    [[-2.0], [-2.0], [-2.0]]
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
    if 0 in shape_of(w)[:2]:
        raise ValueError(f"cannot convolve {given}: the kernel is empty")
    static: dict[str, Any] = {"stride": pair("stride", stride)}
    gaps = pair("dilation", dilation)
    size, reach = shape_of(x)[1:3], reach_of(shape_of(w)[:2], gaps)
    static["padding"] = padding_around(padding, size, reach, static["stride"])
    check_window(f"cannot convolve {given}: the kernel", size, reach, static["padding"])
    if gaps != (1, 1):
        static["dilation"] = gaps
    return _convolved("conv2d", x, w, b, static)


def conv1d(
    x: Any,
    w: Any,
    b: Any = None,
    stride: int = 1,
    padding: str | int = "valid",
    dilation: int = 1,
) -> Any:
    """Convolution of sequences: at every step of its window, the sum of numbers times the kernel.

    result[n, t, o] = b[o] + Σ x[n, t * stride + u * dilation, c] * w[u, c, o], the sum over u and
    c, with zeros around x: `conv2d` of images that are one pixel high.

    Args:
        x: Sequences, of shape (n, steps, channels).
        w: A kernel for each filter, of shape (kernel size, channels, filters).
        b: A bias for each filter, of shape (filters,), or None.
        stride: How far the window moves at a time.
        padding: How many zeros are put around each sequence: "valid", "same" or a number for both
            sides, as for `conv2d`; or "causal": before it, as many as leave a result no look at
            later steps. van den Oord et al., "WaveNet", 2016, section 2.1.
        dilation: How far the kernel's entries are apart.

    Returns:
        Shape (n, windows, filters), with windows = (steps + padding - kernel size) // stride + 1,
        where a dilated kernel is as long as it reaches. Of the operands' dtype.

    Raises:
        ValueError: Shapes that do not fit; a kernel longer than the padded sequences; a stride,
            padding or dilation that there is not.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([[[1.0], [10.0], [100.0]]])
    >>> w = Tensor([[[1.0]], [[2.0]]])
    >>> conv1d(x, w).data.ravel().tolist()
    [21.0, 210.0]
    >>> conv1d(x, w, padding="causal").data.ravel().tolist()
    [2.0, 21.0, 210.0]
    """
    x, w = listed(x), listed(w)
    given = f"sequences of shape {shape_of(x)} with a kernel of shape {shape_of(w)}"
    _check_sequences("conv1d", x)
    if len(shape_of(w)) != 3:
        raise ValueError(
            f"cannot convolve {given}: a kernel has the shape (kernel size, channels, filters)"
        )
    if shape_of(x)[2] != shape_of(w)[1]:
        raise ValueError(
            f"cannot convolve {given}: the sequences have {shape_of(x)[2]} channels, and the "
            f"kernel is for {shape_of(w)[1]}. Channels come last here: (n, steps, channels) and "
            "(kernel size, channels, filters)"
        )
    if not shape_of(w)[0]:
        raise ValueError(f"cannot convolve {given}: the kernel is empty")
    n, steps, channels = shape_of(x)
    size, _, filters = shape_of(w)
    static = along_steps(f"cannot convolve {given}", steps, size, stride, padding, dilation)
    image = _reshape(x, shape=(n, 1, steps, channels))
    y = _convolved("conv1d", image, _reshape(w, shape=(1, *shape_of(w))), b, static)
    return _reshape(y, shape=(n, shape_of(y)[2], filters))


def _convolved(name: str, x: Any, w: Any, b: Any, static: dict[str, Any]) -> Any:
    if b is None:
        return convolution.conv2d(x, w, **static)
    b = listed(b)
    if shape_of(b) != shape_of(w)[3:]:
        raise ValueError(
            f"{name} has {shape_of(w)[3]} filters, a kernel of shape {shape_of(w)}, and needs a "
            f"bias of shape {shape_of(w)[3:]}, not {shape_of(b)}"
        )
    return convolution.conv2d_with_bias(x, w, b, **static)


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


def max_pool1d(
    x: Any, pool_size: int = 2, stride: int | None = None, padding: str | int = "valid"
) -> Any:
    """The largest number of every window, in each channel of sequences; see `max_pool2d`.

    Args:
        x: Sequences, of shape (n, steps, channels).
        pool_size: How many steps the window has.
        stride: How far it moves at a time; None: its size.
        padding: "valid", "same" or a number for both sides, smaller than the window.

    Returns:
        Shape (n, windows, channels).

    Raises:
        ValueError: As for `max_pool2d`.

    >>> import numpy as np
    >>> max_pool1d(np.array([[[1.0], [4.0], [3.0], [2.0]]])).tolist()
    [[[4.0], [3.0]]]
    """
    return _of_sequences(max_pool2d, "max_pool1d", x, pool_size, stride, padding)


def average_pool1d(
    x: Any, pool_size: int = 2, stride: int | None = None, padding: str | int = "valid"
) -> Any:
    """The average of every window, in each channel of sequences; see `average_pool2d`.

    Args:
        x: Sequences, of shape (n, steps, channels).
        pool_size: How many steps the window has.
        stride: How far it moves at a time; None: its size.
        padding: "valid", "same" or a number for both sides, smaller than the window. It does not
            count.

    Returns:
        Shape (n, windows, channels).

    Raises:
        ValueError: As for `max_pool2d`.

    >>> import numpy as np
    >>> average_pool1d(np.array([[[1.0], [4.0], [3.0], [2.0]]])).tolist()
    [[[2.5], [2.5]]]
    """
    return _of_sequences(average_pool2d, "average_pool1d", x, pool_size, stride, padding)


def _of_sequences(
    pool: Any, name: str, x: Any, pool_size: int, stride: int | None, padding: str | int
) -> Any:
    """A pooling of images that are one pixel high."""
    x = listed(x)
    _check_sequences(name, x)
    n, steps, channels = shape_of(x)
    step = pool_size if stride is None else stride
    along_steps(f"{name} of sequences of shape {shape_of(x)}", steps, pool_size, step, padding)
    around = padding if isinstance(padding, str) else (0, padding)
    y = pool(_reshape(x, shape=(n, 1, steps, channels)), (1, pool_size), (1, step), around)
    return _reshape(y, shape=(n, shape_of(y)[2], channels))


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


def _check_sequences(name: str, x: Any) -> None:
    if len(shape_of(x)) != 3:
        raise ValueError(
            f"{name} needs sequences of shape (n, steps, channels), got shape {shape_of(x)}: put "
            "the missing axes in with reshape, as x.reshape(-1, 100, 1)"
        )


def _check_images(name: str, x: Any) -> None:
    if len(shape_of(x)) != 4:
        raise ValueError(
            f"{name} needs images of shape (n, height, width, channels), got shape {shape_of(x)}: "
            "put the missing axes in with reshape, as x.reshape(-1, 28, 28, 1)"
        )
