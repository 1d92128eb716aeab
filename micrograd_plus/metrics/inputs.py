"""What metrics are given, as plain arrays: numbers in shapes that fit, and which class is meant."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.graph import data_of
from ..engine.operands import plain_array


def numbers(x: Any) -> np.ndarray:
    """Predictions or targets as a plain array: of a Tensor, a Value, or a list of Values.

    Raises:
        TypeError: For anything but real numbers, such as text.

    >>> from micrograd_plus import Value
    >>> numbers([Value(1.0), Value(2.0)])
    array([1., 2.])
    """
    array = plain_array(data_of(x))
    if array.dtype == object:
        return np.asarray(np.frompyfunc(lambda v: float(data_of(v)), 1, 1)(array), float)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"metrics are of numbers, got dtype {array.dtype}: of names, give their places, as "
            "np.unique(names, return_inverse=True)[1] does"
        )
    return array


def paired(prediction: Any, target: Any) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and what they should be, as float64 arrays of one shape.

    Args:
        prediction: Any shape.
        target: The same shape, but for a last axis of size 1.

    Raises:
        ValueError: For shapes that differ, or no predictions.
    """
    p, t = numbers(prediction), numbers(target)
    if p.shape != t.shape and p.shape != (*t.shape, 1) and t.shape != (*p.shape, 1):
        raise shapes_differ(p, t)
    refuse_none(p)
    return p.astype(float), t.reshape(p.shape).astype(float)


def refuse_none(prediction: np.ndarray) -> None:
    """Raise ValueError if there are no predictions."""
    if not prediction.size:
        raise ValueError(f"there are no predictions to measure: they have shape {prediction.shape}")


def shapes_differ(prediction: np.ndarray, target: np.ndarray) -> ValueError:
    """The error for shapes that do not fit."""
    return ValueError(
        f"predictions of shape {prediction.shape} do not fit targets of shape {target.shape}"
    )


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
    refuse_none(p)
    if p.ndim > 1 and p.shape[-1] > 1:
        return _of_scores(p, t)
    return _of_answers(p, t, threshold)


def _of_scores(scores: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    predicted, classes = scores.argmax(-1), scores.shape[-1]
    if target.shape == scores.shape:
        _check_one_hot(scores, target)
        return predicted, target.argmax(-1), classes
    true = _without_column(target, predicted)
    if true.shape != predicted.shape:
        raise shapes_differ(scores, target)
    true = _numbered(true)
    if true.max() >= classes:
        raise ValueError(
            f"label {true.max()} is outside the {classes} classes of predictions of shape "
            f"{scores.shape}, which are numbered 0 to {classes - 1}"
        )
    return predicted, true, classes


def _of_answers(
    answers: np.ndarray, target: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray, int]:
    """The same of one number per row: a probability of "yes", or a class number."""
    predicted = answers[..., 0] if answers.ndim > 1 else answers
    true, classes = _without_column(target, predicted), 2
    of_chances = predicted.dtype.kind == "f"
    if not of_chances and true.shape[:-1] == predicted.shape and true.ndim > predicted.ndim:
        true, classes = true.argmax(-1), true.shape[-1]
    if true.shape != predicted.shape:
        raise shapes_differ(answers, target)
    if of_chances:
        _check_yes_or_no(true)
        predicted = predicted > threshold
    predicted, true = _numbered(predicted), _numbered(true)
    return predicted, true, max(classes, int(predicted.max()) + 1, int(true.max()) + 1)


def _without_column(target: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """A column of labels as labels."""
    return target[..., 0] if target.shape == (*predicted.shape, 1) else target


def _check_yes_or_no(target: np.ndarray) -> None:
    wrong = (target != 0) & (target != 1)
    if wrong.any():
        raise ValueError(
            f"one probability per row needs targets of 0 and 1, got {target[wrong][0]:g}: for "
            "scores with targets of -1 and 1 use a function such as "
            "lambda p, t: accuracy(p, t > 0, threshold=0); predicted class numbers must be "
            "integers, as prediction.astype(int)"
        )


def _check_one_hot(prediction: np.ndarray, target: np.ndarray) -> None:
    """Raise for what only looks like scores and one-hot rows by its shape."""
    of_zeros_and_ones = ((target == 0) | (target == 1)).all()
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
    right = classes >= 0
    if classes.dtype.kind == "f":
        right &= np.isfinite(classes) & (np.floor(classes) == classes)
    if not right.all():
        raise ValueError(f"classes are numbered from 0, got {classes[~right][0]:g}")
    return classes.astype(np.int64)
