"""The one loop over batches, measured and where that is wanted taught; evaluate and predict."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..nn import Module
from ..nn.containers import check_module
from ..nn.modes import in_use
from .data import EVALUATION_BATCH, Data, in_batches, joined
from .measures import Losses, Measures, Tally, loss_number, plain


def measure(model: Module, data: Data, measures: Measures) -> dict[str, float]:
    """Losses and metrics of a model in use, by name."""
    tally = Tally(measures)
    batches = measured(model, in_batches(data, EVALUATION_BATCH), tally)
    in_use(deque, batches, 0)  # walks through them and keeps none
    return tally.result()


def measured(
    model: Module,
    batches: Iterable[Data],
    tally: Tally,
    learn: Callable[[Any, float], None] | None = None,
) -> Iterator[Data]:
    """Run a model over batches, count each in, and give it when that is done."""
    for batch in batches:
        prediction = called(model, batch.x)
        amounts: dict[str, float] = {}
        if tally.measures.has_loss:
            cost, amounts = tally.measures.cost(prediction, batch)
            number = loss_number(cost)
            if learn is not None:
                learn(cost, number)
            amounts = {"loss": number, **amounts}
        tally.add(len(batch), amounts, prediction, batch.y)
        yield batch


def called(model: Module, x: Any) -> Any:
    """What a model gives for a batch of inputs; several are several arguments."""
    if isinstance(x, tuple):
        return model(*x)
    return model(**x) if isinstance(x, dict) else model.over_batch(x)


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
    batches = in_batches(Data.of(x), EVALUATION_BATCH)
    found = [plain(in_use(called, model, batch.x)) for batch in batches]
    return joined(found)
