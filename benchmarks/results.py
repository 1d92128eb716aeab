"""Results kept as JSON: of each benchmark the comparisons of several runs, and what they ran on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from micrograd_plus.files import write_atomically

from .compare import Comparison

FOLDER = Path(__file__).parent
FILE = FOLDER / "results.json"


class Result(NamedTuple):
    """What came of one benchmark.

    Args:
        environment: What it ran on.
        runs: The comparisons of each run.
    """

    environment: Mapping[str, str]
    runs: Sequence[Sequence[Comparison]]

    def by_work(self) -> Iterator[list[Comparison]]:
        """The same work, measured in the same way, in all runs that have it; the ways adjacent."""
        every = [comparison for run in self.runs for comparison in run]
        for work in dict.fromkeys(c.work for c in every):
            for title in dict.fromkeys(c.title for c in every if c.work == work):
                yield [c for c in every if c.title == title]


def load(path: Path = FILE) -> dict[str, Result]:
    """The results that are kept, by benchmark; none if there is no file."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Result(
            entry["environment"], [[Comparison(**c) for c in run] for run in entry["runs"]]
        )
        for name, entry in kept.items()
    }


def save(results: Mapping[str, Result], path: Path = FILE) -> None:
    """Keep results; a line for each comparison, numbers with four digits."""
    entries = []
    for name, result in results.items():
        runs = [
            "[\n" + ",\n".join(json.dumps(_rounded(c), ensure_ascii=False) for c in run) + "\n]"
            for run in result.runs
        ]
        environment = json.dumps(dict(result.environment), ensure_ascii=False)
        entries.append(f'"{name}": {{"environment": {environment},\n"runs": [{", ".join(runs)}]}}')
    write_atomically(path, "{" + ",\n".join(entries) + "}\n")


def _rounded(comparison: Comparison) -> dict[str, object]:
    measured = {
        name: [float(f"{number:.4g}") for number in numbers]
        for name, numbers in comparison.measured.items()
    }
    return asdict(comparison) | {"measured": measured}
