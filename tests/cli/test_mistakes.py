"""The command line and what people type by mistake: one line on stderr, status 2, no file."""

import os

import pytest

from micrograd_plus import cli, demo
from micrograd_plus.datasets import mnist
from tests.cli.running import mistake

TRAIN = ["train", "--data", "digits", "--layers", "8", "--epochs", "1"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty working directory, which is empty afterwards."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert os.listdir(tmp_path) in ([], ["kept"])


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "give a command: demo, train, predict, generate, draw, step, live, summary, doctor"),
        (
            ["trian"],
            "(choose from demo, train, predict, generate, draw, step, live, summary, doctor; did",
        ),
        (["trian"], "did you mean train?"),
        (
            ["fly"],
            "(choose from demo, train, predict, generate, draw, step, live, summary, doctor) (see",
        ),
        (["demo", "--bogus"], "unrecognized arguments: --bogus"),
        (["demo", "extra"], "unrecognized arguments: extra"),
        (["train"], "required: --data"),
        (["train", "--data", "digitz"], "argument --data: invalid choice: 'digitz'"),
        ([*TRAIN, "--layers", "0"], "units of each hidden layer, such as 512,512, not '0'"),
        ([*TRAIN, "--layers", "abc"], "not 'abc'"),
        ([*TRAIN, "--layers", "8,"], "not '8,'"),
        ([*TRAIN, "--layers", "8,-1"], "not '8,-1'"),
        ([*TRAIN, "--layers", "99999999999999"], "llocate"),
        ([*TRAIN, "--activation", "rellu"], "no activation 'rellu': use relu, "),
        ([*TRAIN, "--optimizer", "adm"], "argument --optimizer: invalid choice: 'adm'"),
        ([*TRAIN, "--learning-rate", "-1"], "learning rate must be above 0 and finite, got -1.0"),
        ([*TRAIN, "--learning-rate", "nan"], "learning rate must be above 0 and finite, got nan"),
        ([*TRAIN, "--learning-rate", "fast"], "argument --learning-rate: invalid float value"),
        ([*TRAIN, "--batch-size", "0"], "--batch-size must be an integer of 1 or more, got 0"),
        ([*TRAIN, "--batch-size", "1.5"], "argument --batch-size: invalid int value: '1.5'"),
        ([*TRAIN, "--epochs", "0"], "--epochs must be an integer of 1 or more, got 0"),
        ([*TRAIN, "--validation-split", "1.5"], "--validation-split must be from 0 to below 1"),
        ([*TRAIN, "--validation-split", "1.5", "--out", "x"], "from 0 to below 1, got 1.5"),
        ([*TRAIN, "--seed", "-1"], "--seed must be an integer of 0 or more, got -1"),
        ([*TRAIN, "--lern-rate", "1"], "--lern-rate 1 (did you mean --learning-rate?) (see"),
        (
            [*TRAIN, "-seed", "1"],
            "-seed 1 (did you mean --seed?) (see micrograd-plus train --help)",
        ),
        ([*TRAIN, "--optimizer", "rmsprob"], "; did you mean rmsprop?)"),
        (
            [*TRAIN, "--model", "cn"],
            "invalid choice: 'cn' (choose from mlp, cnn, gpt; did you mean cnn?)",
        ),
        ([*TRAIN, "--dropout", "1"], "--dropout must be from 0 to below 1, got 1.0"),
        ([*TRAIN, "--loss", "categorical_hinge"], "did you mean categorical-hinge?"),
        (
            [*TRAIN, "--schedule", "cos"],
            "(choose from constant, cosine, warm-up-cosine, one-cycle, step, exponential; did",
        ),
        (
            [*TRAIN, "--schedule", "step", "--batch-size", "2000"],
            "--schedule needs 3 updates or more, got 1: give more --epochs, or a smaller",
        ),
        ([*TRAIN, "--early-stopping", "0"], "--early-stopping must be an integer of 1 or more"),
        ([*TRAIN, "--early-stopping", "x"], "argument --early-stopping: invalid int value: 'x'"),
        (
            [*TRAIN, "--early-stopping", "--validation-split", "0"],
            "--early-stopping needs a --validation-split above 0",
        ),
        ([*TRAIN, "--resume"], "--resume needs --out, the folder with the checkpoint"),
        ([*TRAIN, "--augment", "2"], "unrecognized arguments: 2"),
        ([*TRAIN, "--weight-decay", "-1"], "--weight-decay must be 0 or more and finite, got -1.0"),
        ([*TRAIN, "--wd", "1"], "--wd 1 (did you mean --weight-decay?)"),
        ([*TRAIN, "--block_size=8"], "--block_size=8 (did you mean --context?)"),
        ([*TRAIN, "--n-layer", "2"], "--n-layer 2 (did you mean --blocks?)"),
        ([*TRAIN, "--max-iters", "9"], "--max-iters 9 (did you mean --epochs?)"),
        (["draw"], "required: expression (see"),
        (["draw", "a*b", "a=2"], "unknown name 'b' at column 3"),
        (["draw", "a*", "a=2"], "cannot read 'a*'"),
        (["draw", "a", "a=two"], "'two' in 'a=two' is not a number"),
        (["draw", "a", "+", "b"], "write a name, = and a number"),
        (["draw", "__import__('os')"], "unknown function '__import__'"),
        (["draw", "a", "a=2", "--out", "graph.jpg"], "must end in .svg, .png, .pdf or .dot"),
        (["draw", "a", "a=2", "--out", "missing/graph.dot"], "No such file or directory"),
        (["draw", "a", "a=2", "--format", "jpg"], "argument --format: invalid choice: 'jpg'"),
        (
            ["draw", "a", "a=2", "--format", "png", "--out", "g.svg"],
            "--out g.svg is no png: leave --format out, or name the file g.png",
        ),
        (["draw", "a*a", "a=2", "--names", "x,,y"], "names with commas between them, not 'x,,y'"),
        (
            ["draw", "a*a", "a=2", "--names", "x,y"],
            "gives 2 names, but the expression has 1 result",
        ),
        (["draw", "a*a", "a=2", "--formt", "dot"], "--formt dot (did you mean --format?)"),
        (["draw", "3 + 4", "--backward"], "nothing flows back from it"),
        (["draw", "a", "a=2", "--bogus"], "unrecognized arguments: --bogus"),
        (["summary", "--layers", "8", "--inputs", "784"], "required: --classes"),
        (["summary", "--layers", "8", "--inputs", "0", "--classes", "3"], "--inputs must be"),
        (["summary", "--layers", "8", "--inputs", "3", "--classes", "-3"], "--classes must be"),
    ],
)
def test_a_mistake_is_one_line_with_what_was_wrong(capsys, words, line):
    assert line in mistake(capsys, *words)


