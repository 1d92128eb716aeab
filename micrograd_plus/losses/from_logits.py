"""The cross-entropies from logits under the names that they have in `functions`, as losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.graph import data_of
from ..hints import knows_arguments
from .classification import (
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)


@knows_arguments
def softmax_cross_entropy(
    prediction: Any,
    target: Any,
    *,
    label_smoothing: float = 0.0,
    ignore_class: int | None = None,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """A cross-entropy from logits: of class numbers the sparse one, of rows the categorical one.

    What `functions.softmax_cross_entropy` computes, with the options of a loss; PyTorch's
    `cross_entropy`, but with the classes on the last axis.

    Args:
        prediction: Logits (..., classes).
        target: Class numbers (...), integers; or one-hot rows, or any probabilities, of the shape
            of the logits.
        label_smoothing: As for `categorical_crossentropy`.
        ignore_class: Of class numbers; as for `sparse_categorical_crossentropy`.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: As for these two, or an `ignore_class` beside rows.
        TypeError: Class numbers that are not integers.

    >>> from micrograd_plus import Tensor
    >>> logits = Tensor([[0.0, 0.0], [1000.0, 0.0], [3.0, 4.0]])
    >>> softmax_cross_entropy(logits, [1, 0, -1], ignore_class=-1, reduction="none")
    Tensor([0.69314718, 0.        , 0.        ])
    """
    options: Any = {"reduction": reduction, "sample_weight": sample_weight}
    options |= {"from_logits": True, "label_smoothing": label_smoothing}
    shape = np.shape(data_of(prediction))
    if np.shape(data_of(target)) != shape:
        return sparse_categorical_crossentropy(
            prediction, target, ignore_class=ignore_class, **options
        )
    if ignore_class is not None:
        raise ValueError(
            f"ignore_class is of class numbers, and the target has the shape {shape} of the "
            "logits: give rows that are not to count a sample_weight of 0"
        )
    return categorical_crossentropy(prediction, target, **options)


def sigmoid_cross_entropy(
    prediction: Any,
    target: Any,
    *,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """`binary_crossentropy` from logits: PyTorch's `binary_cross_entropy_with_logits`.

    What `functions.sigmoid_cross_entropy` computes, as a loss.

    Args:
        prediction: Logits of "yes", of any shape.
        target: 0, 1, or a probability between, of the same shape.
        label_smoothing: As for `binary_crossentropy`.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: As for `binary_crossentropy`.

    >>> from micrograd_plus import Tensor
    >>> sigmoid_cross_entropy(Tensor([[1000.0], [-1000.0]]), [1, 1])
    Tensor(500.)
    """
    return binary_crossentropy(
        prediction,
        target,
        from_logits=True,
        label_smoothing=label_smoothing,
        reduction=reduction,
        sample_weight=sample_weight,
    )
