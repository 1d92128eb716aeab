"""fit, evaluate and predict: the loop that all tasks share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from ..engine.modes import no_grad
from ..engine.operators import data_of
from ..metrics import numbers
from ..nn import Module
from ..optim import Optimizer
from .anomalies import not_finite
from .checks import (
    Measure,
    as_data,
    check_count,
    check_model,
    check_on_epoch,
    check_optimizer,
    check_seed,
    check_split,
    check_validation_shape,
    find_loss,
    find_metrics,
    loss_number,
    rows_to_train_on,
)
from .history import History

EVALUATION_BATCH = 1024  # rows at a time where no gradients are needed


def fit(
    model: Module,
    x: Any,
    y: Any,
    *,
    loss: str | Measure,
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int = 32,
    validation_split: float = 0.0,
    validation_data: tuple[Any, Any] | None = None,
    metrics: Sequence[str | Measure] = (),
    shuffle: bool = True,
    seed: int | np.random.Generator | None = None,
    callbacks: Sequence[Callable[[int, dict[str, float]], Any]] = (),
    on_epoch: Callable[[int, History], Any] | None = None,
    verbose: bool = True,
) -> History:
    """Train a model: forward, loss, backward, update, for every batch of every epoch.

    Args:
        model: A Module of Tensors, or of Values, which then is fed row by row.
        x: Inputs (n, ...).
        y: Targets (n, ...).
        loss: A function (prediction, target) -> node of one number, or the name of one in `losses`.
        optimizer: Of the model's parameters.
        epochs: How often to go through the data.
        batch_size: Rows per update; the last batch of an epoch may be smaller.
        validation_split: The share of rows, the last ones as in Keras, that are held out.
        validation_data: (x, y) to validate on instead.
        metrics: Functions (prediction, target) -> number, or names from `metrics`.
        shuffle: Whether the rows are put in a new order for every epoch.
        seed: For the order: an integer, or a NumPy Generator to draw from.
        callbacks: Called as callback(epoch, numbers) after each epoch, counted from 1.
        on_epoch: Called last after each epoch, as on_epoch(epoch, history), with the History so
            far, the one that is returned: to watch the training, or to keep the model's
            `state_dict()`. What it returns is ignored; what it raises ends the training.
        verbose: Whether to show a progress bar.

    Returns:
        A History with `loss` and the metrics of each epoch, averaged over its batches while the
        model trains, and with `val_loss` and so on after it.

    Raises:
        ValueError: No data, rows that do not match, validation rows of another shape, a batch size
            or number of epochs below 1, a seed below 0, a split outside 0 to 1, an unknown name, a
            loss of more than one number, or an optimizer of another model's parameters.
        TypeError: A model that is no Module, a loss that is not a node, an optimizer that is not
            one, or an `on_epoch` that cannot be called.
        FloatingPointError: The loss is not finite; the message names the epoch, the batch, and the
            first node in the graph whose value is not finite. The update is not made.

    >>> import numpy as np
    >>> from micrograd_plus import losses, nn, optim
    >>> x = np.array([[-1.0], [0.0], [1.0], [2.0], [3.0], [4.0]])
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> history = fit(model, x, 2 * x - 1, loss=losses.mean_squared_error,
    ...               optimizer=optim.SGD(model.parameters(), lr=0.01),
    ...               epochs=500, batch_size=6, verbose=False)
    >>> len(history["loss"]), round(predict(model, [[10.0]]).item(), 1)
    (500, 19.0)
    >>> def report(epoch, history):
    ...     print(f"epoch {epoch}: {len(history['loss'])} in the history")
    >>> history = fit(model, x, 2 * x - 1, loss="mean_squared_error", epochs=2, verbose=False,
    ...               optimizer=optim.SGD(model.parameters()), on_epoch=report)
    epoch 1: 1 in the history
    epoch 2: 2 in the history
    """
    check_model(model, "fit")
    x, y = as_data(x, y)
    check_count("batch_size", batch_size)
    check_count("epochs", epochs)
    check_seed("seed", seed)
    check_optimizer(optimizer, model)
    check_on_epoch(on_epoch)
    check_split(validation_split)
    if validation_data is not None:
        if not isinstance(validation_data, tuple | list) or len(validation_data) != 2:
            raise ValueError("validation_data must be a pair: (x, y)")
        held_out = as_data(*validation_data, what="validation ")
        check_validation_shape(x, held_out[0])
    elif validation_split:
        kept = rows_to_train_on(len(x), validation_split)
        held_out = x[kept:], y[kept:]
        x, y = x[:kept], y[:kept]
    else:
        held_out = None
    loss_function, metric_functions = find_loss(loss), find_metrics(metrics)
    rng = np.random.default_rng(seed)
    history = History()
    batches = math.ceil(len(x) / batch_size)
    with (
        tqdm(total=epochs * batches, disable=not verbose, unit="batch") as bar,
        model.in_mode(training=True),
        np.errstate(all="ignore"),  # a loss that is not finite has an error of its own
    ):
        for epoch in range(1, epochs + 1):
            bar.set_description(f"epoch {epoch}/{epochs}", refresh=False)
            order = rng.permutation(len(x)) if shuffle else None
            running = _Means()
            model.train()
            for batch in range(batches):
                rows: Any = slice(batch * batch_size, (batch + 1) * batch_size)
                if order is not None:
                    rows = order[rows]
                x_batch, y_batch = x[rows], y[rows]
                prediction = model.over_batch(x_batch)
                cost = loss_function(prediction, y_batch)
                number = loss_number(cost)
                if not math.isfinite(number):
                    raise not_finite(cost, model, epoch, batch + 1)
                optimizer.zero_grad()
                cost.backward()
                optimizer.step()
                running.add(len(x_batch), number, prediction, y_batch, metric_functions)
                bar.set_postfix_str(running.text(), refresh=False)
                bar.update()
            result = running.means()
            if held_out is not None:
                measured = _measure(model, *held_out, loss_function, metric_functions)
                result |= {f"val_{name}": number for name, number in measured.items()}
            history.add(result)
            bar.set_postfix_str(_text(result), refresh=False)
            for callback in callbacks:
                callback(epoch, result)
            if on_epoch is not None:
                on_epoch(epoch, history)
    return history


def evaluate(
    model: Module,
    x: Any,
    y: Any,
    loss: str | Measure | None = None,
    metrics: Sequence[str | Measure] = (),
) -> dict[str, float]:
    """Loss and metrics of a model on some data, in evaluation mode, without recording.

    Args:
        model: The model.
        x: Inputs (n, ...).
        y: Targets (n, ...).
        loss: As for `fit`; left out, only the metrics are measured.
        metrics: As for `fit`.

    Returns:
        Each number under its name, averaged over the rows.

    Raises:
        ValueError: No data, rows that do not match, or an unknown name.
        TypeError: A model that is no Module.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> evaluate(nn.Sequential(), np.array([[0.2, 0.8]]), [1], metrics=["accuracy"])
    {'accuracy': 1.0}
    """
    check_model(model, "evaluate")
    x, y = as_data(x, y)
    return _measure(model, x, y, find_loss(loss) if loss else None, find_metrics(metrics))


def predict(model: Module, x: Any) -> np.ndarray:
    """The predictions for some inputs, in evaluation mode, without recording.

    Args:
        model: The model.
        x: Inputs (n, ...).

    Returns:
        An array (n, ...) of what the model gives.

    Raises:
        ValueError: No data.
        TypeError: A model that is no Module.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> predict(nn.Sequential(nn.ReLU()), np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """
    check_model(model, "predict")
    x = np.asarray(data_of(x))
    if not x.ndim or not len(x):
        raise ValueError(f"the data set is empty: x has shape {x.shape}")
    with no_grad(), model.in_mode(training=False):
        parts = [numbers(model.over_batch(x[rows])) for rows in _chunks(len(x))]
    return np.concatenate(parts)


def _measure(
    model: Module, x: np.ndarray, y: np.ndarray, loss: Measure | None, metrics: dict[str, Measure]
) -> dict[str, float]:
    means = _Means()
    with no_grad(), model.in_mode(training=False):
        for rows in _chunks(len(x)):
            prediction = model.over_batch(x[rows])
            cost = None if loss is None else float(data_of(loss(prediction, y[rows])))
            means.add(len(x[rows]), cost, prediction, y[rows], metrics)
    return means.means()


def _chunks(n: int) -> Iterator[slice]:
    return (slice(i, i + EVALUATION_BATCH) for i in range(0, n, EVALUATION_BATCH))


class _Means:
    """Loss and metrics, averaged over rows."""

    def __init__(self) -> None:
        self.rows = 0
        self.sums: dict[str, float] = {}

    def add(
        self, rows: int, cost: float | None, prediction: Any, y: Any, metrics: dict[str, Measure]
    ) -> None:
        """Count a batch in."""
        measured = {} if cost is None else {"loss": cost}
        if metrics:
            plain = numbers(prediction)
            measured |= {name: float(metric(plain, y)) for name, metric in metrics.items()}
        self.rows += rows
        for name, number in measured.items():
            self.sums[name] = self.sums.get(name, 0.0) + number * rows

    def means(self) -> dict[str, float]:
        """The averages so far."""
        return {name: total / self.rows for name, total in self.sums.items()}

    def text(self) -> str:
        """The averages so far, for the progress bar."""
        return _text(self.means())


def _text(numbers_by_name: dict[str, float]) -> str:
    return ", ".join(f"{name} {number:.4f}" for name, number in numbers_by_name.items())
