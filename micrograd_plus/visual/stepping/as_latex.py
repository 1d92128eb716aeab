"""Steps as LaTeX: an align* environment for what is given and for each phase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from ...formulas.latex_notation import Latex
from .as_text import shortened
from .computation import Computation
from .records import BackwardStep, ForwardStep, Given, Line, backward_line, forward_line
from .updates import Shared, UpdateStep, update_lines

_LATEX = Latex()


def as_latex(steps: Computation) -> str:
    """The environments, each after a comment that says what it shows."""
    parts = ["% Given", *_aligned(_with_gap(steps.given, _given))]
    if steps.forward:
        parts += ["% Forward", *_aligned(_with_gap(steps.forward, _forward))]
    root = _LATEX.gradient(steps.root, steps.root).text
    start = f"{root} &= {_LATEX.number(steps.seed).text}"
    parts += ["% Backward", *_aligned([start, *_with_gap(steps.backward, _backward)])]
    if steps.update:
        shared = Shared(steps.update)
        rows = _with_gap(steps.update, lambda step: _update(step, shared))
        parts += [f"% Update by {steps.update[0].optimizer}"]
        parts += _aligned([*_settings(shared.settings), *rows])
    return "\n".join(parts)


def _with_gap(items: Sequence[Any], rows_of: Callable[[Any], Iterable[str]]) -> list[str]:
    first, left_out, last = shortened(items)
    gap = [rf"&\;\;\vdots \quad \text{{({left_out:,} more)}}"] if left_out else []
    return [
        *chain.from_iterable(map(rows_of, first)),
        *gap,
        *chain.from_iterable(map(rows_of, last)),
    ]


def _aligned(rows: Sequence[str]) -> list[str]:
    if not rows:
        return []
    body = " \\\\\n".join(f"  {row}" for row in rows)
    return [r"\begin{align*}", body, r"\end{align*}"]


def _row(line: Line) -> str:
    left = rf"\text{{{line.part} of }} {line.left}" if line.part else line.left
    remark = rf" && {line.remark}" if line.remark else ""
    return f"{left} &= {' = '.join(line.sides)}{remark}"


def _given(x: Given) -> Iterator[str]:
    yield f"{_LATEX.name(x.name).text} &= {_LATEX.number(x.value).text}"


def _forward(step: ForwardStep) -> Iterator[str]:
    yield _row(forward_line(step, _LATEX))


def _backward(step: BackwardStep) -> Iterator[str]:
    line = backward_line(step, _LATEX)
    yield _row(line)
    if line.running:
        yield rf"{line.left} &= {' = '.join(line.running)} && \text{{{line.so_far}}}"


def _update(step: UpdateStep, shared: Shared) -> Iterator[str]:
    yield from _settings(shared.own_settings(step))
    for line in update_lines(step, _LATEX):
        yield rf"{line.left} &\leftarrow {' = '.join(line.sides)}"


def _settings(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, x in settings.items():
        yield f"{_LATEX.name(name).text} &= {_LATEX.number(x).text}"
