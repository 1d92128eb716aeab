"""What the README shows is run, and what its comments say is printed must be printed."""

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_readme_prints_what_its_comments_say(block, tmp_path, monkeypatch):
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


def test_the_readme_has_its_examples_and_its_numbers():
    text = README.read_text(encoding="utf-8")
    assert len(BLOCKS) >= 5
    assert re.search(r"\| training step.*\| 0\.\d\d", text)
    assert not re.search(r"^[A-Z]{4,}$", text, re.MULTILINE)  # a word left to be filled in
