"""A file is a thing that one would look for: neither a fragment of 30 lines nor a heap of 600."""

import ast
from pathlib import Path

import pytest

import micrograd_plus

PACKAGE = Path(micrograd_plus.__file__).parent
FEWEST, MOST = 40, 400
# By name, why a file is shorter or longer. An `__init__` that defines nothing may be short.
EXCEPTIONS = {
    "__main__.py": "python -m micrograd_plus needs a file of this name",
    "elsewhere.py": "one table, in which a row is looked up, and which nobody reads through",
}
FILES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def defines_nothing(path):
    """Whether a file lists names that others define; `__getattr__` may load some of them later."""
    return all(
        not isinstance(node, ast.ClassDef | ast.FunctionDef)
        or node.name in ("__getattr__", "__dir__")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )


@pytest.mark.parametrize("name", FILES)
def test_a_file_can_be_read_in_one_sitting_and_is_worth_opening(name):
    count = lines(FILES[name])
    may_be_short = name.endswith("__init__.py") and defines_nothing(FILES[name])
    assert name in EXCEPTIONS or ((may_be_short or count >= FEWEST) and count <= MOST), (
        f"micrograd_plus/{name} has {count} lines, and files have {FEWEST} to {MOST}: join it with "
        "what it belongs to, part it, or give a reason in EXCEPTIONS in tests/test_file_sizes.py"
    )


def test_the_exceptions_are_exceptions():
    for name in EXCEPTIONS:
        assert not FEWEST <= lines(FILES[name]) <= MOST, f"{name} needs no exception any more"
