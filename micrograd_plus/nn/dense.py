"""Dense: the fully connected layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import functions
from ..checks import check_count
from ..engine.tensor import Tensor
from . import activations, initializers
from .sized import Seed, SizedLayer


class Dense(SizedLayer):
    """A fully connected layer: activation(x @ weight + bias).

    Args:
        inputs: The size of the last axis of `x`; left out, that of the first `x`.
        units: How many outputs.
        activation: A name (`relu`, `sigmoid`, `tanh`, `softmax`, ...), a function, or None.
        use_bias: Whether there is a bias, which starts at 0.
        initializer: A name from `nn.initializers`, or a function (shape, rng, dtype) -> array.
        seed: For the initialiser: an integer, or a NumPy Generator to draw from.
        dtype: Of weight and bias. Raw arrays given to the layer are cast to it.

    Attributes:
        weight: Tensor (inputs, units); None until the size of the inputs is known.
        bias: Tensor (units,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x` of another last axis.
        TypeError: Without `units`.

    >>> import numpy as np
    >>> layer = Dense(784, 10, activation="softmax", seed=0)
    >>> layer(np.zeros((32, 784))).shape
    (32, 10)
    >>> layer = Dense(units=10)
    >>> layer
    Dense(?, 10)
    >>> y = layer(np.zeros((32, 784)))
    >>> layer
    Dense(784, 10)
    """

    weight: Tensor
    bias: Tensor | None

    def __init__(
        self,
        inputs: int | None = None,
        units: int | None = None,
        activation: str | Callable[[Any], Any] | None = None,
        use_bias: bool = True,
        initializer: str | initializers.Initializer = "glorot_uniform",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        if units is None:
            given = "" if inputs is None else inputs
            raise TypeError(
                f"Dense({given}) needs units, how many outputs it has: Dense(inputs, units), or "
                f"Dense(units={given or 10}) to find the size of its inputs on first use"
            )
        check_count("units of Dense", units)
        self.weight = self.bias = None  # type: ignore[assignment]
        self.units = int(units)
        self.activation = None if activation is None else activations.find(activation)
        self.use_bias = use_bias
        self._initialize = initializers.find(initializer)
        super().__init__(inputs, seed, dtype)

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weight; the bias starts at 0."""
        start = self._initialize((inputs, self.units), rng, self.dtype)
        self.weight = Tensor(start, self.dtype)
        self.bias = Tensor(np.zeros(self.units, self.dtype)) if self.use_bias else None

    def forward(self, x: Any) -> Any:
        """x: (..., inputs). Returns (..., units)."""
        y = functions.linear(self.take(x), self.weight, self.bias)
        return y if self.activation is None else self.activation(y)

    def __repr__(self) -> str:
        activation = "" if self.activation is None else f", {activations.name_of(self.activation)}"
        return f"Dense({self._size()}, {self.units}{activation})"
