"""What README.md and the tour show is run; what their comments say is printed must be printed."""

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "tutorials" / "tour.md"]


def blocks_of(page):
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{i}")
    for page in PAGES
    for i, block in enumerate(blocks_of(page))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_page_prints_what_its_comments_say(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    # Each block is written for someone who has read those before it.
    before = "from micrograd_plus import *\nimport numpy as np\n"
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        exec(before + block, {})
    lines = re.findall(r"^print\(.*\) +# (.*)$", block, re.MULTILINE)
    expected = "".join(f"{line}\n" for line in lines)
    got = "\n".join(line for line in printed.getvalue().splitlines() if "accuracy" not in line)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(expected, f"{got}\n" if got else "", options), got


@pytest.mark.parametrize(
    ("page", "examples"), [(PAGES[0], 3), (PAGES[1], 6)], ids=["README", "tour"]
)
def test_a_page_has_its_examples_and_nothing_left_to_be_filled_in(page, examples):
    assert len(blocks_of(page)) >= examples
    assert not re.search(r"^[A-Z]{4,}$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_is_short_and_shows_its_speed():
    text = PAGES[0].read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert re.search(r"\| training step.*\| \d\.\d\d", text)
