"""Losses of classifiers: cross-entropies and divergence, which take probabilities, and hinges."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..engine.graph import data_of
from ..engine.operands import plain_array
from ..engine.primitives.neural import check_labels, check_rows
from .shared import (
    as_numbers,
    as_weights,
    matched,
    matched_rows,
    outside_0_to_1,
    probabilities,
    reduce_entries,
    reduce_samples,
    refuse,
    weighted_log,
)


def binary_crossentropy(
    prediction: Any,
    target: Any,
    from_logits: bool = False,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean of -t log p - (1 - t) log(1 - p). For yes or no.

    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.2.2.2. PyTorch bounds the
    logarithms at -100 instead of the probabilities.

    Args:
        prediction: Probabilities of "yes", of any shape; with `from_logits`, the numbers that a
            sigmoid would turn into them, which is the stable way.
        target: 0, 1, or a probability between, of the same shape.
        from_logits: Whether predictions are logits.
        eps: Probabilities are kept this far from 0 and 1, as in Keras, so that the loss stays
            finite. With 0, certain and right costs nothing, certain and wrong infinitely much.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, probabilities or targets outside 0 to 1, or an unknown
            reduction.

    >>> from micrograd_plus import Tensor
    >>> loss = binary_crossentropy(Tensor([0.5, 1.0]), [1, 1])
    >>> round(loss.item(), 4)  # half of log(2)
    0.3466
    """
    p, t = matched(prediction, target)
    refuse(
        t,
        outside_0_to_1,
        "binary_crossentropy takes targets from 0 to 1",
        "for -1 and 1 use (y + 1) / 2 or hinge",
    )
    if from_logits:
        entries = functions.sigmoid_cross_entropy(p, t)
    else:
        p = probabilities(p, eps, 1 - eps)
        entries = 0.0 - (weighted_log(t, p) + weighted_log(1 - t, 1 - p))  # 0.0, not -0.0
    return reduce_entries(entries, reduction, sample_weight)


