"""What README.md, the tour and the recipes show is run, and prints what their comments say."""

import ast
import contextlib
import doctest
import io
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RECIPES = ROOT / "tutorials" / "recipes.md"
PAGES = [ROOT / "README.md", ROOT / "tutorials" / "tour.md", RECIPES]


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
    if "matplotlib.pyplot" in sys.modules:  # figures of one page are no other test's
        sys.modules["matplotlib.pyplot"].close("all")
    lines = re.findall(r"^print\(.*\) +# (.*)$", block, re.MULTILINE)
    expected = "".join(f"{line}\n" for line in lines)
    got = "\n".join(line for line in printed.getvalue().splitlines() if "accuracy" not in line)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(expected, f"{got}\n" if got else "", options), got


@pytest.mark.parametrize(
    ("page", "examples"),
    [(PAGES[0], 3), (PAGES[1], 6), (RECIPES, 14)],
    ids=["README", "tour", "recipes"],
)
def test_a_page_has_its_examples_and_nothing_left_to_be_filled_in(page, examples):
    assert len(blocks_of(page)) >= examples
    assert not re.search(r"^[A-Z]{4,}$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_is_short_and_shows_its_speed():
    text = PAGES[0].read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert re.search(r"\| training step.*\| \d\.\d\d", text)


def statements_in(block):
    """How many a recipe has, without imports, prints, and paragraphs of what is given."""
    paragraphs = [p for p in block.split("\n\n") if not re.search("# (given|made up)", p)]
    found = ast.walk(ast.parse("\n\n".join(paragraphs)))
    counted = [x for x in found if isinstance(x, ast.stmt)]
    return sum(
        not isinstance(x, ast.Import | ast.ImportFrom) and not ast.unparse(x).startswith("print(")
        for x in counted
    )


TITLES = re.findall(r"^## .*\((\d+); Keras (\d+)\)$", RECIPES.read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize(
    ("title", "block"),
    [
        pytest.param(*pair, id=str(i))
        for i, pair in enumerate(zip(TITLES, blocks_of(RECIPES), strict=True))
    ],
)
def test_a_recipe_is_as_short_as_its_title_says_and_no_longer_than_in_keras(title, block):
    ours, keras = map(int, title)
    assert statements_in(block) == ours <= keras
