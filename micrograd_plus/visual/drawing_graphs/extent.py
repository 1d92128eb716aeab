"""How large a picture will be, guessed before it is laid out: whether a person can read it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple
from xml.etree import ElementTree

from ...engine.recording_mode import Scope
from .shown_graph import ShownGraph, Vertex

# In points, of which a screen is some 1,000 wide and 700 high, and scrolls: along the computation
# a page or two further than across.
_MOST_ALONG, _MOST_ACROSS = 5000, 1600
_MOST_VERTICES = 150
# So many edges can be followed, and of a large graph so many for each vertex.
_MOST_EDGES, _EDGES_PER_VERTEX = 100, 4
_LINE, _LETTER, _AROUND = 1.15, 0.5, 16.0  # a line and a letter, by the points of the type
_BETWEEN, _BETWEEN_RANKS, _FRAME = 14.0, 40.0, 40.0
_TYPE_AT_EDGES = 10


class Span(NamedTuple):
    """What a vertex or a frame takes: from rank to rank along, and points across.

    >>> Span(0, 2, 60.0)
    Span(first=0, last=2, across=60.0)
    """

    first: int
    last: int
    across: float


def is_readable(
    graph: ShownGraph,
    with_texts: Callable[[ShownGraph], ShownGraph],
    label_of: Callable[[Vertex], str],
    upright: bool,
) -> bool:
    """Whether a picture would be small enough to be read, with not too many edges to follow.

    Args:
        graph: What is shown.
        with_texts: Adds what stands at the edges; not asked where there are too many anyhow.
        label_of: The label of a vertex, as markup.
        upright: The computation runs up or down, not to a side.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> y = Value(1.0)
    >>> for _ in range(100):
    ...     y = y.tanh()
    >>> is_readable(shown_graph([y]), lambda x: x, lambda x: "<<b>tanh</b>>", upright=False)
    False
    """
    count = len(graph.vertices)
    if count > _MOST_VERTICES or len(graph.edges) > max(_MOST_EDGES, _EDGES_PER_VERTEX * count):
        return False
    along, across = extent(with_texts(graph), label_of, upright)
    return along <= _MOST_ALONG and across <= _MOST_ACROSS


def extent(
    graph: ShownGraph, label_of: Callable[[Vertex], str], upright: bool
) -> tuple[float, float]:
    """About how many points a picture measures along the computation, and across it.

    Args:
        graph: With what stands at its edges.
        label_of: The label of a vertex, as markup.
        upright: The computation runs up or down, not to a side.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> extent(shown_graph([Value(1.0).tanh()]), lambda vertex: "<<b>name</b>>", upright=False)
    (120.0, 43.8)
    """
    ranks = ranks_of(graph)
    deep: defaultdict[int, float] = defaultdict(float)
    inside: defaultdict[tuple[Scope, ...], list[Span]] = defaultdict(list)
    for vertex in graph.vertices:
        width, height = label_size(label_of(vertex))
        if upright:
            width, height = height, width
        rank = ranks[vertex.key]
        deep[rank] = max(deep[rank], width)
        path = graph.paths.get(vertex.key, ())
        inside[path].append(Span(rank, rank, height + _BETWEEN))
        for depth in range(len(path)):  # so that every frame is there
            inside[path[:depth]] += ()
    for path in sorted(inside, key=len, reverse=True):
        if path:
            span = _around(inside[path])
            inside[path[:-1]].append(span._replace(across=span.across + _FRAME))
    texts: Counter[int] = Counter()
    for edge in graph.edges:
        after = ranks[edge.head] - 1
        texts[after] = max(texts[after], 1 if upright else len(re.sub("<[^>]*>", "", edge.text)))
    words = sum(texts.values()) * _TYPE_AT_EDGES * (_LINE if upright else _LETTER)
    along = sum(deep.values()) + _BETWEEN_RANKS * max(len(deep) - 1, 0) + words
    return round(along, 1), round(_around(inside[()]).across, 1)


def _around(spans: Iterable[Span]) -> Span:
    """What encloses them: at each rank they lie side by side."""
    at: defaultdict[int, float] = defaultdict(float)
    for first, last, across in spans:
        for rank in range(first, last + 1):
            at[rank] += across
    return Span(min(at, default=0), max(at, default=0), float(max(at.values(), default=0)))


def ranks_of(graph: ShownGraph) -> dict[str, int]:
    """How many edges the longest way to each vertex has; leaves stand just before their first use.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> graph = shown_graph([Value(1.0).tanh() * Value(2.0)])
    >>> [ranks_of(graph)[vertex.key] for vertex in graph.vertices]
    [0, 1, 1, 2]
    """
    ranks = distances(graph)
    computed = {edge.head for edge in graph.edges}
    users: defaultdict[str, list[int]] = defaultdict(list)
    for edge in graph.edges:
        users[edge.tail].append(ranks[edge.head])
    before = {key: min(users[key]) - 1 for key in ranks if key not in computed and users[key]}
    return {**ranks, **before}


def distances(graph: ShownGraph, back: bool = False) -> dict[str, int]:
    """How many edges the longest way to each vertex has, from a leaf; or `back` from a result.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph
    >>> graph = shown_graph([Value(1.0).tanh() * Value(2.0)])
    >>> [distances(graph)[vertex.key] for vertex in graph.vertices]
    [0, 1, 0, 2]
    """
    following: defaultdict[str, list[str]] = defaultdict(list)
    waiting: Counter[str] = Counter()
    for edge in graph.edges:
        begin, end = (edge.head, edge.tail) if back else (edge.tail, edge.head)
        following[begin].append(end)
        waiting[end] += 1
    found = {vertex.key: 0 for vertex in graph.vertices}
    ready = [key for key in found if key not in waiting]
    for key in ready:  # which grows meanwhile
        further = found[key] + 1
        for end in following.get(key, ()):
            if further > found[end]:
                found[end] = further
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    return found


def label_size(markup: str) -> tuple[float, float]:
    """About how many points wide and high a label is, with what lies around it.

    Args:
        markup: As `label` gives it: tables within `<>`.

    >>> label_size("<<table><tr><td>tanh</td></tr><tr><td>0.96</td></tr></table>>")
    (44.0, 51.6)
    """
    width, height = _size(ElementTree.fromstring(markup[1:-1]), 12)
    return round(width + _AROUND, 1), round(height + _AROUND, 1)


def _size(element: ElementTree.Element, points: float) -> tuple[float, float]:
    """Of what stands in an element: in tables, rows of cells; elsewhere, lines of text."""
    if element.get("fixedsize"):
        return float(element.get("width", 0)), float(element.get("height", 0))
    points = float(element.get("point-size", points))
    if element.tag == "table":
        room = 2 * float(element.get("cellpadding", 2))
        rows = [[_size(cell, points) for cell in row] for row in element.findall("tr")]
        widths = [sum(width + room for width, _ in row) for row in rows]
        heights = [max((height + room for _, height in row), default=0) for row in rows]
        return max(widths, default=0), sum(heights)
    width = high = 0.0
    above = 0.0  # of the lines that are full
    widest = 0.0
    for text, inner in [(element.text, None), *((part.tail, part) for part in element)]:
        if inner is not None and inner.tag == "br":
            above, widest, width, high = above + high, max(widest, width), 0.0, 0.0
        elif inner is not None:
            wide, tall = _size(inner, points)
            width, high = width + wide, max(high, tall)
        if text:
            width, high = width + _LETTER * points * len(text), max(high, _LINE * points)
    return max(widest, width), above + high
