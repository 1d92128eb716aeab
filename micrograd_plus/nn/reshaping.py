"""Layers that only change the shape of what they are given: Flatten and Reshape."""

from __future__ import annotations

import math
from numbers import Integral
from typing import Any

from .inputs import InputError, as_array
from .module import Module


class Flatten(Module):
    """Every row of a batch as one vector: (n, 28, 28) becomes (n, 784).

    >>> import numpy as np
    >>> Flatten()(np.zeros((32, 28, 28))).shape
    (32, 784)
    """

    def forward(self, x: Any) -> Any:
        """x: (n, ...). Returns (n, everything else)."""
        x = as_array(x)
        if x.ndim == 0:
            raise InputError(self, "takes shape (n, ...), got ()")
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def __repr__(self) -> str:
        return "Flatten()"


class Reshape(Module):
    """Every row of a batch in another shape: (n, 784) becomes (n, 28, 28, 1).

    Args:
        shape: The new shape without the batch; one size may be -1, which is then what is left.

    Raises:
        TypeError: For sizes that are no integers.
        ValueError: For more than one -1, or an `x` that does not fit.

    >>> import numpy as np
    >>> Reshape(28, 28, 1)(np.zeros((32, 784))).shape
    (32, 28, 28, 1)
    """

    def __init__(self, *shape: int) -> None:
        if not all(isinstance(size, Integral) for size in shape):
            raise TypeError(
                f"Reshape takes sizes one by one, as in Reshape(28, 28, 1), got {shape!r}"
            )
        if sum(size < 0 for size in shape) > 1 or any(size < -1 for size in shape):
            raise ValueError(f"Reshape takes at most one size of -1, got {shape}")
        self.shape = tuple(map(int, shape))

    def forward(self, x: Any) -> Any:
        """x: (n, ...). Returns (n, *shape)."""
        x = as_array(x)
        size = math.prod(x.shape[1:])
        known = math.prod(s for s in self.shape if s >= 0)
        fits = size == known if -1 not in self.shape else known and size % known == 0
        if x.ndim == 0 or not fits:
            raise InputError(
                self,
                f"takes {known}{' times any' if -1 in self.shape else ''} numbers a row, got "
                f"shape {x.shape}",
            )
        rest = size // known if -1 in self.shape else 0
        return x.reshape(len(x), *(rest if s == -1 else s for s in self.shape))

    def __repr__(self) -> str:
        return f"Reshape({', '.join(map(str, self.shape))})"
