"""Groups: many vertices of a shown graph drawn as one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.graph import Node, data_of
from ..engine.recording_mode import Scope
from .numbers_as_text import shape_text
from .shown_graph import Edge, ShownGraph, Vertex


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
    >>> from micrograd_plus.visual.shown_graph import shown_graph
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
