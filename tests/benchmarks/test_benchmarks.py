"""Every benchmark runs without its peers, at the smallest size, and names them."""

import importlib

import pytest

from benchmarks import __main__ as program
from benchmarks import children, compare, quick
from benchmarks.compare import OURS, Comparison, Effort

# The others start processes, or need MNIST, a browser or a network of full size.
SMALL = ("small_tensors", "scalar_memory", "depth", "width", "recurrent", "language")
SMALL += ("drawing", "import_time")


@pytest.mark.parametrize("name", SMALL)
def test_it_runs_without_peers(name, monkeypatch):
    module = importlib.import_module(f"benchmarks.{name}")
    if hasattr(module, "available"):
        monkeypatch.setattr(module, "available", lambda modules, extra="bench": set())
    if name == "width":
        monkeypatch.setattr(module, "sizes", lambda effort: [1, 2])
    compared = list(module.measure(Effort(0.001)))
    assert compared
    for comparison in compared:
        assert min(comparison.measured[OURS]) > 0


@pytest.mark.parametrize("name", program.NAMES)
def test_a_listed_benchmark_is_a_module_that_measures(name):
    module = importlib.import_module(f"benchmarks.{name}")
    assert callable(module.measure)
    assert f"python -m benchmarks {name}\n" in module.__doc__


def test_every_module_that_measures_is_listed():
    here = [path.stem for path in program.results.FOLDER.glob("*.py") if "__" not in path.stem]
    found = [
        name for name in here if hasattr(importlib.import_module(f"benchmarks.{name}"), "measure")
    ]
    assert sorted(found) == sorted(program.NAMES)


def test_works_take_turns():
    calls = []
    works = {name: lambda name=name: calls.append(name) for name in "ab"}
    measured = compare.interleaved(works, rounds=2, warm_up=1, in_a_row=2)
    assert "".join(calls) == "ab" + "aabb" * 2
    assert [len(numbers) for numbers in measured.values()] == [2, 2]


def test_of_a_turn_the_second_half_counts(monkeypatch):
    remaining = [9.0, 8.0, 1.0, 2.0]
    monkeypatch.setattr(compare, "_seconds", lambda work: remaining.pop(0))
    measured = compare.interleaved({OURS: print}, rounds=1, warm_up=0, in_a_row=4)
    assert measured == {OURS: [1.5]}


def test_a_missing_peer_is_named_with_what_to_install(capsys):
    assert compare.available(["numpy", "no_such_library"]) == {"numpy"}
    shown = capsys.readouterr().err
    assert shown == (
        'skipped: no_such_library is not installed; pip install "micrograd_plus[bench]"\n'
    )


def test_the_end_of_a_process_that_fails_is_shown():
    with pytest.raises(RuntimeError, match=r"ended with 1:\n(.*\n)*ZeroDivisionError"):
        children.answer_of("-c", "1 / 0")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fti"], "no benchmark is named fti: there are training_step, "),
        (["--runs", "0"], "--runs must be 1 or more"),
        (["--share", "0"], "--share above 0"),
        (["--quick", "fit"], "--quick has benchmarks of its own"),
    ],
)
def test_a_mistake_on_the_command_line_is_named(words, message, capsys):
    with pytest.raises(SystemExit):
        program.main(words)
    assert message in capsys.readouterr().err


def checks(*ratios):
    """A quick check that comes to these ratios, one at each attempt."""
    remaining = list(ratios)
    return lambda: iter(
        [Comparison("work", {OURS: [remaining.pop(0)], "NumPy": [1.0]}, {"NumPy": 2.0})]
    )


def test_a_gross_regression_fails(capsys):
    assert quick.main((checks(5.0, 5.0, 5.0),)) == 1
    assert "too slow: work: 5.00 × NumPy, over 2" in capsys.readouterr().err


def test_noise_does_not_fail(capsys):
    assert quick.main((checks(5.0, 1.0),)) == 0
    assert "again: it may have been noise" in capsys.readouterr().out


def test_a_number_of_our_own_beyond_its_limit_is_too_slow():
    comparison = Comparison("memory", {OURS: [300.0]}, unit="bytes", at_most=220)
    assert quick.too_slow(comparison) == ["memory: over 220 bytes"]
