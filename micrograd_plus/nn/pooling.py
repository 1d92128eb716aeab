"""Pooling layers: what is left of neighbouring numbers."""

from __future__ import annotations

from typing import Any

from .. import functions
from .inputs import InputError, as_array
from .module import Module


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
