"""Steps as LaTeX: an align* environment for what is given, forward and backward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .as_text import shortened
from .latex_notation import Latex
from .lines import Line, backward_line, forward_line
from .records import BackwardStep

if TYPE_CHECKING:
    from .sequence import Steps

_LATEX = Latex()


def as_latex(steps: Steps) -> str:
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
    return "\n".join([*parts, "% Backward", *_aligned(rows)])


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
