"""What an optimizer's next step would make of the parameters of a computation, by its formulas."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

import numpy as np

from ...engine.graph import Node
from ...formulas.evaluation import evaluate
from ...formulas.notation import POWER, TEXT, Notation, Piece, rendered, tree_of_formula
from ...formulas.words import FUNCTIONS
from .records import Line

_MOST_NAMES = 5
_FEWEST_DIGITS, _MOST_DIGITS = 4, 12
_MEANINGS = {
    "lr": "the learning rate: how far a step goes",
    "momentum": "how much of the step before is kept",
    "rho": "how much of the running mean is kept",
    "eps": "keeps the division finite",
    "t": "the number of this step",
    "clip_value": "entries of gradients beyond it are cut off",
    "clip_norm": "gradients that are longer together are scaled down to it",
    "weight_decay": "how much of a parameter is taken off",
}


class Assignment(NamedTuple):
    """One line of an optimizer's rule: what a name becomes.

    >>> Assignment("v", "momentum * v + g", 4.0)
    Assignment(name='v', formula='momentum * v + g', value=4.0)
    """

    name: str
    formula: str
    value: Any


@dataclass(frozen=True, eq=False)
class UpdateStep:
    """What an optimizer's next step makes of one parameter.

    Attributes:
        root: The name of the result that is differentiated.
        optimizer: The name of the optimizer's class.
        name: Of the parameter.
        before: Its number or array now.
        gradient: Its gradient.
        clipped: Its gradient as the optimizer uses it; the same where nothing is clipped.
        numbers: What else the rule names: settings, and the parameter's state now.
        rule: The lines of the rule, in order, each with what comes out; "p" in a formula is the
            parameter and "g" its gradient, and the last line is the parameter's.
        meanings: What the optimizer says of its own settings, by name.

    >>> from micrograd_plus import Value, steps
    >>> from micrograd_plus.optim import SGD
    >>> w = Value(2.0)
    >>> loss = w * w
    >>> (step,) = steps(loss, optimizer=SGD([w], lr=0.1)).update
    >>> step
    UpdateStep(w ← w − lr × ∂loss/∂w = 2 − 0.1 × 4 = 1.6)
    >>> step.before, step.gradient, step.settings, step.after
    (2.0, 4.0, {'lr': 0.1}, 1.6)
    """

    root: str
    optimizer: str
    name: str
    before: Any
    gradient: Any
    clipped: Any
    numbers: Mapping[str, Any]
    rule: tuple[Assignment, ...]
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def after(self) -> Any:
        """The parameter's new number or array.

        >>> from micrograd_plus import Value, steps
        >>> from micrograd_plus.optim import SGD
        >>> w = Value(2.0)
        >>> steps(w * 3.0, optimizer=SGD([w], lr=0.5)).update[0].after
        0.5
        """
        return self.rule[-1].value

    @property
    def settings(self) -> dict[str, Any]:
        """The numbers that are no state: what the step does not change.

        >>> from micrograd_plus import Value, steps
        >>> from micrograd_plus.optim import SGD
        >>> w = Value(2.0)
        >>> steps(w * 3.0, optimizer=SGD([w], lr=0.5, momentum=0.9)).update[0].settings
        {'lr': 0.5, 'momentum': 0.9}
        """
        changed = {line.name for line in self.rule}
        return {name: x for name, x in self.numbers.items() if name not in changed}

    def __repr__(self) -> str:
        return f"UpdateStep({'; '.join(line.assignment for line in update_lines(self, TEXT))})"


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


def meaning(step: UpdateStep, setting: str) -> str:
    """What a setting of an update is, in words; "" where its name must do."""
    return step.meanings.get(setting) or _MEANINGS.get(setting, "")


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


class Optimizer(Protocol):
    """What is read of an optimizer; this part knows nothing of `optim`."""

    @property
    def parameters(self) -> list[Any]:
        """What it updates."""

    def clipped(self, gradients: Mapping[Node, Any]) -> dict[Node, Any]:
        """The gradients as it uses them."""

    def formulas_for(self, parameter: Node) -> tuple[tuple[str, str], ...]:
        """The lines of its rule: a name and what it becomes, the last one "p", the parameter."""

    def numbers_for(self, parameter: Node) -> dict[str, Any]:
        """What the formulas' names stand for at the next step, besides "p" and "g"."""

    def step(self) -> None:
        """Take a step, by the gradients of the parameters."""


