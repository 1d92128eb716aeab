"""Random starts for weights: scaled so that signals keep their size from layer to layer.

Each takes a shape (fan_in, fan_out), a NumPy Generator and a dtype, and returns an array.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..checks import named

Shape = tuple[int, ...]
Initializer = Callable[..., np.ndarray]


def fans(shape: Shape) -> tuple[int, int]:
    """How many inputs a unit has, and how many outputs an input feeds.

    Args:
        shape: (inputs, units), or (..., inputs, units) with a window before.

    >>> fans((784, 512)), fans((3, 3, 16, 32))
    ((784, 512), (144, 288))
    """
    if len(shape) < 2:
        raise ValueError(f"an initialiser needs a shape of two sizes or more, got {shape}")
    window = math.prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window


def glorot_uniform(shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> np.ndarray:
    """Uniform within ±sqrt(6 / (fan_in + fan_out)).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010, equation 16.

    >>> w = glorot_uniform((2, 4), np.random.default_rng(0))
    >>> w.shape, w.dtype, bool(abs(w).max() <= 1)
    ((2, 4), dtype('float32'), True)
    """
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape).astype(dtype)


def glorot_normal(shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> np.ndarray:
    """Normal with variance 2 / (fan_in + fan_out); source as for `glorot_uniform`.

    >>> glorot_normal((2, 4), np.random.default_rng(0)).shape
    (2, 4)
    """
    return rng.normal(0, math.sqrt(2 / sum(fans(shape))), shape).astype(dtype)


def he_uniform(shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> np.ndarray:
    """Uniform within ±sqrt(6 / fan_in), for ReLU.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015, section 2.2.

    >>> he_uniform((2, 4), np.random.default_rng(0)).shape
    (2, 4)
    """
    limit = math.sqrt(6 / fans(shape)[0])
    return rng.uniform(-limit, limit, shape).astype(dtype)


def he_normal(shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> np.ndarray:
    """Normal with variance 2 / fan_in, for ReLU; source as for `he_uniform`.

    >>> he_normal((2, 4), np.random.default_rng(0)).shape
    (2, 4)
    """
    return rng.normal(0, math.sqrt(2 / fans(shape)[0]), shape).astype(dtype)


def orthogonal(shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> np.ndarray:
    """Rows that are orthogonal and of length 1, or columns where there are more rows.

    For the recurrent weights: a product of many neither grows nor vanishes. For a window, all axes
    but the last count as one.

    Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning
    in deep linear neural networks", 2014, section 3.

    >>> w = orthogonal((2, 4), np.random.default_rng(0), "float64")
    >>> bool(np.allclose(w @ w.T, np.eye(2)))
    True
    """
    fans(shape)  # two sizes or more
    rows, columns = math.prod(shape[:-1]), shape[-1]
    normal = rng.normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(normal)
    q = q * np.sign(np.diag(r))  # else it is not uniform over all such matrices
    return (q if rows >= columns else q.T).reshape(shape).astype(dtype)


def standard_normal(shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> np.ndarray:
    """Normal with variance 1, whatever the shape: for embeddings.

    >>> standard_normal((2, 4), np.random.default_rng(0)).shape
    (2, 4)
    """
    return rng.normal(size=shape).astype(dtype)


NAMES: dict[str, Initializer] = {
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "orthogonal": orthogonal,
    "standard_normal": standard_normal,
}


def find(initializer: str | Initializer) -> Initializer:
    """The initialiser of that name; a function as it is.

    Raises:
        ValueError: For an unknown name.
        TypeError: For anything but a name or a function.

    >>> find("he_normal") is he_normal
    True
    """
    return named("an initialiser", initializer, NAMES)
