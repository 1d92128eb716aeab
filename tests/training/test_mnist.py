import os
from pathlib import Path

import pytest

from micrograd_plus import classifier, functions, optim, training
from micrograd_plus.datasets import load_mnist
from micrograd_plus.datasets.locations import ENVIRONMENT_VARIABLE, find


@pytest.fixture
def mnist():

    folder = os.environ.get(ENVIRONMENT_VARIABLE)
    if not folder or find(Path(folder) / "mnist", "train-images-idx3-ubyte") is None:
        pytest.skip(f"{ENVIRONMENT_VARIABLE} names no folder with MNIST")
    return load_mnist()


def test_one_epoch_reads_95_of_100_digits_that_were_held_out(mnist):
    model = classifier.build(784, [512], 10, seed=0)
    history = training.fit(
        model,
        mnist.x_train,
        mnist.y_train,
        loss=functions.softmax_cross_entropy,
        optimizer=optim.RMSprop(model.parameters()),
        batch_size=128,
        validation_split=0.2,
        metrics=["accuracy"],
        seed=0,
        verbose=False,
    )
    assert history["val_accuracy"][0] > 0.95
