"""Metrics of how well scores rank: the curves over all thresholds, and the areas under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..checks import check_choice
from .inputs import as_scores


class ROCCurve(NamedTuple):
    """What `roc_curve` gives: three arrays, from the highest threshold to the lowest.

    Attributes:
        false_positive_rate: Of the rows that are no, the share at or above each threshold.
        true_positive_rate: Of the rows that are yes, the share at or above each threshold.
        thresholds: The scores at which these change, after infinity.
    """

    false_positive_rate: np.ndarray
    true_positive_rate: np.ndarray
    thresholds: np.ndarray


class PrecisionRecallCurve(NamedTuple):
    """What `precision_recall_curve` gives: three arrays, from the lowest threshold to the highest.

    Attributes:
        precision: Of the rows at or above each threshold, the share that is yes; at the end 1.
        recall: Of the rows that are yes, the share at or above each threshold; at the end 0.
        thresholds: All scores, each once: one less than the others.
    """

    precision: np.ndarray
    recall: np.ndarray
    thresholds: np.ndarray


def roc_curve(
    prediction: Any, target: Any, *, drop_intermediate: bool = True, from_logits: bool = False
) -> ROCCurve:
    """How many are rightly and how many wrongly taken for yes, at every threshold.

    Fawcett, "An introduction to ROC analysis", 2006, algorithm 1. Numbers and order are
    scikit-learn's.

    Args:
        prediction: Scores of "yes", any numbers (n,) or (n, 1); or probabilities (n, 2), of which
            the second column is that of "yes".
        target: 0 or 1, (n,) or (n, 1), or one-hot rows (n, 2).
        drop_intermediate: Whether to leave out points on a straight line between others.
        from_logits: Whether two columns are logits.

    Returns:
        `false_positive_rate`, `true_positive_rate` and `thresholds`, arrays of one length.

    Raises:
        ValueError: For shapes that do not fit, more than two classes, targets other than 0 and 1,
            or only one class among them.

    >>> curve = roc_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    >>> curve.true_positive_rate
    array([0. , 0.5, 0.5, 1. , 1. ])
    >>> curve.thresholds
    array([ inf, 0.8 , 0.4 , 0.35, 0.1 ])
    """
    scores, yes = _of_yes("roc_curve", prediction, target, from_logits)
    if yes.all() or not yes.any():
        raise _one_class("a ROC curve needs rows of both classes", yes)
    false, true, thresholds = roc_points(scores, yes)
    if drop_intermediate and len(thresholds) > 2:
        # A corner, where the steps before and after differ, stays, and so do the ends.
        turns = np.logical_or(np.diff(false, 2), np.diff(true, 2))
        kept = np.concatenate([[True], turns, [True]])
        false, true, thresholds = false[kept], true[kept], thresholds[kept]
    start = np.zeros(1)
    return ROCCurve(
        np.concatenate([start, false / false[-1]]),
        np.concatenate([start, true / true[-1]]),
        np.concatenate([start + np.inf, thresholds]),
    )


def precision_recall_curve(
    prediction: Any, target: Any, *, from_logits: bool = False
) -> PrecisionRecallCurve:
    """Precision and recall at every threshold.

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.4.
    Numbers and order are scikit-learn's.

    Args:
        prediction, target, from_logits: As for `roc_curve`.

    Returns:
        `precision` and `recall`, arrays of one length, and `thresholds`, which has one less.

    Raises:
        ValueError: For shapes that do not fit, more than two classes, targets other than 0 and 1,
            or no 1 among them.

    >>> curve = precision_recall_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    >>> curve.recall
    array([1. , 1. , 0.5, 0.5, 0. ])
    >>> curve.thresholds
    array([0.1 , 0.35, 0.4 , 0.8 ])
    """
    scores, yes = _of_yes("precision_recall_curve", prediction, target, from_logits)
    if not yes.any():
        raise _one_class("a precision-recall curve needs rows that are yes", yes)
    return _precision_recall(scores, yes)


def roc_auc(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "macro",
    from_logits: bool = False,
    multilabel: bool = False,
) -> Any:
    """The area under the ROC curve: how likely a yes has a higher score than a no.

    A tie counts half. 1 is a perfect order, 0.5 that of chance. Fawcett, "An introduction to ROC
    analysis", 2006, section 7. Of several classes each is taken against the rest, scikit-learn's
    `multi_class="ovr"`.

    Args:
        prediction: Scores of "yes", any numbers (n,) or (n, 1), of which only the order counts; or
            probabilities (n, classes).
        target: 0 or 1, (n,) or (n, 1); class numbers (n,) or one-hot rows.
        average: Of more than two classes. "macro": the mean over those of which there are rows,
            and rows that are not; "weighted": the mean weighted by how often each is true;
            "micro": of all columns together; None: of each class.
        from_logits: Whether the scores of classes are logits, whose softmax is meant: as they are,
            rows cannot be compared. Of scores of "yes" it makes no difference.
        multilabel: Whether each column is a yes or no of its own, targets are 0 and 1 of the
            prediction's shape, and scores any numbers.

    Returns:
        A float; for None an array (classes,). It is nan where there is nothing to compare, since
        all rows are of one class: scikit-learn warns of it as well.

    Raises:
        ValueError: For shapes that do not fit, no predictions, scores that are nan, a target that
            is no class, scores of classes that are no probabilities, or an unknown average.

    >>> roc_auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    0.75
    >>> roc_auc([[0.8, 0.1, 0.1], [0.3, 0.5, 0.2], [0.4, 0.1, 0.5], [0.5, 0.2, 0.3]], [0, 1, 2, 2])
    1.0
    """
    scores, yes = as_scores("roc_auc", prediction, target, from_logits, multilabel)
    return _averaged(_area, scores, yes, average)


def average_precision(
    prediction: Any,
    target: Any,
    *,
    average: str | None = "macro",
    from_logits: bool = False,
    multilabel: bool = False,
) -> Any:
    """The area under the precision-recall curve, in steps: Σ precision × how much recall grows.

    Where yes is rare it says more than `roc_auc`; by chance it is the share of yes. Manning,
    Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.4.

    Args:
        prediction, target, from_logits, multilabel: As for `roc_auc`.
        average: As for `roc_auc`; "macro" is the mean over the classes of which there are rows.

    Returns:
        A float; for None an array (classes,). It is nan where no row is yes, for which scikit-learn
        takes 0, with a warning.

    Raises:
        ValueError: As for `roc_auc`.

    >>> average_precision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    0.8333333333333333
    """
    scores, yes = as_scores("average_precision", prediction, target, from_logits, multilabel)
    return _averaged(_steps, scores, yes, average)


def _of_yes(
    name: str, prediction: Any, target: Any, from_logits: bool
) -> tuple[np.ndarray, np.ndarray]:
    scores, yes = as_scores(name, prediction, target, from_logits)
    if scores.shape[1] > 1:
        raise ValueError(
            f"{name} is of yes and no, and there are {scores.shape[1]} classes: give the "
            "probabilities of one, as in p[:, k], and whether it is the true one, as in labels == k"
        )
    return scores[:, 0], yes[:, 0]


def _one_class(needs: str, yes: np.ndarray) -> ValueError:
    return ValueError(f"{needs}, and all {len(yes)} targets are {int(yes[0])}")


def roc_points(scores: np.ndarray, yes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many no and how many yes have at least each score, from the highest to the lowest.

    Args:
        scores: Numbers (n,).
        yes: Booleans (n,).

    Returns:
        Two arrays of counts, and the scores, each once: equal ones pass a threshold together.

    >>> roc_points(np.array([0.5, 0.9, 0.5]), np.array([True, True, False]))
    (array([0, 1]), array([1, 2]), array([0.9, 0.5]))
    """
    order = np.argsort(-scores)
    scores, yes = scores[order], yes[order]
    last_of_equals = np.concatenate([scores[1:] != scores[:-1], [True]])
    true = np.cumsum(yes)[last_of_equals]
    return 1 + np.flatnonzero(last_of_equals) - true, true, scores[last_of_equals]


