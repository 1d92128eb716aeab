"""Layers for images and sequences: Conv2D, Conv1D, and pooling, what is left of neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import functions
from ..checks import Seed, check_count
from ..engine.operations.windows import along_steps, padding_around, pair
from ..engine.tensor import Tensor
from ..hints import knows_arguments
from . import activations, initializers
from .inputs import InputError, as_array, as_mask, as_pair
from .module import Module
from .sized import SizedLayer


class _Convolution(SizedLayer):
    """A kernel for each filter, which moves over what is given; a subclass says how."""

    convolve: Callable[..., Any]
    of: str  # what it moves over, and what is wrong where there is less than a window
    weight: Tensor
    bias: Tensor | None

    @knows_arguments
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
        dilation: int | tuple[int, int] = 1,
    ) -> None:
        name = type(self).__name__
        if filters is None or kernel_size is None:
            raise TypeError(
                f"{name} needs filters, how many channels it gives, and kernel_size: "
                f"{name}(inputs, filters, kernel_size), or {name}(filters=16, kernel_size=3) to "
                "find the number of channels on first use"
            )
        check_count(f"filters of {name}", filters)
        self.weight = self.bias = None  # type: ignore[assignment]
        self.filters = int(filters)
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self._window = self._checked()
        self.activation = None if activation is None else activations.find(activation)
        self.use_bias = use_bias
        initializers.find(initializer)
        self.initializer = initializer
        super().__init__(inputs, seed, dtype)

    def _checked(self) -> tuple[int, ...]:
        """The window's sizes, once all that says how it moves is known to be right."""
        raise NotImplementedError

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weight; the bias starts at 0."""
        shape = (*self._window, inputs, self.filters)
        start = initializers.find(self.initializer)(shape, rng, self.dtype)
        self.weight = Tensor(start, self.dtype)
        self.bias = Tensor(np.zeros(self.filters, self.dtype)) if self.use_bias else None

    def forward(self, x: Any) -> Any:
        """x: (n, places, inputs). Returns (n, windows, filters)."""
        x, convolve = self.take(x), type(self).convolve
        try:
            y = convolve(x, self.weight, self.bias, self.stride, self.padding, self.dilation)
        except ValueError as error:
            raise InputError(self, f"got {self.of}: {error}") from None
        return y if self.activation is None else self.activation(y)

    def __repr__(self) -> str:
        more = f", kernel_size={self.kernel_size}"
        more += f", stride={self.stride}" if self.stride not in (1, (1, 1)) else ""
        more += f", padding={self.padding!r}" if self.padding != "valid" else ""
        more += f", dilation={self.dilation}" if self.dilation not in (1, (1, 1)) else ""
        more += "" if self.activation is None else f", {activations.name_of(self.activation)}"
        return f"{type(self).__name__}({self._size()}, {self.filters}{more})"


class Conv2D(_Convolution):
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
        dilation: How far the window's places are apart: a number, or (down, across).

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
    convolve = staticmethod(functions.conv2d)
    of = "images that are too small"

    def _checked(self) -> tuple[int, ...]:
        self.kernel_size = window = as_pair("Conv2D", "kernel_size", self.kernel_size)
        pair("dilation", self.dilation)
        padding_around(self.padding, window, window, pair("stride", self.stride))
        return window


class Conv1D(_Convolution):
    """A convolutional layer, for sequences with the channels last: activation(x * weight + bias).

    Source: Waibel, Hanazawa, Hinton, Shikano and Lang, "Phoneme recognition using time-delay neural
    networks", 1989, section II; `functions.conv1d` has the formula.

    Args:
        inputs: How many channels `x` has; left out, as many as the first `x`.
        filters: How many channels it gives.
        kernel_size: How many steps the window has.
        stride: How far the window moves at a time.
        padding: "valid" for none, "same" for as many steps as `x` has (divided by the stride),
            "causal" for the same with no look at later steps, or how many zeros are on each side.
        activation: A name (`relu`, ...), a function, or None.
        use_bias: Whether each filter has a bias, which starts at 0.
        initializer: A name from `nn.initializers`, or a function (shape, rng, dtype) -> array.
        seed: For the initialiser: an integer, or a NumPy Generator to draw from.
        dtype: Of weight and bias. Raw arrays given to the layer are cast to it.
        dilation: How far the window's steps are apart.

    Attributes:
        weight: Tensor (kernel size, inputs, filters), Keras's order; None until the number of
            channels is known.
        bias: Tensor (filters,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x` with other channels, without a
            batch, or shorter than the window.
        TypeError: Without `filters` or `kernel_size`.

    >>> layer = Conv1D(3, 8, kernel_size=5, activation="relu", seed=0)
    >>> layer(np.zeros((32, 100, 3))).shape
    (32, 96, 8)
    >>> Conv1D(3, 8, 2, padding="causal", dilation=4)
    Conv1D(3, 8, kernel_size=2, padding='causal', dilation=4)
    """

    axes = ("n", "steps")
    convolve = staticmethod(functions.conv1d)
    of = "sequences that are too short"

    def _checked(self) -> tuple[int, ...]:
        window: Any = self.kernel_size
        along_steps("Conv1D", None, window, self.stride, self.padding, self.dilation)
        return (int(window),)


class _Pool(Module):
    """A window that moves over what is given; a subclass says what is left of what is in it."""

    pool: Callable[..., Any]

    def __init__(
        self,
        pool_size: int | tuple[int, int] = 2,
        stride: int | tuple[int, int] | None = None,
        padding: str | int | tuple[int, int] = "valid",
    ) -> None:
        self.pool_size = pool_size
        self.stride = pool_size if stride is None else stride
        self.padding = padding
        self._check()

    def _check(self) -> None:
        name = type(self).__name__
        self.pool_size = as_pair(name, "pool_size", self.pool_size)
        self.stride = as_pair(name, "stride", self.stride)
        padding_around(self.padding, self.pool_size, self.pool_size, self.stride)

    def forward(self, x: Any) -> Any:
        """x: (n, places, channels). Returns (n, windows, channels)."""
        try:
            return type(self).pool(as_array(x), self.pool_size, self.stride, self.padding)
        except ValueError as error:
            raise InputError(self, f"cannot pool: {error}") from None

    def __repr__(self) -> str:
        stride = f", stride={self.stride}" if self.stride != self.pool_size else ""
        padding = f", padding={self.padding!r}" if self.padding != "valid" else ""
        return f"{type(self).__name__}({self.pool_size}{stride}{padding})"


class _Pool1D(_Pool):
    def _check(self) -> None:
        along_steps(type(self).__name__, None, self.pool_size, self.stride, self.padding)


class MaxPool2D(_Pool):
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


class AveragePool2D(_Pool):
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


class MaxPool1D(_Pool1D):
    """The largest number of every window, in each channel of sequences; `functions.max_pool1d`.

    Args:
        pool_size: How many steps the window has.
        stride: How far it moves at a time; None: its size.
        padding: "valid", "same" or a number for both sides, smaller than the window.

    Raises:
        ValueError: For sizes below 1, or an `x` that is no batch of sequences or too short.

    >>> import numpy as np
    >>> MaxPool1D()(np.arange(6.0).reshape(1, 6, 1)).ravel().tolist()
    [1.0, 3.0, 5.0]
    """

    pool = staticmethod(functions.max_pool1d)


class AveragePool1D(_Pool1D):
    """The average of every window, in each channel of sequences; `functions.average_pool1d`.

    Args:
        pool_size: How many steps the window has.
        stride: How far it moves at a time; None: its size.
        padding: "valid", "same" or a number for both sides, smaller than the window. It does not
            count.

    Raises:
        ValueError: For sizes below 1, or an `x` that is no batch of sequences or too short.

    >>> import numpy as np
    >>> AveragePool1D()(np.arange(6.0).reshape(1, 6, 1)).ravel().tolist()
    [0.5, 2.5, 4.5]
    """

    pool = staticmethod(functions.average_pool1d)


class GlobalAveragePool(Module):
    """Each channel's mean over all places: (n, height, width, channels) becomes (n, channels).

    Of sequences it is the mean over the steps: (n, steps, inputs) becomes (n, inputs); with a mask
    over those that are real.

    Source: Lin, Chen and Yan, "Network in network", 2014, section 3.2.

    Raises:
        ValueError: For an `x` without places.

    >>> import numpy as np
    >>> GlobalAveragePool()(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """

    def forward(self, x: Any, mask: Any = None) -> Any:
        """The means.

        Args:
            x: (n, ..., channels), of three axes or more.
            mask: Booleans (n, ...), which places count; None for all. A row without any gives 0.

        Returns:
            Shape (n, channels).
        """
        x = as_array(x)
        if x.ndim < 3 or 0 in x.shape[1:-1]:
            raise InputError(self, f"takes shape (n, ..., channels) with places, got {x.shape}")
        places = tuple(range(1, x.ndim - 1))
        real = as_mask(self, mask, x.shape[:-1])
        if real is None:
            return functions.mean(x, axis=places)
        total = functions.sum(functions.where(real[..., None], x, 0.0), axis=places)
        counts = np.maximum(real.sum(axis=places), 1)[:, None]
        return total / counts.astype(x.dtype if x.dtype.kind == "f" else float)

    def __repr__(self) -> str:
        return "GlobalAveragePool()"
