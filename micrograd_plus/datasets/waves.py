"""A sum of two sine waves, for a network of sinusoidal units."""

import numpy as np
from numpy.typing import NDArray


def make_two_waves(n: int = 200) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """y = sin(2x) + 0.5 sin(5x + 1) at n evenly spaced points of [-3, 3].

    There is no noise: a network that finds the two frequencies (2 and 5), amplitudes (1 and 0.5)
    and phases (0 and 1) fits exactly.

    Args:
        n: How many points, both ends of the interval among them.

    Returns:
        x and y, each float64 (n, 1).

    Raises:
        ValueError: For n below 2.

    >>> x, y = make_two_waves(3)
    >>> x.T
    array([[-3.,  0.,  3.]])
    >>> y.T.round(3)
    array([[-0.216,  0.421, -0.423]])
    """
    if n < 2:
        raise ValueError(f"n is {n}; expected at least 2 points, the ends of [-3, 3]")
    x = np.linspace(-3.0, 3.0, n)[:, None]
    return x, np.sin(2 * x) + 0.5 * np.sin(5 * x + 1)
