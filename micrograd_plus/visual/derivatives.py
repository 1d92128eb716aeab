"""Local derivatives: the number at each edge of a graph of Values, and how it comes about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.backward import contributions
from ..engine.graph import Node, data_of
from ..engine.primitives.neural import weighted_sum
from ..formulas.evaluation import evaluate
from ..formulas.words import FUNCTIONS
from .formulas import agree
from .html_notation import formula_markup
from .node_labels import NameOf, argument
from .numbers_as_text import number_text, shape_text
from .shown_graph import Edge, ShownGraph

_READABLE = 60  # vertices
_MOST_CHARACTERS = 40


def local_derivatives(result: Node) -> list[Any]:
    """The derivative of a result by each operand, of numbers; None where none is due.

    >>> from micrograd_plus import Value
    >>> local_derivatives(Value(2.0) * Value(-3.0))
    [-3.0, 2.0]
    """
    with np.errstate(all="ignore"):
        return contributions(result, 1.0)


def with_edge_texts(graph: ShownGraph, derivatives: bool | None, name_of: NameOf) -> ShownGraph:
    """The graph with what stands at its edges: shapes of arrays, derivatives of Values.

    Args:
        graph: What is shown.
        derivatives: Whether they are wanted; None if the graph is small and of Values alone.
        name_of: The name of a node; None for one without.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.shown_graph import shown_graph
    >>> graph = with_edge_texts(shown_graph([Value(2.0) * 3.0]), None, lambda x: None)
    >>> [edge.text for edge in graph.edges]
    ['∂ = 3', '']
    """
    if derivatives is None:
        nodes = (vertex.subject for vertex in graph.vertices if isinstance(vertex.subject, Node))
        small = len(graph.vertices) <= _READABLE
        derivatives = small and all(node.is_scalar for node in nodes)
    graph = with_shapes(graph)
    return with_derivatives(graph, name_of) if derivatives else graph


def with_derivatives(graph: ShownGraph, name_of: NameOf) -> ShownGraph:
    """The graph with the local derivative at each edge that a gradient flows back along.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.shown_graph import shown_graph
    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> c = a * b
    >>> c.label = "c"
    >>> graph = with_derivatives(shown_graph([c]), lambda node: node.label)
    >>> [edge.text for edge in graph.edges]
    ['∂c/∂a = b = −3', '∂c/∂b = a = 2']
    """
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}
    known: dict[str, Sequence[Any]] = {}
    edges = []
    for edge in graph.edges:
        result = subjects[edge.head]
        if edge.place is not None and isinstance(result, Node) and result.is_scalar:
            if edge.head not in known:
                known[edge.head] = local_derivatives(result)
            number = known[edge.head][edge.place]
            if number is not None:
                # The row of a term says already what is multiplied with what.
                said = edge.term is not None
                text = "∂" if said else _equation(result, edge.place, number, name_of)
                edge = edge._replace(text=f"{text} = {number_text(number)}")
        edges.append(edge)
    return ShownGraph(graph.vertices, edges, graph.roots, graph.paths, graph.note)


def with_shapes(graph: ShownGraph) -> ShownGraph:
    """The graph with the shape of each array at the edges that it flows along.

    >>> from micrograd_plus import Tensor
    >>> from micrograd_plus.visual.shown_graph import shown_graph
    >>> [edge.text for edge in with_shapes(shown_graph([Tensor([[1.0, 2.0]]).sum()])).edges]
    ['1 × 2']
    """
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}

    def shaped(edge: Edge) -> Edge:
        subject = subjects[edge.tail]
        is_array = isinstance(subject, Node | np.ndarray) and np.ndim(data_of(subject))
        return edge._replace(text=shape_text(data_of(subject))) if is_array else edge

    edges = [shaped(edge) for edge in graph.edges]
    return ShownGraph(graph.vertices, edges, graph.roots, graph.paths, graph.note)


def _equation(result: Node, place: int, number: Any, name_of: NameOf) -> str:
    """The left side, and the formula in the middle if it is short and says more than the number."""
    operand = result.operands[place]
    left = "∂"
    if name_of(result) and name_of(operand):
        left = f"∂{argument(result, name_of)}/∂{argument(operand, name_of)}"
    formula = _formula_that_holds(result, place, number, name_of)
    if formula is None or formula == number_text(number):
        return left
    both = f"{left} = {formula}"
    return both if _length(both) <= _MOST_CHARACTERS else left


def formula_of(result: Node, place: int, name_of: NameOf) -> str | None:
    """The formula of a local derivative with names in it, as markup; None for one without.

    >>> from micrograd_plus import Value
    >>> a = Value(-2.0, label="a")
    >>> formula_of(a.relu(), 0, lambda node: node.label), formula_of(a**3, 0, lambda x: None)
    ('0', '3 · (−2)<sup>2</sup>')
    """
    operands = result.operands
    if result.primitive is weighted_sum:
        half = len(operands) // 2
        return argument((*operands[half:-1], *operands[:half], 1)[place], name_of)
    formula, meant = _formula_and_meanings(result, place)
    if formula is None:
        return None
    numbers = _numbers(meant)
    # An array without a name keeps the letter that it has in the formula.
    names = {name: known for name, x in meant.items() if (known := name_of(x))}
    constants = [x for x in numbers if not isinstance(meant[x], Node)]
    return formula_markup(formula, names, numbers, constants)


def _formula_that_holds(result: Node, place: int, number: Any, name_of: NameOf) -> str | None:
    """The formula, if it comes to the number: at a nan, and where operands tie, it need not."""
    formula, meant = _formula_and_meanings(result, place)
    if formula is not None and result.primitive is not weighted_sum:
        try:
            if not agree(evaluate(formula, {**FUNCTIONS, **_numbers(meant)}), number):
                return None
        except (ValueError, TypeError, OverflowError):  # it is about more than these numbers
            return None
    return formula_of(result, place, name_of)


def _formula_and_meanings(result: Node, place: int) -> tuple[str | None, dict[str, Any]]:
    """The text of a local derivative, and what its names mean."""
    primitive = result.primitive
    assert primitive is not None
    meant = primitive.named_in_formula(place, result.operands)
    return primitive.formula_of(place), {**meant, "y": result, **(result.static or {})}


def _numbers(meant: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data_of(x) for name, x in meant.items() if isinstance(data_of(x), int | float)}


def factor(result: Node, place: int, number: Any, name_of: NameOf) -> str:
    """What turns the gradient of a result, `g`, into that of an operand, as markup.

    Args:
        result: The result.
        place: Which operand.
        number: The local derivative of a Value; of a Tensor it is not looked at.
        name_of: The name of a node; None for one without.

    >>> from micrograd_plus import Tensor, Value
    >>> b = Value(-3.0, label="b")
    >>> factor(Value(2.0) * b, 0, -3.0, lambda node: node.label)
    '× b = −3'
    >>> w = Tensor([[1.0], [2.0]], label="w")
    >>> factor(Tensor([[3.0, 4.0]]) @ w, 0, None, lambda node: node.label)
    'g @ w<sup>T</sup>'
    """
    formula = formula_of(result, place, name_of)
    if result.is_scalar:
        formula = _formula_that_holds(result, place, number, name_of)
    if formula is not None and _length(formula) > _MOST_CHARACTERS:
        formula = None
    if not result.is_scalar:
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


def _length(markup: str) -> int:
    return len(re.sub("<[^>]*>", "", markup))
