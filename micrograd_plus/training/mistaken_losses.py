"""Losses that are mistaken about what they are given, and train nonsense in silence."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.graph import Node, data_of, nodes_among
from .by_name import Measure, name_of, takes_logits


def check_logits(loss: Measure, prediction: Any) -> None:
    """Raise ValueError for a loss of logits that is given a softmax or a sigmoid of them.

    It would take it of them once more: its gradients are small, and it never comes near 0.

    >>> from micrograd_plus import Tensor, functions, losses
    >>> p = functions.softmax(Tensor([[1.0, 2.0]]))
    >>> check_logits(losses.softmax_cross_entropy, p)
    Traceback (most recent call last):
    ValueError: the loss softmax_cross_entropy takes logits, and the model ends in a softmax: ...
    """
    if not isinstance(prediction, Node) or prediction.primitive is None:
        return
    last = prediction.primitive.name
    if last in ("softmax", "log_softmax", "sigmoid") and takes_logits(loss):
        raise ValueError(
            f"the loss {name_of(loss)} takes logits, and the model ends in a {last}: leave that "
            "out (predict then gives logits), or take a loss of probabilities, such as "
            '"sparse_categorical_crossentropy" or "binary_crossentropy"'
        )


def check_pairs(loss: Measure, cost: Any, prediction: Any, target: Any) -> None:
    """Raise ValueError for a loss that pairs every prediction with every target.

    That is what broadcasting makes of predictions (n, 1) and targets (n,), of which `losses` know
    that they are of the same rows: a network would learn the mean, and nothing would say why.
    """
    if not isinstance(cost, Node) or not isinstance(prediction, Node):
        return
    if not is_column_beside_row(prediction.data, target):
        return
    rows = np.shape(target)
    seen, ahead = {id(prediction)}, [cost]
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if np.shape(node.data) == 2 * rows and any(data_of(x) is target for x in node.operands):
            raise pairing(f"the loss {name_of(loss)}", prediction.data, target)
        ahead += nodes_among(node.operands)


def is_column_beside_row(prediction: Any, target: Any) -> bool:
    """Whether there is a prediction (n, 1) for each of the targets (n,), of two rows or more.

    >>> is_column_beside_row(np.zeros((2, 1)), np.zeros(2))
    True
    """
    rows = np.shape(target)
    return len(rows) == 1 and rows[0] > 1 and np.shape(prediction) == (*rows, 1)


def pairing(who: str, prediction: Any, target: Any) -> ValueError:
    """The error that says so.

    >>> str(pairing("the loss f", np.zeros((2, 1)), np.zeros(2)))[:31]
    'the loss f makes an array (2, 2'
    """
    rows = np.shape(target)
    return ValueError(
        f"{who} makes an array {2 * rows} of the prediction {np.shape(prediction)} and the target "
        f"{rows}, each with each: give targets as a column, y.reshape(-1, 1), or compute with "
        "prediction[:, 0]"
    )
