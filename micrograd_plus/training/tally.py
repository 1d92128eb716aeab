"""Tally: what has been measured of an epoch so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .arrays import joined
from .measures import Measures, plain


class Tally:
    """Losses averaged over the rows so far; and predictions kept, to measure them together.

    Metrics are measured once of all predictions: most are no averages over batches.

    >>> import numpy as np
    >>> tally = Tally(Measures(metrics=["accuracy"]))
    >>> tally.add(1, {"loss": 1.0}, np.array([[0.1, 0.9]]), np.array([1]))
    >>> tally.add(3, {"loss": 2.0}, np.array([[0.1, 0.9]] * 3), np.array([0, 0, 1]))
    >>> tally.result()
    {'loss': 1.75, 'accuracy': 0.5}
    """

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.rows = 0
        self.sums: dict[str, float] = {}
        self.predictions: list[Any] = []
        self.targets: list[Any] = []

    def add(self, rows: int, amounts: Mapping[str, float], prediction: Any, target: Any) -> None:
        """Count a batch in.

        Args:
            rows: How many it has.
            amounts: Averages over its rows, by name.
            prediction: What the model gave for it.
            target: What it should have given.
        """
        self.rows += rows
        for name, amount in amounts.items():
            self.sums[name] = self.sums.get(name, 0.0) + amount * rows
        if self.measures.has_metrics:
            self.predictions.append(plain(prediction))
            self.targets.append(target)

    def means(self) -> dict[str, float]:
        """The averages so far, without the metrics."""
        return {name: total / self.rows for name, total in self.sums.items()}

    def result(self) -> dict[str, float]:
        """The averages, and the metrics."""
        if not self.predictions:
            return self.means()
        measured = self.measures.metrics(joined(self.predictions), joined(self.targets))
        return self.means() | measured

    def state_dict(self) -> dict[str, Any]:
        """All of it, as numbers, lists and arrays."""
        return {
            "rows": self.rows,
            "sums": self.sums,
            "predictions": [joined(self.predictions)] if self.predictions else [],
            "targets": [joined(self.targets)] if self.targets else [],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave."""
        self.rows = state["rows"]
        self.sums = dict(state["sums"])
        # Lists of arrays were tuples: JSON has none.
        self.predictions = [tuple(x) if isinstance(x, list) else x for x in state["predictions"]]
        self.targets = [tuple(x) if isinstance(x, list) else x for x in state["targets"]]
