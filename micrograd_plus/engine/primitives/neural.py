"""Fused primitives of neural networks: one node where speed or stability asks for it.

Each has its definition in other primitives as `unfused`.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

import numpy as np

from ..graph import Node, make_node
from ..primitive import Primitive
from ..rule import UNUSUAL
from .arithmetic import absolute
from .elementwise import exp, log1p, sigmoid
from .linear import matmul, matmul_of_arrays, matmul_vjp_a, matmul_vjp_b
from .precision import as_floats, count_like, in_wide_dtype, is_narrow
from .reductions import (
    largest,
    logsumexp,
    logsumexp_of_arrays,
    raw,
    sum,
)
from .selection import maximum, select
from .shapes import shape_of


# weighted_sum(*inputs, *weights, bias): a neuron of Values. Each weight's gradient is g times its
# input, each input's g times its weight, and that of the bias is g.
def _partners(*operands: Any) -> tuple[Any, ...]:
    n = len(operands) // 2
    return operands[n:-1] + operands[:n]


def _weighted_sum_of_floats(*operands: float) -> float:
    n = len(operands) // 2
    total = operands[-1]
    for product in map(mul, operands[:n], operands[n:-1]):
        total = total + product  # not in place: expand runs it on arrays
    return total


class _WeightedSum(Primitive):
    """Of Values and numbers a call does what any does, without looking at each operand twice."""

    def __call__(self, *operands: Any, **static: Any) -> Any:
        weight = operands[-2] if len(operands) > 2 else None
        if isinstance(weight, Node) and weight.is_scalar:
            kind = type(weight)
            try:
                y = self.on_floats(*[x.data if type(x) is kind else x for x in operands])
            except UNUSUAL:
                y = None
            if type(y) is float:  # so all of them were numbers, or Values of this kind
                needed = weight.requires_grad or any(
                    x.requires_grad for x in operands if type(x) is kind
                )
                return make_node(kind, y, True, self, operands, None, None, needed)
        return super().__call__(*operands, **static)


weighted_sum = _WeightedSum(
    "weighted_sum",
    symbol="Σ",
    on_floats=_weighted_sum_of_floats,
    on_arrays=_weighted_sum_of_floats,
    partners=_partners,
    formulas=("partner",),
    unfused=_weighted_sum_of_floats,
)


# linear(x, w, b) = x @ w + b.
def _linear_of_arrays(x: Any, w: Any, b: Any) -> Any:
    y = matmul_of_arrays(x, w)
    # In place where that neither promotes nor makes y larger: the same numbers, no new array.
    if y.dtype == b.dtype and type(y) is np.ndarray and b.shape in (y.shape[-1:], y.shape):
        y += b
        return y
    try:
        return y + b
    except ValueError:
        raise ValueError(
            f"cannot add a bias of shape {b.shape} to x @ w of shape {y.shape}"
        ) from None


linear = Primitive(
    "linear",
    on_arrays=_linear_of_arrays,
    vjps=(
        lambda g, y, x, w, b: matmul_vjp_a(g, y, x, w),
        lambda g, y, x, w, b: matmul_vjp_b(g, y, x, w),
        lambda g, y, x, w, b: g,
    ),
    formulas=("g @ w.T", "x.T @ g", "g"),
    operand_names=("x", "w", "b"),
    unfused=lambda x, w, b: matmul(x, w) + b,
)


def _softmax_of_arrays(a: Any, axis: int) -> Any:
    if is_narrow(a):
        return in_wide_dtype(_softmax_of_arrays, a, axis)
    e = np.exp(a - largest(a, axis))
    e /= np.add.reduce(e, axis=axis, keepdims=True)
    return e


def _unfused_softmax(a: Any, axis: int) -> Any:
    e = exp(a - largest(raw(a), axis))
    return e / sum(e, axis=axis, keepdims=True)


# y = e^a / sum(e^a): moving one logit moves every probability, hence the sum.
softmax = Primitive(
    "softmax",
    on_arrays=_softmax_of_arrays,
    vjps=(lambda g, y, a, axis: y * (g - sum(g * y, axis=axis, keepdims=True)),),
    formulas=("y * (g - sum(g * y, axis, keepdims=True))",),
    unfused=_unfused_softmax,
)


def _log_softmax_of_arrays(a: Any, axis: int) -> Any:
    if is_narrow(a):
        return in_wide_dtype(_log_softmax_of_arrays, a, axis)
    return a - logsumexp_of_arrays(a, axis, keepdims=True)


log_softmax = Primitive(
    "log_softmax",
    on_arrays=_log_softmax_of_arrays,
    vjps=(lambda g, y, a, axis: g - exp(y) * sum(g, axis=axis, keepdims=True),),
    formulas=("g - exp(y) * sum(g, axis, keepdims=True)",),
    unfused=lambda a, axis: a - logsumexp(a, axis=axis, keepdims=True),
)


def one_hot(labels: Any, classes: int, dtype: Any) -> Any:
    """Rows of zeros with a one at each label. labels: integers (n,); returns (n, classes)."""
    rows = np.zeros((*labels.shape, classes), dtype)
    np.put_along_axis(rows, labels[..., None], 1, axis=-1)
    return rows


def check_labels(logits: Any, labels: Any) -> None:
    """Raise unless `labels` are class numbers for, or one-hot rows like, `logits`.

    Raises:
        ValueError: A label outside the classes, or a shape that fits neither form.
        TypeError: Class numbers that are not integers.
    """
    shape, classes = shape_of(logits), shape_of(logits)[-1] if shape_of(logits) else 0
    if labels.shape == shape and shape:
        return
    if labels.shape != shape[:-1] or not shape:
        raise ValueError(
            f"labels of shape {labels.shape} do not fit predictions of shape {shape}: give "
            f"integers of shape {shape[:-1]} or one-hot rows of shape {shape}"
        )
    if labels.dtype.kind not in "iu":
        is_missing = labels.dtype.kind == "f" and np.isnan(labels).any()
        advice = "leave out the rows of nan" if is_missing else "cast them with labels.astype(int)"
        raise TypeError(
            f"class labels must be integers from 0 to {classes - 1}, got dtype {labels.dtype}; "
            f"{advice}"
        )
    if labels.size:
        low, high = labels.min(), labels.max()
        if low < 0 or high >= classes:
            raise ValueError(
                f"label {low if low < 0 else high} is outside the {classes} classes, "
                f"which are numbered 0 to {classes - 1}"
                + ("; of one logit, yes or no, is sigmoid_cross_entropy" if classes == 1 else "")
            )


def check_rows(labels: Any) -> None:
    """Raise if one of the one-hot rows, or rows of probabilities, is all 0.

    Raises:
        ValueError: For such a row: its loss would be 0 whatever is predicted.
    """
    names_one = np.any(labels != 0, axis=-1)
    if not np.all(names_one) and labels.shape[-1]:
        row = tuple(int(i) for i in np.argwhere(np.logical_not(names_one))[0])
        raise ValueError(
            f"the labels of row {row[0] if len(row) == 1 else row} are all 0, and name no class: "
            "one-hot rows have a 1 at the true one. Leave out rows without a class"
        )


def in_shape_of(prediction: Any, target: Any) -> Any:
    """The target in the prediction's shape, so that nothing broadcasts by accident.

    Of (n, 1) and (n,) NumPy makes (n, n), every prediction with every target.

    Args:
        prediction: A node, a number or an array.
        target: The same, of the same shape but for a last axis of size 1.

    Raises:
        ValueError: For shapes that differ otherwise.
    """
    shape, given = shape_of(prediction), shape_of(target)
    if given == shape:
        return target
    if shape != (*given, 1) and given != (*shape, 1):
        raise ValueError(
            f"the prediction has shape {shape} and the target {given}: they must be the same"
        )
    is_value = getattr(target, "is_scalar", False)  # of which there is no other shape
    return target if is_value else target.reshape(shape)


def _picked(a: Any, labels: Any) -> Any:
    """The entry of each row that its label names, or the rows' sums weighted by one-hot labels."""
    if shape_of(labels) == shape_of(a):
        return sum(labels * a, axis=-1, keepdims=False)
    flat = a.reshape(-1, shape_of(a)[-1])
    rows = np.asarray(labels).reshape(-1)
    return flat[np.arange(rows.size), rows.astype(int)].reshape(shape_of(labels))


