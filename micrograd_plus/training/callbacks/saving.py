"""Callbacks that write files during a training: Checkpoint and CSVLog."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from ...checks import check_count
from ...files import check_file
from ..checkpoints import save_state
from ..run import Run
from .callback import Callback


class Checkpoint(Callback):
    """Keeps a checkpoint that `fit(..., resume=path)` goes on from, bit for bit.

    It holds the weights, the optimizer's state, the random state, the epoch and the batch, the
    history, and what the other callbacks know: a safetensors file, whose weights are named
    "model." and so on. It is written beside the last one and renamed, so that one is always whole.

    Args:
        path: The file.
        every: How many epochs lie between two.
        every_batches: How many updates lie between two within an epoch; None for none.

    Raises:
        ValueError: `every` or `every_batches` is no integer of 1 or more.
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
        check_file(self.path)

    def on_batch(self, run: Run) -> None:
        """Keep one within an epoch."""
        if self.every_batches and run.batches_done % self.every_batches == 0:
            save_state(self.path, run.state_dict())

    def on_epoch(self, run: Run) -> None:
        """Keep one after an epoch, and always after the last."""
        if run.epochs_done % self.every == 0 or run.epochs_done == run.epochs or run.stopped:
            save_state(self.path, run.state_dict())


class CSVLog(Callback):
    """Writes the history to a file after every epoch, whole each time.

    While another program has the file open and locks it, as spreadsheets do on Windows, the
    training goes on with a warning, and it is tried again after the next epoch, and at the end.

    Args:
        path: The file. An older one is replaced.

    Raises:
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
        check_file(self.path)

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
