"""Accuracies: the share of predictions that are right."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from .arrays import numbers, paired
from .classes import as_classes


def accuracy(prediction: Any, target: Any, *, threshold: float = 0.5) -> float:
    """The share of predictions that are right: of one class of several, or of yes and no.

    Args:
        prediction: Logits or probabilities (n, classes), of which the largest counts; probabilities
            of "yes", (n,) or (n, 1); or class numbers, integers (n,).
        target: Class numbers (n,) or one-hot rows; 0 or 1 for "yes" or "no".
        threshold: Above which a probability means "yes"; 0 for logits.

    Raises:
        ValueError: For shapes that do not fit, no predictions, or a target that is no class.

    >>> accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    >>> accuracy([0.3, 0.6], [0, 1])
    1.0
    >>> accuracy([-3.0, 0.2], [0, 1], threshold=0)
    1.0
    """
    p, t, _ = as_classes(prediction, target, threshold)
    return float(np.mean(p == t))


def binary_accuracy(prediction: Any, target: Any, *, threshold: float = 0.5) -> float:
    """The share of entries that are right, each of them a yes or a no of its own.

    For several answers per row. Keras's `BinaryAccuracy`.

    Args:
        prediction: Probabilities of "yes", of any shape.
        target: 0 or 1, of the same shape.
        threshold: Above which a probability means "yes"; 0 for logits.

    Raises:
        ValueError: For shapes that differ, no predictions, or targets other than 0 and 1.

    >>> binary_accuracy([[0.9, 0.2, 0.7], [0.1, 0.8, 0.6]], [[1, 0, 1], [0, 1, 0]])
    0.8333333333333334
    """
    p, t = paired(prediction, target)
    return accuracy(p.reshape(-1), t.reshape(-1), threshold=threshold)


def top_k_accuracy(prediction: Any, target: Any, k: int = 5) -> float:
    """The share of rows whose true class is among the `k` with the largest scores.

    Of equal scores the first ones count, so that `k=1` gives the `accuracy`; Keras counts all that
    equal the last one in.

    Args:
        prediction: Logits or probabilities (..., classes).
        target: Class numbers (...) or one-hot rows.
        k: From 1 to the number of classes.

    Raises:
        ValueError: For shapes that do not fit, no predictions, a target that is no class, or a `k`
            below 1 or above the number of classes.

    >>> top_k_accuracy([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]], [1, 0], k=2)
    0.5
    """
    scores = numbers(prediction)
    if scores.ndim < 2 or scores.shape[-1] < 2:
        raise ValueError(
            f"top_k_accuracy takes scores (..., classes), got shape {scores.shape}: for single "
            "answers use accuracy"
        )
    _, t, classes = as_classes(scores, target, 0.5)
    if not isinstance(k, Integral) or not 1 <= k <= classes:
        raise ValueError(f"k must be an integer from 1 to the {classes} classes, got {k!r}")
    # Sorted from the end, and then read backwards: of equals the first comes last.
    order = np.argsort(scores[..., ::-1], axis=-1, kind="stable")[..., ::-1]
    best = classes - 1 - order[..., :k]
    return float(np.mean((best == t[..., None]).any(-1)))
