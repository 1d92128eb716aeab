"""What the works of `operations` are done on: makers of arrays, from a generator and n.

n is the side of a square: most have n² entries, or as many images and sequences as come to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Maker = Callable[[np.random.Generator, int], np.ndarray]
# A number, or n, or what is made of it.
Size = int | Callable[[int], int]
n: Size = lambda n: n
n_squared: Size = lambda n: n * n
few: Size = lambda n: n // 4
thirds: Size = lambda n: n * n // 4
matrices: Size = lambda n: n * n // 64


def chosen(small: int, middle: int, large: int) -> Size:
    """A size that is no formula of n."""
    return lambda n: small if n < 64 else middle if n < 1024 else large


n_units = chosen(8, 128, 128)
IMAGES = (chosen(1, 64, 256), chosen(4, 16, 32), chosen(4, 16, 32), 16)
SEQUENCES = (chosen(2, 16, 256), chosen(4, 128, 128), n_units)
HEADS = (chosen(1, 8, 32), chosen(2, 4, 8), chosen(4, 128, 256), chosen(8, 64, 64))


def sizes(shape: Sequence[Size], n: int) -> tuple[int, ...]:
    """A shape for one n."""
    return tuple(size if isinstance(size, int) else size(n) for size in shape)


def normal(*shape: Size) -> Maker:
    """Normal numbers."""
    return lambda rng, n: rng.standard_normal(sizes(shape, n)).astype(np.float32)


def between(low: float, high: float, *shape: Size) -> Maker:
    """Numbers within bounds."""
    return lambda rng, n: rng.uniform(low, high, sizes(shape, n)).astype(np.float32)


def below(most: Size, *shape: Size) -> Maker:
    """Integers from 0 to `most`, which is not among them."""
    return lambda rng, n: rng.integers(0, *sizes([most], n), sizes(shape, n))


def booleans(*shape: Size) -> Maker:
    """True and False, as often."""
    return lambda rng, n: rng.random(sizes(shape, n)) < 0.5


def with_nan(*shape: Size) -> Maker:
    """Normal numbers, a tenth of them nan."""
    return lambda rng, n: np.where(
        rng.random(sizes(shape, n)) < 0.1, np.nan, normal(*shape)(rng, n)
    ).astype(np.float32)


def regular(*shape: Size) -> Maker:
    """Matrices far from singular: positive definite, but for what the factor makes of it."""

    def make(rng: np.random.Generator, n: int) -> np.ndarray:
        a = rng.standard_normal(sizes(shape, n)) / n**0.5
        return np.asarray(a @ a.swapaxes(-1, -2) + np.eye(a.shape[-1]), np.float32)

    return make


X, POSITIVE, UNIT = normal(n, n), between(0.2, 3.0, n, n), between(-0.9, 0.9, n, n)
ROW, FLAT, MASK, PLACES = normal(n), normal(n_squared), booleans(n, n), below(n, n)
SQUARE = regular(n, n)
