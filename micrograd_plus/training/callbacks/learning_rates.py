"""Learning rates that change from epoch to epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..checks import check_count
from .best import Best
from .callback import Callback

if TYPE_CHECKING:
    from ...optim import Optimizer
    from ..run import Run


class LearningRates(Callback):
    """Sets the learning rate of every epoch. (For one per update, give the optimizer a schedule.)

    Args:
        schedule: A function of the epoch, from 0: those of `optim`, such as `optim.step_decay`,
            serve with epochs in place of updates.

    Raises:
        TypeError: It is no function, or gives no number.
        ValueError: The optimizer has a schedule of its own, or this one gives a rate that is not
            above 0.

    >>> from micrograd_plus import nn, optim, training
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> optimizer = optim.SGD(model.parameters())
    >>> rates = LearningRates(optim.step_decay(0.1, every=2, factor=0.5))
    >>> history = training.fit(model, [[1.0]], [[2.0]], loss="mean_squared_error", epochs=5,
    ...                        optimizer=optimizer, callbacks=[rates], verbose=False)
    >>> optimizer.lr  # of the fifth epoch
    0.025
    """

    def __init__(self, schedule: Callable[[int], float]) -> None:
        if not callable(schedule):
            raise TypeError(f"a schedule is a function of the epoch, got {schedule!r}")
        self.schedule = schedule

    def on_start(self, run: Run) -> None:
        """See that nothing else sets it."""
        check_rates(run.optimizer, "LearningRates")

    def on_epoch_start(self, run: Run) -> None:
        """The epoch's."""
        run.optimizer.lr = self.schedule(run.epochs_done)


class ReduceOnPlateau(Callback):
    """Makes the learning rate smaller when a number has not become better for some epochs.

    Args:
        monitor: The column of the history to watch.
        factor: What the rate of every group is multiplied by, between 0 and 1.
        patience: How many epochs without a better number are waited through; 0 is as 1.
        min_lr: No rate becomes smaller than this.
        min_delta: How much better the number must be to count.
        mode: "min", "max", or None, which knows accuracies and the like from losses.

    Raises:
        ValueError: A factor that is not between 0 and 1, another number below 0, an optimizer with
            a schedule, or, after the first epoch, no such column.

    >>> from micrograd_plus import nn, optim, training
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> optimizer = optim.SGD(model.parameters(), lr=1e-9)
    >>> plateau = ReduceOnPlateau(monitor="loss", factor=0.5, patience=2, min_delta=0.1)
    >>> history = training.fit(model, [[1.0]], [[2.0]], loss="mean_squared_error", epochs=5,
    ...                        optimizer=optimizer, callbacks=[plateau], verbose=False)
    >>> optimizer.lr
    2.5e-10
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        min_lr: float = 0.0,
        min_delta: float = 0.0,
        mode: str | None = None,
    ) -> None:
        check_count("patience", patience, least=0)
        if not min_lr >= 0:
            raise ValueError(f"min_lr must be 0 or more, got {min_lr}")
        if not 0 < factor < 1:
            raise ValueError(f"factor must be between 0 and 1, got {factor}")
        self.best = Best(monitor, mode, min_delta)
        self.factor = factor
        self.patience = patience
        self.min_lr = min_lr

    def on_start(self, run: Run) -> None:
        """Forget an earlier training."""
        check_rates(run.optimizer, "ReduceOnPlateau")
        self.best.reset()

    def on_epoch(self, run: Run) -> None:
        """Reduce, or count how long it has been."""
        if not self.best.see(run) and self.best.epochs_since >= max(self.patience, 1):
            self.best.epochs_since = 0
            for group in run.optimizer.groups:
                group.lr = max(group.lr * self.factor, min(self.min_lr, group.lr))

    def state_dict(self) -> dict[str, Any]:
        """The best number, and since when."""
        return {"number": self.best.number, "epochs_since": self.best.epochs_since}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave."""
        self.best.number, self.best.epochs_since = state["number"], state["epochs_since"]


def check_rates(optimizer: Optimizer, who: str) -> None:
    """Raise ValueError unless the learning rate of every group is a number.

    >>> from micrograd_plus import Value, optim
    >>> optimizer = optim.SGD([Value(1.0)], lr=optim.cosine_decay(0.1, steps=10))
    >>> check_rates(optimizer, "ReduceOnPlateau")
    Traceback (most recent call last):
    ValueError: ReduceOnPlateau needs a learning rate that is a number, not a schedule
    """
    if any(callable(group.lr) for group in optimizer.groups):
        raise ValueError(f"{who} needs a learning rate that is a number, not a schedule")