def _softmax_cross_entropy_of_arrays(a: Any, labels: Any) -> Any:
    if is_narrow(a):
        return in_wide_dtype(_softmax_cross_entropy_of_arrays, a, labels)
    check_labels(a, labels)
    total = logsumexp_of_arrays(a, -1, keepdims=False)
    if labels.shape == a.shape:  # one-hot rows, or any other probabilities
        losses = np.add.reduce(labels * _where_some(labels, total[..., None] - a), axis=-1)
    else:
        losses = total - _picked(a, labels)
    return np.add.reduce(losses, axis=None) / losses.size


def _where_some(p: Any, x: Any) -> Any:
    return select(p == 0, 0.0, x)  # probability 0 costs nothing, even against -inf


def _unfused_softmax_cross_entropy(a: Any, labels: Any) -> Any:
    check_labels(a, labels)
    losses = np.asarray(-_picked(log_softmax(a, axis=-1), labels))  # one row's is a Value
    return sum(losses, axis=None, keepdims=False) / math.prod(a.shape[:-1])


# mean(-log softmax(a)[label]): with p = softmax(a), each row's gradient is (p - one_hot) / n.
def _softmax_cross_entropy_vjp(g: Any, y: Any, a: Any, labels: Any) -> Any:
    share = g / count_like(g, math.prod(shape_of(a)[:-1]))
    p = softmax(a, axis=-1)
    if shape_of(labels) != shape_of(a):
        labels = getattr(labels, "data", labels) if not isinstance(labels, np.ndarray) else labels
        return (p - one_hot(labels, shape_of(a)[-1], a.dtype)) * share
    return (p * sum(labels, axis=-1, keepdims=True) - labels) * share


softmax_cross_entropy = Primitive(
    "softmax_cross_entropy",
    on_arrays=_softmax_cross_entropy_of_arrays,
    vjps=(
        _softmax_cross_entropy_vjp,
        lambda g, y, a, labels: (
            -log_softmax(a, axis=-1) * (g / count_like(g, math.prod(shape_of(a)[:-1])))
        ),
    ),
    formulas=("(softmax(a) - one_hot(b)) * g / rows", "-log_softmax(a) * g / rows"),
    unfused=_unfused_softmax_cross_entropy,
)


# -t log σ(a) - (1 - t) log(1 - σ(a)) = max(a, 0) - a t + log(1 + e^-|a|), per entry.
def _of_logits(a: Any, t: Any) -> Any:
    return maximum(a, 0.0) - a * t + log1p(exp(-absolute(a)))


sigmoid_cross_entropy = Primitive(
    "sigmoid_cross_entropy",
    on_floats=_of_logits,
    on_arrays=lambda a, t: _of_logits(as_floats(a), t),
    vjps=(lambda g, y, a, b: g * (sigmoid(a) - b), lambda g, y, a, b: -g * a),
    formulas=("sigmoid(a) - b", "-a"),
    unfused=_of_logits,
)
