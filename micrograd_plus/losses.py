"""Losses: how far predictions are from targets, as one number, the mean over the batch.

Each takes (prediction, target). A prediction is a Tensor, a Value or a list of Values; a target is
an array, a number or a list, of the same shape (a missing or extra last axis of size 1 is put
right). Any function of the two that returns a node is a loss as well.

In a loop of your own, collect `float(loss)`: a list of the losses themselves would keep the graph
of every step alive.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import functions
from .engine.operations.listing import listed
from .engine.operators import data_of
from .engine.primitives.neural import check_labels
from .engine.value import Value

__all__ = [
    "binary_crossentropy",
    "categorical_crossentropy",
    "hinge",
    "mean_squared_error",
    "sparse_categorical_crossentropy",
]


def mean_squared_error(prediction: Any, target: Any) -> Any:
    """The mean of (prediction - target)². For regression.

    Args:
        prediction: Any shape.
        target: The same shape.

    Raises:
        ValueError: For shapes that differ.

    >>> from micrograd_plus import Tensor
    >>> mean_squared_error(Tensor([1.0, 3.0]), [3.0, 5.0])
    Tensor(4.)
    """
    prediction, target = _matched(prediction, target)
    return _mean(functions.square(prediction - target))


def binary_crossentropy(
    prediction: Any, target: Any, from_logits: bool = False, eps: float = 1e-7
) -> Any:
    """The mean of -t log p - (1 - t) log(1 - p). For yes or no.

    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.2.2.2.

    Args:
        prediction: Probabilities of "yes", of any shape; with `from_logits`, the numbers that a
            sigmoid would turn into them, which is the stable way.
        target: 0, 1, or a probability between, of the same shape.
        from_logits: Whether predictions are logits.
        eps: Probabilities are kept this far from 0 and 1, as in Keras, so that the loss stays
            finite. With 0, certain and right costs nothing, certain and wrong infinitely much.

    Raises:
        ValueError: For shapes that differ, or probabilities or targets outside 0 to 1.

    >>> from micrograd_plus import Tensor
    >>> loss = binary_crossentropy(Tensor([0.5, 1.0]), [1, 1])
    >>> round(loss.item(), 4)  # half of log(2)
    0.3466
    """
    p, t = _matched(prediction, target)
    numbers = np.asarray(data_of(t))
    _refuse(
        numbers,
        _outside_0_to_1(numbers),
        "binary_crossentropy takes targets from 0 to 1",
        "for -1 and 1 use (y + 1) / 2 or hinge",
    )
    if from_logits:
        return _mean(functions.sigmoid_cross_entropy(p, t))
    p = _probabilities(p, eps)
    return 0.0 - _mean(_weighted_log(t, p) + _weighted_log(1 - t, 1 - p))


def categorical_crossentropy(
    prediction: Any, target: Any, from_logits: bool = False, eps: float = 1e-7
) -> Any:
    """The mean over the batch of -Σ t log p. For one class of several, one-hot.

    Args:
        prediction: Probabilities (..., classes); with `from_logits`, logits.
        target: One-hot rows, or any probabilities, of the same shape.
        from_logits: Whether predictions are logits, which is the stable way.
        eps: As for `binary_crossentropy`.

    Raises:
        ValueError: For shapes that differ, or probabilities outside 0 to 1.

    >>> from micrograd_plus import Tensor
    >>> loss = categorical_crossentropy(Tensor([[0.5, 0.2, 0.3]]), [[1, 0, 0]])
    >>> round(loss.item(), 4)
    0.6931
    """
    p, t = _matched(prediction, target)
    if from_logits:
        return functions.softmax_cross_entropy(p, t)
    p = _probabilities(p, eps)
    return 0.0 - _mean(functions.sum(_weighted_log(t, p), axis=-1))


def sparse_categorical_crossentropy(
    prediction: Any, labels: Any, from_logits: bool = False, eps: float = 1e-7
) -> Any:
    """The mean over the batch of -log p of the true class. For one class of several, by number.

    Args:
        prediction: Probabilities (..., classes); with `from_logits`, logits.
        labels: Integers (...), from 0.
        from_logits: Whether predictions are logits, which is the stable way.
        eps: As for `binary_crossentropy`.

    Raises:
        ValueError: A label outside the classes; a shape that does not fit; probabilities outside
            0 to 1.
        TypeError: Labels that are not integers.

    >>> from micrograd_plus import Tensor
    >>> loss = sparse_categorical_crossentropy(Tensor([[0.1, 0.6, 0.3]]), [2])
    >>> round(loss.item(), 3)
    1.204
    """
    p, labels = listed(prediction), np.asarray(data_of(labels))
    if labels.shape == (*p.shape[:-1], 1):
        labels = labels[..., 0]
    check_labels(p, labels)
    if labels.shape == p.shape:
        raise ValueError(
            f"labels of shape {labels.shape} look one-hot: use categorical_crossentropy, or "
            "labels.argmax(-1)"
        )
    if from_logits:
        return functions.softmax_cross_entropy(p, labels)
    classes = p.shape[-1]
    p = p.reshape(-1, classes)[np.arange(labels.size), labels.reshape(-1)]
    return 0.0 - _mean(functions.log(_probabilities(p, eps)))


def hinge(prediction: Any, target: Any) -> Any:
    """The mean of max(0, 1 - t * prediction): micrograd's max-margin loss.

    Args:
        prediction: Any real numbers, whose sign says the class.
        target: -1 or 1, of the same shape.

    Raises:
        ValueError: For shapes that differ, or targets other than -1 and 1.

    >>> from micrograd_plus import Value
    >>> hinge([Value(0.5), Value(-3.0)], [1, -1])
    Value(data=0.25, grad=0)
    """
    prediction, target = _matched(prediction, target)
    numbers = np.asarray(data_of(target))
    _refuse(
        numbers,
        (numbers != -1) & (numbers != 1),
        "hinge takes targets -1 and 1",
        "for 0 and 1 use 2 * y - 1 or binary_crossentropy",
    )
    return _mean(functions.relu(1 - target * prediction))


def _matched(prediction: Any, target: Any) -> tuple[Any, Any]:
    """Prediction and target in one shape, so that nothing broadcasts by accident."""
    prediction = listed(prediction)
    if isinstance(prediction, Value):
        return prediction, target
    target = listed(target)
    if target.shape != prediction.shape:
        if prediction.shape != (*target.shape, 1) and target.shape != (*prediction.shape, 1):
            raise ValueError(
                f"the prediction has shape {prediction.shape} and the target {target.shape}: "
                "they must be the same"
            )
        target = target.reshape(prediction.shape)
    if isinstance(target, np.ndarray) and prediction.dtype.kind == "f":
        target = target.astype(prediction.dtype, copy=False)  # float32 stays float32
    return prediction, target


def _probabilities(p: Any, eps: float) -> Any:
    """Probabilities kept `eps` away from 0 and 1.

    Logits given by mistake would be clipped to nonsense that trains, badly, without a word.
    """
    data = np.asarray(data_of(p))
    _refuse(
        data,
        _outside_0_to_1(data),
        "probabilities are from 0 to 1",
        "for logits use from_logits=True, or end the model with a sigmoid or softmax",
    )
    return functions.clip(p, eps, 1 - eps) if eps else p


def _outside_0_to_1(data: np.ndarray) -> np.ndarray:
    # A sum of probabilities may be above 1 by rounding; nan is left for `fit` to trace.
    return (data < 0) | (data > 1 + 1e-5)


def _refuse(data: np.ndarray, wrong: np.ndarray, rule: str, advice: str) -> None:
    """Raise ValueError if any entry is wrong, with the rule, some of the values, the advice."""
    if np.any(wrong):
        found = sorted({float(data_of(x)) for x in data[wrong]})
        shown = ", ".join(f"{x:g}" for x in found[:3]) + (", ..." if len(found) > 3 else "")
        raise ValueError(f"{rule}, got {shown}: {advice}")


def _weighted_log(t: Any, p: Any) -> Any:
    """t log p, which is 0 where t is 0, whatever p is; so is its gradient."""
    return t * functions.log(functions.where(t == 0, 1.0, p))


def _mean(x: Any) -> Any:
    # Callers write 0 - mean, not -mean: a loss of nothing is 0.0 and not -0.0.
    return x if isinstance(x, Value) else functions.mean(x)
