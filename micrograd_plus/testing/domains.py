"""Where an operand may lie."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """The numbers from `low` to `high`: where an operand of a primitive is drawn from.

    >>> Interval(0.1, 3.0)
    Interval(low=0.1, high=3.0)
    """

    low: float = -2.5
    high: float = 2.5

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """An array of the shape, float64, of numbers spread evenly over the interval at random.

        Of n numbers, one lies in each nth part of it.

        >>> Interval(0.0, 1.0).sample(np.random.default_rng(0), (2,))
        array([0.634..., 0.318...])
        """
        n = math.prod(shape)
        parts = (np.arange(n) + generator.uniform(size=n)) / max(n, 1)
        numbers = self.low + (self.high - self.low) * parts
        return np.asarray(generator.permutation(numbers).reshape(shape))


class Booleans:
    """True and False at random: for a condition, which has no gradient.

    >>> Booleans().sample(np.random.default_rng(0), (3,))
    array([ True,  True,  True])
    """

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """An array of the shape, of booleans.

        >>> Booleans().sample(np.random.default_rng(0), ()).dtype
        dtype('bool')
        """
        return np.asarray(generator.integers(0, 2, shape), bool)


Domain = Interval | Booleans
