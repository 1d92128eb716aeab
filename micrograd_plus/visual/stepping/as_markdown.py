"""Steps as Markdown, with formulas between dollar signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...formulas.latex_notation import LatexInMarkdown
from .as_text import KEPT, ROUNDED, glossary, groups, is_rounded, shortened
from .computation import Computation
from .records import BackwardStep, ForwardStep, Given, Line, backward_line, forward_line
from .updates import Shared, UpdateStep, meaning, update_lines

MARKDOWN = LatexInMarkdown()


def as_markdown(steps: Computation) -> str:
    """The headings and lists."""
    lines = [*given(steps)]
    if steps.forward:
        lines += ["", "### Forward", "", "Each result from its operands.", ""]
        first, left_out, last = shortened(steps.forward)
        lines += _numbered(first, 1)
        if left_out:
            lines += ["", f"({left_out:,} more steps)", ""]
            lines += _numbered(last, len(steps.forward) - len(last) + 1)
    lines += backward_heading(steps)
    before, left_out, after = shortened(steps.backward)
    lines += _groups(before)
    if left_out:
        lines += ["", f"({left_out:,} more steps)", *_groups(after)]
    if steps.update:
        start, left_out, end = shortened(steps.update)
        shared = Shared(steps.update)
        lines += [*update_heading(steps, shared), *_updates(start, shared)]
        if left_out:
            lines += ["", f"({left_out:,} more parameters)", "", *_updates(end, shared)]
    if words := glossary(steps.backward):
        lines += [
            "",
            "### Words",
            "",
            "Here y is the result of an operation, and a the operand that receives.",
            "",
            *(f"- `{word}`: {text}" for word, text in words.items()),
        ]
    if is_rounded(steps):
        lines += ["", ROUNDED]
    return "\n".join(lines)


def given(steps: Computation) -> Iterator[str]:
    """The first part."""
    first, left_out, last = shortened(steps.given)
    yield from ("### Given", "", *map(_given, first))
    if left_out:
        yield from (f"- ({left_out:,} more numbers)", *map(_given, last))


def backward_heading(steps: Computation) -> list[str]:
    """What comes before the backward steps."""
    root = MARKDOWN.name(steps.root).text
    gradient = MARKDOWN.gradient(steps.root, steps.root).text
    return [
        *("", "### Backward", ""),
        f"How fast ${root}$ changes as each number changes, by the chain rule.",
        *("", f"Start: ${gradient} = {MARKDOWN.number(steps.seed).text}$"),
    ]


def through(step: ForwardStep) -> str:
    """The heading of the backward steps through an operation."""
    line = forward_line(step, MARKDOWN)
    return f"Through ${line.left} = {line.symbols}$:"


def update_heading(steps: Computation, shared: Shared) -> list[str]:
    """What comes before the updates."""
    kept = ", ".join(f"${MARKDOWN.name(name).text}$" for name in shared.kept)
    return [
        *("", "### Update", ""),
        f"What one step of {steps.update[0].optimizer} makes of each parameter. A step "
        r"goes against the gradient; $\leftarrow$ says what a number becomes.",
        *("", *(_setting(steps.update[0], *x) for x in shared.settings.items())),
        *([f"- {kept}: {KEPT}"] if kept else []),
        *(["", "So:"] if shared.compact else []),
        *([""] if shared.compact else []),
    ]


def heading_of(step: UpdateStep, shared: Shared) -> list[str]:
    """What comes before the lines of one parameter's update."""
    if shared.compact:
        return []
    name = MARKDOWN.name(step.name).text
    return [
        "",
        f"For ${name}$:",
        "",
        *(_setting(step, *x) for x in shared.own_settings(step).items()),
    ]


def _updates(items: Sequence[UpdateStep], shared: Shared) -> Iterator[str]:
    for step in items:
        yield from heading_of(step, shared)
        for line in update_lines(step, MARKDOWN):
            yield assignment(line)


def assignment(line: Line) -> str:
    """A line of an update as an item of a list."""
    return rf"- ${line.left} \leftarrow {' = '.join(line.sides)}$"


def _setting(step: UpdateStep, name: str, x: Any) -> str:
    words = f" ({words})" if (words := meaning(step, name)) else ""
    return f"- ${MARKDOWN.name(name).text} = {MARKDOWN.number(x).text}${words}"


def _given(x: Given) -> str:
    text = f"- ${MARKDOWN.name(x.name).text} = {MARKDOWN.number(x.value).text}$"
    return f"{text} (constant)" if x.constant else text


def _numbered(items: Sequence[ForwardStep], first: int) -> Iterator[str]:
    for k, step in enumerate(items, first):
        line = forward_line(step, MARKDOWN)
        yield f"{k}. ${' = '.join([line.left, *line.sides])}$"


def part_of(line: Line) -> str:
    """The words before a contribution that is one of several."""
    return f"{line.part} of " if line.part else ""


def _groups(items: Sequence[BackwardStep]) -> Iterator[str]:
    for group in groups(items):
        yield from ("", through(group[0].of), "")
        for step in group:
            line = backward_line(step, MARKDOWN)
            remark = f" (${line.remark}$)" if line.remark else ""
            yield f"- {part_of(line)}${' = '.join([line.left, *line.sides])}${remark}"
            if line.running:
                yield f"- ${' = '.join([line.left, *line.running])}$ ({line.so_far})"
