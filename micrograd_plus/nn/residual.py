"""Residual: a skip connection around a module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .inputs import InputError, as_array
from .lambdas import as_layer
from .module import Module


class Residual(Module):
    """x + inner(x): what the inner module adds to what it is given.

    Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016,
    equations 1 and 2.

    Args:
        inner: A module, or a function, of which `Lambda` makes one.
        projection: Another one that brings `x` into the shape of inner(x), such as a `Dense`;
            left out, they must have the same shape.

    Raises:
        TypeError: For what cannot be called, or a class in place of a layer.
        ValueError: For shapes that differ: nothing is broadcast.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> Residual(nn.Dense(4, 4, "relu", seed=0))(np.ones((2, 4))).shape
    (2, 4)
    >>> Residual(nn.Dense(4, 8, seed=0), projection=nn.Dense(4, 8, seed=1))(np.ones((2, 4))).shape
    (2, 8)
    """

    def __init__(
        self,
        inner: Callable[[Any], Any],
        projection: Callable[[Any], Any] | None = None,
    ) -> None:
        self.inner = as_layer(inner, "Residual")
        self.projection = None if projection is None else as_layer(projection, "Residual")

    def forward(self, x: Any) -> Any:
        """x: any shape that the inner module takes. Returns the shape that it gives."""
        x = as_array(x)
        y = self.inner(x)
        skipped = x if self.projection is None else self.projection(x)
        if np.shape(skipped) != np.shape(y):
            raise InputError(
                self,
                f"cannot add {np.shape(skipped)} to {np.shape(y)}, which its inner module gives: "
                "a projection such as Dense brings one into the shape of the other",
            )
        if isinstance(skipped, np.ndarray) and skipped.dtype != y.dtype:
            skipped = skipped.astype(y.dtype)  # raw float64 would take float32 along
        return skipped + y

    def __repr__(self) -> str:
        projection = "" if self.projection is None else f", {self.projection!r}"
        return f"Residual({self.inner!r}{projection})"
