"""What layers are given: in their dtype, of a shape that they take, or zeros to try them on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..checks import check_count
from ..engine.graph import data_of
from ..engine.operands import plain_array
from ..engine.tensor import Tensor


class InputError(ValueError):
    """An input that a layer cannot take; the message names the layer and its place in the model.

    Args:
        layer: The layer.
        problem: What is wrong, to follow on its name.
    """

    def __init__(self, layer: Any, problem: str) -> None:
        super().__init__(f"{layer} {problem}")
        self.layer, self.problem = layer, problem

    def found_in(self, model: Any) -> None:
        """Say where in `model`, whose call this error ends, the layer is."""
        name = next((name for name, part in model.named_modules() if part is self.layer), "")
        if name:
            self.args = (f"{name}: {self.layer} {self.problem}",)

    def __reduce__(self) -> tuple[Any, ...]:
        return ValueError, self.args  # the model stays where it is


def as_array(x: Any) -> Any:
    """A Tensor as it is, anything else as an array.

    Raises:
        ValueError: For rows of different lengths.
        TypeError: For a sparse matrix, which NumPy takes for one object.

    >>> as_array([1.0, 2.0])
    array([1., 2.])
    """
    if isinstance(x, Tensor):
        return x
    if hasattr(x, "toarray"):
        raise TypeError(
            f"a layer takes arrays, got {type(x).__name__}: give its .toarray(); fit, evaluate and "
            "predict make it dense batch by batch"
        )
    try:
        return plain_array(x)
    except ValueError as error:
        raise ValueError(f"an input needs rows of one length, so pad them: {error}") from None


def of_dtype(x: Any, dtype: np.dtype[Any]) -> Any:
    """Raw input, and integer Tensors, in a layer's dtype: float64 pixels stay out of it.

    Raises:
        ValueError: For rows of different lengths, or texts that are no numbers.
        TypeError: For dates, durations and complex numbers.

    >>> of_dtype([1, 2], np.dtype("float32"))
    array([1., 2.], dtype=float32)
    """
    if isinstance(x, Tensor):
        return x if x.data.dtype.kind == "f" else x.astype(dtype)
    x = as_array(x)
    if x.dtype.kind in "cmM":  # NumPy would make real numbers of them
        raise TypeError(f"cannot compute with an array of dtype {x.dtype}: give real numbers")
    return x if x.dtype in (dtype, object) else x.astype(dtype)


def as_mask(layer: Any, mask: Any, shape: tuple[int, ...]) -> np.ndarray | None:
    """Which places of a layer's input are real; None for all of them.

    Raises:
        ValueError: It is not of booleans, or of another shape; the message names the layer.

    >>> as_mask("LSTM(3, 2)", [[True, False]], (1, 2))
    array([[ True, False]])
    >>> as_mask("LSTM(3, 2)", [[True, True]], (1, 2))
    """
    if mask is None:
        return None
    real = plain_array(data_of(mask))
    if real.shape != shape or real.dtype != bool:
        raise InputError(
            layer,
            f"takes a mask of booleans of shape {shape}, got {real.dtype} of shape {real.shape}",
        )
    return None if real.all() else real


def as_pair(layer: str, argument: str, size: Any) -> tuple[int, int]:
    """A size of images as (height, width), both 1 or more.

    >>> as_pair("MaxPool2D", "pool_size", 2)
    (2, 2)
    """
    pair = size if isinstance(size, tuple | list) and len(size) == 2 else (size, size)
    for length in pair:
        check_count(f"{argument} of {layer}", length)
    return int(pair[0]), int(pair[1])


def run_on_zeros(model: Any, input_shape: Any) -> None:
    """Call a model once with zeros of these shapes and a batch of 1."""
    with np.errstate(all="ignore"):
        if isinstance(input_shape, Mapping):
            model(**{name: _zeros(shape) for name, shape in input_shape.items()})
        elif isinstance(input_shape, tuple | list) and any(
            isinstance(part, tuple | list) for part in input_shape
        ):
            model(*map(_zeros, input_shape))
        else:
            model.over_batch(_zeros(input_shape))


def _zeros(shape: Any) -> np.ndarray:
    if not isinstance(shape, tuple | list) or not all(
        isinstance(size, int | np.integer) and size >= 0 for size in shape
    ):
        raise TypeError(
            "an input shape is a tuple of sizes without the batch, as in (28, 28, 1), or a tuple "
            f"or dict of such tuples for several inputs, got {shape!r}"
        )
    return np.zeros((1, *shape), int)
