"""Losses for numbers: how far off is the price, the temperature, the count, the direction."""

from __future__ import annotations

import math
from typing import Any

from .. import functions
from ..checks import ABOVE_0, check_number
from .shared import (
    below_0,
    matched,
    matched_rows,
    reduce_entries,
    reduce_samples,
    refuse,
    weighted_log,
)


def mean_squared_error(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean of (prediction - target)². For regression.

    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 5.1.4.

    Args:
        prediction: Any shape.
        target: The same shape.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> mean_squared_error(Tensor([1.0, 3.0]), [3.0, 5.0])
    Tensor(4.)
    >>> prediction, target = Tensor([[1.0, 2.0], [3.0, 4.0]]), [[1.0, 2.0], [3.0, 8.0]]
    >>> mean_squared_error(prediction, target, reduction="none")
    Tensor([0., 8.])
    >>> mean_squared_error(prediction, target, sample_weight=[1.0, 0.5])
    Tensor(2.)
    """
    prediction, target = matched(prediction, target)
    return reduce_entries(functions.square(prediction - target), reduction, sample_weight)


def mean_absolute_error(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean of |prediction - target|. For regression with outliers.

    Hyndman and Koehler, "Another look at measures of forecast accuracy", 2006, section 2.1. Its
    derivative where both are equal is taken as 0.

    Args:
        prediction: Any shape.
        target: The same shape.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> mean_absolute_error(Tensor([1.0, 3.0]), [2.0, 5.0])
    Tensor(1.5)
    """
    prediction, target = matched(prediction, target)
    return reduce_entries(functions.absolute(prediction - target), reduction, sample_weight)


def mean_absolute_percentage_error(
    prediction: Any,
    target: Any,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean of 100 |prediction - target| / |target|, in percent.

    Hyndman and Koehler, "Another look at measures of forecast accuracy", 2006, section 2.2. In
    percent as in Keras; scikit-learn's is the share, a hundredth of it.

    Args:
        prediction: Any shape.
        target: The same shape.
        eps: Smaller targets count as this size, as in Keras: an error against a target of 0 is
            huge, and not infinite.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> mean_absolute_percentage_error(Tensor([90.0, 15.0]), [100.0, 10.0])
    Tensor(30.)
    """
    prediction, target = matched(prediction, target)
    size = functions.maximum(functions.absolute(target), eps)
    return reduce_entries(
        100 * functions.absolute((prediction - target) / size), reduction, sample_weight
    )


def mean_squared_logarithmic_error(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean of (log(1 + prediction) - log(1 + target))². For numbers of many sizes.

    Twice too much costs about the same for 10 as for 10,000. scikit-learn's user guide, "Mean
    squared logarithmic error".

    Args:
        prediction: Any shape. Numbers below 0 count as 0, and have no gradient; Keras counts those
            below 1e-7 as 1e-7.
        target: The same shape, 0 or more.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, targets below 0, or an unknown reduction.

    >>> import math
    >>> from micrograd_plus import Tensor
    >>> loss = mean_squared_logarithmic_error(Tensor([math.e - 1]), [0.0])
    >>> round(loss.item(), 4)  # (1 - 0)²
    1.0
    """
    prediction, target = matched(prediction, target)
    refuse(
        target,
        below_0,
        "mean_squared_logarithmic_error takes targets of 0 or more",
        "for numbers of either sign use mean_squared_error",
    )
    ratio = functions.log1p(functions.clip(prediction, 0.0)) - functions.log1p(target)
    return reduce_entries(functions.square(ratio), reduction, sample_weight)


def huber(
    prediction: Any,
    target: Any,
    delta: float = 1.0,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean of e² / 2 for errors e up to `delta`, of delta |e| - delta² / 2 beyond.

    Near the target as smooth as a square, far off as patient with outliers as an absolute error.
    Huber, "Robust estimation of a location parameter", 1964. PyTorch's `huber_loss` is the same;
    its `smooth_l1_loss` is this divided by delta.

    Args:
        prediction: Any shape.
        target: The same shape.
        delta: The error, above 0, from which on the loss is a line.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, a delta that is not above 0, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> huber(Tensor([1.0, 10.0]), [0.0, 0.0], reduction="none")
    Tensor([0.5, 9.5])
    """
    check_number("delta", delta, ABOVE_0)
    prediction, target = matched(prediction, target)
    error = prediction - target
    # With c = e within the bounds, c (e - c/2) is e²/2; with c = ±delta beyond, the line. Neither
    # form is computed where the other is meant, so none overflows.
    bounded = functions.clip(error, -delta, delta)
    return reduce_entries(bounded * (error - 0.5 * bounded), reduction, sample_weight)


def log_cosh(
    prediction: Any, target: Any, *, reduction: str = "mean", sample_weight: Any = None
) -> Any:
    """The mean of log(cosh(prediction - target)): about e² / 2 near 0, about |e| - log 2 far off.

    Like `huber`, but smooth to any order. It is computed as e + softplus(-2e) - log 2, which cannot
    overflow. Saleh and Saleh, "Statistical properties of the log-cosh loss function used in machine
    learning", 2022.

    Args:
        prediction: Any shape.
        target: The same shape.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> loss = log_cosh(Tensor([1000.0]), [0.0])
    >>> round(loss.item(), 4)  # 1000 - log(2)
    999.3069
    """
    prediction, target = matched(prediction, target)
    error = prediction - target
    entries = error + functions.softplus(-2 * error) - math.log(2)
    return reduce_entries(entries, reduction, sample_weight)


def poisson(
    prediction: Any,
    target: Any,
    log_input: bool = False,
    eps: float = 1e-7,
    *,
    reduction: str = "mean",
    sample_weight: Any = None,
) -> Any:
    """The mean of p - t log p: of counts t, how unlikely they are at the rates p.

    The negative logarithm of Poisson's probability without the term log t!, which no p changes.
    McCullagh and Nelder, "Generalized Linear Models", 1989, chapter 6. PyTorch's
    `poisson_nll_loss` has `log_input=True` and eps 1e-8 unless told otherwise.

    Args:
        prediction: Rates p, 0 or more, of any shape; with `log_input`, their logarithms.
        target: Counts t, 0 or more, of the same shape.
        log_input: Whether predictions are logarithms of rates, which is the stable way, and where
            `eps` plays no part.
        eps: Added to p inside the logarithm, as in Keras, so that the loss stays finite. With 0, a
            rate of 0 costs nothing where none were counted, else infinitely much.
        reduction, sample_weight: As for every loss; see `micrograd_plus.losses`.

    Returns:
        One number; with "none" an array, without the last axis of the outputs.

    Raises:
        ValueError: For shapes that differ, rates or counts below 0, or an unknown reduction.

    >>> from micrograd_plus import Tensor
    >>> poisson(Tensor([1.0, 0.0]), [3, 0], eps=0, reduction="none")
    Tensor([1., 0.])
    """
    p, t = matched(prediction, target)
    refuse(t, below_0, "poisson takes counts of 0 or more", "it is no loss for other numbers")
    if log_input:
        entries = functions.exp(p) - t * p
    else:
        refuse(
            p,
            below_0,
            "poisson takes rates of 0 or more",
            "for logarithms of rates use log_input=True, or end the model with softplus or exp",
        )
        entries = p - weighted_log(t, p + eps)
    return reduce_entries(entries, reduction, sample_weight)


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
