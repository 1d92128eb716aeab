"""The backward graph: gradients as vertices, and at the edges what turns one into the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.backward import Pieces, backpropagate
from ..engine.graph import Node, topological_order
from ..engine.modes import Scope
from .derivatives import factor, pulled_back
from .node_labels import NameOf, described
from .shown_graph import Edge, Gradient, ShownGraph, Vertex

_MOST_EXPLAINED = 10_000  # operations: a larger graph is collapsed, with what stands at its edges


def backward_graph(
    root: Node, name_of: NameOf, paths: Mapping[Node, tuple[Scope, ...]]
) -> ShownGraph:
    """What a backward pass from `root` computes, with its numbers; no `.grad` changes.

    A vertex per gradient, an edge for every local derivative that one is multiplied by on the way
    to the next. Where several contributions meet, each is a vertex, and so is their sum.

    Args:
        root: A single number.
        name_of: The name of a node; None for one without.
        paths: The calls of modules that a node lies in.

    Raises:
        ValueError, RuntimeError: As for `root.backward()`.

    >>> from micrograd_plus import Value
    >>> a = Value(3.0)
    >>> graph = backward_graph(a * a, lambda node: None, {})
    >>> [(vertex.subject.kind, vertex.subject.data) for vertex in graph.vertices]
    [('output', 1), ('product', 3.0), ('product', 3.0), ('parameter', 6.0)]
    """
    if not root.requires_grad:
        raise ValueError(
            "draw(backward=True) of a node that requires no gradient: nothing flows back from it"
        )
    order = topological_order(root)
    totals: dict[Node, Any] = {root: root._seed(None, False)}
    backpropagate(order, totals, keep=None)

    readable = len(order) <= _MOST_EXPLAINED
    graph = ShownGraph()
    name = name_of(root)
    # A whole expression as its name would be in every title.
    top = described(root, name_of) if name and " " not in name else "L"
    # For each node: the result it got a contribution from, its vertex, the contribution, how.
    arrived: dict[Node, list[tuple[Node, str, Any, str]]] = {root: []}

    def add(node: Node, within: Node, kind: str, data: Any, line: str = "") -> str:
        key = f"n{len(graph.vertices)}"
        title = f"∂{top}/∂{top if node is root else described(node, name_of)}"
        graph.vertices.append(Vertex(key, Gradient(title, line, data, kind)))
        if within in paths:
            graph.paths[key] = paths[within]
        return key

    def add_total(node: Node) -> str:
        contributions = arrived.pop(node)
        kind = "output" if node is root else "operation" if node.primitive else "parameter"
        if len(contributions) == 1:
            [(_, upstream, _, text)] = contributions
            key = add(node, node, kind, totals[node])
            graph.edges.append(Edge(upstream, key, None, text=text))
            return key
        products = []
        for result, upstream, data, text in contributions:
            products.append(add(node, result, "product", data))
            graph.edges.append(Edge(upstream, products[-1], None, text=text))
        line = f"sum of {len(products)}" if products else ""
        key = add(node, node, kind, totals[node], line)
        graph.edges += [Edge(product, key, None) for product in products]
        return key

    leaves: dict[Node, None] = {} if root.primitive else {root: None}
    for node in reversed(order):
        if node not in arrived:  # no gradient comes here
            continue
        key = add_total(node)
        graph.roots = graph.roots or [key]
        # The numbers are those of the pass; the local derivatives beside them only explain.
        contributions = pulled_back(node, totals[node])
        local = pulled_back(node, 1.0) if node.is_scalar and readable else contributions
        for place, contribution in enumerate(contributions):
            if contribution is None:
                continue
            operand = node.operands[place]
            with np.errstate(all="ignore"):
                contribution = operand._fit(contribution, totals[node])
            if isinstance(contribution, Pieces):  # of an array that was indexed
                contribution = contribution.combine()
            text = factor(node, place, local[place], name_of) if readable else ""
            arrived.setdefault(operand, []).append((node, key, contribution, text))
            if operand.primitive is None:
                leaves[operand] = None
    for leaf in leaves:
        key = add_total(leaf)
        graph.roots = graph.roots or [key]
    return graph
