"""Thousands of training steps of a network half of whose units have died.

The gradient of a dead unit is 0, so the optimizer's running means of it decay, in float32 after
some hundred steps (RMSprop) or a thousand (Adam's first) into subnormal numbers, of which many
processors make a detour: a step gets slower and slower, unless the means are kept out of there.

    python -m benchmarks long_run
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from .compare import OURS, Comparison, Effort
from .perceptrons import ours
from .perceptrons.data import Data

STEPS, WINDOW = 4_000, 100
AT_FIRST = "its own first steps"
LIMIT = 1.1


def dying(data: Data, optimizer: str, steps: int) -> list[float]:
    """Seconds of each step; every other hidden unit dies after the first tenth of them."""
    model = ours.model_of(data)
    train = ours.step(data, optimizer, model)
    seconds = []
    for number in range(steps):
        if number == steps // 10:
            for layer in model.layers[:-1]:
                layer.weight.data[:, ::2] = 0
                layer.bias.data[::2] = -1
        start = time.perf_counter()
        train()
        seconds.append(time.perf_counter() - start)
    return seconds


def measure(effort: Effort) -> Iterator[Comparison]:
    """The last steps against the first, after the warm-up."""
    steps = max(10 * WINDOW, round(STEPS * min(1.0, effort.share)))
    data = Data.random((784, 512, 512, 10), batch=128, rows=10_000)
    for optimizer in ("RMSprop", "Adam"):
        seconds = np.array(dying(data, optimizer, steps)[20:])
        measured = {
            OURS: seconds[-WINDOW:].tolist(),
            AT_FIRST: seconds[:WINDOW].tolist(),
        }
        title = f"the last {WINDOW} of {steps:,} steps with dead units, {optimizer}"
        yield Comparison(title, measured, {AT_FIRST: LIMIT})
