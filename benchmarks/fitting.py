"""The process of one contestant of `fit`.

    python -m benchmarks.fitting ours|tensorflow|jax ROWS CLOCK

Prints JSON: the losses of ten steps, and the seconds of two epochs by a clock of the module time.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from micrograd_plus import datasets

from .perceptrons.data import Data

SIZES, BATCH, EPOCHS = (784, 512, 512, 10), 128, 2
LR, RHO, EPS = 1e-3, 0.9, 1e-7  # eps inside the root, as Keras has it, and we
Train = Callable[[np.ndarray, np.ndarray], float]
Fit = Callable[[int], Any]


def ours(data: Data) -> tuple[Train, Fit]:
    """A step on one batch, and an epoch over the first rows."""
    from micrograd_plus import functions, optim, training

    from .perceptrons.ours import model_of

    model = model_of(data)
    optimizer = optim.RMSprop(model.parameters(), lr=LR, rho=RHO, eps=EPS)

    def train(x: np.ndarray, y: np.ndarray) -> float:
        loss = functions.softmax_cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss)

    def fit(rows: int) -> Any:
        return training.fit(
            model,
            data.x[:rows],
            data.y[:rows],
            loss=functions.softmax_cross_entropy,
            optimizer=optimizer,
            batch_size=BATCH,
            validation_split=0.2,
            metrics=["accuracy"],
            seed=0,
        )

    return train, fit


def keras(data: Data) -> tuple[Train, Fit]:
    """The same in Keras, with the backend that KERAS_BACKEND names."""
    import keras

    layers = [keras.layers.Dense(units, "relu") for units in SIZES[1:-1]]
    model = keras.Sequential([keras.Input((SIZES[0],)), *layers, keras.layers.Dense(SIZES[-1])])
    model.set_weights(data.weights())
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=LR, rho=RHO, epsilon=EPS),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )

    def train(x: np.ndarray, y: np.ndarray) -> float:
        # Metrics are means over the steps so far; a step is asked for its own.
        model.reset_metrics()
        return float(model.train_on_batch(x, y)[0])

    def fit(rows: int) -> Any:
        return model.fit(
            data.x[:rows], data.y[:rows], batch_size=BATCH, validation_split=0.2, verbose=1
        )

    return train, fit


def main(word: str, rows: int, clock: Callable[[], float]) -> dict[str, list[float]]:
    """Train by hand, warm up for an epoch, and time the others."""
    mnist = datasets.load_mnist()
    x, y = mnist.x_train[:rows].reshape(rows, -1), mnist.y_train[:rows]
    data = Data(SIZES, BATCH, x, y)
    train, fit = (ours if word == "ours" else keras)(data)
    batches = data.batches()
    losses = [train(x[picked], y[picked]) for picked in (next(batches) for _ in range(10))]
    fit(rows)  # to warm up
    seconds = []
    for _ in range(EPOCHS):
        start = clock()
        fit(rows)
        seconds.append(clock() - start)
    return {"losses": losses, "seconds": seconds}


class Nowhere(io.TextIOBase):
    """A terminal that shows nothing: in a file, no bar would be drawn."""

    def write(self, text: str) -> int:
        return len(text)

    def isatty(self) -> bool:
        return True


if __name__ == "__main__":
    with contextlib.redirect_stdout(Nowhere()), contextlib.redirect_stderr(Nowhere()):
        answer = main(sys.argv[1], int(sys.argv[2]), getattr(time, sys.argv[3]))
    print(json.dumps(answer))
