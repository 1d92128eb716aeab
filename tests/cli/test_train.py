"""`micrograd-plus train` and `summary`."""

import csv
import os

import pytest

from micrograd_plus import classifier, nn
from tests.cli.running import out

WRITTEN = ["checkpoint.safetensors", "history.csv", "model.safetensors", "report.txt"]
DATA_IN_SECONDS = ["--data", "digits", "--layers", "8", "--epochs", "2"]


def test_training_prints_the_summary_first_and_the_test_accuracy_last(capsys):
    text = out(capsys, "train", *DATA_IN_SECONDS)
    assert text.startswith("layer ")
    assert "Dense (relu)" in text.splitlines()[3]
    last = text.splitlines()[-1]
    assert len(last) == len("test accuracy: 0.9812")
    assert last.startswith("test accuracy: 0.")
    assert "wrote" not in text


def test_training_takes_every_option(capsys, tmp_path):
    options = (
        "--layers 16,12 --activation tanh --optimizer adam --learning-rate 0.01 --batch-size 64 "
        "--epochs 3 --validation-split 0.1 --seed 4"
    )
    folder = tmp_path / "run"
    text = out(capsys, "train", "--data", "digits", *options.split(), "--out", str(folder))
    assert text.count("Dense (tanh)") == 2
    assert sorted(os.listdir(folder)) == WRITTEN
    rows = list(csv.reader((folder / "history.csv").read_text().splitlines()))
    assert rows[0] == ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert len(rows) == 4
    nn.load_weights(classifier.build(64, [16, 12], 10), folder / "model.safetensors")
    again = out(capsys, "train", "--data", "digits", *options.split())
    assert again.splitlines()[-1] == text.splitlines()[-1]


def test_training_without_validation_has_no_such_columns(capsys):
    assert "val_" not in out(capsys, "train", *DATA_IN_SECONDS, "--validation-split", "0")


def test_training_without_hidden_layers_is_a_softmax_regression(capsys):
    text = out(capsys, "train", "--data", "digits", "--layers", "", "--epochs", "1")
    assert "parameters     650" in text


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adagrad", "rmsprop", "adam", "adamw"])
def test_every_optimizer_trains(capsys, optimizer):
    text = out(capsys, "train", *DATA_IN_SECONDS, "--optimizer", optimizer)
    assert "test accuracy: " in text


def test_the_summary_counts_mnists_parameters(capsys):
    text = out(capsys, "summary", "--layers", "512,512", "--inputs", "784", "--classes", "10")
    assert "401,920" in text
    assert "262,656" in text
    assert "669,706" in text
