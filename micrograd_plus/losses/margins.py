"""Losses of classifiers that want a margin between right and wrong: hinges."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..engine.graph import data_of
from ..engine.operands import plain_array
from .shared import matched, matched_rows, reduce_entries, reduce_samples, refuse


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
