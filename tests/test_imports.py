"""No file imports itself by a detour, and each part only what ARCHITECTURE.md lets it import."""

from __future__ import annotations

from pathlib import Path

import pytest

import micrograd_plus
from tests.imports import imports_in, part_of, parts_in, shortest_circle

PACKAGE = Path(micrograd_plus.__file__).parent
IMPORTS = imports_in(PACKAGE)
PARTS = parts_in((PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8"))


def against(parts, imports):
    """The imports that a table does not allow."""
    for found in imports:
        source, target = part_of(found.source, parts), part_of(found.target, parts)
        if source != target and target not in parts.get(source, ()):
            yield found


def test_no_imports_form_a_circle():
    circle = shortest_circle(IMPORTS)
    assert not circle, f"these files import each other: {' → '.join(circle)}"


def test_every_part_imports_only_what_the_table_allows():
    wrong = [f"{x.source}, line {x.line}, imports {x.target}" for x in against(PARTS, IMPORTS)]
    assert not wrong, f'against "Who may import whom" in ARCHITECTURE.md: {"; ".join(wrong)}'


def test_every_file_is_of_a_part_in_the_table():
    files = {name for found in IMPORTS for name in (found.source, found.target)}
    missing = sorted(name for name in files if part_of(name, PARTS) is None)
    assert not missing, f'not in "Who may import whom" in ARCHITECTURE.md: {", ".join(missing)}'


def test_functions_import_only_what_a_command_runs_and_what_needs_matplotlib():
    lazy = [
        f"{found.source}, line {found.line}"
        for found in IMPORTS
        if found.lazy and part_of(found.source, PARTS) != "cli" and found.target != "visual.plots"
    ]
    assert not lazy, f"imports inside functions, to go to the top: {'; '.join(lazy)}"


TABLE = """
Who may import whom, each part only those above it:

| part | may import |
|---|---|
| `low`, `beside` | nothing of ours |
| `__init__`, `high` | `low` |
| `high.plots` | `high`, and `beside` for its colours |
| `top` | everything above |

The rest.
"""


@pytest.fixture
def tree(tmp_path):
    """A function that writes a package of the sources given by file, and reads its imports."""

    def write(sources):
        for name, source in sources.items():
            file = tmp_path / "package" / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)
        return imports_in(tmp_path / "package")

    return write


@pytest.mark.parametrize(
    "source",
    [
        "from .b import x",
        "from . import b",
        "import package.b",
        "from package.b import x",
        "from package import b",
        "if TYPE_CHECKING:\n    from .b import x",
        "def f():\n    from .b import x",
        "class A:\n    async def f(self):\n        if self:\n            from . import b",
    ],
)
def test_a_circle_is_found_whatever_its_imports_look_like(tree, source):
    found = tree({"a": source, "b": "from .c import y", "c": "from . import a, z"})
    assert shortest_circle(found) == ["a", "b", "c", "a"]


def test_the_shortest_of_several_circles_is_told(tree):
    sources = {"a": "from . import b", "b": "from . import c", "c": "from . import a, d"}
    assert shortest_circle(tree({**sources, "d": "import package.c"})) == ["c", "d", "c"]


def test_what_is_imported_from_a_folder_is_a_file_in_it_or_the_folder(tree):
    found = tree(
        {
            "a": "from .folder import inner, x",
            "folder/__init__": "from .inner import x",
            "folder/inner": "",
        }
    )
    assert [(x.source, x.target) for x in found] == [
        ("a", "folder.inner"),
        ("a", "folder"),
        ("folder", "folder.inner"),
    ]


def test_dots_count_from_the_folder_of_the_file(tree):
    source = "from ..a import x\nfrom .. import __version__"
    found = tree({"__init__": "", "a": "", "folder/b": source})
    assert [x.target for x in found] == ["a", "__init__"]


def test_imports_of_other_packages_do_not_count(tree):
    assert tree({"numpy": "", "a": "import numpy\nfrom numpy import linalg"}) == []


def test_what_stands_inside_a_function_is_known_with_its_line(tree):
    (found,) = tree({"b": "", "a": "import os\n\n\ndef f():\n    from . import b\n"})
    assert found == ("a", "b", 5, True)


def test_the_table_is_read_with_what_stands_for_all_rows_above():
    assert parts_in(TABLE) == {
        "low": set(),
        "beside": set(),
        "__init__": {"low"},
        "high": {"low"},
        "high.plots": {"high", "beside"},
        "top": {"low", "beside", "__init__", "high", "high.plots"},
    }


def test_a_table_that_points_downward_is_refused():
    with pytest.raises(AssertionError, match="`low`, `beside` may import high, of which no row"):
        parts_in(TABLE.replace("nothing of ours", "`high`"))


def test_an_import_against_the_table_is_found(tree):
    parts = parts_in(TABLE)
    allowed = {"high": "from .low import x", "high/plots/bars": "from ...high import y"}
    assert not list(against(parts, tree(allowed)))
    (found,) = against(parts, tree({"low/deep": "def f():\n    from ..high import x"}))
    assert (found.source, found.target) == ("low.deep", "high")


def test_a_part_within_another_has_rights_of_its_own(tree):
    sources = {"beside": "", "high/a": "from ..beside import x"}
    found = tree({**sources, "high/plots/b": "from ...beside import x"})
    assert [x.source for x in against(parts_in(TABLE), found)] == ["high.a"]


def test_a_file_that_no_row_is_about_belongs_to_no_part():
    assert part_of("lower", parts_in(TABLE)) is None
