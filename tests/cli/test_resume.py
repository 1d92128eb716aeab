"""`micrograd-plus train --resume`: as if nothing had been in between, or refused."""

import csv
import errno
import os
import shutil

import pytest

from micrograd_plus import cli, files, nn, optim, training
from micrograd_plus.cli import checkpoint
from micrograd_plus.cli.runs import RunFolder
from tests.cli.running import mistake, out

TRAIN = ["train", "--data", "digits", "--layers", "6", "--batch-size", "200"]
TRAIN += ["--optimizer", "adam", "--dropout", "0.2", "--augment"]
AT_THE_END = ["model.safetensors", "history.csv", "report.txt"]


def contents(folder):
    return {name: (folder / name).read_bytes() for name in AT_THE_END}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The folder of four epochs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert cli.main([*TRAIN, "--epochs", "4", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def begun(tmp_path, capsys):
    """The folder of the first two epochs."""
    out(capsys, *TRAIN, "--epochs", "2", "--out", str(tmp_path))
    return tmp_path


def test_without_a_checkpoint_it_says_so_and_starts_from_the_beginning(
    capsys, tmp_path, undisturbed
):
    text = out(capsys, *TRAIN, "--epochs", "4", "--out", str(tmp_path / "new"), "--resume")
    assert f"there is no {tmp_path / 'new' / checkpoint.NAME}: starting from the" in text
    assert contents(tmp_path / "new") == contents(undisturbed)


def test_more_epochs_go_on_where_fewer_ended(capsys, begun, undisturbed):
    out(capsys, *TRAIN, "--epochs", "4", "--out", str(begun), "--resume")
    assert contents(begun) == contents(undisturbed)


def test_the_table_goes_on_with_the_next_epoch(capsys, begun):
    text = out(capsys, *TRAIN, "--epochs", "4", "--out", str(begun), "--resume")
    assert f"going on from {begun / checkpoint.NAME}: epochs done: 2\n" in text
    table = text[text.index("\nepoch ") + 1 :].splitlines()
    assert [row.split()[0] for row in table[:3]] == ["epoch", "3", "4"]
    with open(begun / "history.csv", newline="") as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["1", "2", "3", "4"]


def test_what_is_missing_of_a_finished_training_is_written_again(capsys, tmp_path, undisturbed):
    shutil.copytree(undisturbed, tmp_path / "copy")
    for name in AT_THE_END:
        (tmp_path / "copy" / name).unlink()
    out(capsys, *TRAIN, "--epochs", "4", "--out", str(tmp_path / "copy"), "--resume")
    assert contents(tmp_path / "copy") == contents(undisturbed)


def test_a_training_that_stopped_early_stays_stopped(capsys, tmp_path):
    words = [*TRAIN, "--learning-rate", "0.5", "--early-stopping", "1", "--out", str(tmp_path)]
    out(capsys, *words, "--epochs", "40")
    before = contents(tmp_path)
    assert "the best" in out(capsys, *words, "--epochs", "50", "--resume")
    assert contents(tmp_path) == before
    assert before["history.csv"].count(b"\n") < 41


def test_without_resume_it_begins_anew_and_the_earlier_files_are_set_aside(capsys, begun):
    before = {path.name: path.read_bytes() for path in begun.iterdir()}
    text = out(capsys, *TRAIN, "--epochs", "2", "--seed", "1", "--out", str(begun))
    aside = begun / "earlier-1"
    assert f"what an earlier training left in {begun} is now in {aside}" in text
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == before
    out(capsys, *TRAIN, "--epochs", "2", "--out", str(begun))
    assert contents(begun) == contents(aside)
    assert sorted(path.name for path in begun.iterdir() if path.is_dir()) == [
        "earlier-1",
        "earlier-2",
    ]


def test_a_training_whose_folder_another_one_has_taken_leaves_it_alone(
    capsys, monkeypatch, tmp_path
):
    def begin_another(self, run):
        RunFolder(tmp_path, {}).check()
        monkeypatch.undo()

    monkeypatch.setattr(training.EarlyStopping, "on_epoch", begin_another)
    words = [*TRAIN, "--early-stopping", "--epochs", "3", "--out", str(tmp_path)]
    assert f"another training has begun in {tmp_path}: this one ends" in mistake(capsys, *words)
    assert sorted(os.listdir(tmp_path)) == [checkpoint.NAME, "run.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--layers", "6,3"], "begun with --layers 6, not --layers 6,3: give the same as before"),
        (["--layers", ""], "not --layers ''"),
        (["--model", "cnn"], "begun with --model mlp, not --model cnn"),
        (["--seed", "1"], "begun with --seed 0, not --seed 1"),
        (["--learning-rate", "0.1"], "begun with --learning-rate 0.001, not --learning-rate 0.1"),
        (["--early-stopping"], "begun with no --early-stopping, not --early-stopping 5"),
        (
            ["--schedule", "step", "--loss", "squared-hinge"],
            "begun with --loss categorical-crossentropy and no --schedule and no --epochs, not "
            "--loss squared-hinge and --schedule step and --epochs 2",
        ),
        (["--epochs", "1"], "has come farther than --epochs 1: 2 are done"),
    ],
)
def test_other_arguments_than_before_are_named(capsys, begun, words, said):
    kept = (begun / checkpoint.NAME).read_bytes()
    line = mistake(capsys, *TRAIN, "--epochs", "2", "--out", str(begun), "--resume", *words)
    assert said in line
    assert (begun / checkpoint.NAME).read_bytes() == kept


