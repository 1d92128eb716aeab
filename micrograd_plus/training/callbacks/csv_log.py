"""CSVLog: the history as a table on disk, during the training."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..checks import check_file
from .callback import Callback

if TYPE_CHECKING:
    from ..run import Run


class CSVLog(Callback):
    """Writes the history to a file after every epoch, whole each time.

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

    def on_start(self, run: Run) -> None:
        """See that it will be possible."""
        check_file(self.path)

    def on_epoch(self, run: Run) -> None:
        """Write the table."""
        run.history.save(self.path)
