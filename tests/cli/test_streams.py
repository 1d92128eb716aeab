"""Standard streams that are not there: every command does its work and shows no traceback."""

import subprocess
import sys

import pytest

from micrograd_plus import classifier, cli, optim
from micrograd_plus.datasets import load_digits
from tests.cli.running import python

TRAIN = ["train", "--data", "digits", "--layers", "4", "--epochs", "1"]
COMMANDS = [
    ["draw", "a*a", "a=3", "--format", "dot"],
    ["step", "a*a", "a=3", "--text"],
    ["summary", "--layers", "3", "--inputs", "2", "--classes", "1"],
    [*TRAIN, "--out", "run"],
    ["--help"],
    ["trian"],
    ["predict", "nowhere", "a.csv"],
]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_command_whose_streams_are_closed_ends_as_it_would_otherwise(tmp_path, words, closed):
    program = [sys.executable, "-m", "micrograd_plus", *words]
    usual = python(*program[1:], cwd=tmp_path)
    script = f'exec "$@" {closed}'
    result = subprocess.run(
        ["sh", "-c", script, "sh", *program],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert result.returncode == usual.returncode
    assert "Traceback" not in result.stdout + result.stderr
    if "2>&-" not in closed and usual.returncode:
        assert result.stderr == usual.stderr
    if closed == "2>&-":
        assert "micrograd-plus: " not in result.stdout


@pytest.mark.parametrize("words", [*COMMANDS[:4], ["demo"]], ids=lambda words: words[0])
def test_a_command_in_a_program_without_a_console_ends_well(monkeypatch, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        status = cli.main([*words, "--out", "run"] if words == ["demo"] else words)
        assert sys.stdout is sys.stderr is None
    assert status == 0


def test_a_classifier_is_trained_without_streams(monkeypatch):
    model = classifier.build(64, [4], 10)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        history = classifier.train(model, load_digits(), optim.Adam(model.parameters()), epochs=1)
    assert len(history["loss"]) == 1
