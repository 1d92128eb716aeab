"""Metrics of classes: accuracies, the confusion matrix, and the ratios of its counts."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np

from ..checks import check_choice
from .inputs import as_classes, numbers, paired


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


Parts = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def precision(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "binary",
    threshold: float = 0.5,
    zero_division: float = 0.0,
) -> Any:
    """Of those taken for a class, the share that is of it.

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.3; macro
    and micro averages in section 13.6.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,).
        target: Class numbers (n,) or one-hot rows.
        average: "binary": of class 1 of two; "macro": the mean over the classes that occur in
            prediction or target; "weighted": the mean weighted by how often each is true; "micro":
            of all counts together, which of single labels is the accuracy; None: of each class.
        threshold: Above which a single probability means "yes"; 0 for logits.
        zero_division: What 0 of 0 is, such as the precision of a class that was never predicted.
            scikit-learn takes 0 as well, with a warning.

    Returns:
        A float; for None an array (classes,).

    Raises:
        ValueError: For shapes that do not fit, no predictions, an unknown average, or "binary" with
            more than two classes.

    >>> precision([1, 1, 0, 1], [1, 0, 0, 1])
    0.6666666666666666
    >>> precision([0, 2, 1, 2], [0, 1, 1, 2], average=None)
    array([1. , 1. , 0.5])
    """
    matrix = confusion_matrix(prediction, target, threshold=threshold)
    return score(parts_of_precision, matrix, average, zero_division)


def recall(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "binary",
    threshold: float = 0.5,
    zero_division: float = 0.0,
) -> Any:
    """Of those of a class, the share that was found.

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.3.

    Args:
        prediction, target: As for `precision`.
        average, threshold: As for `precision`.
        zero_division: What 0 of 0 is: the recall of a class of which there is none.

    Returns:
        A float; for None an array (classes,).

    Raises:
        ValueError: As for `precision`.

    >>> recall([1, 0, 0, 1], [1, 1, 0, 1])
    0.6666666666666666
    """
    matrix = confusion_matrix(prediction, target, threshold=threshold)
    return score(parts_of_recall, matrix, average, zero_division)


def f1_score(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "binary",
    threshold: float = 0.5,
    zero_division: float = 0.0,
) -> Any:
    """The harmonic mean of precision and recall: 2 right / (predicted + true).

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.3. The
    macro average is the mean of the classes' F1.

    Args:
        prediction, target: As for `precision`.
        average, threshold: As for `precision`.
        zero_division: What 0 of 0 is: the F1 of a class that neither occurs nor was predicted.

    Returns:
        A float; for None an array (classes,).

    Raises:
        ValueError: As for `precision`.

    >>> f1_score([1, 0, 1, 1], [1, 1, 0, 1])
    0.6666666666666666
    """
    matrix = confusion_matrix(prediction, target, threshold=threshold)
    return score(parts_of_f1, matrix, average, zero_division)


# Each score is a ratio: of each class, the counts above and below the line.


def parts_of_precision(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Right of those predicted."""
    return np.diagonal(matrix), matrix.sum(axis=0)


def parts_of_recall(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Right of those true."""
    return np.diagonal(matrix), matrix.sum(axis=1)


def parts_of_f1(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Twice right of those predicted and those true."""
    return 2 * np.diagonal(matrix), matrix.sum(axis=0) + matrix.sum(axis=1)


def score(parts: Parts, matrix: np.ndarray, average: str | None, zero_division: float) -> Any:
    """A score of a confusion matrix, by class or averaged; arguments as for `precision`."""
    above, below = parts(matrix)
    by_class = _ratio(above, below, zero_division)
    check_choice("average", average, ("binary", "macro", "micro", "weighted", None))
    if average is None:
        return by_class
    if average == "binary":
        if len(matrix) != 2:
            raise ValueError(
                f'average="binary" is for two classes, and there are {len(matrix)}: give "macro", '
                '"weighted" or "micro", or None for each class'
            )
        return float(by_class[1])
    if average == "micro":
        return float(_ratio(above.sum(), below.sum(), zero_division))
    if average == "weighted":
        return float(_ratio(by_class @ matrix.sum(axis=1), matrix.sum(), zero_division))
    occurs = matrix.sum(axis=0) + matrix.sum(axis=1) > 0
    return float(_ratio(by_class[occurs].sum(), occurs.sum(), zero_division))


def _ratio(above: Any, below: Any, zero_division: float) -> np.ndarray:
    result = np.full(np.shape(below), float(zero_division))
    return np.divide(above, below, out=result, where=np.asarray(below) > 0)