def test_a_suffix_that_cannot_be_drawn_is_refused_before_anything_is_printed(capsys):
    assert cli.main(["draw", "a*b", "a=2", "b=3", "--out", "g.jpg"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "argument --out: 'g.jpg' must end in .svg, .png, .pdf or .dot" in shown.err


@pytest.mark.parametrize("command", [["demo"], TRAIN])
def test_a_folder_that_cannot_be_made_is_found_out_before_the_training(capsys, folder, command):
    (folder / "kept").write_text("a file")
    cli_line = mistake(capsys, *command, "--out", "kept")
    assert "kept" in cli_line
    assert (folder / "kept").read_text() == "a file"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("command", [["demo"], TRAIN])
def test_a_folder_that_cannot_be_written_is_named(capsys, folder, command):
    (folder / "kept").mkdir(mode=0o500)
    assert "kept: Permission denied" in mistake(capsys, *command, "--out", "kept")


def test_a_drawing_onto_a_folder_is_named(capsys, tmp_path_factory):
    target = tmp_path_factory.mktemp("a") / "x.dot"
    target.mkdir()
    assert str(target) in mistake(capsys, "draw", "a", "a=2", "--out", str(target))
    assert os.listdir(target.parent) == ["x.dot"]


def test_mnist_without_data_and_network_says_where_to_put_which_files(capsys, monkeypatch, folder):
    pooch = pytest.importorskip("pooch")
    cache = folder.parent / f"{folder.name}-cache"
    monkeypatch.delenv("MICROGRAD_PLUS_DATA", raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda project: cache / project)
    monkeypatch.setattr(mnist, "_MIRRORS", ("http://127.0.0.1:9/",))  # nobody listens there
    line = mistake(capsys, "train", "--data", "mnist")
    assert "train-images-idx3-ubyte" in line
    assert "MICROGRAD_PLUS_DATA" in line
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_sign_mnist_without_data_says_where_to_put_which_files(capsys, monkeypatch, folder):
    pooch = pytest.importorskip("pooch")
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(folder))
    monkeypatch.setattr(pooch, "os_cache", lambda project: folder / "cache" / project)
    line = mistake(capsys, "train", "--data", "sign-mnist")
    assert "sign_mnist_train.csv" in line
    assert str(folder) in line


def test_a_training_that_diverges_ends_with_the_epoch_and_batch(capsys):
    assert cli.main([*TRAIN, "--learning-rate", "1e30"]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("micrograd-plus: the loss became ")
    assert "in epoch 1, batch " in last


def test_an_interrupted_command_says_so(capsys, monkeypatch):
    def interrupted(folder):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "run", interrupted)
    assert cli.main(["demo"]) == 130
    assert capsys.readouterr().err == "micrograd-plus: interrupted\n"
