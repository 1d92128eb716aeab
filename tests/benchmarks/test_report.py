"""Results in words: tables, verdicts, and what is kept."""

from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks import __main__ as program
from benchmarks import plots, report, results, words
from benchmarks.compare import OURS, Comparison
from benchmarks.results import Result

HERE = {"machine": "a computer", "system": "Linux"}


def one(ratio, limit=1.0, work="a step"):
    """A comparison in which we take `ratio` seconds and the peer one."""
    return Comparison(work, {OURS: [ratio] * 3, "NumPy": [1.0] * 3}, {"NumPy": limit})


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [((0.5, 0.6), "met"), ((0.5, 1.5), "met in 1 of 2"), ((1.2, 1.5), "not met")],
)
def test_a_row_says_in_how_many_runs_the_limit_was_reached(ratios, verdict):
    (row,) = report.rows_of([one(ratio) for ratio in ratios])
    assert row[-2:] == ["≤ 1.00", verdict]
    assert row[5] == ", ".join(f"{ratio:g}" for ratio in ratios)


def test_a_ratio_is_the_median_of_the_rounds_with_its_quartiles():
    comparison = Comparison("a step", {OURS: [1.0, 2.0, 30.0], "NumPy": [1.0, 1.0, 10.0]})
    assert comparison.ratio("NumPy") == (2.0, 1.5, 2.5)


def test_both_ways_of_measuring_a_work_stand_together():
    runs = [
        [
            replace(one(ratio, work=work), threads=threads)
            for threads in (1, 2)
            for work in ("step", "fit")
        ]
        for ratio in (1.0, 2.0)
    ]
    works = list(Result(HERE, runs).by_work())
    assert [work[0].title for work in works] == ["step, 1T", "step, 2T", "fit, 1T", "fit, 2T"]
    assert [len(work) for work in works] == [2] * 4


def test_a_row_says_how_often_the_machine_was_not_quiet():
    (row,) = report.rows_of([replace(one(0.5), disturbed=share) for share in (0.0, 0.5)])
    assert row[-1] == "met; 25 % of the rounds not quiet"


def test_each_way_of_measuring_a_curve_has_its_grid():
    at = {"units": 1, "batch": 8}
    run = [replace(one(0.5), at=at, threads=threads, disturbed=0.5) for threads in (1, 2)]
    text = report.report({"width": Result(HERE, [run])})
    for threads in ("1T", "2T"):
        assert f"\n\nours / NumPy, {threads}, units down, batch across:\n\n|  | 8 |\n" in text
    assert text.count("\n\n50 % of the rounds not quiet\n") == 2


def test_a_missing_peer_is_reported_as_not_measured():
    (row,) = report.rows_of([Comparison("a step", {OURS: [1.0]}, {"JAX": 1.0})])
    assert row[2:4] == ["JAX", "not measured"]
    assert row[-1] == ""


def test_a_limit_of_our_own_has_a_row():
    comparison = Comparison("memory", {OURS: [144.0]}, unit="bytes", at_most=220)
    (row,) = report.rows_of([comparison])
    assert row == ["memory", "144 bytes", "", "", "", "144 bytes", "≤ 220 bytes", "met"]


def test_a_curve_over_two_axes_is_a_grid_that_names_the_points_above_the_limit():
    works = [
        [
            Comparison(
                f"{a} {b}", {OURS: [ratio], "NumPy": [1.0]}, {"NumPy": 1.3}, at={"a": a, "b": b}
            )
        ]
        for a, b, ratio in [(1, 1, 0.5), (1, 8, 1.0), (8, 1, 1.25), (8, 8, 2.0)]
    ]
    lines = report.grids(works)
    assert "| **8** | 1.25 | 2.00 |" in lines
    assert lines[-1].endswith("not met at 8 × 8")


def test_what_was_written_about_a_benchmark_stands_below_its_table():
    text = report.report({"moons": Result(HERE, [[one(0.5)]])})
    assert text.index("| a step |") < text.index(report.accounts()["moons"])


