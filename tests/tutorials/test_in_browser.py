"""What the site's builder makes of a notebook, and what its check finds wrong in a browser."""

import importlib.util
import json
import zipfile
from pathlib import Path

import pytest

from tests.tutorials.in_browser import faults_of
from tests.tutorials.notebooks import PATHS, cells_of

PATH = Path(__file__).parents[2] / "site" / "lite.py"
spec = importlib.util.spec_from_file_location("lite_of_the_site", PATH)
lite = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lite)


def in_the_browser(path):
    return lite.for_the_browser(json.loads(path.read_text(encoding="utf-8")))


def run(path):
    """A notebook's cells as they are after a run that shows what the committed one does."""
    return [cell | {"execution_count": 1} for cell in cells_of(path, "code")]


def kinds_of(cell):
    return {kind for output in cell["outputs"] for kind in output.get("data", ())}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_has_one_cell_more_and_no_cell_of_its_name(path):
    identities = [cell["id"] for cell in in_the_browser(path)["cells"]]
    assert len(set(identities)) == len(identities) == len(cells_of(path)) + 1


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_that_needs_hypothesis_brings_it(path):
    first, *others = (cell["source"] for cell in in_the_browser(path)["cells"])
    needed = any("import hypothesis" in x or "from hypothesis" in x for x in others)
    assert ("hypothesis" in first) == needed


def test_nothing_is_shown_before_it_is_run():
    cells = in_the_browser(PATHS[0])["cells"]
    assert not [cell for cell in cells if cell.get("outputs")]


def test_the_exercises_and_the_names_are_in_the_wheel(tmp_path, monkeypatch):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "names.txt").write_text("emma")
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(tmp_path))
    lite.write_course_wheel(tmp_path, b"// viz.js")
    [path] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
    wanted = {f"exercises/of_{path.name[:2]}.py" for path in PATHS}
    assert wanted | {f"{lite.COURSE}_files/data/text/names.txt", f"{lite.COURSE}.py"} <= names


def test_another_pyodide_is_refused_with_both_versions(tmp_path):
    (tmp_path / "pyodide-lock.json").write_text('{"info": {"version": "0.1.0"}}')
    with pytest.raises(ValueError, match=rf"Pyodide 0\.1\.0, and this is for {lite.PYODIDE}"):
        lite.check_pyodide(tmp_path)


def test_a_folder_without_pyodide_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"has no pyodide-lock\.json"):
        lite.check_pyodide(tmp_path)


def test_a_notebook_that_shows_what_it_did_has_no_fault():
    assert list(faults_of(PATHS[0], run(PATHS[0]))) == []


def test_an_error_is_a_fault():
    cells = run(PATHS[0])
    cells[0]["outputs"] = [{"output_type": "error", "ename": "ValueError", "evalue": "no"}]
    assert list(faults_of(PATHS[0], cells)) == [
        f"{PATHS[0].name}, cell {cells[0]['id']}: ValueError: no"
    ]


def test_a_drawing_that_is_missing_is_a_fault():
    cells = run(PATHS[0])
    for cell in cells:
        for output in cell["outputs"]:
            output.get("data", {}).pop("image/svg+xml", None)
    drawn = [cell for cell in run(PATHS[0]) if kinds_of(cell) & {"image/svg+xml"}]
    assert list(faults_of(PATHS[0], cells)) == [
        f"{PATHS[0].name}, cell {cell['id']} shows no image/svg+xml" for cell in drawn
    ]


def test_a_cell_that_did_not_run_is_a_fault():
    cells = run(PATHS[0])
    cells[-1]["execution_count"] = None
    assert list(faults_of(PATHS[0], cells)) == [
        f"{PATHS[0].name}, cell {cells[-1]['id']} did not run"
    ]
