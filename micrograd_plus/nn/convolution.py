"""Layers for images: Conv2D, and pooling, what is left of neighbouring numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import functions
from ..checks import Seed, check_count
from ..engine.operations.windows import padding_around, pair
from ..engine.tensor import Tensor
from . import activations, initializers
from .inputs import InputError, as_array, as_pair
from .module import Module
from .sized import SizedLayer


class Conv2D(SizedLayer):
    """A convolutional layer, for images with the channels last: activation(x * weight + bias).

    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
    recognition", 1998, section II; `functions.conv2d` has the formula.

    Args:
        inputs: How many channels `x` has; left out, as many as the first `x`.
        filters: How many channels it gives.
        kernel_size: The window: a number, or (height, width).
        stride: How far the window moves at a time: a number, or (down, across).
        padding: "valid" for none, "same" for as many rows and columns as `x` has (divided by the
            stride), or zeros around: a number, or (above and below, left and right).
        activation: A name (`relu`, ...), a function, or None.
        use_bias: Whether each filter has a bias, which starts at 0.
        initializer: A name from `nn.initializers`, or a function (shape, rng, dtype) -> array.
        seed: For the initialiser: an integer, or a NumPy Generator to draw from.
        dtype: Of weight and bias. Raw arrays given to the layer are cast to it.

    Attributes:
        weight: Tensor (kernel height, kernel width, inputs, filters), Keras's order; None until
            the number of channels is known.
        bias: Tensor (filters,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x` with other channels, without a
            batch, or smaller than the window.
        TypeError: Without `filters` or `kernel_size`.

    >>> layer = Conv2D(1, 8, kernel_size=3, activation="relu", seed=0)
    >>> layer(np.zeros((32, 28, 28, 1))).shape
    (32, 26, 26, 8)
    >>> layer = Conv2D(filters=8, kernel_size=3, stride=2, padding="same")
    >>> layer(np.zeros((32, 28, 28, 1))).shape
    (32, 14, 14, 8)
    >>> layer
    Conv2D(1, 8, kernel_size=(3, 3), stride=2, padding='same')
    """

    axes = ("n", "height", "width")
    weight: Tensor
    bias: Tensor | None

    def __init__(
        self,
        inputs: int | None = None,
        filters: int | None = None,
        kernel_size: int | tuple[int, int] | None = None,
        stride: int | tuple[int, int] = 1,
        padding: str | int | tuple[int, int] = "valid",
        activation: str | Callable[[Any], Any] | None = None,
        use_bias: bool = True,
        initializer: str | initializers.Initializer = "glorot_uniform",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        if filters is None or kernel_size is None:
            raise TypeError(
                "Conv2D needs filters, how many channels it gives, and kernel_size: "
                "Conv2D(inputs, filters, kernel_size), or Conv2D(filters=16, kernel_size=3) to "
                "find the number of channels on first use"
            )
        check_count("filters of Conv2D", filters)
        self.weight = self.bias = None  # type: ignore[assignment]
        self.filters = int(filters)
        self.kernel_size = as_pair("Conv2D", "kernel_size", kernel_size)
        self.stride = stride
        self.padding = padding
        padding_around(padding, self.kernel_size, self.kernel_size, pair("stride", stride))
        self.activation = None if activation is None else activations.find(activation)
        self.use_bias = use_bias
        initializers.find(initializer)
        self.initializer = initializer
        super().__init__(inputs, seed, dtype)

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weight; the bias starts at 0."""
        shape = (*self.kernel_size, inputs, self.filters)
        start = initializers.find(self.initializer)(shape, rng, self.dtype)
        self.weight = Tensor(start, self.dtype)
        self.bias = Tensor(np.zeros(self.filters, self.dtype)) if self.use_bias else None

    def forward(self, x: Any) -> Any:
        """x: (n, height, width, inputs). Returns (n, rows, columns, filters)."""
        x = self.take(x)
        try:
            y = functions.conv2d(x, self.weight, self.bias, self.stride, self.padding)
        except ValueError as error:
            raise InputError(self, f"got images that are too small: {error}") from None
        return y if self.activation is None else self.activation(y)

    def __repr__(self) -> str:
        more = f", kernel_size={self.kernel_size}"
        more += f", stride={self.stride}" if self.stride not in (1, (1, 1)) else ""
        more += f", padding={self.padding!r}" if self.padding != "valid" else ""
        more += "" if self.activation is None else f", {activations.name_of(self.activation)}"
        return f"Conv2D({self._size()}, {self.filters}{more})"


class _Pool2D(Module):
    """A window that moves over images; a subclass says what is left of what is in it."""

    pool: Callable[..., Any]

    def __init__(
        self,
        pool_size: int | tuple[int, int] = 2,
        stride: int | tuple[int, int] | None = None,
        padding: str | int | tuple[int, int] = "valid",
    ) -> None:
        name = type(self).__name__
        self.pool_size = as_pair(name, "pool_size", pool_size)
        self.stride = self.pool_size if stride is None else as_pair(name, "stride", stride)
        padding_around(padding, self.pool_size, self.pool_size, self.stride)
        self.padding = padding

    def forward(self, x: Any) -> Any:
        """x: (n, height, width, channels). Returns (n, rows, columns, channels)."""
        try:
            return type(self).pool(as_array(x), self.pool_size, self.stride, self.padding)
        except ValueError as error:
            raise InputError(self, f"cannot pool: {error}") from None

    def __repr__(self) -> str:
        stride = f", stride={self.stride}" if self.stride != self.pool_size else ""
        padding = f", padding={self.padding!r}" if self.padding != "valid" else ""
        return f"{type(self).__name__}({self.pool_size}{stride}{padding})"


class MaxPool2D(_Pool2D):
    """The largest number of every window, in each channel of images; `functions.max_pool2d`.

    Source: Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 9.3.

    Args:
        pool_size: The window: a number, or (height, width).
        stride: How far it moves at a time, a number or (down, across); None: its size.
        padding: "valid", "same" or numbers, as for `Conv2D`, but smaller than the window.

    Raises:
        ValueError: For sizes below 1, or an `x` that is no batch of images or too small.

    >>> import numpy as np
    >>> MaxPool2D()(np.arange(16.0).reshape(1, 4, 4, 1)).ravel().tolist()
    [5.0, 7.0, 13.0, 15.0]
    """

    pool = staticmethod(functions.max_pool2d)


class AveragePool2D(_Pool2D):
    """The average of every window, in each channel of images; `functions.average_pool2d`.

    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
    recognition", 1998, section II.B, without coefficients.

    Args:
        pool_size: The window: a number, or (height, width).
        stride: How far it moves at a time, a number or (down, across); None: its size.
        padding: "valid", "same" or numbers, as for `Conv2D`, but smaller than the window. It does
            not count: a window at the border has the average of the numbers that it has.

    Raises:
        ValueError: For sizes below 1, or an `x` that is no batch of images or too small.

    >>> import numpy as np
    >>> AveragePool2D()(np.arange(16.0).reshape(1, 4, 4, 1)).ravel().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """

    pool = staticmethod(functions.average_pool2d)


class GlobalAveragePool(Module):
    """Each channel's mean over all places: (n, height, width, channels) becomes (n, channels).

    Of sequences it is the mean over the steps: (n, steps, inputs) becomes (n, inputs).

    Source: Lin, Chen and Yan, "Network in network", 2014, section 3.2.

    Raises:
        ValueError: For an `x` without places.

    >>> import numpy as np
    >>> GlobalAveragePool()(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """

    def forward(self, x: Any) -> Any:
        """x: (n, ..., channels), of three axes or more. Returns (n, channels)."""
        x = as_array(x)
        if x.ndim < 3 or 0 in x.shape[1:-1]:
            raise InputError(self, f"takes shape (n, ..., channels) with places, got {x.shape}")
        return functions.mean(x, axis=tuple(range(1, x.ndim - 1)))

    def __repr__(self) -> str:
        return "GlobalAveragePool()"
