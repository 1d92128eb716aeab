"""The backward pass: from a result to the leaves, asking each primitive for its vjps.

Gradients under way are kept in a dictionary and not on the nodes, so that an exception leaves
nothing behind, and `gradients` touches no `.grad`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy as np

from .graph import Node, describe, nodes_among, topological_order
from .modes import set_recording


class Pieces:
    """Contributions to parts of one array, put together only when they are all there.

    A thousand rows read one by one would otherwise be a thousand arrays of the full size.
    """

    __slots__ = ("join", "parts", "where")
    __array_ufunc__ = None  # so that ndarray + Pieces comes to __radd__

    def __init__(self, where: list[Any], parts: list[Any], join: Callable[..., Any]) -> None:
        self.where = where
        self.parts = parts
        self.join = join

    def combine(self) -> Any:
        """One array with every part added at its place."""
        return self.join(self.where, self.parts)

    def __add__(self, other: Any) -> Any:
        # A whole array is one more part: put together at once, it would be added to every
        # row that is still to come.
        whole = type(other) is not Pieces
        self.where += [...] if whole else other.where
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
    get = grads.get
    # Inf and nan in a gradient are answers, not accidents: the pass does not warn of them.
    with set_recording(create_graph), np.errstate(all="ignore"):
        for node in reversed(order):
            g = get(node)
            if g is None:
                continue
            if type(g) is Pieces:
                g = grads[node] = g.combine()
            scalar = node.is_scalar
            if not (scalar or keep is None or node in keep):
                del grads[node]
            primitive: Any = node.primitive
            received: Sequence[tuple[Node, Any]]
            if primitive.is_short and not create_graph:
                received = _short_contributions(node, primitive.vjps, g)
            else:
                received = _contributions(node, g, create_graph)
            for operand, c in received:
                if not scalar or type(c) is not float:
                    c = operand._fit(c, g)
                held = get(operand)
                grads[operand] = c if held is None else held + c
        for node, g in grads.items():
            if type(g) is Pieces:
                grads[node] = g.combine()


def _short_contributions(node: Node, vjps: Any, g: Any) -> Sequence[tuple[Any, Any]]:
    """What `_contributions` returns, for one or two operands and raw data, where speed counts."""
    a, b, stamp = node._a, node._b, node._stamp
    try:
        if b is None:
            if a._stamp > stamp:
                raise stale(node, a)
            if node.static is None:
                return ((a, vjps[0](g, node.data, a.data)),)
            return ((a, vjps[0](g, node.data, a.data, **node.static)),)
        if node.static is not None:
            return _contributions(node, g, False)
        if not isinstance(a, Node):
            if b._stamp > stamp:
                raise stale(node, b)
            return ((b, vjps[1](g, node.data, a, b.data)),)
        if a._stamp > stamp:
            raise stale(node, a)
        x = a.data
        if not isinstance(b, Node):
            return ((a, vjps[0](g, node.data, x, b)),)
        if b._stamp > stamp:
            raise stale(node, b)
        z = b.data
        if not b.requires_grad:
            return ((a, vjps[0](g, node.data, x, z)),)
        if not a.requires_grad:
            return ((b, vjps[1](g, node.data, x, z)),)
        return ((a, vjps[0](g, node.data, x, z)), (b, vjps[1](g, node.data, x, z)))
    except (ArithmeticError, ValueError):
        return _contributions(node, g, False)


def _contributions(node: Node, g: Any, create_graph: bool) -> list[tuple[Node, Any]]:
    """What flows from `node`, whose gradient is `g`, to each operand that requires a gradient."""
    primitive = node.primitive
    assert primitive is not None
    operands = node.operands
    needed: list[bool] = []
    values: list[Any] = []
    for x in operands:
        is_node = isinstance(x, Node)
        if is_node and x._stamp > node._stamp:
            raise stale(node, x)
        needed.append(is_node and x.requires_grad)
        values.append(x.data if is_node and not create_graph else x)
    static = node.static or {}
    y = node if create_graph else node.data
    results = primitive.pull_back(needed, g, y, values, static)
    return [
        (x, c)
        for x, need, c in zip(operands, needed, results, strict=True)
        if need and c is not None
    ]


def stale(node: Node, operand: Node) -> RuntimeError:
    """The error for an operand that is newer than what was computed from it."""
    return RuntimeError(
        f"{describe(operand)} was updated after {describe(node)} had been computed from it, so its "
        "gradients would mix old and new numbers. Call backward() before the update, or compute "
        "the result again."
    )


def gradients(
    output: Node,
    inputs: Node | Sequence[Node],
    seed: Any = None,
    create_graph: bool = False,
) -> Any:
    """The gradients of `output` with respect to `inputs`, leaving every `.grad` alone.

    Args:
        output: A node of one number, or of any shape with `seed`.
        inputs: One node, or a sequence of nodes, anywhere in the graph.
        seed: The gradient of `output`, of its shape; 1 when left out.
        create_graph: Return nodes, which can be differentiated again.

    Returns:
        For one node its gradient, for a sequence a list of them: floats for Values, arrays of the
        input's shape and dtype for Tensors. Zeros for an input that `output` does not depend on.

    Raises:
        TypeError: An input that is not a node, or that requires no gradient.
        ValueError, RuntimeError: As for `Node.backward`.

    >>> from micrograd_plus import Value, gradients
    >>> x = Value(3.0)
    >>> y = x**3
    >>> gradients(y, x), x.grad
    (27.0, 0)
    """
    one = isinstance(inputs, Node)
    wanted: list[Any] = list(inputs) if isinstance(inputs, Iterable) and not one else [inputs]
    for x in wanted:
        if not isinstance(x, Node) or not x.requires_grad:
            raise TypeError(
                f"gradients() needs inputs that require a gradient, got {type(x).__name__}"
                + (" with requires_grad=False" if isinstance(x, Node) else "")
            )
    if not isinstance(output, Node):
        raise TypeError(f"gradients() needs a node as its output, got {type(output).__name__}")
    targets = frozenset(wanted)
    grads = {output: output._seed(seed, create_graph)}
    on_the_way = set(targets)  # only what lies between the inputs and the output is walked
    order = []
    for node in topological_order(output):
        operands = list(nodes_among(node.operands))
        for operand in operands:
            if operand._stamp > node._stamp:
                raise stale(node, operand)  # its numbers may be used on the way all the same
        if not on_the_way.isdisjoint(operands):
            on_the_way.add(node)
            order.append(node)
    backpropagate(order, grads, create_graph, keep=targets)
    results = []
    for x in wanted:
        g = grads.get(x)
        if g is None:
            g = 0.0 if x.is_scalar else np.zeros_like(x.data)
        elif not create_graph:  # an array is the caller's own, never shared with the pass
            g = float(g) if x.is_scalar else np.array(g)
        results.append(g if isinstance(g, Node) or not create_graph else x._constant(g))
    return results[0] if one else results


def accumulate(grads: dict[Node, Any], create_graph: bool) -> None:
    """Put the gradients of a pass onto the nodes: leaves add theirs up, inner nodes get new ones.

    Args:
        grads: What `backpropagate` filled.
        create_graph: Whether they are nodes.
    """
    handed_out: set[int] = set()
    with set_recording(create_graph):
        for node, g in grads.items():
            if node.primitive is not None:
                # Numbers to look at: a node would refer back to this one, a cycle.
                node.grad = g.data if create_graph else g
                continue
            if node.grad is not None:
                g = node.grad + g
            # Two leaves never share one gradient that can be changed in place.
            if isinstance(g, np.ndarray):
                g = g.copy() if id(g) in handed_out else g
            elif isinstance(g, np.generic):
                g = np.asarray(g)  # NumPy's sums of 0-d arrays are numbers
            elif isinstance(g, Node) and g.is_leaf and id(g) in handed_out:
                g = g.detach()
            handed_out.add(id(g))
            node.grad = g
