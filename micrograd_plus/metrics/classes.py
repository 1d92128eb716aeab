"""Which class is meant: of scores, probabilities, one-hot rows and class numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import numbers, refuse_none, shapes_differ


def as_classes(
    prediction: Any, target: Any, threshold: float
) -> tuple[np.ndarray, np.ndarray, int]:
    """Predicted and true class numbers, in one shape, and how many classes there are.

    Args:
        prediction: Scores (..., classes), probabilities of "yes" or class numbers.
        target: Class numbers (...) or one-hot rows.
        threshold: Above which a single probability means "yes".

    Returns:
        Two integer arrays, and the number of classes: that of the scores or one-hot rows, else
        one more than the largest class number, and 2 at least.

    Raises:
        ValueError: For shapes that do not fit, no predictions, or what is no class number.
    """
    p, t = numbers(prediction), numbers(target)
    given_p, given_t = p, t
    refuse_none(p)
    of_scores = p.ndim > 1 and p.shape[-1] > 1
    classes = p.shape[-1] if of_scores else 2
    if of_scores:
        if t.shape == p.shape:
            _check_one_hot(p, t)
            t = t.argmax(-1)
        p = p.argmax(-1)
    elif p.ndim > 1:
        p = p[..., 0]
    if t.ndim == p.ndim + 1 and t.shape[:-1] == p.shape:
        if t.shape[-1] == 1:
            t = t[..., 0]
        elif not of_scores and p.dtype.kind != "f":
            classes, t = t.shape[-1], t.argmax(-1)
    if p.shape != t.shape:
        raise shapes_differ(given_p, given_t)
    if p.dtype.kind == "f":
        _check_yes_or_no(t)
        p = p > threshold
    p, t = _numbered(p), _numbered(t)
    if not of_scores:
        return p, t, max(classes, int(p.max()) + 1, int(t.max()) + 1)
    if t.max() >= classes:
        raise ValueError(
            f"label {t.max()} is outside the {classes} classes of predictions of shape "
            f"{given_p.shape}, which are numbered 0 to {classes - 1}"
        )
    return p, t, classes


def _check_yes_or_no(target: np.ndarray) -> None:
    wrong = ~np.isin(target, (0, 1))
    if wrong.any():
        raise ValueError(
            f"one probability per row needs targets of 0 and 1, got {target[wrong][0]:g}: for "
            "scores with targets of -1 and 1 use a function such as "
            "lambda p, t: accuracy(p, t > 0, threshold=0); predicted class numbers must be "
            "integers, as prediction.astype(int)"
        )


def _check_one_hot(prediction: np.ndarray, target: np.ndarray) -> None:
    """Raise for what only looks like scores and one-hot rows by its shape."""
    of_zeros_and_ones = np.isin(target, (0, 1)).all()
    if of_zeros_and_ones and (target.sum(-1) != 1).any():
        raise ValueError(
            f"one class per row needs one-hot rows, and a row of the target {target.shape} has "
            "several 1s or none: for several answers per row use binary_accuracy"
        )
    if prediction.dtype.kind != "f" and not of_zeros_and_ones:
        raise ValueError(
            f"predicted and true class numbers of shape {target.shape} look like scores and "
            "one-hot rows: flatten both with reshape(-1)"
        )


def _numbered(classes: np.ndarray) -> np.ndarray:
    """Class numbers as integers."""
    wrong = ~((classes >= 0) & (classes % 1 == 0)) if classes.dtype.kind != "b" else np.False_
    if wrong.any():  # nan too
        raise ValueError(f"classes are numbered from 0, got {classes[wrong][0]:g}")
    return classes.astype(np.int64)
