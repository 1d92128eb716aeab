"""What metrics are given, as plain arrays: numbers in shapes that fit, and which class is meant."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.graph import data_of, describe
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
        try:
            return np.asarray(np.frompyfunc(lambda v: float(data_of(v)), 1, 1)(array), float)
        except (TypeError, ValueError):
            raise TypeError(f"metrics are of numbers, got {describe(x):.80}") from None
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


def as_scores(
    name: str, prediction: Any, target: Any, from_logits: bool, multilabel: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """What each class's rows are ranked by, and which of them are of it.

    Args:
        name: The metric's, for errors.
        prediction: Scores of "yes", (n,) or (n, 1); or probabilities (..., classes).
        target: 0 or 1; class numbers or one-hot rows.
        from_logits: Whether scores of classes are logits, whose softmax is taken.
        multilabel: Whether each column is a yes or no of its own.

    Returns:
        Floats and booleans (n, classes); (n, 1) of yes and no, also if they were two columns.

    Raises:
        ValueError: For shapes that do not fit, no predictions, nan, a target that is no class, or
            what are no probabilities.
    """
    p, t = numbers(prediction), numbers(target)
    refuse_none(p)
    if np.isnan(p).any():
        raise ValueError(f"{name} ranks scores, and {np.isnan(p).sum()} of them are nan")
    if multilabel:
        scores, labels = paired(p, t)
        return _of_several_labels(scores), _of_several_labels(_zeros_and_ones(labels)) == 1
    if p.ndim > 1 and p.shape[-1] > 1:
        _, true, classes = _of_scores(p, t)
        scores = as_probabilities(name, p, from_logits).reshape(-1, classes)
        yes = true.reshape(-1, 1) == np.arange(classes)
        return (scores[:, 1:], yes[:, 1:]) if classes == 2 else (scores, yes)
    scores = p.astype(float)
    _, true, _ = _of_answers(scores, t, 0.5)
    return scores.reshape(-1, 1), true.reshape(-1, 1) == 1


def as_probabilities(name: str, scores: np.ndarray, from_logits: bool) -> np.ndarray:
    """Probabilities (..., classes) as floats: the softmax of logits, and what are some already.

    Raises:
        ValueError: For rows that are none.
    """
    scores = scores.astype(float)
    if from_logits:
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(e / e.sum(axis=-1, keepdims=True))
    sums = scores.sum(axis=-1)
    wrong = (scores.min(axis=-1) < 0) | (np.abs(sums - 1) > 0.01)  # float16 rounds that much
    if wrong.any():
        row = ", ".join(f"{x:.4g}" for x in scores[wrong][0][:4])
        raise ValueError(
            f"{name} takes probabilities of classes, 0 or more and 1 together, got a row of "
            f"{row}{', ...' if scores.shape[-1] > 4 else ''}: for logits use from_logits=True, in "
            f"fit as functools.partial({name}, from_logits=True)"
        )
    return scores


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
            "integers, as prediction.astype(int); the order is (prediction, target)"
        )


def _check_one_hot(prediction: np.ndarray, target: np.ndarray) -> None:
    """Raise for what only looks like scores and one-hot rows by its shape."""
    of_zeros_and_ones = ((target == 0) | (target == 1)).all()
    if of_zeros_and_ones and (target.sum(-1) != 1).any():
        raise ValueError(
            f"one class per row needs one-hot rows, and a row of the target {target.shape} has "
            "several 1s or none: for several answers per row use binary_accuracy, or "
            "multilabel=True where a metric has it"
        )
    if prediction.dtype.kind != "f" and not of_zeros_and_ones:
        raise ValueError(
            f"predicted and true class numbers of shape {target.shape} look like scores and "
            "one-hot rows: flatten both with reshape(-1)"
        )


def as_answers(prediction: Any, target: Any, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Several labels per row, predicted and true, as booleans (n, labels).

    Args:
        prediction: Probabilities of each label (..., labels), or 0 and 1 as integers.
        target: 0 and 1, of the same shape.
        threshold: Above which a probability means "yes".

    Raises:
        ValueError: For shapes that differ, no predictions, a single axis, or other numbers.
    """
    p, t = numbers(prediction), numbers(target)
    scores, labels = paired(p, t)
    said = scores > threshold if p.dtype.kind == "f" else _zeros_and_ones(scores) == 1
    return _of_several_labels(said), _of_several_labels(_zeros_and_ones(labels)) == 1


def _zeros_and_ones(labels: np.ndarray) -> np.ndarray:
    wrong = (labels != 0) & (labels != 1)
    if wrong.any():
        raise ValueError(f"several labels per row are 0 and 1 each, got {labels[wrong][0]:g}")
    return labels


def _of_several_labels(answers: np.ndarray) -> np.ndarray:
    """Answers (..., labels) as rows (n, labels)."""
    if answers.ndim < 2:
        raise ValueError(
            f"several labels per row are (n, labels), got shape {answers.shape}: for one answer "
            "per row leave multilabel out"
        )
    return answers.reshape(-1, answers.shape[-1])


def _numbered(classes: np.ndarray) -> np.ndarray:
    """Class numbers as integers."""
    right = classes >= 0
    if classes.dtype.kind == "f":
        right &= np.isfinite(classes) & (np.floor(classes) == classes)
    if not right.all():
        raise ValueError(f"classes are numbered from 0, got {classes[~right][0]:g}")
    return classes.astype(np.int64)
