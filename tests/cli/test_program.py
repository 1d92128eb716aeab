"""The program as a whole: as a module, its help, its version."""

import os

import pytest

from micrograd_plus import cli
from tests.cli.running import module, python

COMMANDS = ("demo", "train", "predict", "generate", "draw", "step", "summary", "doctor")


def test_the_program_runs_as_a_module(tmp_path):
    result = module("draw", "a*a", "a=3", "--out", str(tmp_path / "g.dot"), cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("a*a = 9\nd/da = 6\n")


def test_a_mistake_is_one_line_and_status_2_in_a_process_of_its_own(tmp_path):
    result = module("draw", "a*b", "a=3", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("micrograd-plus: unknown name 'b' at column 3 of 'a*b'")
    assert not os.listdir(tmp_path)


def test_the_version_is_printed():
    assert module("--version").stdout.startswith("micrograd_plus ")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_listed_and_has_a_help_of_its_own(capsys, command):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert f"\n    {command} " in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    assert f"usage: micrograd-plus {command} [-h]" in capsys.readouterr().out


def test_help_answers_without_loading_what_the_commands_need():
    needed = ["tqdm", "safetensors", "graphviz", "matplotlib", "micrograd_plus.training"]
    code = (
        "import sys; from micrograd_plus import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n"
        f"    print([name for name in {needed} if name in sys.modules])"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_the_help_of_every_command_fits_80_columns(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
