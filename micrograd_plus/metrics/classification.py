"""Metrics of classes: accuracies, the confusion matrix, and how sure the right ones are."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from .inputs import as_classes, as_probabilities, numbers, paired


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
    pairs = (classes * t + p).reshape(-1).astype(np.intp)  # 32 bits where addresses have 32
    counts = np.bincount(pairs, minlength=classes**2).astype(np.int64)
    return counts.reshape(classes, classes)


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


def matthews_corrcoef(prediction: Any, target: Any, *, threshold: float = 0.5) -> float:
    """Matthews's correlation of predicted and true classes: 1 if all are right, 0 by chance.

    It counts the rare class as much as the common one, and is -1 where yes and no are exchanged.
    Where all are of one class, or taken for one, it is 0, as in scikit-learn. Gorodkin, "Comparing
    two K-category assignments by a K-category correlation coefficient", 2004, section 2.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,).
        target: Class numbers (n,) or one-hot rows.
        threshold: Above which a single probability means "yes"; 0 for logits.

    Raises:
        ValueError: For shapes that do not fit, no predictions, or a target that is no class.

    >>> matthews_corrcoef([1, 1, 0, 1], [1, 0, 0, 1])
    0.5773502691896258
    """
    counts = confusion_matrix(prediction, target, threshold=threshold).astype(float)
    predicted, true, n = counts.sum(axis=0), counts.sum(axis=1), counts.sum()
    together = np.trace(counts) * n - predicted @ true
    apart = (n**2 - predicted @ predicted) * (n**2 - true @ true)
    return float(together / np.sqrt(apart)) if apart > 0 else 0.0


def log_loss(prediction: Any, target: Any, *, from_logits: bool = False) -> float:
    """The mean of -log p of the true class: a cross-entropy, as a number to read.

    Probabilities are kept from 0 and 1 by the spacing of their dtype at 1, as in scikit-learn.
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.2.2.

    Args:
        prediction: Probabilities (n, classes), or of "yes" (n,) or (n, 1).
        target: Class numbers (n,) or one-hot rows; 0 or 1 for "yes" or "no".
        from_logits: Whether predictions are logits, which is the exact way.

    Raises:
        ValueError: For shapes that do not fit, no predictions, a target that is no class, or what
            are no probabilities.

    >>> log_loss([[0.5, 0.2, 0.3], [0.25, 0.5, 0.25]], [0, 1])
    0.6931471805599453
    >>> log_loss([0.9, 0.2], [1, 0])
    0.164252033486018
    """
    p = numbers(prediction)
    if p.dtype.kind != "f":
        p = p.astype(float)
    _, true, _ = as_classes(p, target, 0.5)
    eps = np.finfo(p.dtype).eps
    if p.ndim < 2 or p.shape[-1] == 1:
        p = p.reshape(true.shape).astype(float)
        p = np.stack([0 * p, p] if from_logits else [1 - p, p], axis=-1)
    if from_logits:
        shifted = p.astype(float) - p.max(axis=-1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    else:
        log_p = np.log(np.clip(as_probabilities("log_loss", p, False), eps, 1 - eps))
    return float(0.0 - np.mean(np.take_along_axis(log_p, true[..., None], axis=-1)))
