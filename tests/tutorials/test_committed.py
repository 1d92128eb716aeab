"""How every committed notebook is made."""

import json
import re

import pytest

from tests.tutorials.notebooks import PATHS, cells_of, outputs_of

OF_ONE_MACHINE = re.compile(r"/(?:home|root|Users|tmp|usr|opt|var|work)/|\bat 0x[0-9a-f]{6,}")

pytestmark = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def test_it_was_run_from_its_first_cell_to_its_last(path):
    counts = [cell["execution_count"] for cell in cells_of(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


def test_nothing_went_wrong(path):
    for output in outputs_of(cells_of(path)):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr", output["text"]


def test_it_opens_with_a_question_and_a_picture(path):
    opening = cells_of(path)[:4]
    assert opening[0]["source"].startswith("# ")
    assert "?" in opening[0]["source"]
    drawn = [kind for x in outputs_of(opening) for kind in x.get("data", ()) if "image" in kind]
    assert drawn or any("![" in cell["source"] for cell in opening)


def test_it_has_at_least_three_exercises_all_unanswered(path):
    checks = [cell for cell in cells_of(path, "code") if ".check(..." in cell["source"]]
    assert len(checks) >= 3
    for cell in checks:
        assert "Not answered yet" in json.dumps(cell["outputs"])


def test_every_cell_has_an_id_of_its_own(path):
    ids = [cell["id"] for cell in cells_of(path)]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_it_keeps_nothing_of_the_machine_or_the_hour(path):
    text = path.read_text(encoding="utf-8")
    assert not OF_ONE_MACHINE.search(text)
    notebook = json.loads(text)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert all(cell["metadata"] == {} for cell in notebook["cells"])


def test_it_is_written_as_the_command_writes_it(path):
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
