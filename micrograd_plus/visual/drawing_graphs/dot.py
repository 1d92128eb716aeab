"""A shown graph as DOT text."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...engine.graph import Node
from ...engine.recording_mode import Scope
from ...formulas.html_notation import escaped
from .collapsing import Group
from .extent import ranks_of
from .labels import tooltip
from .shown_graph import Folded, Gradient, ShownGraph, Vertex

# From Okabe and Ito's palette for colour-blind readers; in black and white the corners and
# borders differ: square for parameters, round for results, double for the output, dashed for
# constants, a folder's tab for what is folded, a solid block for a module.
STYLES = {
    kind: {"shape": shape, "style": style, "fillcolor": fill, "color": line, **more}
    for kind, shape, style, fill, line, more in (
        ("parameter", "box", "filled", "#DCEDF8", "#0072B2", {}),
        ("constant", "box", "filled,dashed", "white", "#6B6B6B", {}),
        ("operation", "box", "filled,rounded", "#FFF3DC", "#A86400", {}),
        # Its outer line lies on the page, be that light or dark.
        ("output", "box", "filled,rounded", "#DDF3EB", "#008563", {"peripheries": "2"}),
        ("folded", "folder", "filled", "#F2F2F2", "#6B6B6B", {}),
        ("product", "ellipse", "filled", "white", "#A86400", {}),
        # The block's upper and right sides take their room from the text.
        ("module", "box3d", "filled", "#F6E9F1", "#8F3F6F", {"margin": "0.13,0.11"}),
    )
}
_CLUSTER = {"style": "rounded", "color": "#A0A0A0", "fontsize": "11", "margin": "10"}
_FONT = "Helvetica,Arial,sans-serif"
_MANY_EDGES = 1.4  # for each vertex
_DEEPEST = 12  # so many frames within frames can still be told apart
# The vertices in one call of a module, with their attributes, and the calls within it.
_Tree = tuple[list[tuple[str, dict[str, str]]], dict[Scope, Any]]
# Of what lies on the page itself: a grey with a contrast above 4.5:1 to white as to black.
_ON_ANY_PAGE = "#757575"


def empty(direction: str, **attributes: str) -> Any:
    """A graph of `graphviz` with nothing in it but the looks that all drawings share.

    Args:
        direction: "LR", "RL", "TB" or "BT".
        attributes: More of the graph's.

    >>> empty("LR", ranksep="0.35").source.splitlines()[0]
    'digraph "graph" {'
    """
    import graphviz

    dot = graphviz.Digraph("graph")
    dot.attr(
        charset="UTF-8",
        rankdir=direction,
        bgcolor="transparent",  # vertices bring their own background, on a light page as on a dark
        pad="0.2",
        nodesep="0.2",
        fontname=_FONT,
        fontcolor=_ON_ANY_PAGE,
        **attributes,
    )
    dot.attr("node", fontname=_FONT, fontsize="12", penwidth="1.4", margin="0.09,0.04", height="0")
    dot.attr(
        "edge",
        fontname=_FONT,
        fontsize="10",
        color=_ON_ANY_PAGE,
        fontcolor=_ON_ANY_PAGE,
        arrowsize="0.7",
        penwidth="1.1",
    )
    return dot


def dot_of(
    graph: ShownGraph,
    label_of: Callable[[Vertex], str],
    title_of: Callable[[Scope], str],
    title: str | None,
    direction: str,
    quick: bool = False,
) -> str:
    """DOT text for a graph.

    Args:
        graph: What is shown.
        label_of: What stands in a vertex, as markup.
        title_of: What stands above the vertices of one call of a module.
        title: A line above the picture.
        direction: "LR", "RL", "TB" or "BT".
        quick: With straight edges and without a long search for the best places.
    """
    fans = any(vertex.terms for vertex in graph.vertices)
    widest = 0 if fans else _widest_of_dense_layers(graph)
    dense = widest > 0
    splines = "line" if quick or dense else "polyline" if fans else "spline"
    # Many edges that meet in the rows of one sum are told apart when they are straight.
    ranksep = "1.2" if fans else f"{0.8 + widest / 10:g}" if dense else "0.45"
    dot = empty(direction, ranksep=ranksep, splines=splines)
    if quick:
        dot.attr(nslimit="1", nslimit1="1")
    if quick or dense:
        # Where all lead to all, edges cross wherever the vertices are: they stay in their order.
        dot.attr(mclimit="0.01")
    if title or graph.note:
        dot.attr(label=_heading(title, graph.note), labelloc="t")
    tree: _Tree = ([], {})
    begin, end = {"LR": ("e", "w"), "RL": ("w", "e")}.get(direction, ("", ""))
    # Frames are filled from the left, and where the picture is turned to a side, from the bottom.
    framed = [vertex for vertex in graph.vertices if graph.paths.get(vertex.key)]
    free = [vertex for vertex in graph.vertices if not graph.paths.get(vertex.key)]
    for vertex in [*free, *(reversed(framed) if end else framed)]:
        inside = tree
        for scope in graph.paths.get(vertex.key, ())[:_DEEPEST]:
            inside = inside[1].setdefault(scope, ([], {}))
        style = _style(vertex, vertex.key in graph.roots)
        words = {"label": label_of(vertex), "tooltip": tooltip(vertex)}
        inside[0].append((vertex.key, {**words, **style}))
    _add(tree, dot, title_of, itertools.count())
    # Graphviz puts a text right beside an edge that runs up or down.
    room = "" if end else "&nbsp;&nbsp;"
    for tail, head, term, _, text in graph.edges:
        words = {"label": f"<{room}{text}{room}>"} if text else {}
        # A term's row is entered from the side, so only where the operands are at the side.
        if term is not None and end:
            dot.edge(f"{tail}:{begin}", f"{head}:t{term}:{end}", **words)
        elif dense and end:
            dot.edge(f"{tail}:{begin}", f"{head}:{end}", **words)
        else:
            dot.edge(tail, head, **words)
    return dot.source


def _widest_of_dense_layers(graph: ShownGraph) -> int:
    """How many vertices the widest layer has, where many edges lead from each only to the next.

    So do those of neurons. There, straight edges run past no vertex, and curved ones are a thick
    grey band. Of other graphs 0.
    """
    if len(graph.edges) <= _MANY_EDGES * len(graph.vertices):
        return 0
    ranks = ranks_of(graph)
    steps = [(edge.tail, edge.head) for edge in graph.edges]
    if len(set(steps)) < len(steps) or any(ranks[b] != ranks[a] + 1 for a, b in steps):
        return 0
    return max(Counter(ranks.values()).values())


def _add(tree: _Tree, where: Any, title_of: Callable[[Scope], str], numbers: Iterator[int]) -> None:
    vertices, calls = tree
    for key, attributes in vertices:
        where.node(key, **attributes)
    for scope, inner in calls.items():
        with where.subgraph(name=f"cluster_{next(numbers)}") as cluster:
            cluster.attr(label=f"<{escaped(title_of(scope))}>", tooltip=" ", **_CLUSTER)
            _add(inner, cluster, title_of, numbers)


def _heading(title: str | None, note: str) -> str:
    rows = []
    if title:
        text = f'<font point-size="16">{escaped(title)}</font>'
        rows.append(f'<tr><td cellpadding="8">{text}</td></tr>')
    if note:
        rows.append(f"<tr><td>{escaped(note, most=200)}</td></tr>")
    return f'<<table border="0">{"".join(rows)}</table>>'


def _style(vertex: Vertex, is_root: bool) -> Mapping[str, str]:
    style = STYLES[_kind(vertex.subject, is_root)]
    # So that arrows end at the border, not in the margin.
    style = {**style, "margin": "0"} if vertex.terms else style
    if is_root and isinstance(vertex.subject, Group):
        style = {**style, "penwidth": "3"}
    return style


def _kind(subject: Any, is_root: bool) -> str:
    if isinstance(subject, Folded):
        return "folded"
    if isinstance(subject, Gradient):
        return subject.kind
    if isinstance(subject, Group):
        return {"module": "module", "numbers": "constant"}.get(subject.kind, "folded")
    if is_root:
        return "output"
    if isinstance(subject, Node) and subject.requires_grad:
        return "parameter" if subject.primitive is None else "operation"
    return "constant"