def updates(
    optimizer: Optimizer, root: str, named: Mapping[int, str], gradients: Mapping[str, Any]
) -> tuple[UpdateStep, ...]:
    """A record for each of the optimizer's parameters that has a gradient; nothing is changed.

    Args:
        optimizer: Its formulas, its numbers and its state are read.
        root: The name of the result that is differentiated.
        named: The names of the nodes of the computation, by id.
        gradients: Those of the leaves, by name.

    Raises:
        TypeError: It is no optimizer.
        ValueError: None of its parameters has a gradient, a formula cannot be read or shown, or
            it says something else than the step does.
        NotImplementedError: It says its rule in no formulas.
    """
    if not is_optimizer(optimizer):
        given = f"the class {optimizer.__name__}" if isinstance(optimizer, type) else None
        raise TypeError(
            "the update is that of an optimizer of micrograd_plus.optim, such as "
            f"SGD(parameters, lr=0.1), got {given or type(optimizer).__name__}"
        )
    reached = {
        p: gradients[named[id(p)]] for p in optimizer.parameters if named.get(id(p)) in gradients
    }
    if not reached:
        labels = [p.label for p in optimizer.parameters if p.label]
        held = _listed(labels) if labels else f"{len(optimizer.parameters):,} without labels"
        raise ValueError(
            f"no parameter of this {type(optimizer).__name__} receives a gradient here: it holds "
            f"{held}, and gradients go to {_listed(gradients)}. It must be made of leaves of this "
            "graph"
        )
    trial = _stepped(optimizer, reached)
    clipped = optimizer.clipped(reached)
    return tuple(
        _update(optimizer, p, trial[p], root, named[id(p)], g, clipped[p])
        for p, g in reached.items()
    )


def is_optimizer(x: Any) -> bool:
    """Whether it says how it updates its parameters.

    >>> from micrograd_plus import Value, optim
    >>> is_optimizer(optim.SGD([Value(1.0)])), is_optimizer(optim.SGD)
    (True, False)
    """
    return not isinstance(x, type) and hasattr(x, "formulas_for")


def _stepped(optimizer: Optimizer, gradients: Mapping[Node, Any]) -> dict[Node, dict[str, Any]]:
    """What its parameters, as "p", and their state become: on a copy, by its own arithmetic."""
    copy = deepcopy(optimizer)
    twins = dict(zip(optimizer.parameters, copy.parameters, strict=True))
    for twin in twins.values():
        twin.zero_grad()
    for p, g in gradients.items():
        twins[p].grad = _kept(g)
    with np.errstate(all="ignore"):
        copy.step()
    return {p: {**copy.numbers_for(twins[p]), "p": twins[p].data} for p in gradients}


def _update(
    optimizer: Optimizer,
    p: Node,
    becomes: Mapping[str, Any],
    root: str,
    name: str,
    gradient: Any,
    clipped: Any,
) -> UpdateStep:
    formulas = optimizer.formulas_for(p)
    # tree_of_formula raises where a formula could be computed and not be shown
    trees = [tree_of_formula(formula) for _, formula in formulas]
    used = {x.id for tree in trees for x in ast.walk(tree) if isinstance(x, ast.Name)}
    numbers = {key: _kept(x) for key, x in optimizer.numbers_for(p).items() if key in used}
    limits = {key: getattr(optimizer, key, None) for key in ("clip_value", "clip_norm")}
    numbers |= {key: limit for key, limit in limits.items() if limit is not None}
    # As an optimizer computes: a Value's number as a float, an array in its own dtype.
    as_its_own = float if p.is_scalar else lambda x: np.asarray(x, p.data.dtype)
    names: dict[str, Any] = {**FUNCTIONS, **numbers, "p": as_its_own(p.data)}
    names["g"] = as_its_own(clipped)
    last = {line: i for i, (line, _) in enumerate(formulas)}
    rule = []
    for i, (line, formula) in enumerate(formulas):
        value: Any = as_its_own(evaluate(formula, names))
        if i == last[line] and line in becomes:
            if p.is_scalar and not _agree(value, becomes[line], names.get(line, 0.0)):
                raise ValueError(
                    f"{line} = {formula} gives {value:.6g} for {name}, and a step of this "
                    f"{type(optimizer).__name__} {becomes[line]:.6g}: its formulas must say what "
                    "its update does"
                )
            value = becomes[line]  # to the last digit, where it computes in another order
        names[line] = _kept(as_its_own(value))
        rule.append(Assignment(line, formula, names[line]))
    kind, before = type(optimizer).__name__, _kept(p.data)
    meanings = dict(getattr(optimizer, "meanings", ()))
    return UpdateStep(root, kind, name, before, gradient, clipped, numbers, tuple(rule), meanings)


def _agree(by_formula: float, by_step: float, before: float) -> bool:
    if not (math.isfinite(by_formula) and math.isfinite(by_step)):
        return True  # inf - inf comes early or late, by the order of the operations
    tolerance = max(1e-6 * abs(before), 1e-300)
    return math.isclose(by_formula, by_step, rel_tol=1e-6, abs_tol=tolerance)


def _kept(x: Any) -> Any:
    """A number as one of Python's; of an array a copy, since the optimizer changes it in place."""
    if isinstance(x, np.ndarray):
        return x.copy()
    return x.item() if isinstance(x, np.generic) else x


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
