"""Training an image classifier, as the command line does it: a model, a table, files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from tqdm import tqdm

from . import functions, nn, optim, training
from .datasets import Dataset, load_digits, load_mnist, load_sign_mnist

DATA: dict[str, Callable[[], Dataset]] = {
    "digits": load_digits,
    "mnist": load_mnist,
    "sign-mnist": load_sign_mnist,
}
OPTIMIZERS: dict[str, type[optim.Optimizer]] = {
    "sgd": optim.SGD,
    "rmsprop": optim.RMSprop,
    "adam": optim.Adam,
}


def build(
    inputs: int, layers: Sequence[int], classes: int, activation: str = "relu", seed: int = 0
) -> nn.Sequential:
    """A multi-layer perceptron that takes images, or rows of numbers, and gives logits.

    Args:
        inputs: Pixels of an image.
        layers: Units of each hidden layer.
        classes: Outputs.
        activation: Of the hidden layers.
        seed: For the weights.

    >>> build(784, [512], 10)(np.zeros((2, 28, 28))).shape
    (2, 10)
    """
    rng = np.random.default_rng(seed)
    sizes = [inputs, *layers]
    hidden = [nn.Dense(before, after, activation, seed=rng) for before, after in pairwise(sizes)]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Dense(sizes[-1], classes, seed=rng))


def train(
    model: nn.Module,
    data: Dataset,
    optimizer: optim.Optimizer,
    *,
    epochs: int,
    batch_size: int,
    validation_split: float,
    seed: int,
    every: int = 1,
) -> training.History:
    """Fit a classifier, printing a row of the table after every epoch, or every few."""
    names: list[str] = []

    def print_row(epoch: int, measured: dict[str, float]) -> None:
        if not names:
            names.extend(measured)
            tqdm.write("epoch  " + "  ".join(f"{name:>12}" for name in names))
        if epoch % every == 0:
            tqdm.write(f"{epoch:>5}  " + "  ".join(f"{measured[name]:>12.4f}" for name in names))

    return training.fit(
        model,
        data.x_train,
        data.y_train,
        loss=functions.softmax_cross_entropy,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        metrics=["accuracy"],
        seed=seed,
        callbacks=[print_row],
        verbose=sys.stderr.isatty(),
    )


def test_accuracy(model: nn.Module, data: Dataset) -> float:
    """The share of test images that the model gets right."""
    return training.evaluate(model, data.x_test, data.y_test, metrics=["accuracy"])["accuracy"]


def save(model: nn.Module, history: training.History, folder: Path) -> list[Path]:
    """Write the weights and the history; returns the files' paths.

    Raises:
        OSError: The folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights, table = folder / "model.safetensors", folder / "history.csv"
    nn.save_weights(model, weights)
    history.save(table)
    return [weights, table]
