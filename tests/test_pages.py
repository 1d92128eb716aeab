"""What the pages of the documentation show in Python is run, and prints what they say."""

import contextlib
import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "tutorials" / "write_a_primitive.md"]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_happens(page):
    blocks = re.findall(r"```(python|pycon)\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert {kind for kind, _ in blocks} == {"python", "pycon"}
    names: dict[str, object] = {}  # a page is read from top to bottom
    for number, (kind, block) in enumerate(blocks):
        if kind == "python":
            exec(block, names)
            continue
        block = re.sub(r"\n\n(?!>>>)", "\n<BLANKLINE>\n", block)  # doctest's word, not the page's
        test = doctest.DocTestParser().get_doctest(block, names, f"{page.name} {number}", None, 0)
        runner = doctest.DocTestRunner(verbose=False, optionflags=OPTIONS)
        problems: list[str] = []
        with contextlib.redirect_stdout(None):
            runner.run(test, out=problems.append, clear_globs=False)
        assert not problems, "".join(problems)
        names = test.globs
