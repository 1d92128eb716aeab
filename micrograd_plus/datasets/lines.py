"""Points on a straight line, for a neuron with one weight and one bias."""

import numpy as np
from numpy.typing import NDArray


def load_two_points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points (1, 3) and (2, 5) of y = 2x + 1.

    Returns:
        x and y, each float64 (2, 1).

    From m = -1, b = 5 the mean squared error of y = mx + b is 2.5:

    >>> x, y = load_two_points()
    >>> float(np.mean((-1 * x + 5 - y) ** 2))
    2.5
    """
    return np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])


def load_six_points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points x = -1, 0, 1, 2, 3, 4 of y = 2x - 1.

    Returns:
        x and y, each float64 (6, 1).

    >>> x, y = load_six_points()
    >>> y.T
    array([[-3., -1.,  1.,  3.,  5.,  7.]])
    """
    x = np.arange(-1.0, 5.0)[:, None]
    return x, 2 * x - 1
