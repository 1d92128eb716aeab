"""A step of a network that has made thousands, half of whose units died early on.

The gradient of a dead unit is 0, so the optimizer's running means of it decay, in float32 after
some hundred steps (RMSprop) or a thousand (Adam's first) into subnormal numbers, of which many
processors make a detour: a step gets slower and slower, unless the means are kept out of there.
A fresh network's steps take turns with it.

    python -m benchmarks long_run
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .compare import OURS, Comparison, Effort
from .perceptrons import ours
from .perceptrons.data import Data

STEPS = 4_000
FRESH = "of a fresh network"
LIMIT = 1.1


def long_trained(data: Data, optimizer: str, steps: int) -> Callable[[], float]:
    """The training step after `steps`; every other hidden unit dies after a tenth of them."""
    model = ours.model_of(data)
    train = ours.step(data, optimizer, model)
    for number in range(steps):
        if number == steps // 10:
            for layer in model.layers[:-1]:
                layer.weight.data[:, ::2] = 0
                layer.bias.data[::2] = -1
        train()
    return train


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both optimizers."""
    steps = max(1_000, round(STEPS * min(1.0, effort.share)))
    data = Data.random((784, 512, 512, 10), batch=128, rows=10_000)
    for optimizer in ("RMSprop", "Adam"):
        works = {
            OURS: long_trained(data, optimizer, steps),
            FRESH: ours.step(data, optimizer),
        }
        measured = effort.interleaved(works, 20, warm_up=5, in_a_row=10)
        title = f"a step after {steps:,} with dead units, {optimizer}"
        yield Comparison(title, measured, {FRESH: LIMIT})
