"""`steps`: the recorded graph, walked forward and backward as the engine walks it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...engine.backward import Pieces, check_fresh, contributions
from ...engine.graph import Node, data_of, topological_order
from ...engine.recording_mode import set_recording
from ..variable_names import names_in, names_in_frame
from .naming import names_for
from .records import BackwardStep, ForwardStep, Operand
from .sequence import Given, Steps
from .updates import Optimizer, is_optimizer, updates


def steps(
    root: Node,
    seed: Any = None,
    names: Mapping[str, Any] | None = None,
    optimizer: Optimizer | None = None,
) -> Steps:
    """Every step of a computation, forward and backward, with its formula and its numbers.

    `backward()` need not have run, and no `.grad` is touched. The gradients are those that
    `gradients()` gives: of Values to the last bit.

    A node's name is its `label`, else the variable that holds it where `steps` is called, or the
    place in a list, as `w[0]`; else t1, t2, ... for results and v1, v2, ... for leaves.

    Args:
        root: The result to explain and to differentiate.
        seed: The gradient of `root`, of its shape, where the backward pass starts; 1 when left out.
        names: Look for names among these variables instead, as in `names=locals()`.
        optimizer: Show as well what its next step makes of each parameter that this computation
            reaches, from these gradients alone. The step is not taken: nothing changes.

    Returns:
        A sequence of steps, which prints as a worked example.

    Raises:
        TypeError: `root` is not a node, or `optimizer` is none of `micrograd_plus.optim`.
        ValueError: It requires no gradient, or it has several numbers and there is no `seed`, or
            one of another shape; no parameter of the optimizer gets a gradient.
        RuntimeError: A leaf has been updated since the graph was recorded.
        NotImplementedError: The optimizer does not say its rule in formulas.

    >>> from micrograd_plus import Value, steps
    >>> a, b = Value(2.0), Value(-3.0)
    >>> loss = (a * b + 10).tanh()
    >>> loss.label = "L"
    >>> example = steps(loss)
    >>> len(example), example.gradients["a"] == b.data * (1 - loss.data**2)
    (7, True)
    >>> print(example)
    Given
      a = 2
      b = −3
    <BLANKLINE>
    Forward: each result from its operands
      1.  t1 = a × b    = 2 × (−3) = −6
      2.  t2 = t1 + 10  = −6 + 10  = 4
      3.  L  = tanh(t2) = tanh(4)  = 0.9993
    <BLANKLINE>
    Backward: how fast L changes as each number changes
    (chain rule: gradient of an operand = gradient of the result × the operation's derivative)
    <BLANKLINE>
      ∂L/∂L = 1  (where it starts)
    <BLANKLINE>
      through L = tanh(t2):
        ∂L/∂t2 = ∂L/∂L × (1 − L²) = 1 × (1 − 0.9993²) = 1 × 0.001341 = 0.001341
    <BLANKLINE>
      through t2 = t1 + 10:
        ∂L/∂t1 = ∂L/∂t2 × 1 = 0.001341 × 1 = 0.001341
    <BLANKLINE>
      through t1 = a × b:
        ∂L/∂a = ∂L/∂t1 × b = 0.001341 × (−3) = −0.004023
        ∂L/∂b = ∂L/∂t1 × a = 0.001341 × 2 = 0.002682
    <BLANKLINE>
    Gradients
      ∂L/∂a = −0.004023  (as a grows, L falls)
      ∂L/∂b = 0.002682   (as b grows, L rises)
    <BLANKLINE>
    Numbers are rounded here; the computation used all of their digits.

    >>> from micrograd_plus.optim import SGD
    >>> for step in steps(loss, optimizer=SGD([a, b], lr=0.5)).update:
    ...     print(step)
    UpdateStep(a ← a − lr × ∂L/∂a = 2 − 0.5 × (−0.004023) = 2.002)
    UpdateStep(b ← b − lr × ∂L/∂b = −3 − 0.5 × 0.002682 = −3.0013)
    """
    if not isinstance(root, Node):
        raise TypeError(f"steps() takes a Value or a Tensor, got {type(root).__name__}")
    if not root.requires_grad:
        raise ValueError(
            f"steps() of a {type(root).__name__} that requires no gradient: nothing that it was "
            "computed from does, so no step was recorded"
        )
    if is_optimizer(seed):
        raise TypeError("steps() takes an optimizer by its name: steps(root, optimizer=optimizer)")
    known = names_in_frame(sys._getframe(1)) if names is None else names_in(names)
    first = _first_gradient(root, seed)
    order = topological_order(root)
    named = names_for(order, root, known)
    copies: dict[int, Any] = {}
    given: dict[int, Given] = {}

    def value_of(x: Any) -> Any:
        data = data_of(x)
        if not isinstance(data, np.ndarray):
            return _plain(data)
        if id(x) not in copies:  # an array may be updated in place later
            copies[id(x)] = data.copy()
        return copies[id(x)]

    def give(x: Any) -> None:
        if id(x) in named and id(x) not in given and getattr(x, "primitive", None) is None:
            constant = not (isinstance(x, Node) and x.requires_grad)
            given[id(x)] = Given(named[id(x)], value_of(x), constant)

    forward: dict[Node, ForwardStep] = {}
    for node in order:
        assert node.primitive is not None
        operands = []
        for x in node.operands:
            shared = isinstance(x, Node | np.ndarray)
            if shared:
                give(x)
            operands.append(Operand(named.get(id(x)) if shared else None, value_of(x)))
        forward[node] = ForwardStep(
            named[id(node)], node.primitive, tuple(operands), node.static or {}, value_of(node)
        )
    give(root)
    found = Steps(
        root=named[id(root)],
        seed=first,
        given=tuple(given.values()),
        forward=tuple(forward.values()),
        backward=_backward(order, root, first, forward, named[id(root)]),
    )
    if optimizer is None:
        return found
    gradients = found.gradients
    of_leaves = {x.name: gradients[x.name] for x in found.given if x.name in gradients}
    return replace(found, update=updates(optimizer, found.root, named, of_leaves))


def _plain(x: Any) -> Any:
    """A number of NumPy's as one of Python's; anything else as it is."""
    return x.item() if isinstance(x, np.generic) else x


def _first_gradient(root: Node, seed: Any) -> Any:
    if seed is None and not root.is_scalar and root.data.size != 1:
        raise ValueError(
            f"steps() needs a single number to differentiate, and this Tensor has shape "
            f"{root.data.shape}: reduce it first, as with .sum() or .mean(), or pass a seed of "
            "that shape"
        )
    return root._seed(seed, False)


def _backward(
    order: list[Node], root: Node, first: Any, forward: dict[Node, ForwardStep], name: str
) -> tuple[BackwardStep, ...]:
    received: dict[Node, Any] = {root: first}
    found: list[tuple[Node, dict[str, Any]]] = []
    parts: Counter[Node] = Counter()
    with set_recording(False), np.errstate(all="ignore"):
        for node in reversed(order):
            if node not in received:
                continue
            g = received[node]
            for i, contribution, local in _contributions(node, g):
                operand = node.operands[i]
                held = received.get(operand)
                received[operand] = contribution if held is None else held + contribution
                parts[operand] += 1
                step = {
                    "of": forward[node],
                    "position": i,
                    "upstream": g,
                    "local": local,
                    "contribution": contribution,
                    "added_to": held,
                    "total": received[operand],
                    "part": parts[operand],
                }
                found.append((operand, step))
    return tuple(BackwardStep(root=name, parts=parts[x], **step) for x, step in found)


def _contributions(node: Node, g: Any) -> list[tuple[int, Any, Any]]:
    """What flows from `node` to its operands: the place, the contribution, the local derivative."""
    check_fresh(node)
    derivatives = _local_derivatives(node, g)
    found = []
    for i, c in enumerate(contributions(node, g)):
        if c is None:
            continue
        if not node.is_scalar or type(c) is not float:
            c = node.operands[i]._fit(c)
        if type(c) is Pieces:
            c = c.combine()
        found.append((i, c, derivatives[i]))
    return found


def _local_derivatives(node: Node, g: Any) -> list[Any]:
    """The derivative by each operand, of a function of single numbers; None of anything else."""
    numbers = [data_of(x) for x in (node, *node.operands)]
    if node.primitive is None or node.primitive.on_floats is None or any(map(np.ndim, numbers)):
        return [None] * len(node.operands)
    # What an upstream gradient of 1 brings: a whole number among whole numbers.
    one = type(g)(1) if node.is_scalar else np.ones_like(g)
    return [None if x is None else np.asarray(x).item() for x in contributions(node, one)]
