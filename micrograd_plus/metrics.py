"""Metrics: what people read, as plain numbers without gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from .engine.operators import data_of

__all__ = ["accuracy", "mean_absolute_error"]


def numbers(x: Any) -> np.ndarray:
    """Predictions or targets as a plain array: of a Tensor, a Value, or a list of Values.

    >>> from micrograd_plus import Value
    >>> numbers([Value(1.0), Value(2.0)])
    array([1., 2.])
    """
    x = data_of(x)
    if isinstance(x, np.ndarray) and x.dtype != object:
        return x
    return np.asarray(np.frompyfunc(lambda v: float(data_of(v)), 1, 1)(np.asarray(x)), float)


def accuracy(prediction: Any, target: Any) -> float:
    """The share of predictions that are right.

    Args:
        prediction: Logits or probabilities (n, classes), of which the largest counts; or
            probabilities of "yes", (n,) or (n, 1), right where on the target's side of 0.5.
        target: Class numbers (n,) or one-hot rows; 0 or 1 for "yes" or "no".

    Raises:
        ValueError: For shapes that do not fit, or no predictions.

    >>> accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    >>> accuracy([0.3, 0.6], [0, 1])
    1.0
    """
    p, t = numbers(prediction), numbers(target)
    if not p.size:
        raise ValueError("the accuracy of no predictions is not defined")
    if p.ndim > 1 and p.shape[-1] > 1:
        t = t.argmax(-1) if t.shape == p.shape else t
        p = p.argmax(-1)
    else:
        if not np.isin(t, (0, 1)).all():
            raise ValueError(
                "the accuracy of one number per row needs targets of 0 and 1, got "
                f"{t[~np.isin(t, (0, 1))][0]}: for scores around 0 with targets of -1 and 1, use "
                "a function such as lambda p, t: np.mean((p > 0) == (t > 0))"
            )
        p, t = (p.reshape(-1) > 0.5).astype(int), t.reshape(-1)
    if t.ndim == p.ndim + 1 and t.shape[-1] == 1:
        t = t[..., 0]
    if p.shape != t.shape:
        raise ValueError(
            f"predictions of shape {numbers(prediction).shape} do not fit targets of shape "
            f"{numbers(target).shape}"
        )
    return float(np.mean(p == t))


def mean_absolute_error(prediction: Any, target: Any) -> float:
    """The mean of |prediction - target|, in the target's unit.

    Args:
        prediction: Any shape.
        target: The same shape.

    Raises:
        ValueError: For shapes that differ.

    >>> mean_absolute_error([1.0, 3.0], [2.0, 5.0])
    1.5
    """
    p, t = numbers(prediction), numbers(target)
    if p.shape != t.shape and p.shape != (*t.shape, 1) and t.shape != (*p.shape, 1):
        raise ValueError(f"predictions of shape {p.shape} do not fit targets of shape {t.shape}")
    return float(np.mean(np.abs(p.reshape(-1) - t.reshape(-1))))
