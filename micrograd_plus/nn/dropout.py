"""Dropout: random zeros while a model trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..checks import SHARE, check_number, generator
from .inputs import as_array
from .module import Module
from .sized import Seed


class Dropout(Module):
    """Zero at random in training, and what stays is scaled up; in evaluation nothing happens.

    Every number is dropped with probability `rate`, independently, and the others are divided by
    1 - rate, so that the expected value stays ("inverted" dropout, as in Keras and PyTorch).

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to
    prevent neural networks from overfitting", 2014, section 4 and (scaling in training) section 10.

    Args:
        rate: From 0, which drops nothing, to below 1.
        seed: For the random numbers: an integer, or a NumPy Generator to draw from.

    Attributes:
        rng: The generator; `nn.random_state` saves its state.

    Raises:
        ValueError: For another rate.
        TypeError: For what is no number.

    >>> import numpy as np
    >>> layer = Dropout(0.5, seed=0)
    >>> layer(np.ones((2, 4)))
    array([[2., 2., 2., 0.],
           [0., 0., 0., 0.]])
    >>> layer.eval()(np.ones((2, 4)))
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]])
    """

    def __init__(self, rate: float, seed: Seed = None) -> None:
        check_number("rate of Dropout", rate, SHARE)
        self.rate = float(rate)
        self.rng = generator("seed of Dropout", seed)

    def forward(self, x: Any) -> Any:
        """x: any shape. Returns the same shape, and for floats the same dtype."""
        x = as_array(x)
        if not self.training or self.rate == 0:
            return x
        # A constant: no gradient asks for it.
        kept = self.rng.random(x.shape, np.float32) >= self.rate
        return functions.where(kept, x / (1 - self.rate), 0.0)

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"
