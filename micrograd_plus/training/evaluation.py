"""evaluate and predict: a model in use."""

from __future__ import annotations

from typing import Any

from ..nn import Module
from .checks import check_model
from .data import EVALUATION_BATCH, Data, in_batches, joined
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
        Each number under its name: the loss averaged over the rows, metrics of all predictions.

    Raises:
        ValueError: No data, rows that do not match, or an unknown name.
        TypeError: A model that is no Module.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> evaluate(nn.Sequential(), np.array([[0.2, 0.8]]), [1], metrics=["accuracy"])
    {'accuracy': 1.0}
    """
    check_model(model, "evaluate")
    data = Data.of(x, y, sample_weight)
    return measure(model, data, Measures(loss, metrics, loss_weights))


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
    check_model(model, "predict")
    with in_use(model):
        batches = in_batches(Data.of(x), EVALUATION_BATCH)
        found = [plain(called(model, batch.x)) for batch in batches]
    return joined(found)
