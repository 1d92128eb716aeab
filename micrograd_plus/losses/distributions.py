"""Losses between distributions: one against another, and a rate against what was counted."""

from __future__ import annotations

from typing import Any

from .. import functions
from .crossentropies import weighted_log_of_classes
from .inputs import below_0, matched, matched_rows, outside_0_to_1, refuse, weighted_log
from .reductions import reduce_entries, reduce_samples


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
        ValueError: For shapes that differ, probabilities outside 0 to 1, or an unknown reduction.

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
    entries = weighted_log(t, t) - weighted_log_of_classes(t, p, from_logits, eps, 1.0)
    return reduce_samples(functions.sum(entries, axis=-1), reduction, sample_weight)


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
