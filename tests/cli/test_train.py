"""`micrograd-plus train` and `summary`."""

import csv
import os

import numpy as np
import pytest

from micrograd_plus import Tensor, classifier, functions, nn
from micrograd_plus.cli import train
from tests.cli.running import mistake, out
from tests.optim.kinds import CLASSES

WRITTEN = ["checkpoint.safetensors", "history.csv", "model.safetensors", "report.txt", "run.json"]
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


@pytest.mark.parametrize("optimizer", train.OPTIMIZERS)
def test_every_optimizer_trains(capsys, optimizer):
    text = out(capsys, "train", *DATA_IN_SECONDS, "--optimizer", optimizer)
    assert "test accuracy: " in text


def test_an_optimizer_has_its_class_s_name_in_small_letters():
    names = [kind.__name__.lower() for kind in CLASSES]
    assert sorted(train.OPTIMIZERS) == sorted([*names, "nesterov"])


def test_all_data_is_there_and_offered():
    assert sorted(train.DATA) == sorted(classifier.DATA)


@pytest.mark.parametrize("loss", train.LOSSES)
def test_every_loss_teaches(capsys, tmp_path, loss):
    words = ["--layers", "16", "--epochs", "5", "--learning-rate", "0.01", "--loss", loss]
    out(capsys, "train", "--data", "digits", *words, "--out", str(tmp_path))
    with open(tmp_path / "history.csv", newline="") as file:
        first, *_, last = csv.DictReader(file)
    assert float(last["val_loss"]) < float(first["val_loss"])
    assert float(last["val_accuracy"]) > 0.6


@pytest.mark.parametrize(
    ("loss", "number"),
    [
        ("categorical-crossentropy", np.log(np.exp([1.0, -1.0, 0.0]).sum()) - 1.0),
        ("binary-crossentropy", (np.log1p(np.exp([-1.0, -1.0, 0.0]))).mean()),
        ("categorical-hinge", 0.0),
        ("squared-hinge", 1 / 3),
        ("mean-squared-error", 1 / 3),
    ],
)
def test_every_loss_compares_scores_with_the_true_class(loss, number):
    scores = Tensor([[1.0, -1.0, 0.0]])
    assert np.isclose(train.LOSSES[loss](scores, np.array([0])).item(), number)


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("cosine", [1.0, 0.75, 0.25, 0.0]),
        ("step", [1.0, 0.1, 0.01, 0.001]),
        ("exponential", [1.0, 0.01 ** (1 / 3), 0.01 ** (2 / 3), 0.01]),
        ("one-cycle", [0.04, 0.99, 0.46, 0.0]),
    ],
)
def test_a_schedule_is_as_long_as_the_training(name, rates):
    schedule = train.SCHEDULES[name](1.0, 300)
    assert np.allclose([schedule(step) for step in (0, 100, 200, 300)], rates, atol=0.02)


def test_convolutions_read_97_of_100_digits(capsys):
    words = "--model cnn --optimizer adam --schedule one-cycle --learning-rate 0.005 --epochs 15"
    text = out(capsys, "train", "--data", "digits", *words.split())
    assert "Conv2D (relu)" in text
    assert float(text.split()[-1]) >= 0.97


def test_dropout_follows_every_hidden_layer(capsys):
    text = out(capsys, "train", *DATA_IN_SECONDS, "--layers", "8,4", "--dropout", "0.5")
    names = [line.split()[0] for line in text.splitlines()[2:8]]
    assert names == ["Flatten", "Dense", "Dropout", "Dense", "Dropout", "Dense"]


def test_the_report_on_classes_is_printed_and_kept(capsys, tmp_path):
    text = out(capsys, "train", *DATA_IN_SECONDS, "--out", str(tmp_path))
    report = (tmp_path / "report.txt").read_text()
    assert f"of the 360 test images:\n\n{report}" in text
    assert report.split()[:4] == ["precision", "recall", "f1-score", "support"]
    assert [line.split()[0] for line in report.splitlines()[2:12]] == list("0123456789")


def test_the_weights_after_early_stopping_are_those_of_the_best_epoch(capsys, tmp_path):
    words = ["--learning-rate", "0.3", "--epochs", "60", "--early-stopping", "2"]
    text = out(capsys, "train", *DATA_IN_SECONDS, *words, "--out", str(tmp_path))
    with open(tmp_path / "history.csv", newline="") as file:
        losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
    assert len(losses) < 60
    assert f"the weights are those of epoch {np.argmin(losses) + 1}, the best" in text
    model = classifier.build(64, [8], 10)
    nn.load_weights(model, tmp_path / "model.safetensors")
    data = classifier.load_digits()
    held_out = slice(1149, None)
    loss = functions.softmax_cross_entropy(model(data.x_train[held_out]), data.y_train[held_out])
    assert np.isclose(loss.item(), min(losses))


def test_augmented_images_are_learned_from_and_never_measured(capsys, tmp_path):
    plain, augmented = (
        out(capsys, "train", *DATA_IN_SECONDS, "--learning-rate", "1e-30", *more)
        for more in ([], ["--augment"])
    )
    (before, after) = (text.splitlines()[11].split() for text in (plain, augmented))
    assert before[1] != after[1]
    assert before[3:] == after[3:]


def test_the_summary_counts_mnists_parameters(capsys):
    text = out(capsys, "summary", "--layers", "512,512", "--inputs", "784", "--classes", "10")
    assert "401,920" in text
    assert "262,656" in text
    assert "669,706" in text


@pytest.mark.parametrize("options", [("--layers", "8"), ("--model", "cnn", "--dropout", "0")])
def test_workers_print_what_one_does(capsys, options):
    words = ("--data", "digits", "--epochs", "1", *options)
    one, two = (out(capsys, "train", *words, "--workers", n) for n in ("1", "2"))
    assert two.splitlines()[-1] == one.splitlines()[-1]


def test_workers_are_refused_where_numbers_are_dropped(capsys):
    said = mistake(capsys, "train", "--data", "digits", "--model", "cnn", "--workers", "2")
    assert "--workers 2 needs --dropout 0, and it is 0.25" in said
