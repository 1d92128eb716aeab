"""Metrics of numbers: how far off, in the target's own unit, and how much is explained."""

from __future__ import annotations

from typing import Any

import numpy as np

from .inputs import numbers, paired


def mean_absolute_error(prediction: Any, target: Any) -> float:
    """The mean of |prediction - target|, in the target's unit.

    Args:
        prediction: Any shape.
        target: The same shape.

    Raises:
        ValueError: For shapes that differ, or no predictions.

    >>> mean_absolute_error([1.0, 3.0], [2.0, 5.0])
    1.5
    """
    p, t = paired(prediction, target)
    return float(np.mean(np.abs(p - t)))


def mean_squared_error(prediction: Any, target: Any) -> float:
    """The mean of (prediction - target)², in the square of the target's unit.

    Args:
        prediction: Any shape.
        target: The same shape.

    Raises:
        ValueError: For shapes that differ, or no predictions.

    >>> mean_squared_error([1.0, 3.0], [2.0, 10.0])
    25.0
    """
    p, t = paired(prediction, target)
    return float(np.mean(np.square(p - t)))


def root_mean_squared_error(prediction: Any, target: Any) -> float:
    """The root of the mean of (prediction - target)², in the target's unit.

    Over all entries, as in Keras; of several outputs scikit-learn takes the mean of their roots.
    Hyndman and Koehler, "Another look at measures of forecast accuracy", 2006, section 2.1.

    Args:
        prediction: Any shape.
        target: The same shape.

    Raises:
        ValueError: For shapes that differ, or no predictions.

    >>> root_mean_squared_error([1.0, 3.0], [2.0, 10.0])
    5.0
    """
    return float(np.sqrt(mean_squared_error(prediction, target)))


def r2_score(prediction: Any, target: Any, *, sample_weight: Any = None) -> float:
    """R²: the share of the target's variance that the prediction explains.

    1 is perfect, 0 no better than always the mean, below 0 worse. It is 1 - Σ (target -
    prediction)² / Σ (target - mean)², of several outputs the mean of theirs. A target that never
    changes has 1 if it is met and 0 if not, as in scikit-learn. James, Witten, Hastie and
    Tibshirani, "An Introduction to Statistical Learning", 2013, section 3.1.3.

    Args:
        prediction: Shape (n,) or (n, outputs), with n of 2 or more.
        target: The same shape.
        sample_weight: How much each row counts (n,), 0 or more; 1 if left out.

    Raises:
        ValueError: For shapes that differ, fewer than two rows, or weights that are not as many.

    >>> r2_score([1.0, 2.0, 3.0], [1.0, 2.0, 6.0])
    0.3571428571428571
    """
    p, t = paired(prediction, target)
    if p.ndim == 0 or len(p) < 2:
        raise ValueError(f"R² compares with the mean of at least 2 rows, got shape {p.shape}")
    p, t = p.reshape(len(p), -1), t.reshape(len(t), -1)
    weight = np.ones(len(t)) if sample_weight is None else numbers(sample_weight)
    if weight.shape not in ((len(t),), (len(t), 1)):
        raise ValueError(
            f"sample_weight of shape {weight.shape} does not fit {len(t)} rows: give a number for "
            f"each, ({len(t)},)"
        )
    weight = weight.reshape(-1, 1)
    mean = np.average(t, axis=0, weights=weight[:, 0])
    unexplained = (weight * np.square(t - p)).sum(axis=0)
    total = (weight * np.square(t - mean)).sum(axis=0)
    of_constants = np.where(unexplained == 0, 1.0, 0.0)
    share = np.divide(unexplained, total, out=1 - of_constants, where=total > 0)
    return float(np.mean(1 - share))
