"""What an optimizer's next step would make of the parameters of a computation, by its formulas."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Protocol

import numpy as np

from ...engine.graph import Node
from ...formulas.evaluation import evaluate
from ...formulas.words import FUNCTIONS
from ..formulas import tree_of_formula
from .records import Assignment, UpdateStep

_MOST_NAMES = 5


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
    return UpdateStep(root, kind, name, before, gradient, clipped, numbers, tuple(rule))


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
