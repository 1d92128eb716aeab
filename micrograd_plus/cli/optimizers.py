"""Optimizers and schedules of `micrograd-plus train`, by the names that its options take."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable
from typing import Any

from .. import optim
from ..optim.schedules import Schedule

LEAST_UPDATES = 3  # of one cycle: up, down, and the last
CONSTANT = "constant"
_WARM_UP = 100  # updates, and no more than a tenth of them


def _warm_up_and_cosine(lr: float, steps: int) -> Schedule:
    up = min(_WARM_UP, max(steps // 10, 1))
    return optim.warm_up(up, optim.cosine_decay(lr, steps - up, final=lr / 10))


# All that `optim` offers, and a form of one of them.
OPTIMIZERS: dict[str, Callable[..., optim.Optimizer]] = {
    **optim.BY_NAME,
    "nesterov": functools.partial(optim.SGD, momentum=0.9, nesterov=True),
}
# Each from the learning rate and the number of updates in the whole training.
SCHEDULES: dict[str, Callable[[float, int], float | Schedule]] = {
    CONSTANT: lambda lr, steps: lr,
    "cosine": optim.cosine_decay,
    "warm-up-cosine": _warm_up_and_cosine,
    "one-cycle": optim.one_cycle,
    "step": lambda lr, steps: optim.step_decay(lr, every=math.ceil(steps / 3), factor=0.1),
    "exponential": lambda lr, steps: optim.exponential_decay(lr, every=steps, factor=0.01),
}


def optimizer_of(
    options: Any, parameters: Iterable[Any], updates: int, **more: Any
) -> optim.Optimizer:
    """The optimizer that the options ask for.

    The learning rate that it has by default is put into the options.

    Args:
        options: `optimizer`, `learning_rate`, `weight_decay` and `schedule`; None for its own.
        parameters: What it changes; or groups.
        updates: How many there are to be.
        more: What it is given besides.

    Raises:
        ValueError: Numbers that it cannot have, or too few updates for the schedule.
    """
    given = {"lr": options.learning_rate, "weight_decay": options.weight_decay}
    given = {name: number for name, number in given.items() if number is not None}
    optimizer = OPTIMIZERS[options.optimizer](parameters, **given, **more)
    options.learning_rate = optimizer.lr
    if options.schedule is not None:
        if updates < LEAST_UPDATES and options.schedule != CONSTANT:
            raise ValueError(
                f"--schedule needs {LEAST_UPDATES} updates or more, got {updates}: give more "
                "--epochs, or a smaller --batch-size"
            )
        optimizer.lr = SCHEDULES[options.schedule](optimizer.lr, updates)
    return optimizer


def settings_of(options: Any) -> dict[str, Any]:
    """All that every epoch's numbers depend on, by the options' names; rounding apart."""
    ignored = {"out", "resume", "command", "run", "parser", "workers"}
    if options.schedule in (None, CONSTANT):  # other rates depend on how many epochs there are
        ignored.add("epochs")
    chosen = {name: value for name, value in vars(options).items() if name not in ignored}
    return {name.replace("_", "-"): value for name, value in chosen.items()}
