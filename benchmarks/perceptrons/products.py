"""The matrix products of a step alone, in NumPy: no library on this BLAS can be faster."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .data import Data


def step(data: Data) -> Callable[[], None]:
    """Each layer's output, and the gradients of its weights and, but for the first, its inputs."""
    weights = data.weights()[::2]
    inputs = [np.ones((data.batch, len(w)), w.dtype) for w in weights]
    gradients = [np.ones((data.batch, w.shape[1]), w.dtype) for w in weights]

    def multiply() -> None:
        for x, w in zip(inputs, weights, strict=True):
            x @ w
        for i, (x, w, g) in enumerate(zip(inputs, weights, gradients, strict=True)):
            x.T @ g
            if i:
                g @ w.T

    return multiply
