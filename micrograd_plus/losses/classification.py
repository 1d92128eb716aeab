"""Losses of classifiers that say how likely each class is: cross-entropies and divergence."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from .. import functions
from ..engine.graph import data_of
from ..engine.operands import plain_array
from ..engine.primitives.neural import check_labels, check_rows, one_hot
from ..hints import knows_arguments
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
    smoothed,
    weighted_log,
)


def binary_crossentropy(
    prediction: Any,
    target: Any,
    from_logits: bool = False,
    eps: float = 1e-7,
    *,
    label_smoothing: float = 0.0,
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
        label_smoothing: From 0 to 1. Targets t become (1 - s) t + s / 2, as in Keras, so that a
            model need not be certain; PyTorch has it for `cross_entropy` alone.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, probabilities, targets or a smoothing outside 0 to 1,
            or an unknown reduction.

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
    t = smoothed(t, label_smoothing, 2)
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
    label_smoothing: float = 0.0,
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
        label_smoothing: From 0 to 1. Targets t become (1 - s) t + s / classes, as in Keras and in
            PyTorch. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision",
            2016, section 7.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: For shapes that differ, probabilities or a smoothing outside 0 to 1, an unknown
            reduction, or a target row of zeros, which names no class, unless its `sample_weight`
            is 0.

    >>> from micrograd_plus import Tensor
    >>> loss = categorical_crossentropy(Tensor([[0.5, 0.2, 0.3]]), [[1, 0, 0]])
    >>> round(loss.item(), 4)
    0.6931
    """
    advice = "for class numbers use sparse_categorical_crossentropy"
    p, t = matched_rows("categorical_crossentropy", prediction, target, advice)
    _check_classes_named(t, sample_weight)
    t = smoothed(t, label_smoothing, t.shape[-1])
    if from_logits and is_plain_mean(reduction, sample_weight):
        return functions.softmax_cross_entropy(p, t)
    log_p = weighted_log_of_classes(t, p, from_logits, eps, 1 - eps)
    return reduce_samples(0.0 - functions.sum(log_p, axis=-1), reduction, sample_weight)


@knows_arguments
def sparse_categorical_crossentropy(
    prediction: Any,
    labels: Any,
    from_logits: bool = False,
    eps: float = 1e-7,
    *,
    label_smoothing: float = 0.0,
    ignore_class: int | None = None,
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
        label_smoothing: As for `categorical_crossentropy`.
        ignore_class: A label, of a class or of none, whose samples cost nothing and do not move,
            such as the padding of sequences. The mean is over the other samples, as in Keras, and
            as with PyTorch's `ignore_index`, which is -100 unless told otherwise. Where there are
            no others it is 0, and not nan as in PyTorch, which would end a training. `fit` and its
            like leave such samples out of the mean of an epoch, and of metrics.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: A label outside the classes; a shape that does not fit; probabilities or a
            smoothing outside 0 to 1; an `ignore_class` that is no integer; an unknown reduction.
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
    ignored = _ignored(labels, ignore_class)
    if ignored is not None:
        labels = np.where(ignored, 0, labels)
    check_labels(p, labels)
    if labels.shape == shape:
        raise ValueError(
            f"labels of shape {labels.shape} look one-hot: use categorical_crossentropy, or "
            "labels.argmax(-1)"
        )
    if ignored is not None:  # a row that costs something finite: 0 * inf is nan
        p = functions.where(ignored[..., None], 1 / shape[-1], p)
    rows = None
    if label_smoothing:
        rows = smoothed(one_hot(labels, shape[-1], p.dtype), label_smoothing, shape[-1])
    if from_logits and is_plain_mean(reduction, sample_weight) and ignored is None:
        return functions.softmax_cross_entropy(p, labels if rows is None else rows)
    if rows is not None:
        log_p = functions.sum(weighted_log_of_classes(rows, p, from_logits, eps, 1 - eps), axis=-1)
    elif from_logits:
        log_p = _of_the_true(functions.log_softmax(p), labels)
    else:
        log_p = functions.log(probabilities(_of_the_true(p, labels), eps, 1 - eps))
    losses = 0.0 - log_p
    if ignored is not None:
        counted = 1.0 - ignored
        share = counted.mean() if reduction == "mean" else 1.0
        losses = losses * as_weights(counted / (share or 1.0), losses)
    return reduce_samples(losses, reduction, sample_weight)


def _ignored(labels: np.ndarray, ignore_class: int | None) -> np.ndarray | None:
    """Which labels are not to count; None if all are."""
    if ignore_class is None:
        return None
    if not isinstance(ignore_class, Integral):
        raise ValueError(f"ignore_class must be an integer or None, got {ignore_class!r}")
    ignored = np.asarray(labels == ignore_class)
    return ignored if ignored.any() else None


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
