"""What all perceptrons start from and learn: weights, rows, batches, hyperparameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

LR, RHO, BETAS = 1e-3, 0.9, (0.9, 0.999)
# Keras, and we, add RMSprop's eps inside the root, PyTorch outside: so small, and squared for one
# of them, that it makes no difference. Adam's is outside everywhere.
RMSPROP_EPS_OUTSIDE, ADAM_EPS = 1e-15, 1e-7
RMSPROP_EPS_INSIDE = RMSPROP_EPS_OUTSIDE**2


@dataclass(frozen=True)
class Data:
    """Rows to learn, and the network's sizes.

    Args:
        sizes: Inputs, units of each hidden layer, classes.
        batch: Rows of a batch.
        x: (rows, inputs).
        y: Class numbers (rows,).
    """

    sizes: tuple[int, ...]
    batch: int
    x: np.ndarray
    y: np.ndarray

    @classmethod
    def random(cls, sizes: tuple[int, ...], batch: int, rows: int) -> Data:
        """Float32 rows: how long a step takes does not depend on what is in the pictures."""
        rng = np.random.default_rng(2)
        x = rng.random((rows, sizes[0]), dtype=np.float32)
        return cls(sizes, batch, x, rng.integers(0, sizes[-1], rows))

    def exact(self, rows: int) -> Data:
        """The first rows in float64.

        For comparing losses: RMSprop's and Adam's first steps are as long for a gradient of
        rounding noise as for any other, and float32's noise differs from library to library.
        """
        return Data(self.sizes, self.batch, self.x[:rows].astype(np.float64), self.y[:rows])

    def weights(self) -> list[np.ndarray]:
        """Weight (inputs, units) and bias of each layer, in turns; a fresh copy each time."""
        rng = np.random.default_rng(0)
        found = []
        for inputs, units in pairwise(self.sizes):
            scale = (6 / (inputs + units)) ** 0.5
            found.append(rng.uniform(-scale, scale, (inputs, units)).astype(self.x.dtype))
            found.append(np.zeros(units, self.x.dtype))
        return found

    def batches(self) -> Iterator[np.ndarray]:
        """Row numbers, the same for everyone."""
        rng = np.random.default_rng(1)
        while True:
            yield rng.integers(0, len(self.x), self.batch)
