"""Who imports whom in a package, read from its source, and the table of who may."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple


class Import(NamedTuple):
    """One import of one of the package's files by another.

    Args:
        source, target: Their names within the package, such as "nn.dense"; a package's own is that
            of its folder, and the outermost one's is "__init__".
        line: Where it stands in the source.
        lazy: Whether it stands inside a function.
    """

    source: str
    target: str
    line: int
    lazy: bool


def imports_in(package: Path) -> list[Import]:
    """All imports among a package's files: at the top, for type checkers, inside functions."""
    files = {_name(path.relative_to(package)): path for path in sorted(package.rglob("*.py"))}
    return [
        Import(name, target, node.lineno, lazy)
        for name, path in files.items()
        for node, lazy in _statements(ast.parse(path.read_text(encoding="utf-8")))
        for target in _targets(node, path.relative_to(package), package.name, files)
        if target != name
    ]


def _name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _statements(tree: ast.AST, lazy: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, lazy
        yield from _statements(node, lazy or isinstance(node, functions))


def _targets(node: ast.stmt, file: Path, package: str, files: Collection[str]) -> Iterator[str]:
    """The files that a statement names; of `from .a import b`, a.b if that is one, else a."""
    if isinstance(node, ast.Import):
        places = [(alias.name, "") for alias in node.names]
    else:
        assert isinstance(node, ast.ImportFrom)
        base = [package, *file.parent.parts]
        base = base[: len(base) + 1 - node.level] if node.level else []
        origin = ".".join([*base, *([node.module] if node.module else [])])
        places = [(origin, alias.name) for alias in node.names]
    for origin, name in places:
        outermost, _, within = origin.partition(".")
        if outermost == package:
            full = ".".join(filter(None, [within, name]))
            yield full if full in files else within or "__init__"


def shortest_circle(imports: Collection[Import]) -> list[str]:
    """The files along a circle, the first of which comes last again; empty if there is none."""
    targets: dict[str, list[str]] = {}
    for found in imports:
        targets.setdefault(found.source, []).append(found.target)
    circles = filter(None, (_way_back(start, targets) for start in targets))
    return min(circles, key=len, default=[])


def _way_back(start: str, targets: Mapping[str, Collection[str]]) -> list[str]:
    ways, seen = deque([[start]]), set()
    while ways:
        way = ways.popleft()
        for target in targets.get(way[-1], ()):
            if target == start:
                return [*way, start]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


def parts_in(text: str) -> dict[str, set[str]]:
    """The table "Who may import whom" of a text in Markdown: for each part, those that it may.

    In a row the names in backticks count: at the left the parts that it is about, at the right
    those that each of them may import; "everything above" stands for the parts of all rows above.
    """
    table = text.partition("Who may import whom")[2].split("\n\n")[1]
    parts: dict[str, set[str]] = {}
    for row in table.splitlines()[2:]:
        _, left, right, _ = row.split("|")
        allowed = set(parts) if "everything above" in right else set(re.findall("`(.+?)`", right))
        unknown = ", ".join(allowed - set(parts))
        assert not unknown, f"{left.strip()} may import {unknown}, of which no row above is"
        parts.update(dict.fromkeys(re.findall("`(.+?)`", left), allowed))
    return parts


def part_of(name: str, parts: Collection[str]) -> str | None:
    """The part that a file belongs to: of several that fit, the innermost."""
    fitting = [part for part in parts if f"{name}.".startswith(f"{part}.")]
    return max(fitting, key=len, default=None)
