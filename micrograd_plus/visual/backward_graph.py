"""The backward graph: gradients as vertices, and at the edges what turns one into the next."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.backward import Pieces, backpropagate, contributions
from ..engine.graph import Node, topological_order
from .derivatives import factor, local_derivatives
from .node_labels import NameOf
from .shown_graph import Edge, Folded, Gradient, ShownGraph, Vertex

_MOST_EXPLAINED = 10_000  # operations: a larger graph is collapsed, with what stands at its edges


def backward_graph(forward: ShownGraph, name_of: NameOf) -> ShownGraph:
    """What a backward pass computes, with its numbers; no `.grad` changes.

    A vertex per gradient, an edge for every local derivative that one is multiplied by on the way
    to the next. Where several contributions meet, each is a vertex, and so is their sum. What the
    forward graph folds is folded here too.

    Args:
        forward: The recorded graph of one result, a single number.
        name_of: The name of a node; None for one without.

    Raises:
        ValueError, RuntimeError: As for `root.backward()`.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.shown_graph import shown_graph
    >>> a = Value(3.0)
    >>> graph = backward_graph(shown_graph([a * a]), lambda node: None)
    >>> [(vertex.subject.kind, vertex.subject.data) for vertex in graph.vertices]
    [('output', 1), ('product', 3.0), ('product', 3.0), ('parameter', 6.0)]
    """
    vertices = {vertex.key: vertex.subject for vertex in forward.vertices}
    key_of = {x: key for key, x in vertices.items() if isinstance(x, Node)}
    drawn = {(edge.head, edge.place) for edge in forward.edges}
    root: Node = vertices[forward.roots[0]]
    if not root.requires_grad:
        raise ValueError(
            "draw(backward=True) of a node that requires no gradient: nothing flows back from it"
        )
    order = topological_order(root)
    totals: dict[Node, Any] = {root: root._seed(None, False)}
    backpropagate(order, totals, keep=None)

    readable = len(order) <= _MOST_EXPLAINED
    graph = ShownGraph(roots=["n0"])  # the pass begins with its root
    # For each node: the result it got a contribution from, its vertex, the contribution, how.
    arrived: dict[Node, list[tuple[Node, str, Any, str]]] = {root: []}
    # And what came from operations that are not drawn: how many contributions, and their sum.
    unseen: dict[Node, tuple[int, Any]] = {}

    def add(subject: Any, within: Node) -> str:
        key = f"n{len(graph.vertices)}"
        graph.vertices.append(Vertex(key, subject))
        if key_of[within] in forward.paths:
            graph.paths[key] = forward.paths[key_of[within]]
        return key

    def add_total(node: Node) -> str:
        arrivals = arrived.pop(node)
        kind = "output" if node is root else "operation" if node.primitive else "parameter"
        if len(arrivals) == 1 and node not in unseen:
            [(_, upstream, _, text)] = arrivals
            key = add(Gradient(node, root, "", totals[node], kind), node)
            graph.edges.append(Edge(upstream, key, None, text=text))
            return key
        products = []
        for result, upstream, data, text in arrivals:
            products.append(add(Gradient(node, root, "", data, "product"), result))
            graph.edges.append(Edge(upstream, products[-1], None, text=text))
        count, data = unseen.pop(node, (0, None))
        if count:
            products.append(add(Gradient(node, root, f"{count} more", data, "product"), node))
        line = f"sum of {len(arrivals) + count}" if products else ""
        key = add(Gradient(node, root, line, totals[node], kind), node)
        graph.edges += [Edge(product, key, None) for product in products]
        return key

    leaves: dict[Node, None] = {} if root.primitive else {root: None}
    for node in reversed(order):
        if node not in totals:  # no gradient comes here
            continue
        key = add_total(node) if node in arrived else None
        # The numbers are those of the pass; the local derivatives beside them only explain.
        with np.errstate(all="ignore"):
            given = contributions(node, totals[node])
        local = local_derivatives(node) if node.is_scalar and readable else given
        folded = 0
        for place, contribution in enumerate(given):
            if contribution is None:
                continue
            operand = node.operands[place]
            seen = key is not None and (key_of[node], place) in drawn
            folded += not seen
            if operand not in key_of:
                continue
            with np.errstate(all="ignore"):
                contribution = operand._fit(contribution)
            if isinstance(contribution, Pieces):  # of an array that was indexed
                contribution = contribution.combine()
            here = arrived.setdefault(operand, [])
            if key is not None and seen:
                text = factor(node, place, local[place], name_of) if readable else ""
                here.append((node, key, contribution, text))
            else:
                count, total = unseen.get(operand, (0, 0.0))
                unseen[operand] = count + 1, total + contribution
            if operand.primitive is None:
                leaves[operand] = None
        if key is not None and folded:
            graph.edges.append(Edge(key, add(Folded(folded, "gradients"), node), None))
    for leaf in leaves:
        add_total(leaf)
    return graph
