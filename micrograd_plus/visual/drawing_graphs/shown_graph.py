"""What a drawing shows: the vertices and edges of a recorded graph, wide sums folded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ...engine.graph import Node, data_of
from ...engine.primitives.neural import weighted_sum
from ...engine.recording_mode import Scope


@dataclass(frozen=True, eq=False)
class Folded:
    """Operands, or their gradients, that one vertex stands for.

    Attributes:
        count: How many there are.
        what: What they are; pairs are those of input and weight.
        zeros: How many of the pairs have an input of 0.
        total: What the pairs add up to; None when they are not pairs.
    """

    count: int
    what: str = "operands"
    zeros: int = 0
    total: float | None = None


@dataclass(slots=True, eq=False)  # and not frozen: there may be many, and that would be slow
class Gradient:
    """A gradient as a vertex of its own.

    Attributes:
        node: Whose gradient it is.
        root: Where the pass begins.
        line: How it comes about, as markup; empty where the edge says it.
        data: The number or array.
        kind: "output" where the pass begins, "operation", "parameter"; or "product" for one of
            several contributions to a gradient.
    """

    node: Node
    root: Node
    line: str
    data: Any
    kind: str


class Term(NamedTuple):
    """One summand of a weighted sum: a pair of input and weight, the bias, or what is folded."""

    operands: tuple[Any, ...]
    contribution: float
    places: tuple[int | None, ...] = (None,)


class Vertex(NamedTuple):
    """A node, raw constant, gradient or group, with what it was computed from as far as shown."""

    key: str
    subject: Any
    operands: tuple[Any, ...] = ()
    terms: tuple[Term, ...] = ()


class Edge(NamedTuple):
    """From an operand to its result, there into the row of a term when the result has terms."""

    tail: str
    head: str
    term: int | None
    place: int | None = None  # which operand of the result it is
    text: str = ""  # what stands at the arrow, as markup


@dataclass
class ShownGraph:
    """What a picture shows, and what each feature of a drawing makes another one of.

    Attributes:
        vertices: Operands before results.
        edges: In the operands' order.
        roots: The keys of the results that are drawn.
        paths: The calls of modules around a vertex, by its key, the outermost first.
        note: What a reader must be told about the picture.
    """

    vertices: list[Vertex] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    paths: dict[str, tuple[Scope, ...]] = field(default_factory=dict)
    note: str = ""


def shown_graph(roots: Sequence[Node], max_operands: int | None = None) -> ShownGraph:
    """The graph below some results: a vertex per node, an edge per operand.

    A raw number is a vertex of its own wherever it is used; a raw array is one vertex.

    Args:
        roots: The results.
        max_operands: Fold all but this many operands (of a weighted sum: pairs of input and
            weight) of an operation into one vertex. None folds nothing.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> graph = shown_graph([x * x + 1])
    >>> len(graph.vertices), len(graph.edges)
    (4, 4)
    """
    graph = ShownGraph()
    keys: dict[int, str] = {}  # by id: every subject is kept alive by the graph or by `graph`
    expanded: dict[int, _Shown] = {}
    stack: list[Any] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        if node is not None:
            if id(node) not in expanded:
                expanded[id(node)] = shown = _operands_and_terms(node, max_operands)
                stack += (node, None)
                stack += [x for x in reversed(shown[0]) if isinstance(x, Node)]
            continue
        node = stack.pop()  # everything below it has its vertex
        operands, places, terms = expanded[id(node)]
        term_of = [i for i, term in enumerate(terms) for _ in term.operands]
        tails = []
        for operand in operands:
            shared = isinstance(operand, Node | np.ndarray)
            key = keys.get(id(operand)) if shared else None
            if key is None:
                key = f"n{len(graph.vertices)}"
                graph.vertices.append(Vertex(key, operand))
                if shared:
                    keys[id(operand)] = key
            tails.append(key)
        key = keys[id(node)] = f"n{len(graph.vertices)}"
        graph.vertices.append(Vertex(key, node, operands, terms))
        for i, tail in enumerate(tails):
            graph.edges.append(Edge(tail, key, term_of[i] if terms else None, places[i]))
    graph.roots = [keys[id(root)] for root in roots]
    return graph


# The operands of a node that are shown, which of its operands they are, and its terms.
_Shown = tuple[tuple[Any, ...], Sequence[int | None], tuple[Term, ...]]


def _operands_and_terms(node: Node, max_operands: int | None) -> _Shown:
    operands = node.operands
    if node.primitive is weighted_sum and not any(np.ndim(data_of(x)) for x in operands):
        terms = _terms(operands, max_operands)
        places = tuple(place for term in terms for place in term.places)
        return tuple(x for term in terms for x in term.operands), places, terms
    if max_operands is None or len(operands) <= max_operands:
        return operands, range(len(operands)), ()
    # Where a gradient flows, it says which operands matter: of a maximum, the largest.
    order = sorted(range(len(operands)), key=lambda i: -_gradient_size(operands[i]))
    kept = sorted(order[:max_operands])
    folded = Folded(len(operands) - len(kept))
    return (*(operands[i] for i in kept), folded), (*kept, None), ()


def _terms(operands: tuple[Any, ...], max_operands: int | None) -> tuple[Term, ...]:
    n = len(operands) // 2
    pairs = [
        Term((x, w), data_of(x) * data_of(w), (i, n + i))
        for i, (x, w) in enumerate(zip(operands[:n], operands[n:-1], strict=True))
    ]
    bias = Term(operands[-1:], data_of(operands[-1]), (2 * n,))
    if max_operands is None or n <= max_operands:
        return (*pairs, bias)
    order = sorted(range(n), key=lambda i: -_size(pairs[i].contribution))
    kept = {i for i in order[:max_operands] if pairs[i].contribution != 0}
    rest = [pair for i, pair in enumerate(pairs) if i not in kept]
    total = sum(pair.contribution for pair in rest)
    zeros = sum(data_of(pair.operands[0]) == 0 for pair in rest)
    folded = Folded(len(rest), "pairs", zeros, total)
    return (*(pairs[i] for i in sorted(kept)), Term((folded,), total), bias)


def _gradient_size(operand: Any) -> float:
    gradient = data_of(getattr(operand, "grad", None))
    return 0.0 if gradient is None or not np.size(gradient) else _size(np.abs(gradient).max())


def _size(x: float) -> float:
    return math.inf if math.isnan(x) else abs(x)  # a nan must be seen
