"""A step of `fit` with a worker for each core beside one worker, whose BLAS uses all cores.

That is of the networks that `workers` are for: the CNN of `convolution` and the GPT of `language`,
both with Adam, 8 batches an epoch; and of the perceptron of `training_step`, for which they are
not. Measured is the time between the ends of an epoch's batches, without its first, in wall clock:
with one thread there is nothing to divide.

    python -m benchmarks workers
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np

from micrograd_plus import doctor, nn, optim, training

from .compare import OURS, Comparison, Effort, same_numbers
from .language import SMALL

BATCHES = 8
ONE = "one worker"


class Stopwatch(training.Callback):
    """The times at which batches were done, and the loss of the last."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.loss = float("nan")

    def on_batch(self, run: training.Run) -> None:
        """Once more."""
        self.times.append(time.perf_counter())
        self.loss = run.batch_loss


def cnn() -> tuple[nn.Module, np.ndarray, np.ndarray, int]:
    """The model, inputs, targets and the rows of a batch."""
    rng, rows = np.random.default_rng(0), 128
    model = nn.Sequential(
        nn.Conv2D(1, 32, 3, activation="relu", seed=rng),
        nn.MaxPool2D(2),
        nn.Conv2D(32, 64, 3, activation="relu", seed=rng),
        nn.MaxPool2D(2),
        nn.Flatten(),
        nn.Dense(1600, 10, seed=rng),
    )
    x = rng.normal(size=(BATCHES * rows, 28, 28, 1)).astype("float32")
    return model, x, rng.integers(0, 10, BATCHES * rows), rows


def gpt() -> tuple[nn.Module, np.ndarray, np.ndarray, int]:
    """Likewise."""
    rows = 12
    x, y = np.random.default_rng(1).integers(
        0, SMALL.vocabulary, (2, BATCHES * rows, SMALL.context)
    )
    return nn.GPT(*SMALL, seed=0), x, y, rows


def perceptron() -> tuple[nn.Module, np.ndarray, np.ndarray, int]:
    """Likewise."""
    rng, rows = np.random.default_rng(0), 128
    model = nn.Sequential(
        nn.Dense(784, 512, "relu", seed=rng),
        nn.Dense(512, 512, "relu", seed=rng),
        nn.Dense(512, 10, seed=rng),
    )
    x = rng.normal(size=(BATCHES * rows, 784)).astype("float32")
    return model, x, rng.integers(0, 10, BATCHES * rows), rows


WORKS = {"small CNN": cnn, "GPT, 4 × 128": gpt, "784-512-512-10": perceptron}


def epoch_of(make: Callable[[], Any], workers: int) -> Callable[[], tuple[float, float]]:
    """A function that trains for an epoch, and gives the seconds of a batch and the last loss."""
    model, x, y, rows = make()
    optimizer = optim.Adam(model.parameters())

    def epoch() -> tuple[float, float]:
        watch = Stopwatch()
        training.fit(
            *(model, x, y),
            loss="softmax_cross_entropy",
            optimizer=optimizer,
            batch_size=rows,
            shuffle=False,
            callbacks=[watch],
            verbose=False,
            workers=workers,
        )
        return median(np.diff(watch.times)), watch.loss

    return epoch


def measure(effort: Effort) -> Iterator[Comparison]:
    """One comparison for each network."""
    if effort.one_thread:
        return
    if doctor.cores() < 2:
        print("skipped: workers need two cores", file=sys.stderr)
        return
    workers = min(doctor.cores(), 4)
    doctor.keep_freed_memory()
    for title, make in WORKS.items():
        epochs = {OURS: epoch_of(make, workers), ONE: epoch_of(make, 1)}
        same_numbers({name: epoch()[1] for name, epoch in epochs.items()}, f"loss of {title}", 1e-3)
        one_round = lambda epochs=epochs: {name: [epoch()[0]] for name, epoch in epochs.items()}
        measured = effort.in_rounds(6, one_round)
        yield Comparison(f"a step of {title}, {workers} workers", measured, {ONE: None})
