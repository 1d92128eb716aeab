"""A loss for vectors of which the direction counts, and not the length."""

from __future__ import annotations

from typing import Any

from .. import functions
from .inputs import matched_rows
from .reductions import reduce_samples


def cosine_similarity(
    prediction: Any,
    target: Any,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean over the samples of -cos of the angle between prediction and target.

    -1 for the same direction, 0 for a right angle, 1 for opposite ones: as in Keras the similarity
    with a minus, so that less is better. PyTorch's function of that name has no minus, and its
    `cosine_embedding_loss` is 1 more. Manning, Raghavan and Schütze, "Introduction to Information
    Retrieval", 2008, section 6.3.1.

    Args:
        prediction: Vectors (..., size).
        target: The same shape.
        eps: Shorter vectors count as this long, so that a vector of zeros has similarity 0.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array (...).

    Raises:
        ValueError: For shapes that differ, single numbers, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> cosine_similarity(Tensor([[3.0, 4.0], [0.0, 2.0]]), [[3.0, 4.0], [1.0, 0.0]])
    Tensor(-0.5)
    """
    prediction, target = matched_rows("cosine_similarity", prediction, target)
    product = functions.sum(prediction * target, axis=-1)
    similarity = product / (_length(prediction, eps) * _length(target, eps))
    return reduce_samples(0.0 - similarity, reduction, sample_weight)


def _length(x: Any, eps: float) -> Any:
    # The bound is inside the root, which has no derivative at 0.
    squares = functions.sum(functions.square(x), axis=-1)
    return functions.sqrt(functions.maximum(squares, eps**2))
