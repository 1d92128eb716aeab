"""Steps as plain text: a worked example."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ...formulas.notation import TEXT, tree_of_formula
from ...formulas.shown_numbers import number_text
from ...formulas.words import WORDS, Call
from .computation import Computation
from .records import BackwardStep, backward_line, forward_line
from .updates import Shared, UpdateStep, meaning, update_lines

CHAIN_RULE = (
    "(chain rule: gradient of an operand = gradient of the result × the operation's derivative)"
)
KEPT = "kept for each parameter from step to step, 0 at first"
MOST_STEPS = 500  # of each direction that are printed
_ENDS = 20  # and of more than that, the first and the last
_WIDEST = 40
ROUNDED = "Numbers are rounded here; the computation used all of their digits."
# Of these, what they stand for is written instead.
_REPLACED = ("i", "n", "rows", "partner")


def as_text(steps: Computation) -> str:
    """The worked example."""
    lines = [*_given(steps), *_forward(steps), *_backward(steps), *_gradients(steps)]
    lines += [*_update(steps), *_notes(steps)]
    return "\n".join(line.rstrip() for line in lines)


def shortened(items: Sequence[Any]) -> tuple[Sequence[Any], int, Sequence[Any]]:
    """All items, or the first, how many are left out, and the last."""
    if len(items) <= MOST_STEPS:
        return items, 0, []
    return items[:_ENDS], len(items) - 2 * _ENDS, items[-_ENDS:]


def _with_gap(lines: Sequence[str], left_out: int, last: Sequence[str], what: str) -> Iterator[str]:
    yield from lines
    if left_out:
        yield f"  ... {left_out:,} more {what} ..."
        yield from last


def _given(steps: Computation) -> Iterator[str]:
    yield "Given"
    first, left_out, last = shortened(steps.given)
    show = lambda items: [
        f"  {x.name} = {TEXT.number(x.value).text}{'  (constant)' if x.constant else ''}"
        for x in items
    ]
    yield from _with_gap(show(first), left_out, show(last), "numbers")


def _forward(steps: Computation) -> Iterator[str]:
    if not steps.forward:
        return
    yield from ("", "Forward: each result from its operands")
    first, left_out, last = shortened(steps.forward)
    n = len(steps.forward)
    shown = [*enumerate(first, 1), *enumerate(last, n - len(last) + 1)]
    rows = [(k, [*(line := forward_line(step, TEXT)).sides], line.left) for k, step in shown]
    left = _width([name for _, _, name in rows])
    widths = [_width([sides[i] for _, sides, _ in rows if len(sides) > i + 1]) for i in range(2)]
    texts = []
    for k, sides, name in rows:
        cells = [side.ljust(widths[i]) for i, side in enumerate(sides[:-1])]
        gap = [" " * (w + 3) for w in widths[len(cells) :] if w]
        joined = " = ".join([name.ljust(left), *cells])
        texts.append(f"{k:>{len(str(n))}}.  {joined}{''.join(gap)} = {sides[-1]}")
    split = len(first)
    yield from _with_gap(
        [f"  {t}" for t in texts[:split]], left_out, [f"  {t}" for t in texts[split:]], "steps"
    )


def _width(texts: Sequence[str]) -> int:
    return max((len(text) for text in texts if len(text) <= _WIDEST), default=0)


def _backward(steps: Computation) -> Iterator[str]:
    root = TEXT.gradient(steps.root, steps.root).text
    yield from ("", f"Backward: how fast {steps.root} changes as each number changes")
    if steps.backward:
        yield CHAIN_RULE
        yield ""
    start = "where it starts" if is_one(steps.seed) else "the seed, where it starts"
    yield f"  {root} = {TEXT.number(steps.seed).text}  ({start})"
    first, left_out, last = shortened(steps.backward)
    show = lambda items: [line for group in groups(items) for line in _group(group)]
    yield from _with_gap(show(first), left_out, ["", *show(last)], "steps")


def groups(items: Sequence[BackwardStep]) -> list[list[BackwardStep]]:
    """The backward steps through each operation."""
    found: list[list[BackwardStep]] = []
    for step in items:
        if found and found[-1][0].of is step.of:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _group(group: Sequence[BackwardStep]) -> Iterator[str]:
    of = forward_line(group[0].of, TEXT)
    yield from ("", f"  through {of.left} = {of.symbols}:")
    rows = [backward_line(step, TEXT) for step in group]
    left = _width([line.whole_left for line in rows])
    for line in rows:
        remark = f"  ({line.remark})" if line.remark else ""
        yield f"    {' = '.join([line.whole_left.ljust(left), *line.sides])}{remark}"
        if line.running:
            yield f"    {line.left.ljust(left)} = {' = '.join(line.running)}  ({line.so_far})"


def _gradients(steps: Computation) -> Iterator[str]:
    constants = {x.name for x in steps.given if x.constant}
    gradients = steps.gradients
    leaves = [x for x in steps.given if x.name not in constants and x.name in gradients]
    yield from ("", "Gradients")
    first, left_out, last = shortened(leaves)

    def show(items: Sequence[Any]) -> list[str]:
        rows = [(TEXT.gradient(steps.root, x.name).text, gradients[x.name], x.name) for x in items]
        left = _width([row[0] for row in rows])
        right = _width([TEXT.number(row[1]).text for row in rows])
        return [
            f"  {name.ljust(left)} = {TEXT.number(g).text.ljust(right)}{_meaning(steps, x, g)}"
            for name, g, x in rows
        ]

    yield from _with_gap(show(first), left_out, show(last), "gradients")


def _update(steps: Computation) -> Iterator[str]:
    if not steps.update:
        return
    shared = Shared(steps.update)
    yield from update_heading(steps, shared)
    first, left_out, last = shortened(steps.update)
    yield from _updates(first, shared)
    if left_out:
        yield from ("", f"  ... {left_out:,} more parameters ...", "", *_updates(last, shared))


def update_heading(steps: Computation, shared: Shared) -> Iterator[str]:
    """What comes before the updates."""
    yield from ("", f"Update: what one step of {steps.update[0].optimizer} makes of each parameter")
    yield "(a step goes against the gradient; ← says what a number becomes)"
    kept = [f"  {', '.join(shared.kept)}: {KEPT}"] if shared.kept else []
    if settings := [*(_setting(steps.update[0], *x) for x in shared.settings.items()), *kept]:
        yield from ("", *settings)
    if shared.compact:
        yield ""


def heading_of(step: UpdateStep, shared: Shared) -> list[str]:
    """What comes before the lines of one parameter's update."""
    if shared.compact:
        return []
    settings = shared.own_settings(step).items()
    return ["", f"  {step.name}:", *(f"  {_setting(step, *x)}" for x in settings)]


