import csv
import os
from pathlib import Path

import pytest

from micrograd_plus import classifier, cli, functions, optim, training
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


def trained(layers, folder, capsys):
    """The last validation accuracy and the test accuracy of `micrograd-plus train`."""
    words = ["train", "--data", "mnist", "--layers", layers, "--epochs", "20", "--out", str(folder)]
    assert cli.main(words) == 0
    with open(folder / "history.csv", newline="") as file:
        *_, last = csv.DictReader(file)
    assert last["epoch"] == "20"
    name, accuracy = capsys.readouterr().out.splitlines()[-1].split(": ")
    assert name == "test accuracy"
    return float(last["val_accuracy"]), float(accuracy)


@pytest.mark.slow
def test_a_layer_of_512_reads_98_of_100_digits_that_were_held_out(mnist, tmp_path, capsys):
    validation, _ = trained("512", tmp_path, capsys)
    assert validation >= 0.98


@pytest.mark.slow
def test_two_layers_of_512_read_982_of_1000_test_digits(mnist, tmp_path, capsys):
    _, test = trained("512,512", tmp_path, capsys)
    assert test >= 0.982
