"""Best: one of the measured numbers, watched."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..run import Run

# Of these more is better; of everything else less.
_MORE_IS_BETTER = ("accuracy", "precision", "recall", "f1_score", "r2_score")


class Best:
    """The best number of a column of the history so far.

    Args:
        monitor: The column, such as "val_loss".
        mode: "min", "max", or None: "max" of accuracies, precision, recall, F1 and R², else "min".
        min_delta: How much better it must be to count.

    Raises:
        ValueError: Another mode, or a `min_delta` below 0.

    >>> best = Best("val_accuracy")
    >>> best.improves(0.8), best.improves(0.7), best.epochs_since
    (True, False, 1)
    """

    def __init__(self, monitor: str, mode: str | None = None, min_delta: float = 0.0) -> None:
        if mode not in ("min", "max", None):
            raise ValueError(f'mode must be "min", "max" or None, got {mode!r}')
        if not min_delta >= 0:
            raise ValueError(f"min_delta must be 0 or more, got {min_delta}")
        self.monitor = monitor
        rises = monitor.endswith(_MORE_IS_BETTER) if mode is None else mode == "max"
        self.sign = -1.0 if rises else 1.0
        self.min_delta = min_delta
        self.number = math.inf
        self.epochs_since = 0

    def reset(self) -> None:
        """Forget what was."""
        self.number, self.epochs_since = math.inf, 0

    def see(self, run: Run) -> bool:
        """Whether the last epoch's number is the best so far.

        Raises:
            ValueError: There is no such column.
        """
        if self.monitor not in run.numbers:
            hint = (
                "; give validation_split or validation_data" if self.monitor[:4] == "val_" else ""
            )
            raise ValueError(
                f"{self.monitor!r} is not measured: there are {', '.join(run.numbers)}{hint}"
            )
        return self.improves(run.numbers[self.monitor])

    def improves(self, number: float) -> bool:
        """Whether a number is the best so far; nan never is."""
        if self.sign * number < self.number - self.min_delta:
            self.number, self.epochs_since = self.sign * number, 0
            return True
        self.epochs_since += 1
        return False
