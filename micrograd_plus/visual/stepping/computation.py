"""A computation as plain records: the recorded graph, walked as the engine walks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...engine.backward import check_fresh
from ...engine.graph import Node, data_of
from ...engine.recording_mode import set_recording
from ...formulas.derivatives import local_derivatives, received
from ..module_calls import NO_CALLS, ModuleCalls
from .operations import Operand
from .records import BackwardStep, ForwardStep, Given
from .updates import UpdateStep


@dataclass(frozen=True, eq=False, repr=False)
class Computation:
    """What there is to show of a computation; `Steps` shows it."""

    root: str
    seed: Any
    given: tuple[Given, ...]
    forward: tuple[ForwardStep, ...]
    backward: tuple[BackwardStep, ...]
    update: tuple[UpdateStep, ...] = ()
    modules: ModuleCalls = NO_CALLS

    @property
    def values(self) -> dict[str, Any]:
        """The number or array of everything that has a name.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> steps(y).values
        {'x': 3.0, 'y': 9.0}
        """
        values = {x.name: x.value for x in self.given}
        return values | {step.name: step.value for step in self.forward}

    @property
    def gradients(self) -> dict[str, Any]:
        """The gradient of everything that received one, from the result to the leaves.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> steps(y).gradients
        {'y': 1, 'x': 6.0}
        """
        return {self.root: self.seed} | {step.name: step.total for step in self.backward}


def first_gradient(root: Node, seed: Any) -> Any:
    """The gradient of a result with respect to itself, where the backward pass starts.

    Raises:
        ValueError: It has several numbers and there is no seed, or one of another shape.
    """
    if seed is None and not root.is_scalar and root.data.size != 1:
        raise ValueError(
            f"steps() needs a single number to differentiate, and this Tensor has shape "
            f"{root.data.shape}: reduce it first, as with .sum() or .mean(), or pass a seed of "
            "that shape"
        )
    return root._seed(seed, False)


def forward_steps(
    order: Iterable[Node], root: Node, named: Mapping[int, str]
) -> tuple[tuple[Given, ...], dict[Node, ForwardStep]]:
    """What a computation starts from, and the step that made each of its nodes.

    Args:
        order: The nodes, operands before results.
        root: The last of them, or a leaf.
        named: Their names, and those of their operands, by id.
    """
    values: dict[int, Any] = {}
    given: dict[int, Given] = {}

    def value_of(x: Any) -> Any:
        if not isinstance(data_of(x), np.ndarray):
            return _plain(data_of(x))
        if id(x) not in values:  # an array may be updated in place later
            values[id(x)] = data_of(x).copy()
        return values[id(x)]

    def operand(x: Any) -> Operand:
        # Equal numbers may be one object: only of nodes and arrays does the id tell which.
        name = named.get(id(x)) if isinstance(x, Node | np.ndarray) else None
        if name is not None and getattr(x, "primitive", None) is None and id(x) not in given:
            constant = not (isinstance(x, Node) and x.requires_grad)
            given[id(x)] = Given(name, value_of(x), constant)
        return Operand(name, value_of(x))

    steps: dict[Node, ForwardStep] = {}
    for node in order:
        assert node.primitive is not None
        operands = tuple(map(operand, node.operands))
        static = node.static or {}
        steps[node] = ForwardStep(named[id(node)], node.primitive, operands, static, value_of(node))
    operand(root)  # which may be all there is
    return tuple(given.values()), steps


def backward_steps(
    order: Sequence[Node], root: Node, first: Any, forward: Mapping[Node, ForwardStep], name: str
) -> tuple[BackwardStep, ...]:
    """The chain rule at each operand that receives a gradient.

    Args:
        order: The nodes, operands before results.
        root: The last of them.
        first: Its gradient.
        forward: The step that made each node.
        name: Of the root.

    Raises:
        RuntimeError: A leaf has been updated since the graph was recorded.
    """
    totals: dict[Node, Any] = {root: first}
    found: list[tuple[Node, dict[str, Any]]] = []
    parts: Counter[Node] = Counter()
    with set_recording(False), np.errstate(all="ignore"):
        for node in reversed(order):
            if node not in totals:
                continue
            check_fresh(node)
            g = totals[node]
            # Of Values, a whole number among whole numbers.
            local = local_derivatives(node, type(g)(1) if node.is_scalar else 1.0)
            for i, contribution in enumerate(received(node, g)):
                if contribution is None:
                    continue
                operand = node.operands[i]
                held = totals.get(operand)
                totals[operand] = contribution if held is None else held + contribution
                parts[operand] += 1
                step = {
                    "of": forward[node],
                    "position": i,
                    "upstream": g,
                    "local": local[i],
                    "contribution": contribution,
                    "added_to": held,
                    "total": totals[operand],
                    "part": parts[operand],
                }
                found.append((operand, step))
    return tuple(BackwardStep(root=name, parts=parts[x], **step) for x, step in found)


def _plain(x: Any) -> Any:
    """A number of NumPy's as one of Python's; anything else as it is."""
    return x.item() if isinstance(x, np.generic) else x
