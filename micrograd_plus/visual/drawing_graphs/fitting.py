"""A graph too large to read, collapsed until it fits: by modules, then by depth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.naming import ModuleNames
from ...formulas.shown_numbers import count_of
from .collapsing import Group, collapsed, grouped
from .extent import distances
from .shown_graph import Gradient, ShownGraph, Vertex

# Edges cost the layout engine more than vertices do, and readers as well.
_EDGES_PER_VERTEX = 4
# A graph of which not everything can be seen is drawn with so many stretches as one can follow.
_STRETCHES = 10
_MOST_LEAVES = 12
_MOST_LEVELS = 12  # of a module that calls itself, not each is tried
_MOST_NAMES = 4


def fitted(
    graph: ShownGraph,
    deepest: int | None,
    most: int,
    modules: ModuleNames,
    readable: Callable[[ShownGraph], bool] | None = None,
) -> ShownGraph:
    """The graph itself if it has at most so many vertices, else collapsed until it has.

    First modules become vertices, the innermost first; then the calls of one module at one depth
    become one; and then what lies outside of modules is grouped by depth, which is the number of
    operations on the longest way to the result. No way leads out of a group and back into it.

    Args:
        graph: With its paths.
        deepest: Open at most so many levels of modules; None: as many as fit.
        most: How many vertices it may have.
        modules: The names of modules and parameters.
        readable: Decides instead of `most` whether a graph may stay as it is.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> y = Value(1.0)
    >>> for _ in range(1000):
    ...     y = y.tanh()
    >>> nothing = ModuleNames([], {})
    >>> len(fitted(shown_graph([y]), None, 500, nothing).vertices) < 20
    True
    """
    depth = max(map(len, graph.paths.values()), default=0)
    deepest = depth if deepest is None else min(deepest, depth)
    fits = readable or (lambda smaller: _fits(smaller, most))
    smaller = graph
    for level in (deepest, *range(min(deepest, _MOST_LEVELS) - 1, -1, -1)):
        smaller = collapsed(graph, level, modules)
        if fits(smaller):
            break
    else:
        smaller = _calls_together(smaller)
        smaller = smaller if fits(smaller) else _by_depth(smaller, most)
        level = -1
    if level < deepest:
        count = f"{len(graph.vertices):,}"
        smaller.note = f"{count} nodes, collapsed to fit max_nodes={most:,}"
        if readable:
            more = f"collapse={level + 1} opens more" if level >= 0 else ""
            more = more or f"max_nodes={len(graph.vertices)} shows all"
            smaller.note = f"{count} nodes, collapsed to be read: {more}"
    return smaller


def _fits(graph: ShownGraph, most: int) -> bool:
    return len(graph.vertices) <= most and len(graph.edges) <= _EDGES_PER_VERTEX * most


def _calls_together(graph: ShownGraph) -> ShownGraph:
    modules = [vertex for vertex in graph.vertices if isinstance(vertex.subject, Group)]
    if not modules:
        return graph
    levels = distances(graph)
    group_of: dict[str, Hashable] = {}
    for key, group, *_ in modules:
        called = group.scope.module() or group.scope
        group_of[key] = (group.kind, id(called), levels[key])
    counts = Counter(group_of.values())
    several = {key: name for key, name in group_of.items() if counts[name] > 1}
    return grouped(graph, several, _calls) if several else graph


def _calls(name: Any, inside: list[Vertex], out: list[Vertex]) -> Group:
    one: Group = inside[0].subject
    size = sum(vertex.subject.size for vertex in inside)
    if one.kind == "numbers":
        return Group(f"{len(inside):,} × {one.title}", (), "numbers", size, one.scope)
    lines = [line for line in one.lines if line.endswith(("parameter", "parameters"))]
    lines += [count_of(len(inside), "call"), count_of(size, "operation")]
    return Group(one.title, tuple(lines), "module", size, one.scope)


def _by_depth(graph: ShownGraph, most: int) -> ShownGraph:
    # From the results, so that every operand stands shortly before its use.
    levels = {key: -distance for key, distance in distances(graph, back=True).items()}
    computed = {edge.head for edge in graph.edges}
    used = {edge.tail for edge in graph.edges}
    results = {key for key in graph.roots if key not in used}
    modules, leaves = set(), set()
    for vertex in graph.vertices:
        if isinstance(vertex.subject, Group):
            modules.add(vertex.key)
        elif vertex.key in computed:
            continue
        elif isinstance(vertex.subject, Node | np.ndarray):
            leaves.add(vertex.key)
        elif vertex.key in used:
            levels[vertex.key] += 1  # a raw number goes with the one operation that takes it
    few = leaves if len(leaves) <= min(_MOST_LEAVES, most // 2) else set()
    group_of: dict[str, Hashable] = {}
    for apart in (modules | few | results, few | results, results, set()):
        cuts = {levels[key] for key in apart & modules}
        for stretches in (_STRETCHES, _STRETCHES // 2, _STRETCHES // 4, 1):
            stretch_of = _stretches(sorted(set(levels.values())), cuts, stretches)
            group_of = {key: stretch_of[levels[key]] for key in levels if key not in apart}
            if len(apart) + len(set(group_of.values())) <= most:
                return grouped(graph, group_of, _stretch)
    return grouped(graph, group_of, _stretch)


def _stretches(levels: list[int], cuts: set[int], count: int) -> dict[int, int]:
    """Levels in so many stretches of equal length; levels with modules are cut out of them."""
    length = -(-len(levels) // count)
    stretch_of: dict[int, int] = {}
    stretch, room = 0, length
    for level in levels:
        if not room or level in cuts:
            stretch, room = stretch + 1, length
        stretch_of[level] = stretch
        room = 0 if level in cuts else room - 1
    return stretch_of


def _stretch(name: Any, inside: list[Vertex], out: list[Vertex]) -> Group:
    names: Counter[str] = Counter()
    size = leaves = gradients = 0
    for vertex in inside:
        subject = vertex.subject
        if isinstance(subject, Group):
            size += subject.size
            names[subject.title] += 1
        elif isinstance(subject, Node) and subject.primitive is not None:
            size += 1
            names[subject.primitive.name] += 1
        elif isinstance(subject, Gradient):
            gradients += 1
        elif isinstance(subject, Node | np.ndarray):
            leaves += 1
    lines = [f"{count:,} × {word}" for word, count in names.most_common(_MOST_NAMES)]
    if len(names) > _MOST_NAMES:
        lines.append(f"{len(names) - _MOST_NAMES} other kinds")
    given = f"{leaves:,} {'leaf' if leaves == 1 else 'leaves'}"
    title = count_of(gradients, "gradient") if gradients else count_of(size, "operation")
    if not size + gradients:
        title = given
    elif leaves:
        lines.append(given)
    return Group(title, tuple(lines), "stretch", size + leaves + gradients)