def _updates(items: Sequence[UpdateStep], shared: Shared) -> Iterator[str]:
    for step in items:
        yield from heading_of(step, shared)
        lines = [line.assignment for line in update_lines(step, TEXT)]
        yield from (f"  {line}" if shared.compact else f"    {line}" for line in lines)


def _setting(step: UpdateStep, name: str, x: Any) -> str:
    words = f"  ({words})" if (words := meaning(step, name)) else ""
    return f"  {name} = {TEXT.number(x).text}{words}"


def _notes(steps: Computation) -> Iterator[str]:
    if words := glossary(steps.backward):
        yield from (
            "",
            "Words (y is the result of an operation, a the operand that receives)",
            *(f"  {word}: {text}" for word, text in words.items()),
        )
    if is_rounded(steps):
        yield from ("", ROUNDED)


def is_one(seed: Any) -> bool:
    """Whether the backward pass starts with a 1, so that the gradients are the result's."""
    return np.size(seed) == 1 and np.asarray(seed).item() == 1


def is_rounded(steps: Computation) -> bool:
    """Whether some number is shown with fewer digits than it has."""
    numbers = [*steps.values.values(), *steps.gradients.values()]
    numbers += [line.value for step in steps.update for line in step.rule]
    return any(_is_rounded(np.asarray(x).item()) for x in numbers if np.ndim(x) == 0)


def _is_rounded(x: float) -> bool:
    shown = float(number_text(x).replace("−", "-"))
    return shown == shown and shown != x  # a nan is not


def _meaning(steps: Computation, name: str, g: Any) -> str:
    if np.ndim(g) or not is_one(steps.seed) or g != g or name == steps.root:
        return ""
    moves = "rises" if g > 0 else "falls" if g < 0 else "stays"
    return f"  (as {name} grows, {steps.root} {moves})"


def glossary(steps: Iterable[BackwardStep]) -> dict[str, str]:
    """A sentence for each word that the formulas of some steps use.

    >>> from micrograd_plus import Tensor, steps
    >>> glossary(steps(Tensor([1.0, 2.0]).sum()).backward)
    {'spread(x)': 'x in the shape of a: each number at all the entries that were reduced ...'}
    """
    # Of single numbers the words have been replaced by what they stand for.
    formulas = {step.formula for step in steps if step.formula and step.local is None}
    used = set()
    for formula in formulas:
        try:
            tree = tree_of_formula(formula)
        except ValueError:  # prose
            continue
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return dict(_entry(word) for word in WORDS if word in used and word not in _REPLACED)


def _entry(word: str) -> tuple[str, str]:
    method, shown = getattr(Call, word), word
    if not isinstance(method, property):
        _, *arguments = inspect.signature(method).parameters
        shown = f"{word}({', '.join(arguments)})"
    return shown, WORDS[word].replace("`", "")
