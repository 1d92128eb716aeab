"""The large data sets, where they are there."""

import os
from pathlib import Path

import pytest

from micrograd_plus.datasets.locations import ENVIRONMENT_VARIABLE, find

FILES = {"mnist": "train-images-idx3-ubyte", "sign_mnist": "sign_mnist_train.csv"}


def needs(data):
    """Skip the test where a data set is not there."""
    folder = os.environ.get(ENVIRONMENT_VARIABLE)
    if not folder or find(Path(folder) / data, FILES[data]) is None:
        pytest.skip(f"{ENVIRONMENT_VARIABLE} names no folder with {data}")
