"""Predictions and targets as plain arrays, in shapes that fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.graph import data_of


def numbers(x: Any) -> np.ndarray:
    """Predictions or targets as a plain array: of a Tensor, a Value, or a list of Values.

    Raises:
        TypeError: For anything but real numbers, such as text.

    >>> from micrograd_plus import Value
    >>> numbers([Value(1.0), Value(2.0)])
    array([1., 2.])
    """
    array = np.asarray(data_of(x))
    if array.dtype == object:
        return np.asarray(np.frompyfunc(lambda v: float(data_of(v)), 1, 1)(array), float)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"metrics are of numbers, got dtype {array.dtype}: of names, give their places, as "
            "np.unique(names, return_inverse=True)[1] does"
        )
    return array


def paired(prediction: Any, target: Any) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and what they should be, as float64 arrays of one shape.

    Args:
        prediction: Any shape.
        target: The same shape, but for a last axis of size 1.

    Raises:
        ValueError: For shapes that differ, or no predictions.
    """
    p, t = numbers(prediction), numbers(target)
    if p.shape != t.shape and p.shape != (*t.shape, 1) and t.shape != (*p.shape, 1):
        raise shapes_differ(p, t)
    refuse_none(p)
    return p.astype(float), t.reshape(p.shape).astype(float)


def refuse_none(prediction: np.ndarray) -> None:
    """Raise ValueError if there are no predictions."""
    if not prediction.size:
        raise ValueError(f"there are no predictions to measure: they have shape {prediction.shape}")


def shapes_differ(prediction: np.ndarray, target: np.ndarray) -> ValueError:
    """The error for shapes that do not fit."""
    return ValueError(
        f"predictions of shape {prediction.shape} do not fit targets of shape {target.shape}"
    )
