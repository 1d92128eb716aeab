"""Many vertices of a shown graph drawn as one: any group, and each call of a module."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...engine.graph import Node, data_of
from ...engine.naming import ModuleNames
from ...engine.recording_mode import Scope
from ...formulas.shown_numbers import count_of, number_text, shape_text
from ..module_calls import paths_of, title_of
from .shown_graph import Edge, ShownGraph, Vertex

_MOST_NUMBERS = 4
_MOST_SYMBOLS = 3
_WORDS = {"[ ]": "picks entries", "neg": "−"}  # of symbols that need an operand beside them


@dataclass(frozen=True, eq=False)
class Group:
    """What one vertex stands for instead of many.

    Attributes:
        title: The first line.
        lines: Those below it.
        kind: "module"; "numbers" that are fed to one; or "stretch" of operations.
        size: How many nodes of the graph it stands for.
        scope: The call of a module, or one of several calls.
    """

    title: str
    lines: tuple[str, ...]
    kind: str
    size: int
    scope: Scope | None = None


# Makes a group of its name, its members, and those of them that are used outside of it.
Describe = Callable[[Any, list[Vertex], list[Vertex]], Group]


def grouped(graph: ShownGraph, group_of: Mapping[str, Hashable], describe: Describe) -> ShownGraph:
    """The graph with every group as one vertex, and one edge for all that lead the same way.

    An edge says what flows along it: the shape of an array, or how many values.

    Args:
        graph: What was shown until now.
        group_of: The group of a vertex by its key; those without stay as they are.
        describe: Makes a group of its name, its members, and those of them that lead out of it.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> graph = shown_graph([Value(3.0).tanh().exp()])
    >>> both = {"n1": "both", "n2": "both"}
    >>> smaller = grouped(graph, both, lambda name, *members: Group(name, (), "stretch", 2))
    >>> [getattr(vertex.subject, "title", "x") for vertex in smaller.vertices]
    ['x', 'both']
    """
    key_of: dict[str, str] = {}
    first: dict[Hashable, str] = {}
    members: dict[str, list[Vertex]] = {}
    for vertex in graph.vertices:
        name = group_of.get(vertex.key)
        key = vertex.key if name is None else first.setdefault(name, vertex.key)
        key_of[vertex.key] = key
        members.setdefault(key, []).append(vertex)
    leading_out = {e.tail for e in graph.edges if key_of[e.tail] != key_of[e.head]}
    leading_out.update(graph.roots)

    smaller = ShownGraph(roots=list(dict.fromkeys(key_of[key] for key in graph.roots)))
    names = {key: name for name, key in first.items()}
    for key, inside in members.items():
        if key in names:
            out = [vertex for vertex in inside if vertex.key in leading_out]
            smaller.vertices.append(Vertex(key, describe(names[key], inside, out)))
        else:
            smaller.vertices += inside
    smaller.edges = _edges(graph, key_of, set(names))
    smaller.paths = {key: path for key, path in graph.paths.items() if key in members}
    return smaller


def _edges(graph: ShownGraph, key_of: Mapping[str, str], groups: set[str]) -> list[Edge]:
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}
    edges: list[Edge] = []
    flows: dict[tuple[str, str], list[Edge]] = {}
    for edge in graph.edges:
        tail, head = key_of[edge.tail], key_of[edge.head]
        if tail == head:
            continue
        if tail not in groups and head not in groups:
            edges.append(edge)
        else:
            flows.setdefault((tail, head), []).append(edge)
    for (tail, head), together in flows.items():
        edges.append(Edge(tail, head, None, text=_flow(together, subjects)))
    return edges


def _flow(edges: list[Edge], subjects: Mapping[str, Any]) -> str:
    # By what they are: the same raw number is a vertex wherever it is used.
    sources = {id(subjects[edge.tail]) for edge in edges}
    if len(sources) > 1:
        return f"{len(sources):,}"
    subject = subjects[edges[0].tail]
    if isinstance(subject, Node | np.ndarray) and np.ndim(data_of(subject)):
        return shape_text(data_of(subject))
    texts = {edge.text for edge in edges}
    return texts.pop() if len(texts) == 1 else ""


def paths_in(graph: ShownGraph, modules: ModuleNames) -> dict[str, tuple[Scope, ...]]:
    """The calls of modules around each vertex, the outermost first, by the vertex's key.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> model = nn.Dense(2, 1, seed=0)
    >>> graph = shown_graph([model([[1.0, 2.0]])])
    >>> modules = ModuleNames([vertex.subject for vertex in graph.vertices], {})
    >>> [len(path) for path in paths_in(graph, modules).values()]  # not that of the input
    [1, 1, 1]
    """
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}
    return paths_of(subjects, [(edge.tail, edge.head) for edge in graph.edges], modules)


def collapsed(graph: ShownGraph, level: int, modules: ModuleNames) -> ShownGraph:
    """The graph with every call of a module that lies within `level` others as one vertex.

    Its parameters are inside: they are counted. Numbers that its neurons take as their inputs
    stay, as one vertex.

    Args:
        graph: With its paths.
        level: 0 for the outermost modules.
        modules: The names of modules and parameters.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> model = nn.Dense(2, 1, seed=0)
    >>> graph = shown_graph([model([[1.0, 2.0]])])
    >>> modules = ModuleNames([vertex.subject for vertex in graph.vertices], {})
    >>> graph.paths = paths_in(graph, modules)
    >>> len(collapsed(graph, 0, modules).vertices)
    2
    """
    paths = graph.paths
    within: dict[str, Scope] = {
        key: path[level] for key, path in paths.items() if len(path) > level
    }
    if not within:
        return graph
    graph = _without_parameters(graph, within, modules)
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}
    group_of: dict[str, Hashable] = dict(within)
    for edge in graph.edges:
        # Only a neuron's inputs and weights have rows of their own; its bias, the last, is inside.
        if edge.term is None or edge.place == len(subjects[edge.head].operands) - 1:
            continue
        if edge.head in within and _is_number(subjects[edge.tail]):
            group_of[edge.tail] = ("numbers", within[edge.head])

    def describe(name: Any, inside: list[Vertex], out: list[Vertex]) -> Group:
        if isinstance(name, Scope):
            return _module(name, inside, out, modules)
        return _numbers(inside, name[1])

    smaller = grouped(graph, group_of, describe)
    smaller.paths = {key: path[:level] for key, path in smaller.paths.items()}
    return smaller


def _without_parameters(
    graph: ShownGraph, within: dict[str, Scope], modules: ModuleNames
) -> ShownGraph:
    """Without the parameters that nothing but collapsed modules uses: a batch is many calls."""
    open_tails = {edge.tail for edge in graph.edges if edge.head not in within}
    gone = {
        vertex.key
        for vertex in graph.vertices
        if isinstance(vertex.subject, Node)
        and vertex.subject.is_leaf
        and vertex.key not in open_tails
        and vertex.key not in graph.roots
        and modules.of(vertex.subject)
    }
    return ShownGraph(
        [vertex for vertex in graph.vertices if vertex.key not in gone],
        [edge for edge in graph.edges if edge.tail not in gone],
        graph.roots,
        graph.paths,
    )


def _is_number(subject: Any) -> bool:
    return isinstance(subject, int | float | np.generic)


def _module(scope: Scope, inside: list[Vertex], out: list[Vertex], modules: ModuleNames) -> Group:
    module = scope.module()
    lines = []
    if module is not None:
        parameters = sum(int(np.size(p.data)) for p in module.parameters())
        if parameters:
            lines.append(count_of(parameters, "parameter"))
    made_by = (getattr(vertex.subject, "primitive", None) for vertex in inside)
    symbols = [_WORDS.get(x.symbol, x.symbol) for x in made_by if x is not None]
    size = len(symbols)
    if size:
        few = size <= _MOST_SYMBOLS
        lines.append(", ".join(symbols) if few else count_of(size, "operation"))
    results = [getattr(vertex.subject, "data", vertex.subject) for vertex in out]
    if results and all(np.ndim(y) == 0 for y in results):
        numbers = ", ".join(map(number_text, results[:_MOST_NUMBERS]))
        lines.append(f"gives {numbers}{', …' if len(results) > _MOST_NUMBERS else ''}")
    elif results:
        lines.append(f"gives {', '.join(shape_text(y) for y in results[:2])}")
    return Group(title_of(scope, modules), tuple(lines), "module", size, scope)


def _numbers(inside: list[Vertex], scope: Scope) -> Group:
    # Neurons side by side are fed with the same objects.
    numbers = list({id(vertex.subject): vertex.subject for vertex in inside}.values())
    text = ", ".join(map(number_text, numbers[:_MOST_NUMBERS]))
    text += ", …" if len(numbers) > _MOST_NUMBERS else ""
    return Group(count_of(len(numbers), "number"), (text,), "numbers", 0, scope)
