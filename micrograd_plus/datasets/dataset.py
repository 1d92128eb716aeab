"""`Dataset`: what a loader returns, and how pixels become its numbers."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Dataset(NamedTuple):
    """Training rows, test rows and the names of the classes.

    Args:
        x_train: The inputs, one per entry of the first axis. Images are float32 of shape (rows,
            height, width) in [0, 1], 0 being the background or black; a dense layer wants them
            flattened. Tables are float64 of shape (rows, features) in their own units.
        y_train: For classes int64 labels of shape (rows,) from 0 to `len(class_names) - 1`; for
            regression float64 targets of shape (rows, 1), the shape that a network with one output
            predicts.
        x_test: Inputs to test with, like `x_train`.
        y_test: Their labels or targets, like `y_train`.
        class_names: One string per class; empty for regression.

    It unpacks like the tuple that it is:

    >>> from micrograd_plus.datasets import load_digits
    >>> x_train, y_train, x_test, y_test, class_names = load_digits()
    >>> x_train.reshape(len(x_train), -1).shape
    (1437, 64)
    >>> class_names[y_train[0]]
    '4'
    """

    x_train: NDArray[Any]
    y_train: NDArray[Any]
    x_test: NDArray[Any]
    y_test: NDArray[Any]
    class_names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        arrays = ", ".join(
            f"{name}={array.dtype} {array.shape}"
            for name, array in zip(self._fields[:4], self[:4], strict=True)
        )
        return f"Dataset({arrays}, class_names={self.class_names})"


def to_unit_interval(images: NDArray[np.uint8], largest: int) -> NDArray[np.float32]:
    """Integers from 0 to `largest` as float32 from 0 to 1.

    Args:
        images: uint8, any shape.
        largest: What becomes 1.

    Returns:
        float32, the same shape.
    """
    return np.divide(images, np.float32(largest), dtype=np.float32)
