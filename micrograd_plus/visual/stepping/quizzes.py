"""Steps with blanks to fill in, and the answers at the end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ...formulas.notation import TEXT, Notation
from . import as_markdown
from .as_text import groups, heading_of, update_heading
from .computation import Computation
from .records import Line, backward_line, forward_line
from .updates import Shared, UpdateStep, is_clipped, state_of, update_lines

_BLANK = "____"


def quiz(steps: Computation, share: float, seed: int, markdown: bool) -> str:
    """The questions and the answers."""
    if not 0 <= share <= 1:
        raise ValueError(f"the share of blanks must be from 0 to 1, got {share}")
    random = Random(seed)
    answers: list[str] = []

    def blank(answer: str) -> str:
        # random() is below 1, so that a share of 1 leaves everything blank
        if random.random() >= share:
            return f"${answer}$" if markdown else answer
        answers.append(answer)
        return f"{_BLANK} ({len(answers)})"

    lines = (_in_markdown if markdown else _in_text)(steps, blank)
    width = len(str(len(answers)))
    if markdown:
        lines += ["", "### Answers", "", *(f"{k}. ${x}$" for k, x in enumerate(answers, 1))]
    else:
        lines += [
            "",
            "Answers",
            *(f"  {f'({k})':>{width + 2}} {x}" for k, x in enumerate(answers, 1)),
        ]
    return "\n".join(lines)


def _in_text(steps: Computation, blank: Callable[[str], str]) -> list[str]:
    lines = ["Given", *(f"  {x.name} = {TEXT.number(x.value).text}" for x in steps.given)]
    if steps.forward:
        lines += ["", "Forward: compute each result"]
    for k, step in enumerate(steps.forward, 1):
        line = forward_line(step, TEXT)
        number = f"{k:>{len(str(len(steps.forward)))}}."
        lines.append(f"  {number}  {line.left} = {line.symbols} = {blank(line.result)}")
    gradient = TEXT.gradient(steps.root, steps.root).text
    lines += ["", f"Backward: how fast does {steps.root} change as each number changes?"]
    lines.append(f"  {gradient} = {TEXT.number(steps.seed).text}")
    for group in groups(steps.backward):
        of = forward_line(group[0].of, TEXT)
        lines += ["", f"  through {of.left} = {of.symbols}:"]
        for backward in group:
            line = backward_line(backward, TEXT, whole=True)
            lines.append(f"    {line.whole_left} = {line.symbols} = {blank(line.result)}")
            if line.running:
                lines.append(f"    {line.left} = {line.so_far} = {blank(line.running[1])}")
    if steps.update:
        shared = Shared(steps.update)
        lines += update_heading(steps, shared)
        for update in steps.update:
            lines += heading_of(update, shared)
            for name, x in state_of(update).items():
                lines.append(f"    {name} = {TEXT.number(x).text}")
            given, asked = _given_and_asked(update, TEXT)
            lines += [f"    {line.assignment}" for line in given]
            for line in asked:
                lines.append(f"    {line.left} ← {line.symbols} = {blank(line.result)}")
    return lines


def _in_markdown(steps: Computation, blank: Callable[[str], str]) -> list[str]:
    notation = as_markdown.MARKDOWN
    lines = [*as_markdown.given(steps)]
    if steps.forward:
        lines += ["", "### Forward", "", "Compute each result.", ""]
    for k, step in enumerate(steps.forward, 1):
        line = forward_line(step, notation)
        lines.append(f"{k}. ${line.left} = {line.symbols} =$ {blank(line.result)}")
    lines += as_markdown.backward_heading(steps)
    for group in groups(steps.backward):
        lines += ["", as_markdown.through(group[0].of), ""]
        for backward in group:
            line = backward_line(backward, notation, whole=True)
            part = as_markdown.part_of(line)
            lines.append(f"- {part}${line.left} = {line.symbols} =$ {blank(line.result)}")
            if line.running:
                lines.append(f"- {line.so_far} of ${line.left} =$ {blank(line.running[1])}")
    if steps.update:
        shared = Shared(steps.update)
        lines += as_markdown.update_heading(steps, shared)
        for update in steps.update:
            lines += as_markdown.heading_of(update, shared)
            for name, x in state_of(update).items():
                lines.append(f"- ${notation.name(name).text} = {notation.number(x).text}$")
            given, asked = _given_and_asked(update, notation)
            lines += [as_markdown.assignment(line) for line in given]
            for line in asked:
                lines.append(rf"- ${line.left} \leftarrow {line.symbols} =$ {blank(line.result)}")
    return lines


def _given_and_asked(step: UpdateStep, notation: Notation) -> tuple[list[Line], list[Line]]:
    """The lines of an update: how a gradient is clipped, which is no question, and the others."""
    lines = update_lines(step, notation)
    return (lines[:1], lines[1:]) if is_clipped(step) else ([], lines)
