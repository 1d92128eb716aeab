"""Made-up points in the plane, of two classes or more: moons, circles, spirals, XOR, blobs.

Where scikit-learn has a function of the same name, arguments and results are its own.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

RandomState: TypeAlias = int | np.random.RandomState | np.random.Generator | None
Random: TypeAlias = ModuleType | np.random.RandomState | np.random.Generator
Points: TypeAlias = tuple[NDArray[np.float64], NDArray[np.int64]]


def make_moons(
    n_samples: int | tuple[int, int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: RandomState = None,
) -> Points:
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
    n_upper, n_lower = _counts(n_samples, 2)
    random = random_of(random_state)
    upper = np.linspace(0, np.pi, n_upper)
    lower = np.linspace(0, np.pi, n_lower)
    # 1 - sin - 0.5, not 0.5 - sin: they round differently, and the bits are promised.
    arcs = [
        np.stack([np.cos(upper), np.sin(upper)], axis=1),
        np.stack([1 - np.cos(lower), 1 - np.sin(lower) - 0.5], axis=1),
    ]
    return _finished(arcs, shuffle, noise, random)


def make_circles(
    n_samples: int | tuple[int, int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: RandomState = None,
    factor: float = 0.8,
) -> Points:
    """Points on two circles, one within the other.

    Class 0 is the circle of radius 1 around (0, 0), class 1 the one of radius `factor`. Arguments
    and results are those of scikit-learn's function of the same name, but for a pair of numbers,
    which it wants in a tuple too.

    Args:
        n_samples: The number of points, of which class 0 gets half (rounded down), or a pair of
            numbers, one per class.
        shuffle, noise, random_state: As for `make_moons`.
        factor: The inner radius, from 0 to below 1.

    Returns:
        x, float64 (n, 2), and labels, int64 (n,).

    Raises:
        ValueError: For a number of points below 1, a negative noise or another factor.

    >>> x, y = make_circles(4, shuffle=False, factor=0.5)
    >>> x.round(1) + 0.0
    array([[ 1. ,  0. ],
           [-1. ,  0. ],
           [ 0.5,  0. ],
           [-0.5,  0. ]])
    """
    if not 0 <= factor < 1:
        raise ValueError(f"factor is {factor!r}; expected a radius from 0 to below 1")
    counts = _counts(n_samples, 2)
    random = random_of(random_state)
    circles = []
    for count, radius in zip(counts, (1.0, factor), strict=True):
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
        circles.append(np.stack([np.cos(angle) * radius, np.sin(angle) * radius], axis=1))
    return _finished(circles, shuffle, noise, random)


def make_spirals(
    n_samples: int | tuple[int, int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: RandomState = None,
    turns: float = 1.75,
    radius: float = 3.0,
) -> Points:
    """Points on two spirals, each a half turn from the other, as in TensorFlow's Playground.

    For a share t from 0 to 1 of its way, class 0 is at the distance `radius` t from (0, 0) and at
    the angle 2π `turns` t from the second axis; class 1 is opposite.

    Args:
        n_samples: The number of points, of which class 0 gets half (rounded down), or a pair of
            numbers, one per class.
        shuffle, noise, random_state: As for `make_moons`.
        turns: How often each goes round.
        radius: How far out they end.

    Returns:
        x, float64 (n, 2), and labels, int64 (n,).

    Raises:
        ValueError: For a number of points below 1 or a negative noise.

    >>> x, y = make_spirals(4, shuffle=False, turns=0.25)
    >>> x.round(1) + 0.0
    array([[ 0.,  0.],
           [ 3.,  0.],
           [ 0.,  0.],
           [-3.,  0.]])
    """
    counts = _counts(n_samples, 2)
    random = random_of(random_state)
    arms = []
    for k, count in enumerate(counts):
        share = np.linspace(0, 1, count)
        angle = 2 * np.pi * turns * share + k * np.pi
        arms.append(radius * share[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1))
    return _finished(arms, shuffle, noise, random)


def make_xor(
    n_samples: int = 100, *, noise: float | None = None, random_state: RandomState = None
) -> Points:
    """Points all over the square from -1 to 1: class 1 where one coordinate is below 0.

    "Exclusive or": one of both, and not the other. No straight line parts the classes.

    Args:
        n_samples: The number of points.
        noise, random_state: As for `make_moons`; the class is that of the place without noise.

    Returns:
        x, float64 (n, 2), and labels, int64 (n,).

    Raises:
        ValueError: For a number of points below 1 or a negative noise.

    >>> x, y = make_xor(3, random_state=0)
    >>> x.round(1)
    array([[ 0.1,  0.4],
           [ 0.2,  0.1],
           [-0.2,  0.3]])
    >>> y
    array([0, 0, 1])
    """
    (count,) = _counts(n_samples, 1)
    random = random_of(random_state)
    x = random.uniform(-1, 1, size=(count, 2))
    y = ((x[:, 0] < 0) != (x[:, 1] < 0)).astype(np.int64)
    return with_noise(x, noise, random), y


def make_blobs(
    n_samples: int = 100,
    *,
    centers: int | ArrayLike = 3,
    cluster_std: float = 1.0,
    shuffle: bool = True,
    random_state: RandomState = None,
) -> Points:
    """Points around some centres, normally distributed: a class for each.

    Arguments and results are those of scikit-learn's function of the same name, of which it has
    more.

    Args:
        n_samples: The number of points, which the classes share; the first ones get what is left.
        centers: Where the centres are, (classes, size); or how many, drawn from -10 to 10.
        cluster_std: The standard deviation around them.
        shuffle, random_state: As for `make_moons`.

    Returns:
        x, float64 (n, size), and labels, int64 (n,).

    Raises:
        ValueError: For a number of points or centres below 1, or a negative deviation.

    >>> x, y = make_blobs(4, centers=[(0, 1), (1, 0), (5, 5)], cluster_std=0.0, shuffle=False)
    >>> x
    array([[0., 1.],
           [0., 1.],
           [1., 0.],
           [5., 5.]])
    """
    random = random_of(random_state)
    if isinstance(centers, int):
        _counts(centers, 1, "centers", "centre")
        centers = random.uniform(-10, 10, size=(centers, 2))
    middles = np.asarray(centers, float)
    if middles.ndim != 2:
        raise ValueError(f"centers has shape {middles.shape}; expected (classes, size)")
    counts = _counts(n_samples, len(middles), first=True)
    _check_noise("cluster_std", cluster_std)
    around = [
        random.normal(loc=middle, scale=cluster_std, size=(count, len(middle)))
        for middle, count in zip(middles, counts, strict=True)
    ]
    return _finished(around, shuffle, None, random)


def random_of(random_state: RandomState) -> Random:
    """What draws: NumPy's global state, a RandomState of a seed, or what is given.

    >>> random_of(0).uniform() == np.random.RandomState(0).uniform()
    True
    """
    if random_state is None:
        return np.random  # The module's functions draw from the global state.
    if isinstance(random_state, (np.random.RandomState, np.random.Generator)):
        return random_state
    return np.random.RandomState(random_state)


def _counts(
    given: int | tuple[int, ...],
    classes: int,
    name: str = "n_samples",
    what: str = "point",
    first: bool = False,
) -> list[int]:
    """How many points each class has; the last ones get what is left, or the first ones."""
    if isinstance(given, tuple):
        counts = list(given)
    else:
        share, left = divmod(given, classes)
        more = [k < left if first else k >= classes - left for k in range(classes)]
        counts = [share + extra for extra in more]
    if min(counts) < 0 or sum(counts) < 1:
        raise ValueError(f"{name} is {given!r}; expected at least 1 {what}")
    return counts


def _check_noise(name: str, noise: float) -> None:
    if not noise >= 0:
        raise ValueError(f"{name} is {noise!r}; expected a standard deviation of at least 0")


def with_noise(x: NDArray[np.float64], noise: float | None, random: Random) -> NDArray[np.float64]:
    """Normal noise added to each number.

    Args:
        x: The numbers.
        noise: Its standard deviation; None for none.
        random: What draws it.

    Raises:
        ValueError: For a negative noise.

    >>> with_noise(np.zeros(2), None, random_of(0))
    array([0., 0.])
    """
    if noise is None:
        return x
    _check_noise("noise", noise)
    return x + random.normal(scale=noise, size=x.shape)


def _finished(
    of_classes: Sequence[NDArray[np.float64]], shuffle: bool, noise: float | None, random: Random
) -> Points:
    """The points of all classes, mixed, and with noise."""
    x = np.concatenate(of_classes)
    y = np.repeat(np.arange(len(of_classes), dtype=np.int64), [len(own) for own in of_classes])
    if shuffle:
        order = np.arange(len(x))
        random.shuffle(order)
        x, y = x[order], y[order]
    return with_noise(x, noise, random), y
