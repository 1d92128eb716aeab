"""A program that fails is shrunk, and reported so that it can be reproduced and looked at."""

import ast
import contextlib
import io
import subprocess
import sys
from random import Random

import numpy as np
import pytest
from hypothesis import find, given, settings

from micrograd_plus.engine.primitives import elementwise, reductions
from micrograd_plus.testing.programs import Program, Ref, Step, reported
from micrograd_plus.testing.strategies import programs
from tests.testing.backends import autograd_package, tensors
from tests.visual.rendered import needs_a_layout_engine


@settings(max_examples=20)
@given(programs())
def test_the_source_prints_the_value_and_the_gradients(program):
    assert printed_by(program.source()) == value_and_gradients(program)


def printed_by(source):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(source, {})
    return [ast.literal_eval(line.split(" = ")[1]) for line in out.getvalue().splitlines()]


def value_and_gradients(program):
    outcome = tensors(program)
    return [float(outcome.value), *(g.tolist() for g in outcome.gradients)]


def test_the_source_needs_nothing_but_numpy_and_micrograd_plus():
    run = subprocess.run(
        [sys.executable, "-c", EXAMPLE.source()], capture_output=True, text=True, timeout=60
    )
    assert (run.stderr, run.stdout.splitlines()[0]) == ("", f"y1 = {EXAMPLE.run()}")


def test_the_source_holds_odd_arrays_exactly():
    leaves = (np.array([0.1, 1 / 3], np.float32), np.zeros((0, 2)))
    program = Program(leaves, (np.array([1, 2]),), (Step("exp", (Ref("x0"),)),))
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program.source(), names)
    for name, expected in zip(["x0", "x1"], leaves, strict=True):
        np.testing.assert_array_equal(names[name].data, expected)
        assert names[name].dtype == expected.dtype
    assert names["c0"].dtype.kind == "i"


EXAMPLE = Program(
    (np.array([0.5, -1.0]),),
    (),
    (Step("tanh", (Ref("x0"),)), Step("sum", (Ref("y0"),), {"axis": 0})),
)


def test_a_program_prints_as_one_line_a_step():
    assert str(EXAMPLE) == "x0: (2,)\ny0 = tanh(x0)\ny1 = sum(y0, axis=0)"


def failure(folder, program=EXAMPLE):
    with pytest.raises(AssertionError) as caught, reported(program, folder):
        raise AssertionError("the error itself")
    assert str(caught.value) == "the error itself"
    (note,) = caught.value.__notes__
    return note


def test_a_failure_is_reported_with_source_and_drawing(tmp_path):
    needs_a_layout_engine()
    note = failure(tmp_path / "new" / "folder")
    assert EXAMPLE.source() in note
    (path,) = (tmp_path / "new" / "folder").iterdir()
    assert str(path) in note
    assert "<svg" in path.read_text()


def test_without_a_layout_engine_the_drawing_is_dot_text(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    note = failure(tmp_path)
    (path,) = tmp_path.iterdir()
    assert f"no layout engine: {path}" in note
    assert path.read_text().startswith("digraph")


def test_a_folder_that_cannot_be_made_does_not_hide_the_error(tmp_path):
    (tmp_path / "file").write_text("")
    note = failure(tmp_path / "file")
    assert "could not be saved" in note


def test_a_program_that_does_not_run_does_not_hide_the_error(tmp_path):
    note = failure(tmp_path, Program(EXAMPLE.leaves, (), (Step("no_such_word", (Ref("x0"),)),)))
    assert "could not be saved: AttributeError" in note


def test_a_block_that_raises_nothing_saves_nothing(tmp_path):
    with reported(EXAMPLE, tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_broken_rule_is_found_and_shrunk_to_one_step(tmp_path, monkeypatch):
    needs_a_layout_engine()
    monkeypatch.setattr(elementwise.tanh, "vjps", (lambda g, y, a: g * (1 - y),))

    @settings(database=None, derandomize=True, print_blob=False)
    @given(programs())
    def agrees(program):
        with reported(program, tmp_path):
            for g, expected in zip(tensors(program).gradients, differences(program), strict=True):
                np.testing.assert_allclose(g, expected, rtol=1e-4, atol=1e-4)

    with pytest.raises(AssertionError) as caught:
        agrees()
    note = caught.value.__notes__[0]
    assert "y0 = F.tanh(x0)\nprint(" in note
    (drawing,) = tmp_path.iterdir()  # of the smallest program alone
    assert str(drawing) in note
    source = note[note.index("import numpy") : note.index("Its drawing")]
    assert len(printed_by(source)) == 2  # the value, and the gradient of the only leaf


def differences(program):
    """Central differences, entry by entry."""
    for i, x in enumerate(program.leaves):
        g = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            low, high = ([leaf.copy() for leaf in program.leaves] for _ in range(2))
            low[i][place] -= 1e-6
            high[i][place] += 1e-6
            g[place] = (program.run(high) - program.run(low)) / 2e-6
        yield g


TYPICAL_MISTAKES = {
    "cumsum forwards again": (
        reductions.cumsum,
        lambda g, y, a, axis: np.cumsum(g, axis),
    ),
    "max that keeps its gradient only if there is one": (
        reductions.max,
        lambda g, y, a, axis, keepdims: np.where(a == np.max(a), np.max(g), 0.0),
    ),
}


@pytest.mark.parametrize("mistake", TYPICAL_MISTAKES)
def test_the_smallest_program_with_a_mistake_has_few_steps(mistake, monkeypatch):
    pytest.importorskip("autograd", reason="the autograd package is not installed")
    primitive, vjp = TYPICAL_MISTAKES[mistake]
    monkeypatch.setattr(primitive, "vjps", (vjp,))
    smallest = find(programs(max_operations=10), fails, settings=SEARCH, random=Random(0))
    assert primitive.name in [step.word for step in smallest.steps]
    assert len(smallest.steps) <= 6


SEARCH = settings(max_examples=1000, database=None)


def fails(program):
    found, expected = tensors(program).gradients, autograd_package(program).gradients
    return not all(np.allclose(g, e) for g, e in zip(found, expected, strict=True))
