"""Precision, recall and F1: ratios of counts, by class or averaged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..checks import check_choice
from .classification import confusion_matrix
from .inputs import as_answers


class Counts(NamedTuple):
    """What scores are ratios of, an array (classes,) each.

    Attributes:
        right: How often each class was rightly predicted.
        predicted: How often it was predicted.
        true: How often it is true.
        rows: Of several labels per row, the same of the labels of each row, (n,) each.
    """

    right: np.ndarray
    predicted: np.ndarray
    true: np.ndarray
    rows: Counts | None = None


Parts = Callable[[Counts], tuple[np.ndarray, np.ndarray]]


def precision(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "binary",
    threshold: float = 0.5,
    zero_division: float = 0.0,
    multilabel: bool = False,
) -> Any:
    """Of those taken for a class, the share that is of it.

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.3; macro
    and micro averages in section 13.6.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,).
        target: Class numbers (n,) or one-hot rows.
        average: "binary": of class 1 of two; "macro": the mean over the classes that occur in
            prediction or target; "weighted": the mean weighted by how often each is true; "micro":
            of all counts together, which of single labels is the accuracy; None: of each class. Of
            several labels per row there is no "binary", "macro" is the mean over all labels, and
            "samples" the mean over the rows.
        threshold: Above which a single probability means "yes"; 0 for logits.
        zero_division: What 0 of 0 is, such as the precision of a class that was never predicted.
            scikit-learn takes 0 as well, with a warning.
        multilabel: Whether each column is a label of its own, of which a row may have several or
            none. Predictions are then probabilities (n, labels), each above `threshold` or not, or
            0 and 1 as integers, and targets 0 and 1 of the same shape.

    Returns:
        A float; for None an array (classes,).

    Raises:
        ValueError: For shapes that do not fit, no predictions, an unknown average, or "binary" with
            more than two classes.

    >>> precision([1, 1, 0, 1], [1, 0, 0, 1])
    0.6666666666666666
    >>> precision([0, 2, 1, 2], [0, 1, 1, 2], average=None)
    array([1. , 1. , 0.5])
    >>> tags = [[0.9, 0.8, 0.1], [0.2, 0.7, 0.3]]
    >>> precision(tags, [[1, 0, 0], [0, 1, 1]], average="samples", multilabel=True)
    0.75
    """
    counts = counted(prediction, target, threshold, multilabel)
    return score(parts_of_precision, counts, average, zero_division)


def recall(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "binary",
    threshold: float = 0.5,
    zero_division: float = 0.0,
    multilabel: bool = False,
) -> Any:
    """Of those of a class, the share that was found.

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.3.

    Args:
        prediction, target: As for `precision`.
        average, threshold, multilabel: As for `precision`.
        zero_division: What 0 of 0 is: the recall of a class of which there is none.

    Returns:
        A float; for None an array (classes,).

    Raises:
        ValueError: As for `precision`.

    >>> recall([1, 0, 0, 1], [1, 1, 0, 1])
    0.6666666666666666
    """
    counts = counted(prediction, target, threshold, multilabel)
    return score(parts_of_recall, counts, average, zero_division)


def f1_score(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "binary",
    threshold: float = 0.5,
    zero_division: float = 0.0,
    multilabel: bool = False,
) -> Any:
    """The harmonic mean of precision and recall: 2 right / (predicted + true).

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.3. The
    macro average is the mean of the classes' F1.

    Args:
        prediction, target: As for `precision`.
        average, threshold, multilabel: As for `precision`.
        zero_division: What 0 of 0 is: the F1 of a class that neither occurs nor was predicted.

    Returns:
        A float; for None an array (classes,).

    Raises:
        ValueError: As for `precision`.

    >>> f1_score([1, 0, 1, 1], [1, 1, 0, 1])
    0.6666666666666666
    """
    counts = counted(prediction, target, threshold, multilabel)
    return score(parts_of_f1, counts, average, zero_division)


def counted(prediction: Any, target: Any, threshold: float, multilabel: bool) -> Counts:
    """The counts of predictions; arguments as for `precision`."""
    if not multilabel:
        return counts_of(confusion_matrix(prediction, target, threshold=threshold))
    p, t = as_answers(prediction, target, threshold)

    def along(axis: int, rows: Counts | None = None) -> Counts:
        return Counts((p & t).sum(axis), p.sum(axis), t.sum(axis), rows)

    return along(0, along(1))


def counts_of(matrix: np.ndarray) -> Counts:
    """The counts in a confusion matrix, which has a row per true class.

    >>> counts_of(np.array([[11, 2], [1, 10]]))[:3]
    (array([11, 10]), array([12, 12]), array([13, 11]))
    """
    return Counts(np.diagonal(matrix), matrix.sum(axis=0), matrix.sum(axis=1))


# Each score is a ratio: of each class, the counts above and below the line.


def parts_of_precision(counts: Counts) -> tuple[np.ndarray, np.ndarray]:
    """Right of those predicted."""
    return counts.right, counts.predicted


def parts_of_recall(counts: Counts) -> tuple[np.ndarray, np.ndarray]:
    """Right of those true."""
    return counts.right, counts.true


def parts_of_f1(counts: Counts) -> tuple[np.ndarray, np.ndarray]:
    """Twice right of those predicted and those true."""
    return 2 * counts.right, counts.predicted + counts.true


def score(parts: Parts, counts: Counts, average: str | None, zero_division: float) -> Any:
    """A score of counts, by class or averaged; arguments as for `precision`."""
    above, below = parts(counts)
    by_class = _ratio(above, below, zero_division)
    if counts.rows is None:
        check_choice("average", average, ("binary", "macro", "micro", "weighted", None))
    else:
        choices = ("macro", "micro", "samples", "weighted", None)
        check_choice("average of several labels per row", average, choices)
    if average is None:
        return by_class
    if average == "binary":
        if len(by_class) != 2:
            raise ValueError(
                f'average="binary" is for two classes, and there are {len(by_class)}: give '
                '"macro", "weighted" or "micro", or None for each class'
            )
        return float(by_class[1])
    if average == "samples" and counts.rows is not None:
        return float(np.mean(_ratio(*parts(counts.rows), zero_division)))
    if average == "micro":
        return float(_ratio(above.sum(), below.sum(), zero_division))
    if average == "weighted":
        return float(_ratio(by_class @ counts.true, counts.true.sum(), zero_division))
    if counts.rows is not None:
        return float(np.mean(by_class))
    occurs = counts.predicted + counts.true > 0
    return float(_ratio(by_class[occurs].sum(), occurs.sum(), zero_division))


def _ratio(above: Any, below: Any, zero_division: float) -> np.ndarray:
    result = np.full(np.shape(below), float(zero_division))
    return np.divide(above, below, out=result, where=np.asarray(below) > 0)
