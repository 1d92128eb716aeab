"""An update as lines: the optimizer's rule with the parameter's name, and with numbers put in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from ..formulas import rendered, tree_of_formula
from ..notation import POWER, Notation, Piece
from .lines import Line
from .records import UpdateStep

_MEANINGS = {
    "lr": "the learning rate: how far a step goes",
    "momentum": "how much of the step before is kept",
    "rho": "how much of the running mean is kept",
    "b1": "how much of the running mean m is kept",
    "b2": "how much of the running mean v is kept",
    "eps": "keeps the division finite",
    "t": "the number of this step",
    "clip_value": "entries of gradients beyond it are cut off",
    "clip_norm": "gradients that are longer together are scaled down to it",
    "weight_decay": "how much of a parameter is taken off",
}
_FEWEST_DIGITS, _MOST_DIGITS = 4, 12


def update_lines(step: UpdateStep, notation: Notation) -> list[Line]:
    """The lines of an update: those of the state, and last the parameter's own."""
    symbols = {key: notation.name(name) for key, name in shown_names(step).items()}
    own = symbols["g"]
    # As a power, it is in parentheses: the gradient is squared, and not what it is by.
    symbols["g"] = gradient = notation.gradient(step.root, step.name)._replace(binding=POWER)
    digits = digits_of_change(step.before, step.after)
    values = {key: notation.number(x) for key, x in step.numbers.items()}
    values["p"] = notation.number(step.before, digits)
    values["g"] = notation.number(step.clipped)
    lines = []
    if is_clipped(step):
        symbols["g"] = own
        clipped = [
            notation.call("clipped", [x]).text for x in (gradient, notation.number(step.gradient))
        ]
        numbers = () if np.ndim(step.gradient) else (clipped[1],)
        lines.append(Line(own.text, clipped[0], numbers, values["g"].text))
    for name, formula, value in step.rule:
        result = notation.number(value, digits if name == "p" else _FEWEST_DIGITS)
        text = _rendered(formula, symbols, notation)
        numbers = () if np.ndim(value) else (_rendered(formula, values, notation),)
        if name == "g":
            symbols["g"] = own
        lines.append(Line(symbols[name].text, text, numbers, result.text))
        values[name] = result
    return lines


def is_clipped(step: UpdateStep) -> bool:
    """Whether the optimizer uses another gradient than that of the computation."""
    return not np.array_equal(step.gradient, step.clipped, equal_nan=True)


def shown_names(step: UpdateStep) -> dict[str, str]:
    """What the names of the rule are called: "p" as the parameter, the others as they are.

    A parameter that is called v itself is not to be confused with the v of the rule.

    >>> from micrograd_plus import Value, steps
    >>> from micrograd_plus.optim import SGD
    >>> v = Value(2.0)
    >>> (step,) = steps(v * 3.0, optimizer=SGD([v], lr=0.1, momentum=0.5)).update
    >>> names = shown_names(step)
    >>> names["lr"], names["v"], names["p"]
    ('lr', 'optimizer.v', 'v')
    """
    others = dict.fromkeys([*step.numbers, *(line.name for line in step.rule), "g"])
    taken = {step.name, step.root}
    names = {name: f"optimizer.{name}" if name in taken else name for name in others}
    return names | {"p": step.name}


class Shared:
    """What several updates share, so that it is said once.

    Args:
        steps: One at least.

    Attributes:
        settings: Those that are the same for all parameters.
        kept: The names of the state, which the optimizer keeps for the step after this one.
        compact: Whether no update has more to say than a single line.
    """

    def __init__(self, steps: Sequence[UpdateStep]) -> None:
        first, *rest = steps
        self.settings = {
            name: x
            for name, x in first.settings.items()
            if all(other.settings.get(name) == x for other in rest)
        }
        lines = [line.name for step in steps for line in step.rule if line.name in step.numbers]
        self.kept = list(dict.fromkeys(lines))
        self.compact = not any(
            len(step.rule) > 1 or is_clipped(step) or self.own_settings(step) for step in steps
        )

    def own_settings(self, step: UpdateStep) -> dict[str, Any]:
        """The other settings of a parameter, where groups have their own."""
        return {name: x for name, x in step.settings.items() if name not in self.settings}


def state_of(step: UpdateStep) -> dict[str, Any]:
    """What the optimizer has kept of the parameter until now, by the names that are shown."""
    changed = {line.name for line in step.rule}
    names = shown_names(step)
    return {names[key]: x for key, x in step.numbers.items() if key in changed}


def meaning(setting: str) -> str:
    """What a setting is, in words; "" where its name must do."""
    return _MEANINGS.get(setting, "")


def digits_of_change(before: Any, after: Any) -> int:
    """How many digits tell a number from what it becomes: as a step may be small, 4 or more.

    >>> digits_of_change(2.0, 1.6), digits_of_change(-3.0, -3.00027), digits_of_change(0.0, 1e-9)
    (4, 6, 4)
    """
    if np.ndim(before):
        return _FEWEST_DIGITS
    before, after = float(before), float(after)
    change = after - before
    if change == 0 or not math.isfinite(change):
        return _FEWEST_DIGITS
    # Two digits of the change are to be seen.
    size = max(abs(before), abs(after))
    digits = Decimal(size).adjusted() - Decimal(change).adjusted() + 2
    return min(max(digits, _FEWEST_DIGITS), _MOST_DIGITS)


def _rendered(formula: str, pieces: dict[str, Piece], notation: Notation) -> str:
    return rendered(tree_of_formula(formula), pieces, notation).text
