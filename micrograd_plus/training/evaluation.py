"""evaluate and predict: a model in use."""

from __future__ import annotations

from typing import Any

from ..nn import Module
from ..nn.lambdas import check_module
from .arrays import joined
from .data import EVALUATION_BATCH, Data, in_batches
from .measures import Losses, Measures, plain
from .passes import called, in_use, measure


def evaluate(
    model: Module,
    x: Any,
    y: Any,
    loss: Losses | None = None,
    metrics: Any = (),
    *,
    sample_weight: Any = None,
    loss_weights: Any = None,
) -> dict[str, float]:
    """Loss and metrics of a model on some data, in evaluation mode, without recording.

    Args:
        model: The model.
        x: Inputs (n, ...), as for `fit`.
        y: Targets (n, ...), as for `fit`.
        loss: As for `fit`; left out, only the metrics are measured.
        metrics: As for `fit`.
        sample_weight: As for `fit`.
        loss_weights: As for `fit`.

    Returns:
        Each number under its name: the loss averaged over the rows, metrics of all predictions
            (in which every row counts alike).

    Raises:
        ValueError: No data, rows that do not match, an unknown name, or nothing to measure.
        TypeError: A model that is no Module, or a loss that is not a node.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> evaluate(nn.Sequential(), np.array([[0.2, 0.8]]), [1], metrics=["accuracy"])
    {'accuracy': 1.0}
    """
    check_module(model, "evaluate")
    data = Data.with_targets(x, y, sample_weight)
    measures = Measures(loss, metrics, loss_weights)
    if not measures.names:
        raise ValueError("there is nothing to measure: give a loss, or metrics")
    return measure(model, data, measures)


def predict(model: Module, x: Any) -> Any:
    """The predictions for some inputs, in evaluation mode, without recording.

    Args:
        model: The model.
        x: Inputs (n, ...), as for `fit`.

    Returns:
        An array (n, ...) of what the model gives; of several outputs a tuple or a dictionary.

    Raises:
        ValueError: No data.
        TypeError: A model that is no Module.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> predict(nn.Sequential(nn.ReLU()), np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """
    check_module(model, "predict")
    with in_use(model):
        batches = in_batches(Data.of(x), EVALUATION_BATCH)
        found = [plain(called(model, batch.x)) for batch in batches]
    return joined(found)
