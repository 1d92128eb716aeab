"""Gradient clipping: gradients that are too large, made smaller."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np


def clip_by_value(gradients: Iterable[Any], limit: float) -> list[Any]:
    """Every entry brought between -limit and limit.

    Args:
        gradients: Arrays of any shape, numbers, or None, which stays.
        limit: Above 0.

    Returns:
        New arrays of the same shapes and dtypes; numbers for numbers.

    Raises:
        ValueError: A limit that is not above 0.

    >>> import numpy as np
    >>> clip_by_value([np.array([3.0, -0.5]), -7.0], 1.0)
    [array([ 1. , -0.5]), -1.0]
    """
    _check(limit)
    return [g if g is None else _like(g, np.clip(g, -limit, limit)) for g in gradients]


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
        ValueError: A limit that is not above 0.

    >>> clip_by_norm([3.0, 4.0], 1.0)
    [0.6..., 0.8...]
    >>> clip_by_norm([3.0, 4.0], 10.0)
    [3.0, 4.0]
    """
    _check(limit)
    found = list(gradients)
    norm = global_norm(found)
    if norm <= limit:
        return found
    # Of an infinite norm too: what is finite becomes 0, what is infinite nan, as in TensorFlow.
    return [g if g is None else g * (limit / norm) for g in found]


def global_norm(gradients: Iterable[Any]) -> float:
    """The length of all gradients as one vector: the root of the sum of their entries' squares.

    Args:
        gradients: Arrays of any shape, numbers, or None, which counts as zeros.

    >>> import numpy as np
    >>> global_norm([np.array([3.0, 0.0]), 4.0, None])
    5.0
    """
    # In float64: squares of float32 overflow from 2e19 on.
    flat = (np.ravel(g).astype(float) for g in gradients if g is not None)
    return math.hypot(*map(np.linalg.norm, flat))


def _like(g: Any, clipped: Any) -> Any:
    return clipped if isinstance(g, np.ndarray) else float(clipped)


def _check(limit: float) -> None:
    if not limit > 0:
        raise ValueError(f"gradients are clipped to a limit above 0, got {limit}")
