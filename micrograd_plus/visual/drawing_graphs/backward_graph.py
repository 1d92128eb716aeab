"""The backward graph: gradients as vertices, and at the edges what turns one into the next."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...engine.backward import backpropagate
from ...engine.graph import Node, topological_order
from ...formulas.derivatives import local_derivatives, received
from ...formulas.shown_numbers import number_text
from .edges import formula_of, is_short
from .labels import NameOf
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
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> a = Value(3.0)
    >>> graph = backward_graph(shown_graph([a * a]), lambda node: None)
    >>> [(vertex.subject.kind, vertex.subject.data) for vertex in graph.vertices]
    [('output', 1), ('product', 3.0), ('product', 3.0), ('parameter', 6.0)]
    """
    root: Node = next(x.subject for x in forward.vertices if x.key == forward.roots[0])
    if not root.requires_grad:
        raise ValueError(
            "draw(backward=True) of a node that requires no gradient: nothing flows back from it"
        )
    order = topological_order(root)
    totals: dict[Node, Any] = {root: root._seed(None, False)}
    backpropagate(order, totals, keep=None)
    explained = len(order) <= _MOST_EXPLAINED
    found = _Backward(forward, root, totals, name_of if explained else None)
    for node in reversed(order):
        if node in totals:  # a gradient comes here
            found.add_what_flows_from(node)
    for leaf in list(found.arrived):
        found.add_total(leaf)
    return found.graph


class _Arrival(NamedTuple):
    """A contribution to a gradient: from which result, whose vertex is which, and how."""

    result: Node
    upstream: str
    data: Any
    text: str


class _Backward:
    """A backward graph in the making.

    Attributes:
        graph: What there is of it.
        arrived: The contributions to each gradient that has no vertex yet.
        unseen: What came from operations that are not drawn: how many contributions, and their sum.
    """

    def __init__(
        self, forward: ShownGraph, root: Node, totals: dict[Node, Any], name_of: NameOf | None
    ) -> None:
        self.root, self.totals, self.name_of = root, totals, name_of
        self.key_of = {x.subject: x.key for x in forward.vertices if isinstance(x.subject, Node)}
        self.drawn = {(edge.head, edge.place) for edge in forward.edges}
        self.paths = forward.paths
        self.graph = ShownGraph(roots=["n0"])  # the pass begins with its root
        self.arrived: dict[Node, list[_Arrival]] = {root: []}
        self.unseen: dict[Node, tuple[int, Any]] = {}

    def add_what_flows_from(self, node: Node) -> None:
        """The gradient of a result, and what its operands receive of it."""
        key = self.add_total(node) if node in self.arrived else None
        # The numbers are those of the pass; the local derivatives beside them only explain.
        local = local_derivatives(node) if self.name_of else []
        folded = 0
        for place, contribution in enumerate(received(node, self.totals[node])):
            operand = node.operands[place]
            if contribution is None:
                continue
            if key is not None and (self.key_of[node], place) in self.drawn:
                number = local[place] if node.is_scalar and local else None
                text = factor(node, place, number, self.name_of) if self.name_of else ""
                arrival = _Arrival(node, key, contribution, text)
                self.arrived.setdefault(operand, []).append(arrival)
                continue
            folded += 1
            if operand in self.key_of:
                self.arrived.setdefault(operand, [])
                count, total = self.unseen.get(operand, (0, 0.0))
                self.unseen[operand] = count + 1, total + contribution
        if key is not None and folded:
            self._connect(key, self._add(Folded(folded, "gradients"), node))

    def add_total(self, node: Node) -> str:
        """The vertex of a gradient; where several contributions meet, theirs before it."""
        arrivals = self.arrived.pop(node)
        kind = "operation" if node.primitive else "parameter"
        kind = "output" if node is self.root else kind
        count, data = self.unseen.pop(node, (0, None))
        if len(arrivals) == 1 and not count:
            key = self._add_gradient(node, "", self.totals[node], kind, node)
            self._connect(arrivals[0].upstream, key, arrivals[0].text)
            return key
        products = []
        for arrival in arrivals:
            product = self._add_gradient(node, "", arrival.data, "product", arrival.result)
            self._connect(arrival.upstream, product, arrival.text)
            products.append(product)
        if count:
            products.append(self._add_gradient(node, f"{count} more", data, "product", node))
        line = f"sum of {len(arrivals) + count}" if products else ""
        key = self._add_gradient(node, line, self.totals[node], kind, node)
        for product in products:
            self._connect(product, key)
        return key

    def _add_gradient(self, node: Node, line: str, data: Any, kind: str, within: Node) -> str:
        return self._add(Gradient(node, self.root, line, data, kind), within)

    def _add(self, subject: Any, within: Node) -> str:
        key = f"n{len(self.graph.vertices)}"
        self.graph.vertices.append(Vertex(key, subject))
        if self.key_of[within] in self.paths:
            self.graph.paths[key] = self.paths[self.key_of[within]]
        return key

    def _connect(self, tail: str, head: str, text: str = "") -> None:
        self.graph.edges.append(Edge(tail, head, None, text=text))


def factor(result: Node, place: int, number: Any, name_of: NameOf) -> str:
    """What turns the gradient of a result, `g`, into that of an operand, as markup.

    Args:
        result: The result.
        place: Which operand.
        number: The local derivative of a Value; None of a Tensor.
        name_of: The name of a node; None for one without.

    >>> from micrograd_plus import Tensor, Value
    >>> b = Value(-3.0, label="b")
    >>> factor(Value(2.0) * b, 0, -3.0, lambda node: node.label)
    '× b = −3'
    >>> w = Tensor([[1.0], [2.0]], label="w")
    >>> factor(Tensor([[3.0, 4.0]]) @ w, 0, None, lambda node: node.label)
    'g @ wᵀ'
    """
    formula = formula_of(result, place, number, name_of)
    if formula is not None and not is_short(formula):
        formula = None
    if number is None:
        assert result.primitive is not None
        if formula is None or result.primitive.on_floats is None:
            return formula or ""
        if formula == "1":
            return "g"
        return f"g · ({formula})" if " " in formula else f"g · {formula}"
    text = number_text(number)
    if formula is None or formula == text:
        return f"× {f'({text})' if text.startswith('−') else text}"
    return f"× {f'({formula})' if ' ' in formula else formula} = {text}"
