"""Callbacks that act on a training: EarlyStopping, LearningRates and ReduceOnPlateau."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...checks import (
    AMOUNT,
    BETWEEN,
    NOT_BELOW_0,
    check_count,
    check_function,
    check_number,
    check_state,
)
from ...hints import knows_arguments
from ...nn import Module
from ...optim import Optimizer
from ..resuming import count_of, part_of
from ..run import Run
from .best import Best
from .callback import Callback


class EarlyStopping(Callback):
    """Stops when a number has not become better for some epochs, and restores the best weights.

    Prechelt, "Early stopping - but when?", 1998. As Keras's, but that the best weights are restored
    unless told otherwise, also when the epochs are over before, or an exception ends them.

    Args:
        monitor: The column of the history to watch.
        patience: How many epochs without a better number are waited through; 0 is as 1.
        min_delta: How much better it must be to count.
        mode: "min", "max", or None, which knows our own losses and metrics.
        restore_best: Whether the model ends with the weights of its best epoch.

    Attributes:
        best_epoch: Which that was, from 1; 0 before the first.

    Raises:
        ValueError: A patience or `min_delta` below 0, another mode; at the start, a column that
            will not be measured, or no mode for one of which nobody knows which way is better.

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

    @knows_arguments
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
        self.model: Module | None = None  # of a training that has started

    def on_start(self, run: Run) -> None:
        """Forget an earlier training, and see that the number will be there."""
        self.best.start(run)
        self.best_epoch, self.weights, self.model = 0, {}, run.model

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
        self.model = None
        if self.weights:
            run.model.load_state_dict(self.weights)

    def on_exception(self, run: Run, exception: BaseException) -> None:
        """Restore the best weights of a training that diverged, or was interrupted."""
        self.on_end(run)

    def state_dict(self) -> dict[str, Any]:
        """The best number, since when, and the weights."""
        own = {"best_epoch": self.best_epoch, "weights": self.weights}
        return self.best.state_dict() | own

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave.

        Raises:
            ValueError: It is something else, or the weights are of another model.
        """
        best_epoch = count_of(state, "best_epoch")
        weights = dict(part_of(state, "weights", Mapping, "weights by name"))
        if weights and self.model is not None:
            otherwise = "the best weights are from another architecture"
            check_state(weights, self.model.state_dict(), otherwise=otherwise, here="the model's")
        self.best.load_state_dict(state)
        self.best_epoch, self.weights = best_epoch, weights


class LearningRates(Callback):
    """Sets the learning rate of every epoch. (For one per update, give the optimizer a schedule.)

    Of an optimizer with groups it is the rate of the first one; the rates of the others keep the
    ratios to it that they begin with, as under PyTorch's LambdaLR, and change with it. In an epoch
    with a rate of 0, as the last one of a cosine has, the updates leave the parameters as they are.

    Args:
        schedule: A function of the epoch, from 0: those of `optim`, such as `optim.step_decay`,
            serve with epochs in place of updates.

    Raises:
        TypeError: It is no function, or gives no number.
        ValueError: The optimizer has a schedule of its own, groups of which the first has a rate of
            0, or this schedule gives a rate below 0.

    >>> from micrograd_plus import nn, optim, training
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> optimizer = optim.SGD(model.parameters())
    >>> rates = LearningRates(optim.step_decay(0.1, every=2, factor=0.5))
    >>> history = training.fit(model, [[1.0]], [[2.0]], loss="mean_squared_error", epochs=5,
    ...                        optimizer=optimizer, callbacks=[rates], verbose=False)
    >>> optimizer.lr  # of the fifth epoch
    0.025
    """

    sets_rates = True

    def __init__(self, schedule: Callable[[int], float]) -> None:
        check_function("a schedule", schedule, "the epoch")
        self.schedule = schedule

    def on_start(self, run: Run) -> None:
        """See that nothing else sets it, and what the ratios of the groups are."""
        check_rates(run.optimizer, "LearningRates")
        first, *others = (group.lr for group in run.optimizer.groups)
        if others and not first:
            raise ValueError(
                "LearningRates keeps the ratios of the groups' learning rates to that of the first "
                "group, which is 0: set the rates of all groups first"
            )
        self.ratios = [1.0, *(lr / first for lr in others)]

    def on_epoch_start(self, run: Run) -> None:
        """The epoch's."""
        rate = self.schedule(run.epochs_done)
        check_number(f"the learning rate of epoch {run.epochs_done + 1}", rate, AMOUNT)
        for group, ratio in zip(run.optimizer.groups, self.ratios, strict=True):
            group.lr = rate * ratio


class ReduceOnPlateau(Callback):
    """Makes the learning rate smaller when a number has not become better for some epochs.

    Args:
        monitor: The column of the history to watch.
        factor: What the rate of every group is multiplied by, between 0 and 1.
        patience: How many epochs without a better number are waited through; 0 is as 1.
        min_lr: No rate becomes smaller than this.
        min_delta: How much better the number must be to count.
        mode: "min", "max", or None, which knows our own losses and metrics.

    Raises:
        ValueError: A factor that is not between 0 and 1, another number below 0; at the start, an
            optimizer with a schedule, a column that will not be measured, or no mode for one of
            which nobody knows which way is better.

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
        check_number("min_lr", min_lr, NOT_BELOW_0)
        check_number("factor", factor, BETWEEN)
        self.best = Best(monitor, mode, min_delta)
        self.factor = factor
        self.patience = patience
        self.min_lr = min_lr

    def on_start(self, run: Run) -> None:
        """Forget an earlier training, and see that the number will be there."""
        check_rates(run.optimizer, "ReduceOnPlateau")
        self.best.start(run)

    def on_epoch(self, run: Run) -> None:
        """Reduce, or count how long it has been."""
        if not self.best.see(run) and self.best.epochs_since >= max(self.patience, 1):
            self.best.epochs_since = 0
            for group in run.optimizer.groups:
                group.lr = max(group.lr * self.factor, min(self.min_lr, group.lr))

    def state_dict(self) -> dict[str, Any]:
        """The best number, and since when."""
        return self.best.state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave."""
        self.best.load_state_dict(state)


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
