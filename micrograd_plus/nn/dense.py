"""Dense, the fully connected layer, and Embedding, which is one of rows with a single 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import functions
from ..checks import Seed, check_count, float_dtype, generator
from ..engine.graph import data_of
from ..engine.operands import plain_array
from ..engine.tensor import Tensor
from ..hints import knows_arguments
from . import activations, initializers
from .inputs import InputError, as_array
from .module import Module
from .sized import SizedLayer


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

    keeps_steps = True
    weight: Tensor
    bias: Tensor | None

    @knows_arguments
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
        initializers.find(initializer)
        self.initializer = initializer
        super().__init__(inputs, seed, dtype)

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weight; the bias starts at 0."""
        start = initializers.find(self.initializer)((inputs, self.units), rng, self.dtype)
        self.weight = Tensor(start, self.dtype)
        self.bias = Tensor(np.zeros(self.units, self.dtype)) if self.use_bias else None

    def forward(self, x: Any) -> Any:
        """x: (..., inputs). Returns (..., units)."""
        y = functions.linear(self.take(x), self.weight, self.bias)
        return y if self.activation is None else self.activation(y)

    def __repr__(self) -> str:
        activation = "" if self.activation is None else f", {activations.name_of(self.activation)}"
        return f"Dense({self._size()}, {self.units}{activation})"


class Embedding(Module):
    """A row of `weight` for each integer: words, characters or categories as vectors.

    Texts of different lengths are padded, with an id that stands for nothing. With `padding` the
    layer knows it: its vectors are zeros that learn nothing, as with PyTorch's `padding_idx`, and
    in a `Sequential` the layers after it, and the loss, are told which steps are real, as with
    Keras's `mask_zero`; see `Module.output_mask`. On their own, recurrent layers are told by
    `mask=ids != padding`.

    Args:
        inputs: How many ids there are, from 0 to inputs - 1.
        units: The size of a vector.
        initializer: A name from `nn.initializers`, or a function (shape, rng, dtype) -> array;
            normal with variance 1 as in PyTorch.
        seed: For the initialiser: an integer, or a NumPy Generator to draw from.
        dtype: Of the vectors.
        padding: The id that stands for nothing, such as 0; None if there is none.

    Attributes:
        weight: Tensor (inputs, units).

    Raises:
        ValueError: For sizes below 1, unknown names, a padding that is no id, and ids that are no
            integers or out of range.

    >>> layer = Embedding(100, 8, seed=0)
    >>> layer([[3, 5, 3], [0, 0, 99]]).shape
    (2, 3, 8)
    >>> layer([100])
    Traceback (most recent call last):
    ...
    micrograd_plus.nn.inputs.InputError: Embedding(100, 8) takes ids from 0 to 99, got 100 at
    index (0,)
    """

    weight: Tensor

    @knows_arguments
    def __init__(
        self,
        inputs: int,
        units: int,
        initializer: str | initializers.Initializer = "standard_normal",
        seed: Seed = None,
        dtype: str = "float32",
        padding: int | None = None,
    ) -> None:
        check_count("inputs of Embedding", inputs)
        check_count("units of Embedding", units)
        self.inputs, self.units = int(inputs), int(units)
        self.initializer = initializer
        self.dtype = float_dtype("Embedding", dtype)
        rng = generator("seed of Embedding", seed)
        start = initializers.find(initializer)((self.inputs, self.units), rng, self.dtype)
        self.padding = padding
        if padding is not None:
            check_count("padding of Embedding", padding, 0)
            if padding >= inputs:
                raise ValueError(f"padding of Embedding must be below {inputs}, got {padding}")
            start[padding] = 0
        self.weight = Tensor(start, self.dtype)

    def forward(self, ids: Any) -> Any:
        """ids: integers of any shape (n, ...). Returns (n, ..., units)."""
        ids = as_array(ids)
        if ids.dtype.kind not in "iu":
            raise InputError(self, f"takes integer ids, got {ids.dtype} of shape {ids.shape}")
        ids = ids.data if isinstance(ids, Tensor) else ids
        inputs = self.weight.shape[0]
        wrong = (ids < 0) | (ids >= inputs)
        if wrong.any():
            place = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise InputError(
                self, f"takes ids from 0 to {inputs - 1}, got {ids[place]} at index {place}"
            )
        vectors = functions.index(self.weight, ids)
        if self.padding is None or not (nothing := ids == self.padding).any():
            return vectors
        return functions.where(nothing[..., None], 0.0, vectors)

    def output_mask(self, x: Any, mask: Any = None) -> np.ndarray | None:
        """Which ids are not the padding; None without one."""
        return mask if self.padding is None else plain_array(data_of(x)) != self.padding

    def __repr__(self) -> str:
        padding = "" if self.padding is None else f", padding={self.padding}"
        return f"Embedding({', '.join(map(str, self.weight.shape))}{padding})"
