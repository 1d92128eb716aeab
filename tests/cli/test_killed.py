"""`micrograd-plus train` killed at any moment: with --resume it goes on as if it had not been."""

import signal

import pytest

from tests.killing import after_twenty_kills, duration, finish, needs_kills, start

pytestmark = needs_kills

# "begun" is there once the command, with all that it imports, starts. A checkpoint comes
# after every batch, so that there are many.
SCRIPT = """
import pathlib, sys
from micrograd_plus import classifier, cli, files
from micrograd_plus.cli import checkpoint

checkpoint.SECONDS = 0.0
folder = pathlib.Path(sys.argv[1])
(folder / "begun").touch()
sys.exit(cli.main([
    *"train --data digits --layers 12 --batch-size 200 --epochs 6 --optimizer adam".split(),
    *"--dropout 0.2 --augment --early-stopping 3 --schedule cosine --resume".split(),
    "--out", str(folder),
]))
"""


def what_came_of_it(folder):
    names = ["model.safetensors", "history.csv", "report.txt"]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What comes of it, and how long it takes from its begin to its end, if nothing else runs."""
    folders = [tmp_path_factory.mktemp("undisturbed") for _ in range(3)]
    seconds = min(duration(folder, SCRIPT) for folder in folders)
    return what_came_of_it(folders[0]), seconds


@pytest.mark.slow
def test_twenty_kills_change_none_of_the_files(undisturbed, tmp_path):
    expected, seconds = undisturbed
    for folder in after_twenty_kills(tmp_path, SCRIPT, seconds):
        assert what_came_of_it(folder) == expected


DYING = """
import os, signal
from micrograd_plus import files
replace = os.replace
left = {count}
def die(target):
    global left
    left -= target.name == {name!r}
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
"""
AT_WRITING = {
    "before it is renamed": "files.os.replace = lambda old, new: (die(new), replace(old, new))\n",
    "after it was renamed": "files.os.replace = lambda old, new: (replace(old, new), die(new))\n",
}


@pytest.mark.parametrize("how", AT_WRITING)
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("checkpoint.safetensors", 1),
        ("checkpoint.safetensors", 17),
        ("model.safetensors", 1),
        ("history.csv", 1),
        ("report.txt", 1),
    ],
)
def test_a_kill_within_the_writing_of_a_file_changes_none(undisturbed, tmp_path, name, count, how):
    dying = DYING.format(name=name, count=count) + AT_WRITING[how]
    killed = start(tmp_path, dying + SCRIPT)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    finish(start(tmp_path, SCRIPT))
    assert what_came_of_it(tmp_path) == undisturbed[0]


def test_it_says_after_which_batch_it_goes_on(tmp_path):
    dying = (
        DYING.format(name="checkpoint.safetensors", count=10) + AT_WRITING["after it was renamed"]
    )
    start(tmp_path, dying + SCRIPT).communicate()
    printed = finish(start(tmp_path, SCRIPT))
    assert "epochs done: 1, batches of the next: 3\n" in printed
