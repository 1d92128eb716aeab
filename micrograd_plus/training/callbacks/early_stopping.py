"""EarlyStopping: the end of a training that learns nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..checks import check_count
from .best import Best
from .callback import Callback

if TYPE_CHECKING:
    from ..run import Run


class EarlyStopping(Callback):
    """Stops when a number has not become better for some epochs, and restores the best weights.

    Prechelt, "Early stopping - but when?", 1998. As Keras's, but that the best weights are restored
    unless told otherwise, and also when the epochs are over before.

    Args:
        monitor: The column of the history to watch.
        patience: How many epochs without a better number are waited through; 0 is as 1.
        min_delta: How much better it must be to count.
        mode: "min", "max", or None, which knows accuracies and the like from losses.
        restore_best: Whether the model ends with the weights of its best epoch.

    Attributes:
        best_epoch: Which that was, from 1; 0 before the first.

    Raises:
        ValueError: A patience or `min_delta` below 0, another mode, or, after the first epoch, no
            such column.

    >>> import numpy as np
    >>> from micrograd_plus import nn, optim, training
    >>> x = np.linspace(-1, 1, 20).reshape(-1, 1)
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> stopping = EarlyStopping(monitor="loss", patience=2, min_delta=0.01)
    >>> history = training.fit(model, x, 2 * x, loss="mean_squared_error", epochs=1000,
    ...                        optimizer=optim.SGD(model.parameters(), lr=0.1),
    ...                        callbacks=[stopping], verbose=False)
    >>> len(history["loss"]) - stopping.best_epoch
    2
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        patience: int = 5,
        min_delta: float = 0.0,
        mode: str | None = None,
        restore_best: bool = True,
    ) -> None:
        check_count("patience", patience, least=0)
        self.best = Best(monitor, mode, min_delta)
        self.patience = patience
        self.restore_best = restore_best
        self.best_epoch = 0
        self.weights: dict[str, Any] = {}

    def on_start(self, run: Run) -> None:
        """Forget an earlier training."""
        self.best.reset()
        self.best_epoch, self.weights = 0, {}

    def on_epoch(self, run: Run) -> None:
        """Keep the weights, or count how long it has been."""
        if self.best.see(run):
            self.best_epoch = run.epochs_done
            if self.restore_best:
                self.weights = run.model.state_dict()
        elif self.best.epochs_since >= max(self.patience, 1):
            run.stopped = True

    def on_end(self, run: Run) -> None:
        """Restore the best weights."""
        if self.weights:
            run.model.load_state_dict(self.weights)

    def state_dict(self) -> dict[str, Any]:
        """The best number, since when, and the weights."""
        return {
            "number": self.best.number,
            "epochs_since": self.best.epochs_since,
            "best_epoch": self.best_epoch,
            "weights": self.weights,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave."""
        self.best.number, self.best.epochs_since = state["number"], state["epochs_since"]
        self.best_epoch, self.weights = state["best_epoch"], dict(state["weights"])
