"""`micrograd-plus train` on the large data sets: what comes of it."""

import contextlib
import csv
import io
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from micrograd_plus import cli
from micrograd_plus.datasets.locations import ENVIRONMENT_VARIABLE, find

FILES = {"mnist": "train-images-idx3-ubyte", "sign_mnist": "sign_mnist_train.csv"}


class Trained(NamedTuple):
    history: dict[str, list[float]]
    test_accuracy: float


def needs(data):
    """Skip the test where a data set is not there."""
    folder = os.environ.get(ENVIRONMENT_VARIABLE)
    if not folder or find(Path(folder) / data, FILES[data]) is None:
        pytest.skip(f"{ENVIRONMENT_VARIABLE} names no folder with {data}")


def train(folder, *words):
    """The history that the command wrote, and the accuracy that it printed last."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert cli.main(["train", *words, "--out", str(folder)]) == 0
    with open(folder / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    name, accuracy = printed.getvalue().splitlines()[-1].split(": ")
    assert name == "test accuracy"
    history = {name: [float(row[name]) for row in rows] for name in rows[0]}
    return Trained(history, float(accuracy))
