"""`python -m micrograd_plus.testing`: the table, one's own primitives, and mistakes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from micrograd_plus.testing.__main__ import main
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.checks import CHECKS

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


def test_the_whole_table_is_printed_by_a_command():
    run = subprocess.run(
        [sys.executable, "-W", "error", "-m", "micrograd_plus.testing"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (run.returncode, run.stderr) == (0, "")
    header, *rows = run.stdout.split("\n\n")[0].splitlines()
    assert header.split() == ["primitive", *CHECKS]
    assert [row.split()[0] for row in rows] == [primitive.name for primitive in table()]
    assert run.stdout.endswith(" 0 failed\n")


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
        (["tahn"], "no primitive is called 'tahn'; there are absolute, add"),
        (["my_ops.py:nothing"], "'my_ops.py:nothing' names nothing, not a Primitive"),
        (["my_ops.py:np"], "'my_ops.py:np' names a module, not a Primitive"),
        (["other.py:root"], "there is no file other.py"),
        (["no_such_module:root"], "No module named 'no_such_module'"),
        (["tanh", "--domain", "3"], "'3' is no interval: give two numbers, as in 0.1,3"),
        (["tanh", "--domain", "3,1"], "'3,1' is no interval"),
        (["sum", "--domain", "0,1"], "say how to call it"),
    ],
)
def test_a_mistake_is_named_in_one_line(own, capsys, arguments, message):
    own(factor="0.25")
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err.splitlines()[-1]
