"""The confusion matrix, from which all scores by class are computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import numbers
from .classes import as_classes


def confusion_matrix(
    prediction: Any, target: Any, classes: int = 2, *, threshold: float = 0.5
) -> np.ndarray:
    """How often each class was taken for each other one.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,).
        target: Class numbers (n,) or one-hot rows.
        classes: How many there are at least. There are more if the scores or one-hot rows have
            more, or if a larger class number occurs.
        threshold: Above which a single probability means "yes"; 0 for logits.

    Returns:
        Integers (classes, classes): a row per true class, a column per predicted one, as in
        scikit-learn. Of yes and no it is [[true negatives, false positives], [false negatives,
        true positives]].

    Raises:
        ValueError: For shapes that do not fit, no predictions, or a target that is no class.

    >>> confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2])
    array([[1, 0, 0],
           [0, 1, 0],
           [0, 1, 1]])
    """
    p, t, found = as_classes(prediction, target, threshold)
    classes = max(classes, found)
    pairs = np.bincount(classes * t.reshape(-1) + p.reshape(-1), minlength=classes**2)
    return pairs.reshape(classes, classes)


def as_matrix(matrix: Any) -> np.ndarray:
    """A confusion matrix that somebody wrote down, checked.

    Raises:
        ValueError: It is not square, or has counts below 0.

    >>> as_matrix([[11, 2], [1, 10]])
    array([[11,  2],
           [ 1, 10]])
    """
    counts = numbers(matrix)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise ValueError(
            f"a confusion matrix is square, got shape {counts.shape}; of labels, give both the "
            "prediction and the target"
        )
    if not (counts >= 0).all():
        raise ValueError(f"counts are 0 or more, got {counts.min()}")
    return counts
