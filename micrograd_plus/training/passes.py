"""The one loop over batches, measured and where that is wanted taught; evaluate and predict."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..nn import Module
from ..nn.containers import check_module
from ..nn.modes import in_use
from .arrays import joined
from .bad_rows import naming_text
from .data import EVALUATION_BATCH, Data
from .masks import known_classes, real_steps
from .measures import Losses, Measures, Tally, loss_number, plain
from .sources import to_measure


def measure(model: Module, batches: Iterable[Data], measures: Measures) -> dict[str, float]:
    """Losses and metrics of a model in use, by name."""
    tally = Tally(measures)
    in_use(deque, measured(model, batches, tally), 0)  # walks through them and keeps none
    return tally.result()


def measured(
    model: Module,
    batches: Iterable[Data],
    tally: Tally,
    learn: Callable[[Any, float, Data], None] | None = None,
) -> Iterator[Data]:
    """Run a model over batches, count each in, and give it when that is done."""
    for batch in batches:
        prediction, counted = real_steps(model, batch, called(model, batch.x))
        ignored = tally.measures.ignored_class
        prediction, counted = known_classes(prediction, counted, ignored)
        if not len(counted):  # all of it is padding, or ignored
            tally.latest = {}
            yield batch
            continue
        amounts: dict[str, float] = {}
        if tally.measures.has_loss:
            cost, amounts = tally.measures.cost(prediction, counted)
            number = loss_number(cost)
            if learn is not None:
                learn(cost, number, batch)
            amounts = {"loss": number, **amounts}
        tally.add(len(counted), amounts, prediction, counted.y)
        yield batch


def called(model: Module, x: Any) -> Any:
    """What a model gives for a batch of inputs; several are several arguments."""
    if isinstance(x, tuple):
        return model(*x)
    return model(**x) if isinstance(x, dict) else model.over_batch(x)


def evaluate(
    model: Module,
    x: Any,
    y: Any = None,
    loss: Losses | None = None,
    metrics: Any = (),
    *,
    batch_size: int = EVALUATION_BATCH,
    sample_weight: Any = None,
    loss_weights: Any = None,
) -> dict[str, float]:
    """Loss and metrics of a model on some data, in evaluation mode, without recording.

    Args:
        model: The model.
        x: Inputs (n, ...), as for `fit`; or an iterable of batches, (x, y) or (x, y, weights).
        y: Targets (n, ...), as for `fit`; left out with an iterable.
        loss: As for `fit`; left out, only the metrics are measured.
        metrics: As for `fit`.
        batch_size: How many rows the model is given at a time.
        sample_weight: As for `fit`.
        loss_weights: As for `fit`.

    Returns:
        Each number under its name: the loss averaged over the rows, metrics of all predictions
            (in which every row counts alike).

    Raises:
        ValueError: No data, rows that do not match, a batch size below 1, an unknown name, or
            nothing to measure.
        TypeError: A model that is no Module, data that are no numbers, or a loss that is not a
            node.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> evaluate(nn.Sequential(), np.array([[0.2, 0.8]]), [1], metrics=["accuracy"])
    {'accuracy': 1.0}
    """
    check_module(model, "evaluate")
    source = to_measure(x, y, sample_weight, batch_size)
    measures = Measures(loss, metrics, loss_weights)
    if not measures.names:
        raise ValueError("there is nothing to measure: give a loss, or metrics")
    with naming_text(x=x, y=y):
        return measure(model, source, measures)


def predict(model: Module, x: Any, *, batch_size: int = EVALUATION_BATCH) -> Any:
    """The predictions for some inputs, in evaluation mode, without recording.

    Args:
        model: The model.
        x: Inputs (n, ...), as for `fit`; or an iterable of batches: of x, or as `fit` takes them,
            tuples that begin with x.
        batch_size: How many rows the model is given at a time.

    Returns:
        An array (n, ...) of what the model gives; of several outputs a tuple or a dictionary.

    Raises:
        ValueError: No data, or a batch size below 1.
        TypeError: A model that is no Module, or inputs that it cannot take.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> predict(nn.Sequential(nn.ReLU()), np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """
    check_module(model, "predict")
    source = to_measure(x, None, None, batch_size, with_targets=False)
    with naming_text(x=x):
        return joined([plain(in_use(called, model, batch.x)) for batch in source])
