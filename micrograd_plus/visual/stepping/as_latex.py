"""Steps as LaTeX: an align* environment for what is given and for each phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...formulas.latex_notation import Latex
from .as_text import shortened
from .computation import Computation
from .records import BackwardStep, Line, backward_line, forward_line
from .updates import Shared, UpdateStep, update_lines

_LATEX = Latex()


def as_latex(steps: Computation) -> str:
    """The environments, each after a comment that says what it shows."""
    first, left_out, last = shortened(steps.given)
    given = [f"{_LATEX.name(x.name).text} &= {_LATEX.number(x.value).text}" for x in first]
    given += _gap(left_out)
    given += [f"{_LATEX.name(x.name).text} &= {_LATEX.number(x.value).text}" for x in last]
    parts = ["% Given", *_aligned(given)]
    if steps.forward:
        start, left_out, end = shortened(steps.forward)
        rows = [_row(forward_line(step, _LATEX)) for step in start]
        rows += _gap(left_out)
        rows += [_row(forward_line(step, _LATEX)) for step in end]
        parts += ["% Forward", *_aligned(rows)]
    before, left_out, after = shortened(steps.backward)
    root = _LATEX.gradient(steps.root, steps.root).text
    rows = [f"{root} &= {_LATEX.number(steps.seed).text}", *_backward(before)]
    rows += [*_gap(left_out), *_backward(after)]
    parts += ["% Backward", *_aligned(rows)]
    if steps.update:
        shared = Shared(steps.update)
        these, left_out, those = shortened(steps.update)
        rows = [*_settings(shared.settings), *_updates(these, shared), *_gap(left_out)]
        rows += _updates(those, shared)
        parts += [f"% Update by {steps.update[0].optimizer}", *_aligned(rows)]
    return "\n".join(parts)


def _aligned(rows: Sequence[str]) -> list[str]:
    if not rows:
        return []
    body = " \\\\\n".join(f"  {row}" for row in rows)
    return [r"\begin{align*}", body, r"\end{align*}"]


def _gap(left_out: int) -> list[str]:
    return [rf"&\;\;\vdots \quad \text{{({left_out:,} more)}}"] if left_out else []


def _row(line: Line) -> str:
    left = rf"\text{{{line.part} of }} {line.left}" if line.part else line.left
    remark = rf" && {line.remark}" if line.remark else ""
    return f"{left} &= {' = '.join(line.sides)}{remark}"


def _backward(items: Sequence[BackwardStep]) -> Iterator[str]:
    for step in items:
        line = backward_line(step, _LATEX)
        yield _row(line)
        if line.running:
            yield rf"{line.left} &= {' = '.join(line.running)} && \text{{{line.so_far}}}"


def _updates(items: Sequence[UpdateStep], shared: Shared) -> Iterator[str]:
    for step in items:
        yield from _settings(shared.own_settings(step))
        for line in update_lines(step, _LATEX):
            yield rf"{line.left} &\leftarrow {' = '.join(line.sides)}"


def _settings(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, x in settings.items():
        yield f"{_LATEX.name(name).text} &= {_LATEX.number(x).text}"
