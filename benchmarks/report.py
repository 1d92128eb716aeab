"""RESULTS.md: the results as tables, with what is to be reached and whether it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from . import words
from .compare import OURS, Comparison
from .results import FOLDER, Result

FILE = FOLDER / "RESULTS.md"
# What bounds a benchmark and what was tried, by people; under a heading of its name.
ACCOUNTS = FOLDER / "accounts.md"
_HEAD = """# Results

Written by `python -m benchmarks --write`; [README.md](README.md) says what each benchmark does.
Each number is the median of all runs. A ratio is our time (or memory) by the peer's, the median of
the rounds, in which both took turns; in brackets the quartiles of all rounds, then the ratio of
each run, a process of its own. 1T is processor time with one thread; 2T is wall clock with two, in
rounds in which the machine did nothing else, or the table says in how many it did. What bounds a
work is said below its table.
"""
_COLUMNS = ("work", "ours", "against", "theirs", "ours / theirs", "each run", "to reach", "")


def report(results: Mapping[str, Result]) -> str:
    """The whole document, in Markdown."""
    parts, told = [_HEAD], accounts()
    for environment, names in _by_environment(results):
        parts.append(f"## On {environment['machine']}\n")
        parts += [f"* {name}: {text}" for name, text in environment.items() if name != "machine"]
        for name in names:
            parts.append(f"\n### {name}\n")
            works = list(results[name].by_work())
            curve = [work for work in works if len(work[0].at) == 2]
            survey = [work for work in works if list(work[0].at) == ["side"]]
            others = [work for work in works if work not in curve and work not in survey]
            rows = [row for work in others for row in rows_of(work)]
            parts += table(_COLUMNS, rows) if rows else []
            for place, threads in enumerate(dict.fromkeys(work[0].threads for work in curve)):
                parts += [""] if place else []
                parts += grids([work for work in curve if work[0].threads == threads])
            parts += by_size(survey) if survey else []
            parts += ["", told[name]] if name in told else []
        parts.append("")
    return "\n".join(parts)


def accounts(path: Path = ACCOUNTS) -> dict[str, str]:
    """What is written about each benchmark, by its name."""
    _, *parts = re.split(r"^## +(\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _by_environment(
    results: Mapping[str, Result],
) -> list[tuple[Mapping[str, str], list[str]]]:
    found: list[tuple[Mapping[str, str], list[str]]] = []
    for name, result in results.items():
        for environment, names in found:
            if environment == result.environment:
                names.append(name)
                break
        else:
            found.append((result.environment, [name]))
    return found


def rows_of(work: Sequence[Comparison]) -> list[list[str]]:
    """The rows of one work in several runs: one for each peer, and one for a limit of our own."""
    first = work[0]
    ours = words.amount(median(x for c in work for x in c.measured[OURS]), first.unit)
    rows = []
    if first.at_most is not None or not first.peers:
        row = [first.title, ours, "", "", "", "", "", words.remark(work)]
        if first.at_most is not None:
            medians = [median(c.measured[OURS]) for c in work]
            row[5] = ", ".join(words.amount(x, first.unit) for x in medians)
            row[6] = f"≤ {words.amount(first.at_most, first.unit)}"
            row[7] = words.remark(work, [x <= first.at_most for x in medians])
        rows.append(row)
    for peer in first.peers:
        limit = first.limits.get(peer)
        there = [c for c in work if peer in c.measured]
        if not there:
            row = [first.title, ours, peer, "not measured", "", "", words.limit(limit), ""]
        else:
            theirs = median(x for c in there for x in c.measured[peer])
            ratios = [c.ratio(peer)[0] for c in there]
            row = [
                *(first.title, ours, peer, words.amount(theirs, first.unit)),
                f"{words.ratio(median(ratios))} [{spread(there, peer)}]",
                ", ".join(f"{x:.3g}" for x in ratios),
                words.limit(limit),
                words.remark(there, [] if limit is None else [x <= limit for x in ratios]),
            ]
        rows.append(row)
    return rows


def spread(work: Sequence[Comparison], peer: str) -> str:
    """The quartiles of the ratios of all rounds of all runs."""
    ratios = [np.array(c.measured[OURS]) / np.array(c.measured[peer]) for c in work]
    low, high = np.percentile(np.concatenate(ratios), (25, 75))
    return f"{low:.3g} to {high:.3g}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown; a work is named in its first row only."""
    lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    before = ""
    for work, *rest in rows:
        lines.append(f"| {'' if work == before else work} | {' | '.join(rest)} |")
        before = work
    return lines


def grids(works: Sequence[Sequence[Comparison]]) -> list[str]:
    """Ratios over two axes, a table for each peer, and the points beyond their limit."""
    down, across = works[0][0].at
    heads = sorted({work[0].at[across] for work in works})
    lines = []
    for peer in works[0][0].peers:
        found = {}
        for work in works:
            there = [c.ratio(peer)[0] for c in work if peer in c.measured]
            if there:
                found[work[0].at[down], work[0].at[across]] = median(there)
        if not found:
            lines.append(f"{peer}: not measured")
            continue
        of = f", {works[0][0].threads}T" if works[0][0].threads else ""
        lines.append(f"ours / {peer}{of}, {down} down, {across} across:\n")
        rows = [
            [
                f"**{size:,}**",
                *(f"{found[size, head]:.2f}" if (size, head) in found else "" for head in heads),
            ]
            for size in sorted({place[0] for place in found})
        ]
        lines += table(["", *(f"{head:,}" for head in heads)], rows)
        limit = works[0][0].limits.get(peer)
        disturbed = words.disturbed([comparison for work in works for comparison in work])
        lines += [f"\n{disturbed}"] if disturbed else []
        if limit is not None:
            above = [f"{a:,} × {b:,}" for (a, b), ratio in found.items() if ratio > limit]
            reached = f"not met at {', '.join(above)}" if above else "met"
            lines.append(f"\nTo reach everywhere: {words.limit(limit)}: {reached}")
    return lines


def by_size(works: Sequence[Sequence[Comparison]]) -> list[str]:
    """A row for each work, with ratio and time at each size, and why one is above the limit."""
    sides = sorted({work[0].at["side"] for work in works})
    rows: dict[str, list[str]] = {}
    above: dict[str, str] = {}
    for work in works:
        first = work[0]
        name, size = first.work.rpartition(", ")[0], sides.index(first.at["side"])
        row = rows.setdefault(name, [name, *[""] * len(sides)])
        row[size + 1] = words.amount(median(x for c in work for x in c.measured[OURS]), first.unit)
        for peer, limit in first.limits.items():
            ratios = [c.ratio(peer)[0] for c in work if peer in c.measured]
            if ratios:
                ratio = f"{median(ratios):.2f}"
                if limit is not None and median(ratios) > limit:
                    above[name] = first.reason or "no reason is given"
                    ratio = f"**{ratio}**"
                row[size + 1] = f"{ratio} ({row[size + 1]})"
    limit = next((limit for work in works for limit in work[0].limits.values()), None)
    heads = ["work", *(f"{side}²" for side in sides), f"above {limit}, since"]
    return table(heads, [[*row, above.get(name, "")] for name, row in rows.items()])
