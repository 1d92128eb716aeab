"""fit: the training of a model."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from ..checks import SHARE, Seed, check_count, check_function, check_number, generator
from ..hints import hint
from ..nn import Module
from ..nn.containers import check_module
from ..nn.modes import in_use
from ..nn.saving import printable
from ..optim import Optimizer
from .anomalies import not_finite
from .callbacks.callback import Callback, as_callbacks
from .checkpoints import load_state
from .data import EVALUATION_BATCH, Data, in_batches, number_of_batches
from .measures import Losses, Measures, Tally, plain
from .passes import called, measure, measured
from .resuming import settings
from .run import History, Run
from .splits import rows_to_train_on

# A function of (epoch, numbers) is one, too.
Callbacks = Callback | Callable[..., Any] | Sequence[Callback | Callable[..., Any]]


def fit(
    model: Module,
    x: Any,
    y: Any,
    *,
    loss: Losses,
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int = 32,
    validation_split: float = 0.0,
    validation_data: tuple[Any, ...] | None = None,
    validation_batch_size: int = EVALUATION_BATCH,
    metrics: Any = (),
    shuffle: bool = True,
    drop_last: bool = False,
    seed: Seed = None,
    callbacks: Callbacks = (),
    on_epoch: Callable[[int, History], Any] | None = None,
    verbose: bool = True,
    sample_weight: Any = None,
    loss_weights: Any = None,
    augment: Callable[[Any, np.random.Generator], Any] | None = None,
    resume: str | os.PathLike[str] | None = None,
) -> History:
    """Train a model: forward, loss, backward, update, for every batch of every epoch.

    Args:
        model: A Module of Tensors, or of Values, which then is fed row by row.
        x: Inputs (n, ...): an array, or anything with a length that can be indexed; a tuple or a
            dictionary of these is passed on as several arguments, `model(*x)` or `model(**x)`.
        y: Targets (n, ...), likewise: a tuple or a dictionary for a model that gives one.
        loss: A function (prediction, target) -> node of one number, or the name of one in `losses`;
            for several outputs a tuple or a dictionary of these.
        optimizer: Of the model's parameters.
        epochs: How often to go through the data.
        batch_size: Rows per update; the last batch of an epoch may be smaller.
        validation_split: The share of rows, the last ones as in Keras, that are held out.
        validation_data: (x, y), or (x, y, sample_weight), to validate on instead.
        validation_batch_size: How many rows the model is given at a time to validate it.
        metrics: Functions (prediction, target) -> number, or names from `metrics`; for several
            outputs a dictionary or a tuple of lists of these.
        shuffle: Whether the rows are put in a new order for every epoch.
        drop_last: Whether a last batch of fewer rows than `batch_size` is left out; of shuffled
            rows they are others in every epoch.
        seed: For the order: an integer, or a NumPy Generator to draw from.
        callbacks: Called as callback(epoch, numbers) after each epoch, counted from 1; or
            Callbacks, such as `training.EarlyStopping`.
        on_epoch: Called last after each epoch, as on_epoch(epoch, history), with the History so
            far, the one that is returned: to watch the training, or to keep the model's
            `state_dict()`. What it returns is ignored; what it raises ends the training.
        verbose: Whether to show a progress bar.
        sample_weight: How much each row counts in the loss, (n,), or each step of a sequence,
            (n, steps), where the loss has a number for each; the losses then take a
            `sample_weight`, and divide by the number of rows or steps, whatever they weigh. Metrics
            count every row alike.
        loss_weights: How much each output's loss counts, a tuple or a dictionary; 1 if left out.
        augment: What is done to the inputs of each batch before they are learned from, as
            augment(x, rng): `training.Augmentation` for images, or your own.
        resume: The file of a `training.Checkpoint` to go on from, with the same arguments as
            before; `epochs` may be larger. The rest is what it would have been, bit for bit, where
            all that is random in the model is drawn from generators that its modules keep.

    Returns:
        A History with `loss` and the metrics of each epoch, of the predictions made while the
        model trained, and with `val_loss` and so on after it. Several outputs have a `name_loss`
        and a `name_metric` each, and `loss` is the weighted sum.

    Raises:
        ValueError: No data, no targets, rows that do not match, validation rows of another shape, a
            batch size or number of epochs below 1, a seed below 0, a split outside 0 to 1, an
            unknown name, a loss of more than one number, an optimizer of another model's
            parameters, or a checkpoint of another training.
        TypeError: A model that is no Module, a loss that is not a node, an optimizer that is not
            one, or an `on_epoch` that cannot be called.
        FloatingPointError: The loss is not finite; the message names the epoch, the batch, and the
            first node in the graph whose value is not finite. The update is not made.
        OSError: The checkpoint cannot be read.

    >>> import numpy as np
    >>> from micrograd_plus import losses, nn, optim
    >>> x = np.array([[-1.0], [0.0], [1.0], [2.0], [3.0], [4.0]])
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> history = fit(model, x, 2 * x - 1, loss=losses.mean_squared_error,
    ...               optimizer=optim.SGD(model.parameters(), lr=0.01),
    ...               epochs=500, batch_size=6, verbose=False)
    >>> len(history["loss"]), round(model([[10.0]]).item(), 1)
    (500, 19.0)
    >>> def report(epoch, history):
    ...     print(f"epoch {epoch}: {len(history['loss'])} in the history")
    >>> history = fit(model, x, 2 * x - 1, loss="mean_squared_error", epochs=2, verbose=False,
    ...               optimizer=optim.SGD(model.parameters()), on_epoch=report)
    epoch 1: 1 in the history
    epoch 2: 2 in the history
    """
    check_module(model, "fit")
    data = Data.with_targets(x, y, sample_weight)
    check_count("batch_size", batch_size)
    check_count("validation_batch_size", validation_batch_size)
    check_count("epochs", epochs)
    rng = generator("seed", seed)
    check_optimizer(optimizer, model)
    if on_epoch is not None:
        check_function("on_epoch", on_epoch, "(epoch, history)")
    if augment is not None:
        check_function("augment", augment, "(x, rng)")
    data, held_out = _held_out(data, validation_split, validation_data)
    measures = Measures(loss, metrics, loss_weights)
    if not measures.has_loss:
        raise ValueError(f"fit needs a loss, got {loss!r}")
    run = Run(
        model,
        optimizer,
        epochs,
        batches=number_of_batches(len(data), batch_size, drop_last),
        rng=rng,
        tally=Tally(measures),
        setup={
            "rows": len(data),
            "batch_size": batch_size,
            "shuffle": shuffle,
            "drop_last": drop_last,
            "optimizer": type(optimizer).__name__,
            "measured": measures.names,
            "validation_rows": 0 if held_out is None else len(held_out),
            **settings(model, optimizer, measures, data, held_out),
        },
        callbacks=as_callbacks(callbacks, on_epoch),
    )
    run.tell("on_start")
    if resume is not None:
        _go_on(run, resume, data[:1])

    def learn(cost: Any, number: float) -> None:
        if not math.isfinite(number):
            raise not_finite(cost, model, run.epochs_done + 1, run.batches_done + 1)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()

    with (
        _progress(run, verbose),
        model.in_mode(training=True),
        np.errstate(all="ignore"),  # a loss that is not finite has an error of its own
    ):
        while run.epochs_done < epochs and not run.stopped:
            run.tell("on_epoch_start")
            model.train()
            for _ in measured(model, _to_learn_from(run, data, augment), run.tally, learn):
                run.batches_done += 1
                run.tell("on_batch")
            result = run.tally.result()
            if held_out is not None:
                validation = measure(model, held_out, measures, validation_batch_size)
                result |= {f"val_{name}": number for name, number in validation.items()}
            run.finish_epoch(result)
            run.tell("on_epoch")
        run.tell("on_end")
    return run.history


def check_optimizer(optimizer: Any, model: Module) -> None:
    """Raise unless `optimizer` is one, and moves the model.

    Raises:
        TypeError: For anything but an optimizer, such as its name or class.
        ValueError: It has none of the model's parameters, and would train nothing: a model that
            was made anew needs an optimizer made anew.
    """
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise TypeError(
            "the optimizer must be made with the model's parameters, as in "
            f"optim.Adam(model.parameters()), got {optimizer!r}"
            + (hint(optimizer) if isinstance(optimizer, str) else "")
        )
    own = set(model.parameters())
    if own and own.isdisjoint(getattr(optimizer, "parameters", own)):
        raise ValueError(
            "the optimizer has none of this model's parameters: make it after the model, as in "
            "optim.Adam(model.parameters())"
        )


def _held_out(
    data: Data, validation_split: float, validation_data: Any
) -> tuple[Data, Data | None]:
    """The rows to train on, and those to validate on, if there are any."""
    check_number("validation_split", validation_split, SHARE)
    if validation_data is not None:
        if not isinstance(validation_data, tuple | list) or len(validation_data) not in (2, 3):
            raise ValueError("validation_data must be a pair: (x, y), or (x, y, sample_weight)")
        x, y, weight = (*validation_data, None)[:3]
        held_out = Data.with_targets(x, y, weight, "validation ")
        data.check_shape(held_out)
        return data, held_out
    if validation_split:
        return data.split(rows_to_train_on(len(data), validation_split))
    return data, None


def _to_learn_from(
    run: Run, data: Data, augment: Callable[[Any, np.random.Generator], Any] | None
) -> Iterator[Data]:
    """What is left of the epoch under way, in an order of its own."""
    order = run.order(len(data)) if run.setup["shuffle"] else None
    of_size, drop_last = run.setup["batch_size"], run.setup["drop_last"]
    for batch in in_batches(data, of_size, order, run.batches_done, drop_last):
        yield batch if augment is None else batch.with_inputs(augment(batch.x, run.rng))


def _go_on(run: Run, path: str | os.PathLike[str], row: Data) -> None:
    state = load_state(path)
    prediction = plain(in_use(called, run.model, row.x))
    try:
        run.load_state_dict(state, (prediction, row.y))
    except ValueError as error:
        raise ValueError(f"cannot go on from {path}: {printable(error)}") from None


@contextlib.contextmanager
def _progress(run: Run, verbose: bool) -> Iterator[None]:
    """A block in which a bar shows where the run stands, if that is wanted."""
    if not verbose:
        yield
        return
    done = run.epochs_done * run.batches + run.batches_done
    with tqdm(total=run.epochs * run.batches, initial=done, unit="batch") as bar:
        run.callbacks.insert(0, _Progress(bar))
        yield


class _Progress(Callback):
    def __init__(self, bar: Any) -> None:
        self.bar = bar

    def on_epoch_start(self, run: Run) -> None:
        self.bar.set_description(f"epoch {run.epochs_done + 1}/{run.epochs}", refresh=False)

    def on_batch(self, run: Run) -> None:
        self.show(run.tally.means())
        self.bar.update()

    def on_epoch(self, run: Run) -> None:
        self.show(run.numbers)

    def show(self, numbers: Mapping[str, float]) -> None:
        text = ", ".join(f"{name} {number:.4f}" for name, number in numbers.items())
        self.bar.set_postfix_str(text, refresh=False)