def test_every_account_is_of_a_benchmark():
    assert set(report.accounts()) <= set(program.NAMES)


def test_kept_results_come_back(tmp_path):
    at = Comparison("b", {OURS: [1.0]}, unit="bytes", at_most=2.0, at={"n": 3})
    kept = {"first": Result(HERE, [[one(0.5)], [one(0.6)]]), "second": Result(HERE, [[at]])}
    results.save(kept, tmp_path / "results.json")
    assert results.load(tmp_path / "results.json") == kept


def test_without_a_file_nothing_is_kept(tmp_path):
    assert results.load(tmp_path / "results.json") == {}


def test_machines_are_told_apart():
    kept = {
        "first": Result(HERE, [[one(0.5)]]),
        "second": Result({"machine": "another"}, [[one(0.5)]]),
    }
    text = report.report(kept)
    assert text.index("## On a computer") < text.index("### first") < text.index("## On another")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Where the command line writes."""
    monkeypatch.setattr(results.load, "__defaults__", (tmp_path / "results.json",))
    monkeypatch.setattr(results.save, "__defaults__", (tmp_path / "results.json",))
    monkeypatch.setattr(report, "FILE", tmp_path / "RESULTS.md")
    return tmp_path


def test_writing_some_keeps_the_others(files, monkeypatch, capsys):
    results.save({"moons": Result(HERE, [[one(0.5, work="moons")]])})
    found = {"fit": Result(HERE, [[one(0.7, work="epoch")]])}
    monkeypatch.setattr(program, "run", lambda *_: (found, []))
    assert program.main(["fit", "--write"]) == 0
    text = (files / "RESULTS.md").read_text(encoding="utf-8")
    assert text.index("### fit") < text.index("### moons")


def test_a_benchmark_that_fails_fails_the_program(files, monkeypatch, capsys):
    monkeypatch.setattr(program, "run", lambda *_: ({}, ["fit"]))
    assert program.main(["fit", "--write"]) == 1
    assert "failed: fit" in capsys.readouterr().err
    assert not list(files.iterdir())


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [(2.5, "s", "2.5 s"), (2.5e-3, "s", "2.5 ms"), (2.5e-6, "s", "2.5 µs"), (1e-8, "s", "0.010 µs"),
     (1440, "bytes", "1,440 bytes")],
)  # fmt: skip
def test_amounts_have_a_unit_that_fits(number, unit, text):
    assert words.amount(number, unit) == text


def test_a_small_ratio_also_says_how_many_times_as_fast():
    assert words.ratio(0.05) == "0.050 (20.0 ×)"


def test_a_work_measured_in_both_ways_is_one_bar():
    pytest.importorskip("matplotlib")
    run = [replace(one(0.5), threads=threads) for threads in (1, 2)]
    (axes,) = plots.bars({"fit": Result(HERE, [run])}).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a step, 1T  ·  NumPy"]


def test_pictures_are_written_of_what_was_measured(tmp_path):
    pytest.importorskip("matplotlib")
    curve = [
        Comparison(
            "w", {OURS: [x], "PyTorch": [1.0]}, {"PyTorch": 1.3}, at={"units": x, "batch": 1}
        )
        for x in (1, 8)
    ]
    kept = {"fit": Result(HERE, [[one(0.5)]]), "width": Result(HERE, [curve])}
    for path in plots.write(kept, tmp_path / "pictures"):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_names_of_three_lines_do_not_touch_those_beside_them():
    pytest.importorskip("matplotlib")
    long = "a step of something that takes many words to say, {}, and then some more of them"
    run = [one(0.5, work=name) for name in ("short", *map(long.format, "ab"), "end")]
    figure = plots.bars({"fit": Result(HERE, [run])})
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].get_yticklabels()]
    assert not any(a.overlaps(b) for a, b in pairwise(boxes))
