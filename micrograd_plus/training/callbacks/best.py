"""Best: the best number of a column of the history so far, which several callbacks watch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...checks import NOT_BELOW_0, check_choice, check_number
from ...metrics.directions import mode_of
from ..resuming import count_of, number_of
from ..run import Run


class Best:
    """The best number of a column of the history so far.

    Args:
        monitor: The column, such as "val_loss".
        mode: "min", "max", or None, which knows our own losses and metrics.
        min_delta: How much better it must be to count.

    Raises:
        ValueError: Another mode, or a `min_delta` below 0.

    >>> from micrograd_plus import nn, optim, training
    >>> class Watch(training.Callback):
    ...     best = Best("loss")
    ...
    ...     def on_start(self, run):
    ...         self.best.start(run)
    ...
    ...     def on_epoch(self, run):
    ...         print(self.best.see(run))
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> history = training.fit(model, [[1.0]], [[2.0]], loss="mean_squared_error", verbose=False,
    ...                        optimizer=optim.SGD(model.parameters(), lr=1e-30), epochs=2,
    ...                        callbacks=Watch())
    True
    False
    """

    def __init__(self, monitor: str, mode: str | None = None, min_delta: float = 0.0) -> None:
        check_choice("mode", mode, ("min", "max", None))
        check_number("min_delta", min_delta, NOT_BELOW_0)
        self.monitor = monitor
        self.mode = mode
        self.min_delta = min_delta
        # Of the number's negative where more is better: the smallest is the best.
        self.sign, self.number, self.epochs_since = 1.0, math.inf, 0

    def start(self, run: Run) -> None:
        """Forget what was, and see that the number will be there, and which way is better.

        Raises:
            ValueError: There will be no such column, or its direction is not known.
        """
        columns = run.columns
        if self.monitor not in columns:
            hint = ""
            if self.monitor.removeprefix("val_") in columns:
                hint = "; give validation_split or validation_data"
            raise ValueError(
                f"{self.monitor!r} is not measured: there are {', '.join(columns)}{hint}"
            )
        rises = mode_of(self.monitor, self.mode, run.tally.measures.outputs) == "max"
        self.sign, self.number, self.epochs_since = -1.0 if rises else 1.0, math.inf, 0

    def state_dict(self) -> dict[str, Any]:
        """The best number, and since when."""
        return {"number": self.number, "epochs_since": self.epochs_since}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave.

        Raises:
            ValueError: It is something else.
        """
        number, epochs_since = number_of(state, "number"), count_of(state, "epochs_since")
        self.number, self.epochs_since = number, epochs_since

    def see(self, run: Run) -> bool:
        """Whether the last epoch's number is the best so far; nan never is."""
        number = self.sign * run.numbers[self.monitor]
        if number < self.number - self.min_delta:
            self.number, self.epochs_since = number, 0
            return True
        self.epochs_since += 1
        return False
