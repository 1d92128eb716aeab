"""The command line at its work."""

import csv
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from micrograd_plus import classifier, cli, demo, nn
from micrograd_plus.visual import rendering

from .visual.rendered import needs_a_layout_engine

DATA_IN_SECONDS = ["--data", "digits", "--layers", "8", "--epochs", "2"]


@pytest.fixture
def no_engine(monkeypatch):
    monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


def out(capsys, *words):
    assert cli.main(words) == 0
    return capsys.readouterr().out


def python(*words, **options):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.run(
        [sys.executable, "-m", "micrograd_plus", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        **options,
    )


def test_the_demo_reads_97_of_100_digits_and_says_what_it_wrote(capsys, tmp_path):
    needs_a_layout_engine()
    start = time.perf_counter()
    text = out(capsys, "demo", "--out", str(tmp_path / "a" / "b"))
    assert time.perf_counter() - start < 20
    last = text.splitlines()[-1]
    assert last.startswith("test accuracy: 0.9")
    assert float(last.split()[-1]) >= 0.97
    assert "writers are mixed" in text
    assert "1,293 to train on, 144 to validate on, 360 to test on" in text
    assert "loss      accuracy      val_loss  val_accuracy" in text
    names = sorted(os.listdir(tmp_path / "a" / "b"))
    assert names == ["graph.svg", "history.csv", "model.safetensors"]
    for name in names:
        assert str(tmp_path / "a" / "b" / name) in text
    assert "<svg" in (tmp_path / "a" / "b" / "graph.svg").read_text(encoding="utf-8")
    rows = list(csv.DictReader((tmp_path / "a" / "b" / "history.csv").read_text().splitlines()))
    assert [row["epoch"] for row in rows] == [str(i + 1) for i in range(len(rows))]
    model = classifier.build(64, [128], 10, seed=5)
    nn.load_weights(model, tmp_path / "a" / "b" / "model.safetensors")
    data = classifier.load_digits()
    assert last == f"test accuracy: {classifier.test_accuracy(model, data):.4f}"
    logits = model(data.x_test).data.astype(float)
    image = np.argmax(np.log(np.exp(logits).sum(-1)) - logits[np.arange(360), data.y_test])
    assert (
        f"the hardest test image, number {image}: a {data.y_test[image]}, and the network answers "
        f"{logits[image].argmax()};" in text
    )
    unit = demo._most_influential_unit(model, data.x_test[image], int(data.y_test[image]))
    assert f"whose change would change the loss most: unit {unit}\n" in text


def test_without_a_layout_engine_the_demo_writes_dot_and_names_the_extra(
    capsys, tmp_path, no_engine
):
    text = out(capsys, "demo", "--out", str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == ["graph.dot", "history.csv", "model.safetensors"]
    assert 'pip install "micrograd_plus[dot]"' in text
    assert "test accuracy: 0.9" in text.splitlines()[-1]


def test_the_drawn_unit_is_the_one_whose_change_changes_the_loss_most():
    data = classifier.load_digits()
    model = classifier.build(64, [6], 10, seed=0)
    image, label = data.x_test[3], int(data.y_test[3])
    active = demo._hidden(model, image, label)[0].astype(float)
    nudged = active + 1e-4 * np.eye(6)
    logits = np.concatenate([active[None], nudged]) @ model[2].weight.data + model[2].bias.data
    loss, *after = np.log(np.exp(logits).sum(-1)) - logits[:, label]
    change = np.where(active > 0, np.abs(np.array(after) - loss), 0)
    assert demo._most_influential_unit(model, image, label) == change.argmax()


def test_the_drawn_unit_has_the_networks_own_numbers():
    data = classifier.load_digits()
    model = classifier.build(64, [6], 10, seed=0)
    image, label = data.x_test[3], int(data.y_test[3])
    active, gradient = demo._hidden(model, image, label)
    unit = int(np.argmax(np.abs(gradient) * (active > 0)))
    source = str(demo.draw_unit(model, image, label, unit))
    assert f"hidden unit {unit} looks at a {label}" in source
    assert f"{active[unit]:.3g}"[:4] in source
    assert f"{gradient[unit]:.3g}"[:4] in source


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
    assert sorted(os.listdir(folder)) == ["history.csv", "model.safetensors"]
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


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam"])
def test_every_optimizer_trains(capsys, optimizer):
    text = out(capsys, "train", *DATA_IN_SECONDS, "--optimizer", optimizer)
    assert "test accuracy: " in text


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot"])
def test_an_expression_is_evaluated_differentiated_and_drawn(capsys, tmp_path, suffix):
    if suffix != "dot":
        needs_a_layout_engine()
    path = tmp_path / f"graph.{suffix}"
    text = out(capsys, "draw", "tanh(a*b + c)", "a=2", "b=-3", "c=10", "--out", str(path))
    assert text.splitlines() == [
        "tanh(a*b + c) = 0.9993292997",
        "d/da = -0.004022852049",
        "d/db = 0.002681901366",
        "d/dc = 0.001340950683",
        f"wrote {path}",
    ]
    assert path.stat().st_size > 100


@pytest.mark.parametrize(
    "words",
    [
        ["a*b", "a=2", "b=3", "--out", "g.dot"],
        ["a*b", "a=2", "b=3", "--out=g.dot"],
        ["--out", "g.dot", "a*b", "a=2", "b=3"],
        ["a*b", "--out", "g.dot", "a=2", "b=3"],
        ["a*b", "a=2", "--out", "g.dot", "b=3"],
        ["a * b", "a = 2", "b = 3", "--out", "g.dot"],
    ],
)
def test_options_and_variables_come_in_any_order(capsys, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert out(capsys, "draw", *words).splitlines()[1:] == ["d/da = 3", "d/db = 2", "wrote g.dot"]


@pytest.mark.parametrize(
    ("expression", "first"), [("-a", "-a = -2"), ("-a*3", "-a*3 = -6"), ("-(a)", "-(a) = -2")]
)
def test_an_expression_may_start_with_minus(capsys, tmp_path, expression, first):
    text = out(capsys, "draw", expression, "a=2", "--out", str(tmp_path / "g.dot"))
    assert text.splitlines()[0] == first


def test_the_backward_pass_is_drawn_instead(capsys, tmp_path):
    path = tmp_path / "g.dot"
    out(capsys, "draw", "a*b", "a=2", "b=3", "--backward", "--out", str(path))
    assert "∂a*b/∂a" in path.read_text(encoding="utf-8")


def test_names_are_given_to_the_results_on_the_way(capsys, tmp_path):
    path = tmp_path / "g.dot"
    words = ["tanh(a*b + c)", "a=2", "b=3", "c=1", "--names", "product,sum", "--out", str(path)]
    out(capsys, "draw", *words)
    source = path.read_text(encoding="utf-8")
    assert "<b>product</b> = a <b>×</b> b" in source
    assert "<b>sum</b> = product <b>+</b> c" in source


def test_fewer_names_than_results_name_the_first(capsys, tmp_path):
    path = tmp_path / "g.dot"
    out(capsys, "draw", "tanh(a*b + c)", "a=2", "b=3", "c=1", "--names", "p", "--out", str(path))
    source = path.read_text(encoding="utf-8")
    assert "p <b>+</b> c" in source
    assert "= p <b>+</b> c" not in source


def test_the_format_names_the_file(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = out(capsys, "draw", "a*a", "a=3", "--format", "dot")
    assert text.splitlines()[-1] == "wrote graph.dot"
    assert (tmp_path / "graph.dot").read_text(encoding="utf-8").startswith("digraph")


def test_infinities_are_answers(capsys, tmp_path):
    text = out(capsys, "draw", "1/a", "a=0", "--out", str(tmp_path / "g.dot"))
    assert text.splitlines()[:2] == ["1/a = inf", "d/da = -inf"]


def test_an_expression_of_numbers_alone_has_no_gradients(capsys, tmp_path):
    text = out(capsys, "draw", "3 + 4", "--out", str(tmp_path / "g.dot"))
    assert text.splitlines() == ["3 + 4 = 7", f"wrote {tmp_path / 'g.dot'}"]


def test_the_summary_counts_mnists_parameters(capsys):
    text = out(capsys, "summary", "--layers", "512,512", "--inputs", "784", "--classes", "10")
    assert "401,920" in text
    assert "262,656" in text
    assert "669,706" in text


def test_the_program_runs_as_a_module(tmp_path):
    result = python("draw", "a*a", "a=3", "--out", str(tmp_path / "g.dot"), cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("a*a = 9\nd/da = 6\n")


def test_a_mistake_is_one_line_and_status_2_in_a_process_of_its_own(tmp_path):
    result = python("draw", "a*b", "a=3", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("micrograd-plus: unknown name 'b' at column 3 of 'a*b'")
    assert not os.listdir(tmp_path)


def test_help_and_version_answer_at_once():
    start = time.perf_counter()
    assert "demo" in python("--help").stdout
    assert python("--version").stdout.startswith("micrograd_plus ")
    assert time.perf_counter() - start < 10
