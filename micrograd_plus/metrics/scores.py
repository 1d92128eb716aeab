"""Precision, recall and F1: by class, and averaged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .confusion import confusion_matrix

AVERAGES = ("binary", "macro", "micro", "weighted")
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
    if average == "macro":
        occurs = matrix.sum(axis=0) + matrix.sum(axis=1) > 0
        return float(_ratio(by_class[occurs].sum(), occurs.sum(), zero_division))
    raise ValueError(f"average must be {', '.join(map(repr, AVERAGES))} or None, got {average!r}")


def _ratio(above: Any, below: Any, zero_division: float) -> np.ndarray:
    result = np.full(np.shape(below), float(zero_division))
    return np.divide(above, below, out=result, where=np.asarray(below) > 0)
