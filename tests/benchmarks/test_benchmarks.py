"""Every benchmark runs without its peers, at the smallest size, and names them."""

import importlib
import os
import time

import pytest

from benchmarks import __main__ as program
from benchmarks import children, compare, quick, running
from benchmarks.compare import OURS, Comparison, Effort
from benchmarks.quiet import Watch

# The others start processes, or need MNIST, a browser or a network of full size.
SMALL = ("small_tensors", "scalar_memory", "depth", "width", "recurrent", "language")
SMALL += ("operations", "drawing", "import_time")


@pytest.mark.parametrize("name", SMALL)
def test_it_runs_without_peers(name, monkeypatch):
    module = importlib.import_module(f"benchmarks.{name}")
    if hasattr(module, "available"):
        monkeypatch.setattr(module, "available", lambda modules, extra="bench": set())
    if name == "width":
        monkeypatch.setattr(module, "sizes", lambda effort: [1, 2])
    compared = list(module.measure(Effort(0.001, one_thread=True)))
    compared = compared or list(module.measure(Effort(0.001)))
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
    measured = Effort().interleaved(works, 2, warm_up=1, in_a_row=2)
    assert "".join(calls) == "ab" + "aabb" * 2
    assert [len(numbers) for numbers in measured.values()] == [2, 2]


def test_of_a_turn_the_second_half_counts(monkeypatch):
    remaining = [9.0, 8.0, 1.0, 2.0]
    monkeypatch.setattr(compare, "_seconds", lambda work, clock: remaining.pop(0))
    measured = Effort(0.5).interleaved({OURS: print}, 4, warm_up=0, in_a_row=2)
    assert measured == {OURS: [8.0, 2.0]}


def test_processor_time_counts_with_one_thread_and_wall_clock_with_all():
    def asleep():
        time.sleep(0.05)

    (wall, *_), (processor, *_) = (
        Effort(one_thread=one).interleaved({OURS: asleep}, 2, warm_up=0)[OURS]
        for one in (False, True)
    )
    assert processor < 0.05 <= wall


def test_each_way_to_measure_has_its_own_limit():
    assert [Effort(one_thread=one).to_reach(0.9, 1.1) for one in (True, False)] == [0.9, 1.1]


def test_a_missing_peer_is_named_with_what_to_install(capsys):
    assert compare.available(["numpy", "no_such_library"]) == {"numpy"}
    shown = capsys.readouterr().err
    assert shown == ('skipped: no_such_library is not installed; pip install ".[bench]"\n')


def test_the_end_of_a_process_that_fails_is_shown():
    with pytest.raises(RuntimeError, match=r"ended with 1:\n(.*\n)*ZeroDivisionError"):
        children.answer_of("-c", "1 / 0")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fti"], "no benchmark is named fti: there are training_step, "),
        (["--runs", "0"], "--runs must be 1 or more"),
        (["--share", "0"], "--share above 0"),
        (["--patience", "nan"], "--patience must be 0 or more"),
        (["--write", "--threads", "one"], "--write writes of both ways"),
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


ECHO = "import json, os; print(json.dumps(os.environ.get('OMP_NUM_THREADS')))"


@pytest.mark.parametrize(("one", "threads"), [(True, "1"), (False, None)])
def test_processes_start_with_one_thread_or_with_their_own_number(one, threads, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    with running.threads_settled(one):
        assert children.answer_of("-c", ECHO) == threads
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_the_quick_checks_have_one_thread(monkeypatch):
    called = []
    monkeypatch.setattr(program, "in_a_process", lambda *words: called.append(words) or 0)
    assert program.main(["--quick"]) == 0
    assert called == [(True, quick.main)]


def test_variables_that_were_not_set_are_not_set_afterwards(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with running.threads_settled(one=True):
        pass
    assert "OMP_NUM_THREADS" not in os.environ


def measured(monkeypatch, effort, unit="s"):
    """What running makes of a benchmark's only comparison."""
    made = Comparison("work", {OURS: [1.0]}, unit=unit)
    monkeypatch.setattr(running.importlib, "import_module", lambda *_: running)
    monkeypatch.setattr(running, "measure", lambda effort: [made], raising=False)
    (comparison,) = running.measured("work", effort)
    return comparison


def test_a_comparison_knows_how_many_threads_there_were(monkeypatch):
    monkeypatch.setattr(running.doctor, "cores", lambda: 2)
    assert measured(monkeypatch, Effort(one_thread=True)).title == "work, 1T"
    assert measured(monkeypatch, Effort()).title == "work, 2T"
    assert measured(monkeypatch, Effort(), unit="bytes").title == "work"


def test_a_comparison_knows_how_often_it_was_disturbed(monkeypatch, capsys):
    effort = Effort(watch=Watch(patience=0.0, disturbed=0.25))
    assert measured(monkeypatch, effort).disturbed == 0.25
    assert "25 % of the rounds not quiet" in capsys.readouterr().out


def test_each_run_measures_with_one_thread_and_with_all(monkeypatch, capsys):
    ways = []

    def in_a_process(one_thread, function, name, effort):
        ways.append((name, one_thread, effort.one_thread, effort.watch.patience))
        return [Comparison("work", {OURS: [1.0]})]

    monkeypatch.setattr(running, "in_a_process", in_a_process)
    found, failed = running.run(["fit"], 2, Effort(watch=Watch(60.0)))
    assert ways == [("fit", True, True, None), ("fit", False, False, 60.0)] * 2
    assert [len(run) for run in found["fit"].runs] == [2, 2]
    assert failed == []
