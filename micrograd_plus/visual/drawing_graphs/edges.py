"""What stands at the edges: shapes of arrays, local derivatives of Values and their formulas."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from ...engine.graph import Node, data_of
from ...formulas.derivatives import Derivative, local_derivatives
from ...formulas.html_notation import HTML, escaped
from ...formulas.notation import rendered
from ...formulas.shown_numbers import number_text, shape_text
from ...formulas.words import Call, LookedUp
from .labels import NameOf, argument
from .shown_graph import Edge, ShownGraph

_READABLE = 60  # vertices
_MOST_CHARACTERS = 40


def with_edge_texts(graph: ShownGraph, derivatives: bool | None, name_of: NameOf) -> ShownGraph:
    """The graph with what stands at its edges: shapes of arrays, derivatives of Values.

    Args:
        graph: What is shown.
        derivatives: Whether they are wanted; None if the graph is small and of Values alone.
        name_of: The name of a node; None for one without.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> c = a * b
    >>> c.label = "c"
    >>> graph = with_edge_texts(shown_graph([c]), None, lambda node: node.label)
    >>> [edge.text for edge in graph.edges]
    ['∂c/∂a = b = −3', '∂c/∂b = a = 2']
    """
    if derivatives is None:
        nodes = (vertex.subject for vertex in graph.vertices if isinstance(vertex.subject, Node))
        small = len(graph.vertices) <= _READABLE
        derivatives = small and all(node.is_scalar for node in nodes)
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}
    known: dict[str, list[Any]] = {}

    def text_of(edge: Edge) -> str:
        operand, result = subjects[edge.tail], subjects[edge.head]
        if isinstance(operand, Node | np.ndarray) and np.ndim(data_of(operand)):
            return shape_text(data_of(operand))
        if not derivatives or edge.place is None or not isinstance(result, Node):
            return edge.text
        if edge.head not in known:
            known[edge.head] = local_derivatives(result)
        number = known[edge.head][edge.place]
        if number is None or not result.is_scalar:
            return edge.text
        # The row of a term says already what is multiplied with what.
        said = edge.term is not None
        left = "∂" if said else _equation(result, edge.place, number, name_of)
        return f"{left} = {number_text(number)}"

    return replace(graph, edges=[edge._replace(text=text_of(edge)) for edge in graph.edges])


def _equation(result: Node, place: int, number: Any, name_of: NameOf) -> str:
    """The left side, and the formula in the middle if it is short and says more than the number."""
    operand = result.operands[place]
    left = "∂"
    if name_of(result) and name_of(operand):
        left = f"∂{argument(result, name_of)}/∂{argument(operand, name_of)}"
    formula = formula_of(result, place, number, name_of)
    if formula is None or formula == number_text(number):
        return left
    both = f"{left} = {formula}"
    return both if is_short(both) else left


def formula_of(result: Node, place: int, number: Any, name_of: NameOf) -> str | None:
    """The formula of a local derivative with names in it, as markup; None for one without.

    Args:
        result: What an operation has computed.
        place: Which of its operands.
        number: The derivative of a Value, which the formula must come to; None of arrays.
        name_of: The name of a node; None for one without.

    >>> from micrograd_plus import Value
    >>> a = Value(-2.0, label="a")
    >>> formula_of(a.relu(), 0, 0.0, lambda node: node.label)
    '0'
    >>> formula_of(a**3, 0, 12.0, lambda node: None)
    '3 · (−2)²'
    """
    rule, operands = result.primitive, result.operands
    assert rule is not None
    data = LookedUp(data_of, operands)
    call = Call(rule, place, data_of(result), data, result.static or {})
    derivative = Derivative(call, number, lambda k: not isinstance(operands[k], Node))
    if derivative.tree is None:
        prose = rule.formula_of(place) if number is None else None
        return None if prose is None else escaped(prose)
    pieces = derivative.pieces(HTML, lambda k: name_of(operands[k]), name_of(result))
    return rendered(derivative.tree, pieces, HTML).text


def is_short(markup: str) -> bool:
    """Whether a text has room at an edge."""
    return len(re.sub("<[^>]*>", "", markup)) <= _MOST_CHARACTERS
