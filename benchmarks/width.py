"""A training step of 64-units-10 with SGD, for 1 to 4,096 units and batches of 1 to 4,096 rows.

Where arrays are small, what counts is what the graph costs; where they are large, BLAS. By default
every third power of two, with --full every second.

    python -m benchmarks width
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from .compare import Comparison, Effort, agree, available
from .perceptrons.data import Data
from .training_step import steps

INPUTS, CLASSES = 64, 10
SECONDS, TURNS = 1.0, 0.1  # for a point, and for one turn of everyone, roughly
LIMIT = 1.3


def sizes(effort: Effort) -> list[int]:
    """Units, and rows of a batch."""
    if effort.share < 0.1:
        return [1, 16]
    return [1, 4, 16, 64, 256, 1024, 4096] if effort.full else [1, 8, 64, 512, 4096]


def measure(effort: Effort) -> Iterator[Comparison]:
    """A point for each number of units and each batch."""
    peers = available(["torch"])
    for units in sizes(effort):
        for batch in sizes(effort):
            data = Data.random((INPUTS, units, CLASSES), batch, rows=max(1_000, batch))
            agree(steps(data.exact(len(data.x)), "SGD", peers))
            works = steps(data, "SGD", peers)
            start = time.perf_counter()
            for work in works.values():
                work()
            taken = time.perf_counter() - start
            in_a_row = min(20, max(3, int(TURNS / taken)))
            rounds = min(30, max(5, int(SECONDS / taken / in_a_row)))
            measured = effort.interleaved(works, rounds, warm_up=3, in_a_row=in_a_row)
            at = {"units": units, "rows of a batch": batch}
            title = f"width: {units:,} units, batch {batch:,}"
            yield Comparison(title, measured, {"PyTorch": LIMIT}, at=at)
