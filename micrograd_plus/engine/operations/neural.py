"""What neural networks are made of, each one node of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import data_of, kept
from ..operands import compared, listed, plain_array
from ..primitives import neural as _table


def weighted_sum(inputs: Sequence[Any], weights: Sequence[Any], bias: Any = 0.0) -> Any:
    """A neuron's sum, bias + Σ input * weight, as one node instead of two per input.

    Args:
        inputs: n Values or numbers.
        weights: n Values or numbers.
        bias: A Value or number.

    Raises:
        ValueError: For another number of inputs than of weights.

    >>> from micrograd_plus import Value
    >>> w = [Value(0.5), Value(1.5)]
    >>> weighted_sum([3.0, 2.0], w, 1.0)
    Value(data=5.5, grad=0)
    """
    if len(inputs) != len(weights):
        raise ValueError(f"weighted_sum got {len(inputs)} inputs for {len(weights)} weights")
    return _table.weighted_sum(*inputs, *weights, bias)


def linear(x: Any, w: Any, b: Any = None) -> Any:
    """x @ w + b, as one node: a layer's sums.

    Args:
        x: Shape (..., inputs).
        w: Shape (inputs, units).
        b: Shape (units,), or None.

    Returns:
        Shape (..., units).

    Raises:
        ValueError: For sizes that differ.

    >>> from micrograd_plus import Tensor
    >>> linear(Tensor([[3.0, 2.0]]), Tensor([[0.5], [1.5]]), Tensor([1.0]))
    Tensor([[5.5]])
    """
    if b is None:
        return _table.matmul(listed(x), listed(w))
    return _table.linear(listed(x), listed(w), listed(b))


@knows_arguments
def softmax(x: Any, axis: int = -1) -> Any:
    """exp(x) / sum(exp(x)) along `axis`: logits as probabilities. Stable for any logits.

    Args:
        x: Logits, of any shape with an axis: (..., classes).
        axis: The axis of the classes.

    Returns:
        The shape of `x`.

    >>> from micrograd_plus import Tensor
    >>> softmax(Tensor([1000.0, 1000.0]))
    Tensor([0.5, 0.5])
    """
    return _table.softmax(listed(x), axis=axis)


@knows_arguments
def log_softmax(x: Any, axis: int = -1) -> Any:
    """log(softmax(x)) along `axis`, finite where the softmax itself rounds to 0.

    Args:
        x: Logits, of any shape with an axis: (..., classes).
        axis: The axis of the classes.

    Returns:
        The shape of `x`.

    >>> from micrograd_plus import Tensor
    >>> log_softmax(Tensor([1000.0, -1000.0]))
    Tensor([    0., -2000.])
    """
    return _table.log_softmax(listed(x), axis=axis)


@knows_arguments
def softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    """The mean over the batch of -log softmax(logits) at the true class.

    Stable for any logits. Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.2.2.3.
    `losses.softmax_cross_entropy` also weighs samples, smooths labels and ignores some.

    Args:
        logits: Shape (..., classes).
        labels: Class numbers, integers of shape (...); or one-hot rows, or any probabilities, of
            the shape of the logits.

    Raises:
        ValueError: A label outside the classes; a row of zeros, which names none; a shape that
            fits neither form.
        TypeError: Class numbers that are not integers.

    >>> from micrograd_plus import Tensor
    >>> loss = softmax_cross_entropy(Tensor([[0.0, 0.0], [1000.0, 0.0]]), [1, 0])
    >>> round(loss.item(), 6)  # the mean of log(2) and 0
    0.346574
    """
    logits = listed(logits)
    labels = kept(listed(labels))
    if np.shape(labels) == np.shape(logits) and np.ndim(labels):
        _table.check_rows(data_of(labels))
        labels = _in_dtype_of(logits, labels)
    return _table.softmax_cross_entropy(logits, labels)


def sigmoid_cross_entropy(logits: Any, labels: Any) -> Any:
    """-t log σ(a) - (1 - t) log(1 - σ(a)) for each logit a and label t, from logits.

    Stable for any finite logits. Their mean is
    `losses.sigmoid_cross_entropy`.

    Args:
        logits: Any shape, or a Value.
        labels: 0 or 1, or a probability between, of the same shape (a missing or extra last axis
            of size 1 is put right), or one number for all.

    Returns:
        The shape of the logits.

    Raises:
        ValueError: For shapes that differ.

    >>> sigmoid_cross_entropy(1000.0, 1.0), sigmoid_cross_entropy(1000.0, 0.0)
    (0.0, 1000.0)
    """
    logits, labels = compared(logits), compared(_in_dtype_of(logits, kept(labels)))
    if np.ndim(data_of(labels)):
        labels = _table.in_shape_of(logits, labels)
    return _table.sigmoid_cross_entropy(logits, labels)


def _in_dtype_of(logits: Any, labels: Any) -> Any:
    """Raw labels in the dtype of the logits: a float32 network stays float32."""
    dtype = getattr(logits, "dtype", None)
    if dtype is None or dtype.kind != "f" or not isinstance(labels, np.ndarray | list):
        return labels
    return np.asarray(labels, dtype) if plain_array(labels).dtype.kind in "biuf" else labels
