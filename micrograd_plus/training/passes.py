"""The one loop: a model over batches, measured, and where that is wanted taught."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..engine.recording_mode import no_grad
from ..nn import Module
from .data import EVALUATION_BATCH, Data, in_batches
from .measures import Measures, loss_number
from .tally import Tally


@contextlib.contextmanager
def in_use(model: Module) -> Iterator[None]:
    """A block in evaluation mode, in which nothing is recorded."""
    with no_grad(), model.in_mode(training=False):
        yield


def measure(model: Module, data: Data, measures: Measures) -> dict[str, float]:
    """Losses and metrics of a model in use, by name."""
    tally = Tally(measures)
    with in_use(model):
        for _ in measured(model, in_batches(data, EVALUATION_BATCH), tally):
            pass
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
