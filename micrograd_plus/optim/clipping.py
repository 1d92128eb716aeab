"""Gradient clipping: gradients that are too large, made smaller."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..checks import ABOVE_0, check_number
from ..engine.graph import data_of


def clip_by_value(gradients: Iterable[Any], limit: float) -> list[Any]:
    """Every entry brought between -limit and limit.

    Args:
        gradients: Arrays of any shape, numbers, or None, which stays.
        limit: Above 0.

    Returns:
        New arrays of the same shapes and dtypes; numbers for numbers.

    Raises:
        TypeError: A limit that is no number.
        ValueError: One that is not above 0.

    >>> import numpy as np
    >>> clip_by_value([np.array([3.0, -0.5]), -7.0], 1.0)
    [array([ 1. , -0.5]), -1.0]
    """
    limit = _checked(limit)
    return [
        np.clip(g, -limit, limit) if isinstance(g, np.ndarray) else _between(g, limit)
        for g in map(data_of, gradients)
    ]


def clip_by_norm(gradients: Iterable[Any], limit: float) -> list[Any]:
    """All gradients scaled by one factor, so that their global norm is at most `limit`.

    The direction of the step stays as it is. Pascanu, Mikolov and Bengio, "On the difficulty of
    training recurrent neural networks", 2013, algorithm 1.

    Args:
        gradients: Arrays of any shape, numbers, or None, which stays.
        limit: Above 0.

    Returns:
        New arrays of the same shapes and dtypes, or the same ones if the norm is within the limit.

    Raises:
        TypeError: A limit that is no number.
        ValueError: One that is not above 0.

    >>> clip_by_norm([3.0, 4.0], 1.0)
    [0.6..., 0.8...]
    >>> clip_by_norm([3.0, 4.0], 10.0)
    [3.0, 4.0]
    """
    limit = _checked(limit)
    found = [data_of(g) for g in gradients]
    norm = global_norm(found)
    if norm <= limit:
        return found
    largest = max(_largest(g) for g in found if g is not None)
    if norm == math.inf and largest < math.inf:  # no float holds the norm, but the direction
        found = [g if g is None else _times(g, 1 / largest) for g in found]
        norm = global_norm(found)
    # Of an infinite norm too: what is finite becomes 0, what is infinite nan, as in TensorFlow.
    with np.errstate(invalid="ignore"):
        return [g if g is None else _times(g, limit / norm) for g in found]


def global_norm(gradients: Iterable[Any]) -> float:
    """The length of all gradients as one vector: the root of the sum of their entries' squares.

    Args:
        gradients: Arrays of any shape, numbers, or None, which counts as zeros.

    >>> import numpy as np
    >>> global_norm([np.array([3.0, 0.0]), 4.0, None])
    5.0
    """
    return math.hypot(*(_length(g) for g in map(data_of, gradients) if g is not None))


def _length(g: Any) -> float:
    if not isinstance(g, np.ndarray):
        return abs(float(g))
    # In float64: squares of float32 overflow from 2e19 on, and those of float64 from 1e154 on.
    entries = g.ravel().astype(float)
    with np.errstate(over="ignore", under="ignore"):
        length = float(np.linalg.norm(entries))
        if 1e-150 < length < math.inf:  # nearly always
            return length
        largest = _largest(g)
        if 0 < largest < math.inf:
            return largest * float(np.linalg.norm(entries / largest))
    return length


def _largest(g: Any) -> float:
    """The largest of the absolute entries; 0 of none."""
    return float(np.max(np.abs(g), initial=0.0))


def _times(g: Any, factor: float) -> Any:
    if getattr(g, "dtype", None) != np.float16:
        return g * factor
    return (g.astype(np.float32) * factor).astype(g.dtype)  # in which the factor may be 0


def _between(g: Any, limit: float) -> float | None:
    return g if g is None else min(max(float(g), -limit), limit)


def _checked(limit: float) -> float:
    check_number("a limit for gradients", limit, ABOVE_0)
    return float(limit)  # a NumPy number would make float64 of float32
