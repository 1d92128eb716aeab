"""From a loss per sample to one number: weights, mean and sum."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..engine.graph import Node, data_of
from ..engine.value import Value
from .inputs import as_numbers

REDUCTIONS = ("mean", "sum", "none")


def reduce_entries(entries: Any, reduction: str, sample_weight: Any) -> Any:
    """The reduction of losses that each output has its own of.

    Args:
        entries: Shape (..., outputs), or (n,) where every number is a sample.
        reduction: As for `reduce_samples`.
        sample_weight: As for `reduce_samples`, for samples of shape (...) or (n,).
    """
    # The mean of rows' means is the mean of all: one node of the graph instead of two.
    if np.ndim(data_of(entries)) > 1 and (reduction != "mean" or sample_weight is not None):
        entries = functions.mean(entries, axis=-1)
    return reduce_samples(entries, reduction, sample_weight)


def reduce_samples(losses: Any, reduction: str, sample_weight: Any) -> Any:
    """The mean or sum of the samples' losses, or these themselves, weighted.

    Args:
        losses: A number per sample, of any shape.
        reduction: "mean": over the number of samples, whatever they weigh; "sum"; or "none".
        sample_weight: Weights of the shape of the losses, or of its leading axes; None for 1.

    Raises:
        ValueError: Weights of another shape, or an unknown reduction.
    """
    if reduction not in REDUCTIONS:
        raise ValueError(f'reduction must be "mean", "sum" or "none", got {reduction!r}')
    if sample_weight is not None:
        losses = losses * _as_weights(sample_weight, losses)
    if reduction == "none" or isinstance(losses, Value):
        return losses
    return functions.mean(losses) if reduction == "mean" else functions.sum(losses)


def _as_weights(sample_weight: Any, losses: Any) -> Any:
    """The weights in a shape that broadcasts to the losses', axis by axis from the left."""
    weights, shape = as_numbers(sample_weight), np.shape(data_of(losses))
    given = np.shape(data_of(weights))
    fitting = given[:-1] if given == (*shape, 1) else given
    if fitting != shape[: len(fitting)]:
        raise ValueError(
            f"sample_weight of shape {given} does not fit losses of shape {shape}: give a weight "
            "for each sample"
        )
    if isinstance(weights, np.ndarray) and weights.dtype.kind in "biuf":
        dtype = getattr(losses, "dtype", np.dtype(float))
        weights = weights.astype(dtype if dtype.kind == "f" else float)  # float32 stays float32
    if isinstance(losses, Value):
        return weights if isinstance(weights, Node) else weights.item()
    return weights.reshape(*fitting, *(1 for _ in shape[len(fitting) :]))
