"""Two interleaving half circles, micrograd's own demonstration."""

from types import ModuleType

import numpy as np
from numpy.typing import NDArray


def make_moons(
    n_samples: int | tuple[int, int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points on two half circles of radius 1, interleaved.

    Class 0 is the upper half of the circle around (0, 0), class 1 the lower half of the one around
    (1, 0.5). Arguments and results are those of scikit-learn's function of the same name, to the
    last bit.

    Args:
        n_samples: The number of points, of which class 0 gets half (rounded down), or a pair of
            numbers, one per class.
        shuffle: Whether the classes are mixed.
        noise: The standard deviation of the normal noise added to each coordinate; None for none.
        random_state: None draws from NumPy's global state, so that `np.random.seed` decides (as in
            micrograd's notebook); an integer seeds a `RandomState`. A `RandomState`, or beyond
            scikit-learn a `Generator`, is drawn from as it is.

    Returns:
        x, float64 (n, 2), and labels, int64 (n,).

    Raises:
        ValueError: For a number of points below 1 or a negative noise.

    >>> x, y = make_moons(4, shuffle=False)
    >>> x.round(1) + 0.0
    array([[ 1. ,  0. ],
           [-1. ,  0. ],
           [ 0. ,  0.5],
           [ 2. ,  0.5]])
    >>> y
    array([0, 0, 1, 1])
    """
    if isinstance(n_samples, tuple):
        n_upper, n_lower = n_samples
    else:
        n_upper, n_lower = n_samples // 2, n_samples - n_samples // 2
    if min(n_upper, n_lower) < 0 or n_upper + n_lower < 1:
        raise ValueError(f"n_samples is {n_samples!r}; expected at least 1 point")
    if noise is not None and not noise >= 0:
        raise ValueError(f"noise is {noise!r}; expected a standard deviation of at least 0")

    random: ModuleType | np.random.RandomState | np.random.Generator
    if random_state is None:
        random = np.random  # The module's functions draw from the global state.
    elif isinstance(random_state, (np.random.RandomState, np.random.Generator)):
        random = random_state
    else:
        random = np.random.RandomState(random_state)

    upper = np.linspace(0, np.pi, n_upper)
    lower = np.linspace(0, np.pi, n_lower)
    # 1 - sin - 0.5, not 0.5 - sin: they round differently, and the bits are promised.
    x = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 1 - np.sin(lower) - 0.5], axis=1),
        ]
    )
    y = np.repeat(np.arange(2, dtype=np.int64), [n_upper, n_lower])
    if shuffle:
        order = np.arange(len(x))
        random.shuffle(order)
        x, y = x[order], y[order]
    if noise is not None:
        x += random.normal(scale=noise, size=x.shape)
    return x, y
