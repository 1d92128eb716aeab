"""The confusion matrix, from which all scores by class are computed."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from .arrays import numbers
from .classes import as_classes


def confusion_matrix(
    prediction: Any, target: Any, classes: int | None = None, *, threshold: float = 0.5
) -> np.ndarray:
    """How often each class was taken for each other one.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,).
        target: Class numbers (n,) or one-hot rows.
        classes: How many there are; left out, as many as the scores or one-hot rows have, else one
            more than the largest class number, and 2 at least.
        threshold: Above which a single probability means "yes"; 0 for logits.

    Returns:
        Integers (classes, classes): a row per true class, a column per predicted one, as in
        scikit-learn. Of yes and no it is [[true negatives, false positives], [false negatives,
        true positives]].

    Raises:
        ValueError: For shapes that do not fit, no predictions, or a class outside the classes.

    >>> confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2])
    array([[1, 0, 0],
           [0, 1, 0],
           [0, 1, 1]])
    """
    p, t, found = as_classes(prediction, target, threshold)
    if classes is None:
        classes = found
    if not isinstance(classes, Integral) or classes < found:
        raise ValueError(f"there are at least {found} classes, got classes={classes!r}")
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
