"""Conv2D: the convolutional layer, for images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import functions
from ..checks import check_count
from ..engine.tensor import Tensor
from . import activations, initializers
from .inputs import InputError, as_pair
from .sized import Seed, SizedLayer


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
        window = np.zeros((*self.kernel_size, 1, 1))
        functions.conv2d(window.reshape(1, *window.shape[:3]), window, None, stride, padding)
        self.activation = None if activation is None else activations.find(activation)
        self.use_bias = use_bias
        self._initialize = initializers.find(initializer)
        super().__init__(inputs, seed, dtype)

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weight; the bias starts at 0."""
        shape = (*self.kernel_size, inputs, self.filters)
        self.weight = Tensor(self._initialize(shape, rng, self.dtype), self.dtype)
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
