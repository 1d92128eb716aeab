"""Embedding: a learnt vector for each of a number of things."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..checks import check_count, float_dtype, generator
from ..engine.tensor import Tensor
from . import initializers
from .inputs import InputError, as_array
from .module import Module
from .sized import Seed


class Embedding(Module):
    """A row of `weight` for each integer: words, characters or categories as vectors.

    Texts of different lengths are padded, with an id that stands for nothing; a recurrent layer
    leaves the padding out when it is given `mask=ids != padding`.

    Args:
        inputs: How many ids there are, from 0 to inputs - 1.
        units: The size of a vector.
        initializer: A name from `nn.initializers`, or a function (shape, rng, dtype) -> array;
            normal with variance 1 as in PyTorch.
        seed: For the initialiser: an integer, or a NumPy Generator to draw from.
        dtype: Of the vectors.

    Attributes:
        weight: Tensor (inputs, units).

    Raises:
        ValueError: For sizes below 1, unknown names, and ids that are no integers or out of range.

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

    def __init__(
        self,
        inputs: int,
        units: int,
        initializer: str | initializers.Initializer = "standard_normal",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        check_count("inputs of Embedding", inputs)
        check_count("units of Embedding", units)
        float_dtype("Embedding", dtype)
        rng = generator("seed of Embedding", seed)
        start = initializers.find(initializer)((inputs, units), rng, dtype)
        self.weight = Tensor(start, dtype)

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
        return functions.index(self.weight, ids)

    def __repr__(self) -> str:
        return f"Embedding({', '.join(map(str, self.weight.shape))})"
