"""Training an image classifier, as the command line does it: data, models, a table, files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from . import functions, metrics, nn, optim, training
from .datasets import Dataset, load_digits, load_mnist, load_sign_mnist
from .files import write_atomically

DATA: dict[str, Callable[[], Dataset]] = {
    "digits": load_digits,
    "mnist": load_mnist,
    "sign-mnist": load_sign_mnist,
}
FILTERS = (16, 32)


def build(
    inputs: int,
    layers: Sequence[int],
    classes: int,
    activation: str = "relu",
    seed: int = 0,
    dropout: float = 0.0,
) -> nn.Sequential:
    """A multi-layer perceptron that takes images, or rows of numbers, and gives logits.

    Args:
        inputs: Pixels of an image.
        layers: Units of each hidden layer.
        classes: Outputs.
        activation: Of the hidden layers.
        seed: For the weights and the dropout.
        dropout: The share of each hidden layer's outputs that are zero at random in training.

    >>> build(784, [512], 10)(np.zeros((2, 28, 28))).shape
    (2, 10)
    """
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Flatten(), *_dense_layers([inputs, *layers], classes, activation, rng, dropout)
    )


def build_cnn(
    shape: tuple[int, int],
    layers: Sequence[int],
    classes: int,
    activation: str = "relu",
    seed: int = 0,
    dropout: float = 0.0,
) -> nn.Sequential:
    """A convolutional network that takes images of any size and gives logits.

    Two convolutions, after each of which the larger of every 2 by 2 numbers stays, and dense
    layers: LeNet-5's plan (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to
    document recognition", 1998, section II.B) with windows of 3 by 3.

    Args:
        shape: Height and width of an image.
        layers: Units of each hidden dense layer.
        classes: Outputs.
        activation: Of the convolutions and of the hidden dense layers.
        seed: For the weights and the dropout.
        dropout: The share of the dense layers' inputs that are zero at random in training.

    >>> build_cnn((8, 8), [128], 10)(np.zeros((2, 8, 8))).shape
    (2, 10)
    """
    rng = np.random.default_rng(seed)
    # Of 8 by 8 pixels nothing would be left without the border.
    padding = "same" if min(shape) < 16 else "valid"
    parts: list[nn.Module] = [nn.Reshape(*shape, 1)]
    for before, after in pairwise([1, *FILTERS]):
        parts.append(nn.Conv2D(before, after, 3, 1, padding, activation, seed=rng))
        parts.append(nn.MaxPool2D(2, padding=padding))
    parts.append(nn.Flatten())
    if dropout:
        parts.append(nn.Dropout(dropout, seed=rng))
    dense = _dense_layers([None, *layers], classes, activation, rng, dropout)
    return nn.Sequential(*parts, *dense).build(shape)


def _dense_layers(
    sizes: Sequence[int | None],
    classes: int,
    activation: str,
    rng: np.random.Generator,
    dropout: float,
) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers.append(nn.Dense(before, after, activation, seed=rng))
        if dropout:
            layers.append(nn.Dropout(dropout, seed=rng))
    return [*layers, nn.Dense(sizes[-1], classes, seed=rng)]


def augmentation(shape: tuple[int, int]) -> training.Augmentation:
    """Shifts, turns and zooms that leave digits and letters what they are.

    Args:
        shape: Height and width of an image.

    >>> augmentation((28, 28))
    Augmentation(shift=2.0, rotate=10.0, zoom=0.1)
    """
    return training.Augmentation(shift=min(shape) / 14, rotate=10.0, zoom=0.1)


def train(
    model: nn.Module,
    data: Dataset,
    optimizer: optim.Optimizer,
    *,
    every: int = 1,
    callbacks: Sequence[training.Callback] = (),
    **options: Any,
) -> training.History:
    """Fit a classifier, printing a row of the table after every epoch, or every few.

    Args:
        model: The classifier.
        data: Its training rows are learned from.
        optimizer: Of the model's parameters.
        every: How many epochs lie between two rows.
        callbacks: Called after the row.
        options: What `fit` is to be told besides; the loss is the cross-entropy if left out.
    """
    names: list[str] = []

    def print_row(epoch: int, measured: dict[str, float]) -> None:
        if not names:
            names.extend(measured)
            tqdm.write("epoch  " + "  ".join(f"{name:>12}" for name in names))
        if epoch % every == 0:
            tqdm.write(f"{epoch:>5}  " + "  ".join(f"{measured[name]:>12.4f}" for name in names))
            sys.stdout.flush()  # a log file is read during long trainings

    return training.fit(
        model,
        data.x_train,
        data.y_train,
        optimizer=optimizer,
        metrics=["accuracy"],
        callbacks=[print_row, *callbacks],
        verbose=sys.stderr.isatty(),
        **{"loss": functions.softmax_cross_entropy, **options},
    )


def report(model: nn.Module, data: Dataset) -> metrics.ClassificationReport:
    """Precision, recall and F1 of every class, on the test images."""
    scores = training.predict(model, data.x_test)
    return metrics.classification_report(scores, data.y_test, data.class_names)


def save(
    model: nn.Module,
    history: training.History,
    folder: Path,
    of_classes: metrics.ClassificationReport | None = None,
) -> list[Path]:
    """Write the weights, the history and, where it is given, the report; returns the files' paths.

    Raises:
        OSError: The folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights, table = folder / "model.safetensors", folder / "history.csv"
    nn.save_weights(model, weights)
    history.save(table)
    if of_classes is None:
        return [weights, table]
    text = folder / "report.txt"
    write_atomically(text, f"{of_classes}\n")
    return [weights, table, text]
