"""`python -m tutorials.course`: rows, the page that they make, and the command."""

import sys

import pytest

from tutorials.course import __main__ as course
from tutorials.course import exact, page
from tutorials.course.rows import Row, first, of_starts, rounded
from tutorials.course.rows import exact as exact_row

MET = Row("height", "3", "≥ 2", "2.5", met=True)
MISSED = Row("width", "", "≥ 2", "1.5", met=False)


def section(title, *rows):
    return page.Section(title, title.lower(), rows, seconds=1.0)


@pytest.mark.parametrize(("found", "met"), [(5.4999, True), (5.57, False)])
def test_an_exact_number_is_met_to_the_digits_that_are_asked_for(found, met):
    assert exact_row("number", found, 5.5, rounded(1)).met is met


@pytest.mark.parametrize(
    ("judged", "met"), [("best", True), ("median", False), ("each", False)], ids=str
)
def test_a_bar_is_for_the_best_the_median_or_each_of_the_starts(judged, met):
    assert of_starts("x", [0.5, 0.6, 0.9], least=0.8, judged=judged).met is met


@pytest.mark.parametrize(("best", "met"), [(min, True), (max, False), (first, False)])
def test_the_best_error_is_the_least_and_what_is_sorted_has_its_best_first(best, met):
    assert of_starts("error", [3.0, 1.0], most=2.0, best=best).met is met


def test_a_range_is_for_both_ends():
    row = of_starts("x", [1.0, 2.0, 3.0], least=0.0, most=2.5, judged="each", form=rounded(0))
    assert not row.met
    assert row.ours == "median 2, 1 to 3 of 3"


def test_what_the_tasks_fix_is_met():
    assert [str(row) for row in exact.measure(starts=1) if not row.met] == []


def test_a_section_replaces_the_one_of_its_title_and_no_other(tmp_path):
    path = tmp_path / "RESULTS.md"
    titles = ["One", "Two"]
    for rows in (section("Two", MET), section("One", MET), section("Two", MISSED)):
        page.write(rows, titles, path)
    text = path.read_text(encoding="utf-8")
    parts = text.split("\n## ")
    assert [part.split("\n", 1)[0] for part in parts[1:]] == titles
    assert "height" in parts[1]
    assert "height" not in parts[2]
    assert "| width |  | ≥ 2 | 1.5 | **no** |" in parts[2]


def test_what_is_only_shown_is_neither_met_nor_missed():
    shown = Row("depth", "", "", "0.5", met=True)
    assert "| depth |  |  | 0.5 |  |" in section("One", shown).as_text()


def test_writing_the_same_twice_changes_nothing(tmp_path):
    path = tmp_path / "RESULTS.md"
    page.write(section("One", MET), ["One"], path)
    before = path.read_text(encoding="utf-8")
    page.write(section("One", MET), ["One"], path)
    assert path.read_text(encoding="utf-8") == before


@pytest.fixture
def run(monkeypatch):
    """Run the command on tasks of one's own; also what it wrote."""
    written = []
    monkeypatch.setattr(course, "write", lambda section, titles: written.append(section.title))

    def run(*words, **tasks):
        found = {name: course.Task(name, measure) for name, measure in tasks.items()}
        monkeypatch.setattr(course, "TASKS", found)
        monkeypatch.setattr(sys, "argv", ["course", *words])
        course.main()

    run.written = written
    return run


def test_names_choose_tasks(run, capsys):
    run("one", one=lambda starts: iter([MET]), two=lambda starts: iter([MISSED]))
    assert "height: 2.5  (theirs 3, bar ≥ 2)" in capsys.readouterr().out
    assert run.written == ["one"]


def test_a_missed_bar_is_written_down_and_fails(run):
    with pytest.raises(SystemExit, match=r"not met:\none: width: 1\.5"):
        run(one=lambda starts: iter([MET, MISSED]), two=lambda starts: iter([MET]))
    assert run.written == ["one", "two"]


def test_a_trial_has_fewer_starts_and_writes_nothing(run):
    starts = []
    run("--seeds", "2", one=lambda n: starts.append(n) or iter([MET]))
    assert starts == [2]
    assert run.written == []


def test_data_that_is_not_there_fails_and_leaves_what_was_written(run):
    def measure(starts):
        yield MET
        raise FileNotFoundError("no MNIST here")

    with pytest.raises(SystemExit, match="one: no MNIST here"):
        run(one=measure, two=lambda starts: iter([MET]))
    assert run.written == ["two"]


@pytest.mark.parametrize(
    ("words", "error"),
    [(["hotel"], "no task is called 'hotel': there are one"), (["--seeds", "0"], "1 or more")],
)
def test_a_wrong_word_is_refused(run, words, error, capsys):
    with pytest.raises(SystemExit):
        run(*words, one=lambda starts: iter([MET]))
    assert error in capsys.readouterr().err
