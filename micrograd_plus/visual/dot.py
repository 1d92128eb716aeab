"""A shown graph as DOT text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.graph import Node
from .node_labels import NameOf, escaped, label, tooltip
from .shown_graph import Folded, ShownGraph, Vertex

# From Okabe and Ito's palette for colour-blind readers; in black and white the corners and
# borders differ: square for parameters, round for results, double for the output, dashed for
# constants, a folder's tab for what is folded.
_STYLES = {
    "parameter": {"shape": "box", "style": "filled", "fillcolor": "#DCEDF8", "color": "#0072B2"},
    "constant": {
        "shape": "box",
        "style": "filled,dashed",
        "fillcolor": "white",
        "color": "#6B6B6B",
    },
    "operation": {
        "shape": "box",
        "style": "filled,rounded",
        "fillcolor": "#FFF3DC",
        "color": "#A86400",
    },
    "output": {
        "shape": "box",
        "style": "filled,rounded",
        "fillcolor": "#DDF3EB",
        "color": "#00694D",
        "peripheries": "2",
    },
    "folded": {"shape": "folder", "style": "filled", "fillcolor": "#F2F2F2", "color": "#6B6B6B"},
}
_FONT = "Helvetica,Arial,sans-serif"
# Of what lies on the page itself: a grey with a contrast above 4.5:1 to white as to black.
_ON_ANY_PAGE = "#757575"


def dot_of(graph: ShownGraph, name_of: NameOf, title: str | None, direction: str) -> str:
    """DOT text for a graph.

    Args:
        graph: What is shown.
        name_of: The name of a node or array; None for one without.
        title: A line above the picture.
        direction: "LR", "RL", "TB" or "BT".
    """
    import graphviz

    fans = any(vertex.terms for vertex in graph.vertices)
    dot = graphviz.Digraph("graph")
    dot.attr(
        charset="UTF-8",
        rankdir=direction,
        bgcolor="transparent",  # vertices bring their own background, on a light page as on a dark
        pad="0.2",
        nodesep="0.2",
        # Many edges that meet in the rows of one sum are told apart when they are straight.
        ranksep="1.2" if fans else "0.45",
        splines="polyline" if fans else "spline",
        fontname=_FONT,
        fontcolor=_ON_ANY_PAGE,
    )
    if title:
        text = f'<font point-size="16">{escaped(title)}</font>'
        row = f'<tr><td cellpadding="8">{text}</td></tr>'
        dot.attr(label=f'<<table border="0">{row}</table>>', labelloc="t")
    dot.attr("node", fontname=_FONT, fontsize="12", penwidth="1.4", margin="0.09,0.04", height="0")
    dot.attr("edge", color=_ON_ANY_PAGE, arrowsize="0.7", penwidth="1.1")
    for vertex in graph.vertices:
        style = _style(vertex, vertex.key in graph.roots)
        dot.node(vertex.key, label(vertex, name_of), tooltip=tooltip(vertex), **style)
    # A term's row is entered from the side, so only where the operands are at the side.
    begin, end = {"LR": ("e", "w"), "RL": ("w", "e")}.get(direction, ("", ""))
    for tail, head, term in graph.edges:
        if term is None or not end:
            dot.edge(tail, head)
        else:
            dot.edge(f"{tail}:{begin}", f"{head}:t{term}:{end}")
    return dot.source


def _style(vertex: Vertex, is_root: bool) -> Mapping[str, str]:
    style = _STYLES[_kind(vertex.subject, is_root)]
    # So that arrows end at the border, not in the margin.
    return {**style, "margin": "0"} if vertex.terms else style


def _kind(subject: Any, is_root: bool) -> str:
    if isinstance(subject, Folded):
        return "folded"
    if is_root:
        return "output"
    if isinstance(subject, Node) and subject.requires_grad:
        return "parameter" if subject.primitive is None else "operation"
    return "constant"