def categorical_crossentropy(
    prediction: Any,
    target: Any,
    from_logits: bool = False,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean over the samples of -Σ t log p. For one class of several, one-hot.

    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.2.2.3. Keras divides each
    row of probabilities by its sum first; here they are taken as they are. PyTorch's
    `cross_entropy` takes logits alone, with the classes on axis 1.

    Args:
        prediction: Probabilities (..., classes); with `from_logits`, logits.
        target: One-hot rows, or any probabilities, of the same shape.
        from_logits: Whether predictions are logits, which is the stable way.
        eps: As for `binary_crossentropy`.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: For shapes that differ, probabilities outside 0 to 1, an unknown reduction, or
            a target row of zeros, which names no class, unless its `sample_weight` is 0.

    >>> from micrograd_plus import Tensor
    >>> loss = categorical_crossentropy(Tensor([[0.5, 0.2, 0.3]]), [[1, 0, 0]])
    >>> round(loss.item(), 4)
    0.6931
    """
    advice = "for class numbers use sparse_categorical_crossentropy"
    p, t = matched_rows("categorical_crossentropy", prediction, target, advice)
    _check_classes_named(t, sample_weight)
    if from_logits and is_plain_mean(reduction, sample_weight):
        return functions.softmax_cross_entropy(p, t)
    log_p = weighted_log_of_classes(t, p, from_logits, eps, 1 - eps)
    return reduce_samples(0.0 - functions.sum(log_p, axis=-1), reduction, sample_weight)


def sparse_categorical_crossentropy(
    prediction: Any,
    labels: Any,
    from_logits: bool = False,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean over the samples of -log p of the true class. For one class of several, by number.

    The same as `categorical_crossentropy` of one-hot rows, in numbers and gradients.

    Args:
        prediction: Probabilities (..., classes); with `from_logits`, logits.
        labels: Integers (...), from 0.
        from_logits: Whether predictions are logits, which is the stable way.
        eps: As for `binary_crossentropy`.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: A label outside the classes; a shape that does not fit; probabilities outside
            0 to 1; an unknown reduction.
        TypeError: Labels that are not integers.

    >>> import numpy as np
    >>> from micrograd_plus import Tensor
    >>> loss = sparse_categorical_crossentropy(Tensor([[0.1, 0.6, 0.3]]), [2])
    >>> round(loss.item(), 3)
    1.204
    >>> labels = np.array([0, 1, 0])
    >>> probabilities = Tensor([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]])
    >>> class_weights = np.array([1.0, 5.0])
    >>> sparse_categorical_crossentropy(
    ...     probabilities, labels, eps=0, sample_weight=class_weights[labels], reduction="none"
    ... )
    Tensor([0.69314718, 3.4657359 , 0.        ])
    """
    p, labels = as_numbers(prediction), plain_array(data_of(labels))
    shape = np.shape(data_of(p))
    if labels.shape == (*shape[:-1], 1):
        labels = labels[..., 0]
    check_labels(p, labels)
    if labels.shape == shape:
        raise ValueError(
            f"labels of shape {labels.shape} look one-hot: use categorical_crossentropy, or "
            "labels.argmax(-1)"
        )
    if from_logits and is_plain_mean(reduction, sample_weight):
        return functions.softmax_cross_entropy(p, labels)
    if from_logits:
        log_p = _of_the_true(functions.log_softmax(p), labels)
    else:
        log_p = functions.log(probabilities(_of_the_true(p, labels), eps, 1 - eps))
    return reduce_samples(0.0 - log_p, reduction, sample_weight)


def _check_classes_named(target: Any, sample_weight: Any) -> None:
    """Raise ValueError for a row of zeros, unless it weighs nothing."""
    rows = np.asarray(data_of(target))
    if sample_weight is not None:
        weights = data_of(as_weights(sample_weight, np.zeros(rows.shape[:-1])))
        rows = np.where((weights == 0)[..., None], 1, rows)
    check_rows(rows)


def is_plain_mean(reduction: str, sample_weight: Any) -> bool:
    """Whether the fused primitive, a mean without weights, does the whole."""
    return reduction == "mean" and sample_weight is None


def weighted_log_of_classes(t: Any, p: Any, from_logits: bool, eps: float, most: float) -> Any:
    """t log p, and 0 where t is 0, whatever p is.

    Args:
        t: Any weights (..., classes).
        p: Probabilities (..., classes), to be kept from `eps` to `most`; or logits.
        from_logits: Whether `p` are logits.
        eps, most: As for `probabilities`.
    """
    if from_logits:
        return t * functions.where(t == 0, 0.0, functions.log_softmax(p))
    return weighted_log(t, probabilities(p, eps, most))


def _of_the_true(p: Any, labels: np.ndarray) -> Any:
    """Each row's entry (...) of (..., classes) that its label names."""
    rows = p.reshape(-1, p.shape[-1])[np.arange(labels.size), labels.reshape(-1)]
    return rows.reshape(labels.shape)


def kl_divergence(
    prediction: Any,
    target: Any,
    from_logits: bool = False,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean over the samples of Σ t log(t / p): Kullback and Leibler's divergence.

    How much further than the target's own entropy the cross-entropy is: 0 where both are the same.
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 3.13. Keras keeps targets above
    1e-7, too; here a target of 0 adds exactly nothing. PyTorch's `kl_div` takes log p, and its
    "mean" is over samples and classes ("batchmean" is this one).

    Args:
        prediction: Probabilities p (..., classes); with `from_logits`, logits.
        target: Probabilities t, of the same shape.
        from_logits: Whether predictions are logits, which is the stable way.
        eps: Smaller probabilities p count as this, so that the loss stays finite; 0 for none.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: For shapes that differ, probabilities outside 0 to 1, an unknown reduction, or
            a target row of zeros, unless its `sample_weight` is 0.

    >>> from micrograd_plus import Tensor
    >>> kl_divergence(Tensor([[0.5, 0.5], [0.2, 0.8]]), [[1, 0], [0.2, 0.8]], reduction="none")
    Tensor([0.69314718, 0.        ])
    """
    advice = "for class numbers use sparse_categorical_crossentropy"
    p, t = matched_rows("kl_divergence", prediction, target, advice)
    refuse(
        t,
        outside_0_to_1,
        "kl_divergence takes targets from 0 to 1",
        "divide counts by their sum, as in t / t.sum(-1, keepdims=True)",
    )
    _check_classes_named(t, sample_weight)
    entries = weighted_log(t, t) - weighted_log_of_classes(t, p, from_logits, eps, 1.0)
    return reduce_samples(functions.sum(entries, axis=-1), reduction, sample_weight)


def hinge(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean of max(0, 1 - t * prediction): micrograd's max-margin loss.

    Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, section 12.3.2.

    Args:
        prediction: Any real numbers, whose sign says the class; any shape.
        target: -1 or 1, of the same shape. Keras turns 0 into -1; here 0 is an error.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, targets other than -1 and 1, or an unknown reduction.

    >>> from micrograd_plus import Value
    >>> hinge([Value(0.5), Value(-3.0)], [1, -1])
    Value(data=0.25, grad=0)
    """
    return reduce_entries(_shortfall("hinge", prediction, target), reduction, sample_weight)


def squared_hinge(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean of max(0, 1 - t * prediction)²: a hinge without the kink.

    Tang, "Deep Learning using Linear Support Vector Machines", 2013, section 2.1.

    Args:
        prediction: Any real numbers, whose sign says the class; any shape.
        target: -1 or 1, of the same shape, as for `hinge`.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, targets other than -1 and 1, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> squared_hinge(Tensor([0.5, -3.0, 1.0]), [1, -1, -1], reduction="none")
    Tensor([0.25, 0.  , 4.  ])
    """
    shortfall = _shortfall("squared_hinge", prediction, target)
    return reduce_entries(functions.square(shortfall), reduction, sample_weight)


def _shortfall(name: str, prediction: Any, target: Any) -> Any:
    """How far each t * prediction is below the margin."""
    prediction, target = matched(prediction, target)
    refuse(
        target,
        lambda t: (t != -1) & (t != 1),
        f"{name} takes targets -1 and 1",
        "for 0 and 1 use 2 * y - 1 or binary_crossentropy",
    )
    return functions.relu(1 - target * prediction)


def categorical_hinge(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean over the samples of max(0, 1 + the best wrong score - the right score).

    As in Keras, a best wrong score below 0 counts as 0, so that a right score of 1 is always
    enough. Crammer and Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector
    Machines", 2001, have no such floor. PyTorch's `multi_margin_loss` adds up all wrong scores
    that come too close, over the number of classes.

    Args:
        prediction: Scores (..., classes), any real numbers.
        target: One-hot rows, of the same shape.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: For shapes that differ, rows that are not one-hot, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> scores = Tensor([[2.5, 0.5, 1.0], [0.25, 0.5, -3.0]])
    >>> categorical_hinge(scores, [[1, 0, 0], [0, 1, 0]], reduction="none")
    Tensor([0.  , 0.75])
    """
    advice = "for class numbers give np.eye(classes)[labels]"
    prediction, target = matched_rows("categorical_hinge", prediction, target, advice)
    rows = plain_array(data_of(target))
    refuse(rows, lambda t: (t != 0) & (t != 1), "categorical_hinge takes one-hot rows", advice)
    ones = np.sum(rows == 1, axis=-1)
    refuse(ones, lambda n: n != 1, "categorical_hinge takes rows with a single 1", advice)
    # Selected, not multiplied with the target: 0 * inf is nan.
    right = functions.sum(functions.where(rows == 1, prediction, 0.0), axis=-1)
    wrong = functions.max(functions.where(rows == 1, 0.0, prediction), axis=-1)
    return reduce_samples(functions.relu(1 + wrong - right), reduction, sample_weight)
