"""What the generators of made-up rows share."""

import numpy as np


def generator_of_rows(n: int, seed: int) -> np.random.Generator:
    """A random generator to draw n rows from.

    Raises:
        ValueError: For n below 1.

    >>> generator_of_rows(0, seed=1)
    Traceback (most recent call last):
    ValueError: n is 0; expected at least 1 row
    """
    if n < 1:
        raise ValueError(f"n is {n}; expected at least 1 row")
    return np.random.default_rng(seed)