def _precision_recall(scores: np.ndarray, yes: np.ndarray) -> PrecisionRecallCurve:
    false, true, thresholds = roc_points(scores, yes)
    return PrecisionRecallCurve(
        np.append((true / (true + false))[::-1], 1.0),
        np.append((true / true[-1])[::-1], 0.0),
        thresholds[::-1],
    )


def _area(scores: np.ndarray, yes: np.ndarray) -> float:
    """The area under a ROC curve, by trapezoids of counts."""
    false, true, _ = roc_points(scores, yes)
    if not false[-1] or not true[-1]:
        return np.nan
    widths, heights = np.diff(false, prepend=0), true + np.append(0, true[:-1])
    return float(widths @ heights / (2 * false[-1] * true[-1]))


def _steps(scores: np.ndarray, yes: np.ndarray) -> float:
    """The area under a precision-recall curve, each precision times the recall gained there."""
    if not yes.any():
        return np.nan
    precision, recall, _ = _precision_recall(scores, yes)
    return float(0.0 - np.diff(recall) @ precision[:-1])


def _averaged(
    area: Callable[[np.ndarray, np.ndarray], float],
    scores: np.ndarray,
    yes: np.ndarray,
    average: str | None,
) -> Any:
    """The area of the columns, (n, classes), averaged; of a single one as it is."""
    check_choice("average", average, ("macro", "micro", "weighted", None))
    if scores.shape[1] == 1 or average == "micro":
        return area(scores.reshape(-1), yes.reshape(-1))
    by_class = np.array([area(s, y) for s, y in zip(scores.T, yes.T, strict=True)])
    if average is None:
        return by_class
    weights = yes.sum(axis=0) if average == "weighted" else np.ones(len(by_class))
    weights = np.where(np.isnan(by_class), 0, weights)
    if not weights.any():
        return np.nan
    return float(np.average(np.where(weights > 0, by_class, 0.0), weights=weights))
