"""The one loop over batches, measured and where that is wanted taught; evaluate and predict."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

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


class Outcome(NamedTuple):
    """What a model makes of a batch, without padding and ignored labels.

    Attributes:
        prediction: Of the rows that count.
        counted: These rows, with their targets and weights.
        cost: Their loss, a node; None where none is measured, or no row counts.
        amounts: The loss, and that of each of several outputs, by name.
    """

    prediction: Any
    counted: Data
    cost: Any
    amounts: dict[str, float]

    def backward(self) -> None:
        """Add the gradients of the loss to those of the parameters."""
        self.cost.backward()


def outcome(model: Module, batch: Data, measures: Measures) -> Outcome:
    """Run a model over a batch, forward, with its loss.

    >>> from micrograd_plus import Tensor, nn
    >>> outcome(nn.Lambda(Tensor), Data.of([3.0], [1.0]), Measures("mean_squared_error")).cost
    Tensor(4.)
    """
    prediction, counted = real_steps(model, batch, called(model, batch.x))
    prediction, counted = known_classes(prediction, counted, measures.ignored_class)
    if not measures.has_loss or not len(counted):  # all of it may be padding, or ignored
        return Outcome(prediction, counted, None, {})
    cost, of_outputs = measures.cost(prediction, counted)
    return Outcome(prediction, counted, cost, {"loss": loss_number(cost), **of_outputs})


def measured(
    model: Module,
    batches: Iterable[Data],
    tally: Tally,
    learn: Callable[[Any, Data], None] | None = None,
    outcome: Callable[[Module, Data, Measures], Any] = outcome,
) -> Iterator[Data]:
    """Run a model over batches, count each in, and give it when that is done.

    Args:
        model, batches, tally: What is run, over what, and where it is counted in.
        learn: What is done with the outcome of a batch, where there is a loss.
        outcome: What gives it.
    """
    for batch in batches:
        found = outcome(model, batch, tally.measures)
        if not len(found.counted):
            tally.latest = {}
            yield batch
            continue
        if learn is not None:
            learn(found, batch)
        tally.add(len(found.counted), found.amounts, found.prediction, found.counted.y)
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
