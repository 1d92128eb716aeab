"""The backward pass: from a result to the leaves, asking each primitive for its vjps.

Gradients under way are kept in a dictionary and not on the nodes, so that an exception leaves
nothing behind, and `gradients` touches no `.grad`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextvars import copy_context
from typing import Any

import numpy as np

from .graph import Node, data_of, describe, nodes_among, topological_order
from .recording_mode import clock, mode, set_mode
from .rule import PLAIN, SUM


class Pieces:
    """Contributions to parts of one array, put together only when they are all there.

    A thousand rows read one by one would otherwise be a thousand arrays of the full size.
    """

    __slots__ = ("join", "parts", "where")

    __array_ufunc__ = None  # so that ndarray + Pieces comes to __radd__

    def __init__(self, where: list[Any], parts: list[Any], join: Callable[..., Any]) -> None:
        self.where, self.parts, self.join = where, parts, join

    def combine(self) -> Any:
        """One array with every part added at its place."""
        return self.join(self.where, self.parts)

    def __add__(self, other: Any) -> Any:
        # A whole array is one more part: put together at once, it would be added to every
        # row that is still to come.
        whole = type(other) is not Pieces
        self.where += [...] if whole else other.where  # an index of ... is the whole array
        self.parts += [other] if whole else other.parts
        return self

    __radd__ = __add__


def backpropagate(
    order: Sequence[Node],
    grads: dict[Node, Any],
    create_graph: bool = False,
    keep: Collection[Node] | None = (),
) -> None:
    """Carry the gradients in `grads` down to the leaves, by the chain rule.

    Args:
        order: Nodes in topological order.
        grads: The gradients to start from; filled in place with those of the leaves.
        create_graph: Call the vjps with nodes, so that the gradients are nodes too.
        keep: Keep the gradients of these inner nodes; None: of all. Those of inner Values always
            stay; those of other Tensors are dropped as soon as they are used up.

    Raises:
        RuntimeError: A leaf was updated after a node that used it had been recorded.
    """
    # What the pass sets, it sets in a context of its own: when it ends, by Ctrl-C or otherwise,
    # there is nothing to restore.
    copy_context().run(_backpropagate, order, grads, create_graph, keep)


def _backpropagate(
    order: Sequence[Node],
    grads: dict[Node, Any],
    create_graph: bool,
    keep: Collection[Node] | None,
) -> None:
    record_gradients(create_graph)
    # Inf and nan in a gradient are answers, not accidents. It is never left, the context is.
    np.errstate(all="ignore").__enter__()
    get, now = grads.get, clock.now
    of_arrays = False
    for node in reversed(order):
        g = get(node)
        if g is None:
            continue
        if type(g) is not float:  # which all of a Value's are but its seed, perhaps
            if type(g) is Pieces:
                g = grads[node] = g.combine()
            if not (node.is_scalar or keep is None or node in keep):
                del grads[node]
            of_arrays = of_arrays or not node.is_scalar
        if node._stamp != now:  # else recorded since the last update, like its operands
            check_fresh(node)
        rule: Any = node.primitive
        if type(g) is float and rule.vjps is SUM:
            for x in (node._a, node._b):  # of numbers that are added, each gets `g` itself
                if isinstance(x, Node) and x.requires_grad:
                    held = get(x)
                    grads[x] = g if held is None else held + g
        elif create_graph or not _pass_on_quickly(node, g, grads):
            pass_on(node, g, grads, create_graph)
    if of_arrays:
        _combine_pieces(grads)


def _combine_pieces(grads: dict[Node, Any]) -> None:
    for node, g in grads.items():
        if type(g) is Pieces:
            grads[node] = g.combine()


def nodes_between(inputs: Iterable[Node], output: Node) -> list[Node]:
    """The results on the way from the inputs to the output, operands before results.

    Raises:
        RuntimeError: A leaf was updated after a node that used it had been recorded.
    """
    on_the_way = set(inputs)
    order = []
    for node in topological_order(output):
        check_fresh(node)  # also off the way: its numbers may be used on it
        if not on_the_way.isdisjoint(nodes_among(node.operands)):
            on_the_way.add(node)
            order.append(node)
    return order


def record_gradients(on: bool) -> None:
    """Whether gradients become nodes from here on in this context."""
    recording, scope = mode()
    set_mode((on and (recording or True), scope))  # grad goes on differentiating


def pass_on(
    node: Node, g: Any, grads: dict[Node, Any], create_graph: bool = False, by_ieee: bool = False
) -> None:
    """Add what a result, whose gradient is `g`, gives to the gradient of each operand."""
    scalar = node.is_scalar
    for x, c in zip(node.operands, _pulled_back(node, g, create_graph, by_ieee), strict=True):
        if c is None or not isinstance(x, Node) or not x.requires_grad:
            continue
        if not scalar or type(c) is not float:
            c = x._fit(c)
        held = grads.get(x)
        grads[x] = c if held is None else held + c


def contributions(node: Node, g: Any) -> list[Any]:
    """What a result, whose gradient is `g`, gives to that of each operand; None where none is due.

    It has the shape of the result where broadcasting is still to be undone.
    """
    given = zip(node.operands, _pulled_back(node, g), strict=True)
    return [c if isinstance(x, Node) and x.requires_grad else None for x, c in given]


def _pulled_back(
    node: Node, g: Any, create_graph: bool = False, by_ieee: bool = False
) -> Sequence[Any]:
    """What the rule gives each operand; None, or anything, for those that require no gradient."""
    rule: Any = node.primitive
    operands = node.operands
    if rule.partners is not None and type(g) is float:
        # What the rule does, without asking who needs it: of numbers, products are quicker.
        partners = rule.partners(*operands)
        try:
            return [*[g * (x.data if isinstance(x, Node) else x) for x in partners], g]
        except OverflowError:  # an integer beyond the largest float
            by_ieee = True
    needed = [isinstance(x, Node) and x.requires_grad for x in operands]
    values = operands if create_graph else [data_of(x) for x in operands]
    pull_back = rule.pull_back_by_ieee if by_ieee else rule.pull_back
    given: Sequence[Any] = pull_back(
        needed, g, node if create_graph else node.data, values, node.static or {}
    )
    return given


def _pass_on_quickly(node: Node, g: Any, grads: dict[Node, Any]) -> bool:
    """`pass_on`, written out for one or two operands and raw data, as small graphs mostly are.

    Returns:
        False, and nothing is done, for other nodes.
    """
    primitive: Any = node.primitive
    if not primitive.is_short or node.static is not None:
        return False
    a, b, y = node._a, node._b, node.data
    x = a.data if isinstance(a, Node) else a
    to_a = to_b = None
    try:
        if b is None:
            to_a = primitive.vjps[0](g, y, x)
        else:
            z = b.data if isinstance(b, Node) else b
            of_a, of_b = primitive.vjps
            if x is not a and a.requires_grad:
                to_a = of_a(g, y, x, z)
            if z is not b and b.requires_grad:
                to_b = of_b(g, y, x, z)
    except (ArithmeticError, ValueError):
        if type(y) not in PLAIN:
            raise
        # Python's arithmetic may have raised where IEEE arithmetic has an answer.
        pass_on(node, g, grads, by_ieee=True)
        return True
    scalar = type(g) is float  # a Value's; its seed may be an int, and takes the longer way
    if to_a is not None:
        if not scalar or type(to_a) is not float:
            to_a = a._fit(to_a)
        held = grads.get(a)
        grads[a] = to_a if held is None else held + to_a
    if to_b is not None:
        if not scalar or type(to_b) is not float:
            to_b = b._fit(to_b)
        held = grads.get(b)
        grads[b] = to_b if held is None else held + to_b
    return True


def check_fresh(node: Node) -> None:
    """Raise RuntimeError if a leaf was updated after `node` had been computed from it."""
    for x in nodes_among(node.operands):
        if x._stamp > node._stamp:
            raise RuntimeError(
                f"{describe(x)} was updated after {describe(node)} had been computed from it, so "
                "its gradients would mix old and new numbers. Call backward() before the update, "
                "or compute the result again."
            )


def accumulate(grads: dict[Node, Any], create_graph: bool, retain_grads: bool) -> None:
    """Put the gradients of a pass onto the nodes: leaves add theirs up, inner nodes get new ones.

    Args:
        grads: What `backpropagate` filled.
        create_graph: Whether they are nodes.
        retain_grads: Whether arrays of inner nodes are among them.
    """
    copy_context().run(_accumulate, grads, create_graph, retain_grads)


def _accumulate(grads: dict[Node, Any], create_graph: bool, retain_grads: bool) -> None:
    record_gradients(create_graph)
    taken: set[int] = set()  # arrays that belong to a node already
    for node, g in grads.items():
        if node.primitive is not None:
            # Numbers to look at: a node would refer back to this one, a cycle.
            node.grad = g.data if create_graph else g
            if retain_grads:
                taken.add(id(g))
            continue
        if node._a is not None:  # expand gave it its gradient, to be looked at
            node._a = None
            node.zero_grad()
        g = g if node.grad is None else node.grad + g
        # A leaf's array is its own: no view, and never that of two leaves. Gradients that are
        # results may be shared, since nothing assigns to a result.
        if isinstance(g, np.ndarray):
            g = g.copy() if id(g) in taken or g.base is not None else g
        elif isinstance(g, np.generic):
            g = np.asarray(g)  # NumPy's sums of 0-d arrays are numbers
        elif isinstance(g, Node) and g.is_leaf and id(g) in taken:
            g = g.detach()
        taken.add(id(g))
        node.grad = g
