"""fit: the training of a model."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..checks import Seed, check_count, check_function, generator
from ..hints import knows_arguments
from ..nn import Module
from ..nn.containers import check_module
from ..nn.modes import in_use
from ..nn.saving import printable
from ..optim import Optimizer
from .anomalies import not_finite
from .arrays import mapped
from .bad_rows import naming_text, text_named, where_not_finite
from .before_start import check_optimizer, try_out
from .callbacks.callback import Callback, as_callbacks
from .checkpoints import load_state
from .class_weights import ClassWeights, class_weights
from .data import EVALUATION_BATCH, Data
from .history import History
from .masks import real_steps
from .measures import Losses, Measures, Tally, name_of, plain
from .passes import Outcome, called, measure, measured
from .progress import check_verbose, progress
from .resuming import settings
from .run import Run
from .sources import BATCH, Source, to_learn_from, to_validate_on
from .workers import several

# A function of (epoch, numbers) is one, too.
Callbacks = Callback | Callable[..., Any] | Sequence[Callback | Callable[..., Any]]


@knows_arguments
def fit(
    model: Module,
    x: Any,
    y: Any = None,
    *,
    loss: Losses,
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int = BATCH,
    validation_split: float = 0.0,
    validation_data: Any = None,
    validation_batch_size: int = EVALUATION_BATCH,
    metrics: Any = (),
    shuffle: bool = True,
    drop_last: bool = False,
    seed: Seed = None,
    callbacks: Callbacks = (),
    on_epoch: Callable[[int, History], Any] | None = None,
    verbose: int = True,
    sample_weight: Any = None,
    class_weight: Any = None,
    loss_weights: Any = None,
    augment: Callable[[Any, np.random.Generator], Any] | None = None,
    resume: str | os.PathLike[str] | None = None,
    workers: int = 1,
) -> History:
    """Train a model: forward, loss, backward, update, for every batch of every epoch.

    Args:
        model: A Module of Tensors, or of Values, which then is fed row by row.
        x: Inputs (n, ...): an array, or anything with a length that can be indexed; a tuple or a
            dictionary of these is passed on as several arguments, `model(*x)` or `model(**x)`. A
            sparse matrix is made dense batch by batch. Or, without `y`, what can only be iterated
            over, such as a PyTorch DataLoader: it gives batches, (x, y) or (x, y, sample_weight),
            of anything that NumPy makes arrays of, and is iterated over anew for every epoch.
        y: Targets (n, ...), likewise: a tuple or a dictionary for a model that gives one. Those of
            steps that are padding, by the model's `output_mask`, count in no loss and no metric.
        loss: A function (prediction, target) -> node of one number, or the name of one in `losses`,
            in full or short ("mse"); for several outputs a tuple or a dictionary of these.
        optimizer: Of the model's parameters: all of those that are not frozen.
        epochs: How often to go through the data.
        batch_size: Rows per update; the last batch of an epoch may be smaller.
        validation_split: The share of rows, the last ones as in Keras, that are held out.
        validation_data: (x, y), or (x, y, sample_weight), to validate on instead; or an iterable
            of batches of these.
        validation_batch_size: How many rows the model is given at a time to validate it.
        metrics: Functions (prediction, target) -> number, or names from `metrics`, in full or short
            ("acc"), which columns are called as they are given; they take predictions as logits if
            the loss does. For several outputs a dictionary or a tuple of lists of these.
        shuffle: Whether the rows are put in a new order for every epoch.
        drop_last: Whether a last batch of fewer rows than `batch_size` is left out; of shuffled
            rows they are others in every epoch.
        seed: For the order: an integer, or a NumPy Generator to draw from.
        callbacks: Called as callback(epoch, numbers) after each epoch, counted from 1; or
            Callbacks, such as `training.EarlyStopping`.
        on_epoch: Called last after each epoch, as on_epoch(epoch, history), with the History so
            far, the one that is returned: to watch the training, or to keep the model's
            `state_dict()`. What it returns is ignored; what it raises ends the training.
        verbose: 1 or True for a progress bar, in a terminal or a notebook, and elsewhere for what 2
            shows, a line per epoch; 0 or False for nothing. All on standard error.
        sample_weight: How much each row counts in the loss, (n,), or each step of a sequence,
            (n, steps), where the loss has a number for each; the losses then take a
            `sample_weight`, and divide by the number of rows or steps, whatever they weigh. Metrics
            count every row alike.
        class_weight: How much each class counts in the loss: {class: weight}, where classes that
            are left out have 1, or "balanced", n / (classes * rows of the class), as in
            scikit-learn. Targets are class numbers, 0 and 1, or one-hot rows; `sample_weight` is
            multiplied. Validation goes without.
        loss_weights: How much each output's loss counts, a tuple or a dictionary; 1 if left out.
        augment: What is done to the inputs of each batch before they are learned from, as
            augment(x, rng): `training.Augmentation` for images, or your own.
        resume: The file of a `training.Checkpoint` to go on from, with the same arguments as
            before; `epochs` may be larger. The rest is what it would have been, bit for bit, where
            all that is random in the model is drawn from generators that its modules keep, and an
            iterable gives the same batches in the same order again: those done are passed over. One
            with a `set_epoch`, as PyTorch's samplers have, is told the number of each epoch, from 0
            on, before it is iterated over.
        workers: In how many threads, each with its part of every batch; their gradients are added.
            With as many as there are cores, large convolutional networks and transformers learn
            faster; what is mostly products, as a perceptron, does not. Weights and history are the
            same but for rounding. Meanwhile BLAS has one thread; where it cannot be told, it keeps
            its own, and a warning says so. It is refused where parts of a batch teach something
            else than the whole: of Dropout, of BatchNorm, of losses that are no mean over rows.
            In a browser Python has no threads, and computes each batch at once.

    Returns:
        A History with `loss` and the metrics of each epoch, of the predictions made while the
        model trained, and with `val_loss` and so on after it. Several outputs have a `name_loss`
        and a `name_metric` each, and `loss` is the weighted sum.

    Raises:
        ValueError: No data, no targets, rows that do not match, validation rows of another shape, a
            batch size or number of epochs below 1, a seed below 0, a split outside 0 to 1, an
            unknown name, a loss of more than one number, an optimizer that lacks parameters of the
            model, shapes that do not go together, what has no meaning beside an iterable of
            batches, a checkpoint of another training, or workers that would change what is learned.
        TypeError: A model that is no Module, data that are no numbers, a loss that is not a node,
            an optimizer that is not one, or an `on_epoch` that cannot be called.
        FloatingPointError: The loss is not finite; the message names the epoch, the batch, and the
            first node in the graph whose value is not finite, or the place in the data. The update
            is not made.
        OSError: The checkpoint cannot be read.

    If the whole model is in evaluation mode, it is put into training mode; of a model that is not,
    parts in evaluation mode stay so, such as a BatchNorm whose averages are to stay. Afterwards
    every module is in the mode that it was in before.

    Before the first batch a copy of the model is tried on a few rows, to see that the metrics can
    be computed, that it can be validated, and that a smaller last batch can be learned from; for
    several `workers`, on the first batch, that parts of it teach what the whole does.

    What ends a training, Ctrl-C as well as an error, is passed on: a script that is to end does,
    and not only this training. The exception has the History of the epochs that were finished, as
    its `history`: after Ctrl-C in a notebook, `sys.last_value.history`. Weights then are those of
    the moment, or those of `EarlyStopping`'s best epoch. No checkpoint is written, since the update
    under way may be half made: the last one is of a whole batch, and `resume` goes on from there.

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
    check_count("epochs", epochs)
    check_count("workers", workers)
    check_verbose(verbose)
    rng = generator("seed", seed)
    check_optimizer(optimizer, model)
    if on_epoch is not None:
        check_function("on_epoch", on_epoch, "(epoch, history)")
    if augment is not None:
        check_function("augment", augment, "(x, rng)")
    source = to_learn_from(x, y, sample_weight, batch_size, shuffle, drop_last, epochs)
    source, held_out = to_validate_on(
        source, validation_split, validation_data, validation_batch_size, epochs
    )
    measures = Measures(loss, metrics, loss_weights)
    if not measures.has_loss:
        raise ValueError(f"fit needs a loss, got {loss!r}")
    by_class = None
    if class_weight is not None:
        by_class = class_weights(class_weight, source.data, measures.ignored_class)
    in_evaluation = _parts_in_evaluation(model)
    run = Run(
        model,
        optimizer,
        epochs,
        batches=source.number,
        rng=rng,
        tally=Tally(measures),
        setup={
            **source.setup,
            "optimizer": type(optimizer).__name__,
            "measured": measures.names,
            "validation_rows": 0 if held_out is None else held_out.rows,
            "in_evaluation": list(in_evaluation),
            "augment": None if augment is None else name_of(augment),
            "class_weight": None if by_class is None else str(by_class.by_class),
            **settings(
                model, optimizer, measures, source.data, None if held_out is None else held_out.data
            ),
        },
        callbacks=as_callbacks(callbacks, on_epoch),
    )
    run.tell("on_start")
    if resume is not None:
        _go_on(run, resume, source.sample(1))
    with naming_text(x=x, y=y):
        try_out(model, source, held_out, measures, augment is not None)

    def learn(found: Outcome, batch: Data) -> None:
        if not math.isfinite(found.amounts["loss"]):
            where = where_not_finite(batch, x, y, of_batch=source.data is None)
            raise not_finite(found.cost, model, run.epochs_done + 1, run.batches_done + 1, where)
        if not run.batches_done:  # the first call may make parameters, a callback unfreeze some
            check_optimizer(optimizer, model)
        optimizer.zero_grad()
        found.backward()
        optimizer.step()

    batches = partial(_to_learn_from, run, source, by_class, augment)
    try:
        with (
            progress(run, verbose),
            model.in_mode(training=True),
            np.errstate(all="ignore"),  # a loss that is not finite has an error of its own
            several(workers) as outcome,
        ):
            passed = partial(measured, model, learn=learn, outcome=outcome)
            _train(run, batches, passed, held_out, list(in_evaluation.values()))
    except BaseException as error:
        told = text_named(error, x=x, y=y) if run.is_at_start else error
        run.fail(told)
        if told is error:
            raise
        raise told from error
    return run.history


