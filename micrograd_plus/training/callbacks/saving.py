"""Callbacks that write files during a training: Checkpoint, BestWeights and CSVLog."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...checks import check_count
from ...files import check_file
from ...hints import knows_arguments
from ...nn.saving import save_weights
from ..checkpoints import save_state
from ..resuming import count_of
from ..run import Run
from .best import Best
from .callback import Callback


class Checkpoint(Callback):
    """Keeps a checkpoint that `fit(..., resume=path)` goes on from, bit for bit.

    It holds the weights, the optimizer's state, the random state, the epoch and the batch, the
    history, and what the other callbacks know: a safetensors file, whose weights are named
    "model." and so on. It is written beside the last one and renamed, so that one is always whole.
    It is of the last epoch; `BestWeights`, beside it, keeps the weights of the best one.

    Args:
        path: The file.
        every: How many epochs lie between two.
        every_batches: How many updates lie between two within an epoch; None for none, but where a
            callback stops the training within one.

    Raises:
        ValueError: `every` or `every_batches` is no integer of 1 or more; at the start, another
            callback writes the same file.
        OSError: At the start if the file cannot be written, later if the disk is full. The last
            checkpoint is as it was.

    >>> import tempfile
    >>> from micrograd_plus import nn, optim, training
    >>> def train(path, **options):
    ...     model = nn.Sequential(nn.Dense(1, 1, seed=0))
    ...     training.fit(model, [[1.0], [2.0]], [[2.0], [4.0]], loss="mean_squared_error", seed=0,
    ...                  optimizer=optim.Adam(model.parameters()), verbose=False, batch_size=1,
    ...                  callbacks=[training.Checkpoint(path)], **options)
    ...     return model.layers[0].weight.item()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/checkpoint.safetensors"
    ...     undisturbed = train(path, epochs=5)
    ...     interrupted = train(path, epochs=3)
    ...     train(path, epochs=5, resume=path) == undisturbed
    True
    """

    is_last = True

    @knows_arguments
    def __init__(
        self, path: str | os.PathLike[str], every: int = 1, every_batches: int | None = None
    ) -> None:
        check_count("every", every)
        if every_batches is not None:
            check_count("every_batches", every_batches)
        self.path = Path(path)
        self.every = every
        self.every_batches = every_batches

    def on_start(self, run: Run) -> None:
        """See that it will be possible."""
        _check_own_file(self, run)

    def on_batch(self, run: Run) -> None:
        """Keep one within an epoch, and always where it is stopped."""
        due = self.every_batches and run.batches_done % self.every_batches == 0
        if due or run.stopped:
            save_state(self.path, run.state_dict())

    def on_epoch(self, run: Run) -> None:
        """Keep one after an epoch, and always after the last."""
        is_last = run.epochs_done == run.epochs or run.stopped or run.paused
        if run.epochs_done % self.every == 0 or is_last:
            save_state(self.path, run.state_dict())


class BestWeights(Callback):
    """Keeps the weights of the best epoch so far in a file that `nn.load_weights` reads.

    As Keras's ModelCheckpoint with `save_best_only`. The file is whole at any time. A `Checkpoint`
    beside it keeps what a training goes on from, and with it the best number: one that was stopped
    or killed ends with the same file. Where the file is gone meanwhile, the best counts anew.

    Args:
        path: The file. An older one is replaced after the first epoch.
        monitor: The column of the history to watch.
        mode: "min", "max", or None, which knows our own losses and metrics.
        min_delta: How much better it must be to count.

    Attributes:
        best_epoch: Which the weights are of, from 1; 0 before the first.

    Raises:
        ValueError: Another mode, or a `min_delta` below 0; at the start, a column that will not be
            measured, no mode for one of which nobody knows which way is better, or another callback
            that writes the same file.
        OSError: At the start if the file cannot be written, later if the disk is full.

    >>> import tempfile
    >>> from micrograd_plus import nn, optim, training
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     best = BestWeights(f"{folder}/best.safetensors", monitor="loss")
    ...     history = training.fit(model, [[1.0]], [[2.0]], loss="mean_squared_error", epochs=3,
    ...                            optimizer=optim.SGD(model.parameters(), lr=2.0), verbose=False,
    ...                            callbacks=[best, training.Checkpoint(f"{folder}/last")])
    ...     nn.load_weights(model, best.path)
    >>> best.best_epoch == history["loss"].index(min(history["loss"])) + 1
    True
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        monitor: str = "val_loss",
        mode: str | None = None,
        min_delta: float = 0.0,
    ) -> None:
        self.path = Path(path)
        self.best = Best(monitor, mode, min_delta)
        self.best_epoch = 0

    def on_start(self, run: Run) -> None:
        """See that it will be possible, and forget an earlier training."""
        self.best.start(run)
        _check_own_file(self, run)
        self.best_epoch = 0

    def on_epoch(self, run: Run) -> None:
        """Write the weights, if they are the best."""
        if self.best.see(run):
            save_weights(run.model, self.path)
            self.best_epoch = run.epochs_done

    def state_dict(self) -> dict[str, Any]:
        """The best number, since when, and of which epoch it is."""
        return self.best.state_dict() | {"best_epoch": self.best_epoch}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave, where the weights are still there.

        Raises:
            ValueError: It is something else.
        """
        best_epoch = count_of(state, "best_epoch")
        if self.path.exists():
            self.best.load_state_dict(state)
            self.best_epoch = best_epoch


class CSVLog(Callback):
    """Writes the history to a file after every epoch, whole each time.

    While another program has the file open and locks it, as spreadsheets do on Windows, the
    training goes on with a warning, and it is tried again after the next epoch, and at the end.

    Args:
        path: The file. An older one is replaced.

    Raises:
        ValueError: At the start, another callback writes the same file.
        OSError: At the start, if the file cannot be written.

    >>> import tempfile
    >>> from micrograd_plus import nn, optim, training
    >>> model = nn.Sequential(nn.Dense(1, 1, initializer="glorot_normal", seed=0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     history = training.fit(model, [[0.0]], [[2.0]], loss="mean_squared_error",
    ...                            optimizer=optim.SGD(model.parameters()), verbose=False,
    ...                            callbacks=[CSVLog(f"{folder}/history.csv")])
    ...     print(Path(f"{folder}/history.csv").read_text(), end="")
    epoch,loss
    1,4.0
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._is_behind = False

    def on_start(self, run: Run) -> None:
        """See that it will be possible."""
        _check_own_file(self, run)

    def on_epoch(self, run: Run) -> None:
        """Write the table."""
        try:
            run.history.save(self.path)
            self._is_behind = False
        except PermissionError as error:
            self._is_behind = True
            warnings.warn(
                f"the history could not be written to {self.path}, which another program may have "
                f"open ({error.strerror}); it is tried again after the next epoch, or at the end",
                stacklevel=2,
            )

    def on_end(self, run: Run) -> None:
        """Write the table if that was not possible after the last epoch."""
        if self._is_behind:
            self.on_epoch(run)


def _check_own_file(callback: Checkpoint | BestWeights | CSVLog, run: Run) -> None:
    """Raise OSError where the file cannot be written, ValueError where it is not its own."""
    if "{epoch" in callback.path.name:  # of Keras, which fills it in
        raise ValueError(
            f"{type(callback).__name__} keeps one file, and does not fill in "
            f"{callback.path.name}: for one of each epoch let on_epoch call nn.save_weights"
        )
    check_file(callback.path)
    path = os.path.realpath(callback.path)
    for other in run.callbacks:
        writes = isinstance(other, Checkpoint | BestWeights | CSVLog) and other is not callback
        if writes and os.path.realpath(other.path) == path:
            raise ValueError(
                f"{type(callback).__name__} and {type(other).__name__} both write {callback.path}, "
                "and one would overwrite what the other wrote: give each a file of its own"
            )
