"""Pooling layers: what is left of neighbouring numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import functions
from .inputs import InputError, as_array, as_pair
from .module import Module


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