def _to_learn_from(
    run: Run,
    source: Source,
    by_class: ClassWeights | None,
    augment: Callable[[Any, np.random.Generator], Any] | None,
) -> Iterator[Data]:
    """What is left of the epoch under way, weighted by class and augmented."""
    for batch in source.epoch(run):
        weighed = batch if by_class is None else by_class.weighed(batch)
        if augment is None:
            yield weighed
        else:  # which may change what it is given, but not the data
            own = mapped(lambda x: x if x.flags.owndata else x.copy(), weighed.x)
            yield weighed.with_inputs(augment(own, run.rng))


def _train(
    run: Run,
    batches: Callable[[], Iterator[Data]],
    passed: Callable[[Iterator[Data], Tally], Iterator[Data]],
    held_out: Source | None,
    in_evaluation: Sequence[Module],
) -> None:
    """The loop itself: epoch after epoch, batch after batch.

    Args:
        run: Where it begins.
        batches: What is left of an epoch.
        passed: The batches of a pass over them, each when it has been learned from and counted in.
        held_out: What is validated on.
        in_evaluation: The parts that stay in this mode, whatever callbacks do to the whole.
    """
    of_part: dict[str, float] = {}  # an epoch that was stopped within
    while run.epochs_done < run.epochs and not run.stopped and not run.paused:
        run.tell("on_epoch_start")
        if run.stopped:
            break
        run.model.train()
        for part in in_evaluation:
            part.training = False
        for _ in passed(batches(), run.tally):
            run.batches_done += 1
            run.tell("on_batch")
            if run.stopped:
                run.paused = True
                break
        numbers = run.tally.result()
        if held_out is not None:
            validation = measure(run.model, held_out, run.tally.measures)
            numbers |= {f"val_{name}": number for name, number in validation.items()}
        if run.paused and run.batches_done != run.batches:
            of_part = numbers
        else:
            run.finish_epoch(numbers)
            run.stopped = False  # what it is then is said of the whole epoch, and for good
            run.tell("on_epoch")
    run.tell("on_end")
    run.history.add(of_part)


def _parts_in_evaluation(model: Module) -> dict[str, Module]:
    """The parts that stay in evaluation mode: none of a model that is in it as a whole."""

    def is_set(module: Module) -> bool:
        return bool(vars(module).get("training", True))

    return {
        name: module
        for name, module in model.named_modules()
        if is_set(model) and not is_set(module)
    }


def _go_on(run: Run, path: str | os.PathLike[str], row: Data) -> None:
    state = load_state(path)
    example = None
    with contextlib.suppress(Exception):  # of a model that takes what augment makes of the row
        prediction, real = real_steps(run.model, row, in_use(called, run.model, row.x))
        example = plain(prediction), real.y
    try:
        run.load_state_dict(state, example)
    except ValueError as error:
        raise ValueError(f"cannot go on from {path}: {printable(error)}") from None