def test_a_schedule_is_gone_on_with_for_the_same_epochs_only(capsys, tmp_path):
    words = [*TRAIN, "--schedule", "cosine", "--out", str(tmp_path)]
    out(capsys, *words, "--epochs", "2")
    line = mistake(capsys, *words, "--epochs", "4", "--resume")
    assert "begun with --epochs 2, not --epochs 4" in line


def test_the_default_learning_rate_may_be_spelled_out(capsys, begun):
    words = [*TRAIN, "--epochs", "2", "--out", str(begun)]
    assert "going on" in out(capsys, *words, "--resume", "--learning-rate", "0.001")


def test_a_damaged_checkpoint_is_named_and_left_as_it_is(capsys, begun):
    path = begun / checkpoint.NAME
    path.write_bytes(path.read_bytes()[:100])
    line = mistake(capsys, *TRAIN, "--out", str(begun), "--resume")
    assert f"{path} is no checkpoint, or is damaged" in line
    assert path.stat().st_size == 100


def test_a_checkpoint_of_another_program_is_refused(capsys, tmp_path):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    path = tmp_path / checkpoint.NAME
    training.fit(
        model,
        [[1.0]],
        [[2.0]],
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        callbacks=[training.Checkpoint(path)],
        verbose=False,
    )
    line = mistake(capsys, *TRAIN, "--out", str(tmp_path), "--resume")
    assert f"{path} is no checkpoint of micrograd-plus train" in line


def changed(path, change):
    """A checkpoint whose state a function has changed."""
    state = training.load_state(path)
    change(state)
    training.save_state(path, state)


def other_settings(state):
    (kept,) = (x["state"] for x in state["callbacks"] if x["name"] == "Settings")
    kept["optimizer"] = "\x1b[2Jadam"


@pytest.mark.parametrize(
    "change",
    [
        other_settings,
        lambda state: state.update(epochs_done="\x1b[2J"),
        lambda state: state.update(batches_done="\x1b[2J"),
        lambda state: state["history"].update({"\x1b[2J": state["history"]["loss"]}),
        lambda state: state["setup"].update(optimizer="\x1b[2J"),
        lambda state: state.update({"\x1b[2J": 1}),
    ],
)
def test_text_of_a_checkpoint_gives_the_terminal_no_orders(capsys, begun, change):
    changed(begun / checkpoint.NAME, change)
    assert cli.main([*TRAIN, "--epochs", "3", "--out", str(begun), "--resume"]) in (0, 2)
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "Traceback" not in shown.err


class FullAfter:
    """A disk with room for so many files, and for half of one more."""

    def __init__(self, count):
        self.left = count

    def open(self, path, mode):
        file = open(path, mode, buffering=0)  # noqa: SIM115
        self.left -= 1
        if self.left < 0:
            write = file.write

            class Half:
                def __enter__(self):
                    return self

                def __exit__(self, *error):
                    file.close()

                def write(self, data):
                    write(data[: len(data) // 2])
                    raise OSError(errno.ENOSPC, "No space left on device")

            return Half()
        return file


@pytest.mark.parametrize(
    ("count", "name"),
    [
        *((0, "run.json"), (1, checkpoint.NAME), (10, checkpoint.NAME)),
        *((29, "model.safetensors"), (31, "report.txt")),
    ],
)
def test_a_full_disk_is_one_line_and_the_last_checkpoint_is_good(
    capsys, monkeypatch, tmp_path, undisturbed, count, name
):
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)  # after each of 6 batches, and each epoch
    words = [*TRAIN, "--epochs", "4", "--out", str(tmp_path)]
    with monkeypatch.context() as patch:
        patch.setattr(files, "open", FullAfter(count).open, raising=False)
        assert f"{tmp_path / name}: No space left on device" in mistake(capsys, *words)
    assert not [entry for entry in os.listdir(tmp_path) if entry.endswith(".tmp")]
    text = out(capsys, *words, "--resume")
    assert ("going on" in text) == (count > 1)
    assert contents(tmp_path) == contents(undisturbed)


def test_a_folder_that_becomes_unwritable_is_named(capsys, monkeypatch, tmp_path):
    def refused(path, mode):
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(files, "open", refused, raising=False)
    line = mistake(capsys, *TRAIN, "--epochs", "4", "--out", str(tmp_path))
    assert f"{tmp_path / 'run.json'}: Permission denied" in line


def test_a_training_that_diverges_leaves_its_last_checkpoint_alone(capsys, tmp_path):
    folder = tmp_path / "run"
    words = [*TRAIN, "--learning-rate", "1e20", "--epochs", "9", "--out", str(folder)]
    assert "the loss became" in mistake(capsys, *words)
    assert sorted(os.listdir(folder)) in (["run.json"], [checkpoint.NAME, "run.json"])
