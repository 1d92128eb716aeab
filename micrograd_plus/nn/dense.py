"""Layers of Tensors: dense ones, and the flattening that leads up to them."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np

from .. import functions
from ..engine.tensor import Tensor
from . import activations, initializers
from .module import Module

Seed = int | np.random.Generator | None


class Dense(Module):
    """A fully connected layer: activation(x @ weight + bias).

    Args:
        inputs: The size of the last axis of `x`.
        units: How many outputs.
        activation: A name (`relu`, `sigmoid`, `tanh`, `softmax`, ...), a function, or None.
        use_bias: Whether there is a bias, which starts at 0.
        initializer: A name from `nn.initializers`, or a function (shape, rng, dtype) -> array.
        seed: For the initialiser: an integer, or a NumPy Generator to draw from.
        dtype: Of weight and bias. Raw arrays given to the layer are cast to it.

    Attributes:
        weight: Tensor (inputs, units).
        bias: Tensor (units,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x` of another last axis.

    >>> import numpy as np
    >>> layer = Dense(784, 10, activation="softmax", seed=0)
    >>> layer(np.zeros((32, 784))).shape
    (32, 10)
    """

    def __init__(
        self,
        inputs: int,
        units: int,
        activation: str | Callable[[Any], Any] | None = None,
        use_bias: bool = True,
        initializer: str | initializers.Initializer = "glorot_uniform",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        for name, size in (("inputs", inputs), ("units", units)):
            if not isinstance(size, Integral) or size < 1:
                raise ValueError(f"Dense needs an integer of 1 or more as {name}, got {size!r}")
        if np.dtype(dtype).kind != "f":
            raise ValueError(f"Dense needs a floating-point dtype, got {dtype}")
        rng = np.random.default_rng(seed)
        start = initializers.find(initializer)((inputs, units), rng, dtype)
        self.weight = Tensor(start, dtype)
        self.bias = Tensor(np.zeros(units, dtype)) if use_bias else None
        self.activation = None if activation is None else activations.find(activation)

    @property
    def inputs(self) -> int:
        """The size of the last axis that it takes."""
        return self.weight.shape[0]

    @property
    def units(self) -> int:
        """The size of the last axis that it gives."""
        return self.weight.shape[1]

    def forward(self, x: Any) -> Any:
        """x: (..., inputs). Returns (..., units)."""
        x = _of_dtype(x, self.weight.dtype)
        if x.ndim == 0 or x.shape[-1] != self.inputs:
            raise ValueError(f"{self} takes shape (..., {self.inputs}), got {x.shape}")
        y = functions.linear(x, self.weight, self.bias)
        return y if self.activation is None else self.activation(y)

    def __repr__(self) -> str:
        activation = "" if self.activation is None else f", {activations.name_of(self.activation)}"
        return f"Dense({self.inputs}, {self.units}{activation})"


def _of_dtype(x: Any, dtype: np.dtype[Any]) -> Any:
    """Raw input, and integer Tensors, in the layer's dtype: float64 pixels stay out of it."""
    if isinstance(x, Tensor):
        return x if x.dtype.kind == "f" else x.astype(dtype)
    x = np.asarray(x)
    return x if x.dtype in (dtype, object) else x.astype(dtype)


class Flatten(Module):
    """Every row of a batch as one vector: (n, 28, 28) becomes (n, 784).

    >>> import numpy as np
    >>> Flatten()(np.zeros((32, 28, 28))).shape
    (32, 784)
    """

    def forward(self, x: Any) -> Any:
        """x: (n, ...). Returns (n, everything else)."""
        x = x if isinstance(x, Tensor) else np.asarray(x)
        return x.reshape(len(x), -1)

    def __repr__(self) -> str:
        return "Flatten()"
