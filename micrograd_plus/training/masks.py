"""What does not count is left out of what losses and metrics are given: padding, ignored labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.graph import data_of
from ..nn import Module
from .arrays import mapped
from .data import Data


def real_steps(model: Module, batch: Data, prediction: Any) -> tuple[Any, Data]:
    """A prediction and its batch without the steps that the model's `output_mask` says are padding.

    Losses and metrics then see the real steps of all rows, one after the other, as if each were a
    row: a mean is one over real steps, as in Keras, and nothing that padding comes to, such as nan,
    reaches the gradient. A row's `sample_weight` is that of each of its steps.

    Args:
        model: The model.
        batch: What it was given, with targets (n, steps, ...).
        prediction: What it gave, (n, steps, ...).

    Returns:
        Prediction, targets and weights of shape (real steps, ...); as they are without a mask.

    Raises:
        ValueError: The mask, the prediction and the targets are not of the same rows and steps.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Embedding(9, 1, padding=0, seed=0))
    >>> batch = Data.of([[5, 8, 0]], [[1.0, 2.0, -1.0]])
    >>> prediction, real = real_steps(model, batch, model(batch.x))
    >>> prediction.shape, real.y
    ((2, 1), array([1., 2.]))
    """
    found = _mask(model, batch.x)
    if found is None:
        return prediction, batch
    mask = np.asarray(data_of(found))
    if mask.dtype != bool or mask.ndim < 2 or len(mask) != len(batch):
        raise ValueError(
            f"an output_mask is of booleans (n, steps), here of {len(batch)} rows, and the model's "
            f"is {mask.dtype} of shape {mask.shape}"
        )

    def real(what: str, data: Any) -> Any:
        shape = np.shape(data_of(data))
        if shape[: mask.ndim] != mask.shape:
            raise ValueError(
                f"the model's mask is of rows and steps {mask.shape}, and {what} of shape {shape}: "
                "a layer that does not keep the steps, such as a mean of them, is no nn.Activation "
                "but an nn.Lambda, and hands no mask on"
            )
        return data[mask]

    prediction = mapped(lambda p: real("its output is", p), prediction)
    y = None if batch.y is None else mapped(lambda y: real("the targets are", y), batch.y)
    weight = _of_steps(batch.weight, mask)
    weight = None if weight is None else real("sample_weight is", weight)
    return prediction, Data(batch.x, y, weight, range(int(mask.sum())))


def known_classes(prediction: Any, batch: Data, ignored: int | None) -> tuple[Any, Data]:
    """A prediction and its batch without the rows, or steps, whose label the loss leaves out.

    The mean over an epoch is then one over the others, whatever the batches are, and metrics and
    class weights do not take the label for a class.

    Args:
        prediction: Scores (n, classes), or (n, steps, classes).
        batch: With labels (n,), (n, 1), or (n, steps).
        ignored: The label; None leaves all as it is, as does a target of another shape.

    Returns:
        Prediction, labels and weights of shape (others, ...).

    >>> batch = Data.of([[0.0], [0.0]], [2, -1])
    >>> prediction, known = known_classes(np.eye(3)[:2], batch, -1)
    >>> prediction.shape, known.y
    ((1, 3), array([2]))
    """
    if ignored is None:
        return prediction, batch
    shape, y = np.shape(data_of(prediction)), np.asarray(data_of(batch.y))
    if y.shape == (*shape[:-1], 1):
        y = y[..., 0]
    known = y != ignored
    if y.shape != shape[:-1] or known.all():
        return prediction, batch
    weight = _of_steps(batch.weight, known)
    kept = None if weight is None else weight[known]
    return prediction[known], Data(batch.x, y[known], kept, range(int(known.sum())))


def _of_steps(weight: Any, mask: np.ndarray) -> Any:
    """Weights of rows as weights of each of their steps."""
    if weight is None or np.ndim(weight) >= mask.ndim:
        return weight
    of_rows = np.reshape(weight, (len(mask), *[1] * (mask.ndim - 1)))
    return np.broadcast_to(of_rows, mask.shape)


def _mask(model: Module, x: Any) -> Any:
    if type(model).output_mask is Module.output_mask and not model.keeps_steps:
        return None
    if isinstance(x, tuple):
        return model.output_mask(*x)
    return model.output_mask(**x) if isinstance(x, dict) else model.output_mask(x)
