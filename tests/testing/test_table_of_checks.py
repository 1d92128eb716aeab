"""`python -m micrograd_plus.testing`: the table, one's own primitives, and mistakes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from micrograd_plus.testing.__main__ import main
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.checks import CHECKS
from micrograd_plus.testing.report import Passed, Report

OWN = """
import numpy as np
from micrograd_plus import Primitive

root = Primitive(
    "root",
    on_floats=lambda a: a**0.25,
    on_arrays=lambda a: np.power(a, 0.25),
    vjps=(lambda g, y, a: g * {factor} * y / a,),
    formulas=("0.25 * y / a",),
)
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(factor):
        (tmp_path / "my_ops.py").write_text(OWN.format(factor=factor))

    return write


def test_a_command_prints_a_row_for_each_primitive_and_how_many_checks_failed():
    run = subprocess.run(
        [sys.executable, "-W", "error", "-m", "micrograd_plus.testing", "tanh", "add"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    header, *rows = run.stdout.split("\n\n")[0].splitlines()
    assert header.split() == ["primitive", *CHECKS]
    assert [row.split()[0] for row in rows] == ["tanh", "add"]
    assert run.stdout.endswith(" 0 failed\n")


# What the checks say of each is in test_check_primitive.py.
def test_without_a_name_the_whole_table_is_checked(monkeypatch, capsys):
    passed = lambda primitive, entry: Report(primitive.name, dict.fromkeys(CHECKS, Passed()))
    monkeypatch.setattr("micrograd_plus.testing.__main__.report_on", passed)
    assert main([]) == 0
    _, *rows = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert [row.split()[0] for row in rows] == [primitive.name for primitive in table()]


@pytest.mark.parametrize("name", ["my_ops.py:root", "my_ops:root"])
def test_a_primitive_of_ones_own_is_checked_from_a_file_or_a_module(own, capsys, name, monkeypatch):
    monkeypatch.syspath_prepend("")
    monkeypatch.delitem(sys.modules, "my_ops", raising=False)
    own(factor="0.25")
    assert main([name, "--domain", "0.2,3"]) == 0
    assert "11 passed, 1 does not apply, 0 failed" in capsys.readouterr().out


def test_a_wrong_one_fails_and_is_explained(own, capsys):
    own(factor="0.5")
    assert main(["my_ops.py:root", "--domain", "0.2,3", "tanh"]) == 1
    out = capsys.readouterr().out
    row = next(line for line in out.splitlines() if line.startswith("root"))
    assert row.split()[1:3] == ["FAIL", "FAIL"]
    assert "FAIL root, vjp: the gradient of root of Call((2, 3)) with respect to input 0" in out
    assert "ratio 2, usually a contribution counted twice" in out


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["tahn"], "no primitive is called 'tahn': did you mean tan or tanh?"),
        (["zzz"], "no primitive is called 'zzz': there are absolute, add,"),
        (["my_ops.root"], "write module:NAME or file.py:NAME for one of your own"),
        (["my_ops.py:nothing"], "'nothing' is no Primitive in my_ops.py; it has root"),
        (["my_ops.py:np"], "'np' is no Primitive in my_ops.py; it has root"),
        (["other.py:root"], "there is no file other.py"),
        (["no_such_module:root"], "cannot import no_such_module: ModuleNotFoundError: No module"),
        (["broken.py"], "cannot import broken.py, line 3: ZeroDivisionError: division by zero"),
        (["typo.py"], "cannot import typo.py: SyntaxError: "),
        (["quits.py"], "cannot import quits.py, line 1: SystemExit: 0"),
        (["empty.py"], "empty.py has no Primitive; it has none"),
        (["tanh", "--domain", "3"], "'3' is no interval: give two numbers, as in 0.1,3"),
        (["tanh", "--domain", "3,1"], "'3,1' is no interval"),
        (["sum", "--domain", "0,1"], "say how to call it"),
    ],
)
def test_a_mistake_is_named_in_one_line(own, capsys, arguments, message):
    own(factor="0.25")
    Path("broken.py").write_text("def f():\n    return 1\n1 / 0\n")
    Path("typo.py").write_text("def f(:\n")
    Path("quits.py").write_text("raise SystemExit(0)\n")
    Path("empty.py").write_text("")
    try:
        status = main(arguments)
    except SystemExit as error:
        status = error.code
    assert status == 2
    assert message in capsys.readouterr().err.splitlines()[-1]


def test_all_primitives_of_a_file_are_checked_when_none_is_named(own, capsys):
    own(factor="0.25")
    text = Path("my_ops.py").read_text()
    Path("my_ops.py").write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        + text
        + "other = Primitive('other', on_floats=abs, on_arrays=np.abs, vjps=(None,))\n"
        + "@dataclass\nclass Pair:\n    a: int\n"
    )
    assert main(["my_ops.py", "--domain=0.2,3"]) == 1
    rows = [line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:3]]
    assert rows == [["root", "ok"], ["other", "FAIL"]]


def test_the_help_can_be_shown_anywhere():
    run = subprocess.run(
        [sys.executable, "-m", "micrograd_plus.testing", "--help"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"vjp is linear" in run.stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [(["numppy"], "did you mean numpy"), (["numpy", "tanh"], "numpy stands alone")],
)
def test_the_word_for_numpys_table_is_known_where_it_is_mistyped_or_not_alone(capsys, words, hint):
    assert main(words) == 2
    assert hint in capsys.readouterr().err
