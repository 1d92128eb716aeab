"""`draw`: the recorded graph as DOT text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.graph import Node
from .drawing import Drawing
from .node_labels import escaped, label, tooltip
from .shown_graph import Folded, ShownGraph, Vertex, shown_graph
from .variable_names import names_in, names_in_frame

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


def draw(
    node: Node,
    *,
    title: str | None = None,
    names: Mapping[str, Any] | None = None,
    max_operands: int | None = None,
    max_nodes: int = 500,
    direction: str = "LR",
) -> Drawing:
    """Draw the graph that `node` was computed by: every value, gradient and operation.

    Parameters are square boxes, results round ones with the operation on top, the output has a
    double border, constants a dashed one. Gradients are shown as they stand: call `backward()`
    first. Inner Tensors have one only after `backward(retain_grads=True)`.

    A node's name is its `label`, else the variable that holds it where `draw` is called, or the
    place in a list, as `w[0]`; never a variable whose name starts with an underscore.

    Args:
        node: The result to draw.
        title: A line above the picture.
        names: Look for names among these variables instead, as in `names=locals()`.
        max_operands: Of an operation with more operands than this, draw those that matter most
            and fold the others into one counted vertex. Of a weighted sum: the pairs of input and
            weight whose products are largest; otherwise the operands with the largest gradients.
        max_nodes: Refuse to draw more than this many.
        direction: Where the computation runs: "LR", "RL", "TB" or "BT".

    Returns:
        A `Drawing`, which shows itself in notebooks. `str()` gives its DOT text.

    Raises:
        TypeError: `node` is not a node.
        ValueError: A graph of more than `max_nodes`, or an unknown direction.

    >>> from micrograd_plus import Value, draw
    >>> a, b = Value(2.0), Value(-3.0)
    >>> loss = (a * b + 10).tanh()
    >>> loss.backward()
    >>> drawing = draw(loss)
    >>> drawing
    <Drawing: 6 nodes, 5 edges; save("graph.svg") writes it>
    >>> "<b>loss</b> = <b>tanh</b>(4)" in drawing.source
    True
    """
    if not isinstance(node, Node):
        raise TypeError(f"draw() takes a Value or a Tensor, got {type(node).__name__}")
    if direction not in ("LR", "RL", "TB", "BT"):
        raise ValueError(f'direction must be "LR", "RL", "TB" or "BT", got {direction!r}')
    if max_operands is not None and max_operands < 1:
        raise ValueError(f"max_operands must be at least 1, got {max_operands}")
    known = names_in_frame(sys._getframe(1)) if names is None else names_in(names)
    graph = shown_graph(node, max_operands)
    count = len(graph.vertices)
    if count > max_nodes:
        raise ValueError(
            f"this graph has {count:,} nodes, too many to read, and draw() stops at max_nodes="
            f"{max_nodes}: draw a part of it, as in draw(node.operands[0]), or a smaller example; "
            "fold wide sums with max_operands=8; or raise max_nodes"
        )

    def name_of(x: Any) -> str | None:
        if isinstance(x, Node):
            return x.label or known.get(id(x))
        return known.get(id(x)) if isinstance(x, np.ndarray) else None

    return Drawing(_dot(graph, name_of, title, direction), count, len(graph.edges))


def _dot(graph: ShownGraph, name_of: Any, title: str | None, direction: str) -> str:
    import graphviz

    fans = any(vertex.terms for vertex in graph.vertices)
    dot = graphviz.Digraph("graph")
    dot.attr(
        charset="UTF-8",
        rankdir=direction,
        bgcolor="white",
        pad="0.2",
        nodesep="0.2",
        # Many edges that meet in the rows of one sum are told apart when they are straight.
        ranksep="1.2" if fans else "0.45",
        splines="polyline" if fans else "spline",
        fontname=_FONT,
    )
    if title:
        text = f'<font point-size="16">{escaped(title)}</font>'
        row = f'<tr><td cellpadding="8">{text}</td></tr>'
        dot.attr(label=f'<<table border="0">{row}</table>>', labelloc="t")
    dot.attr("node", fontname=_FONT, fontsize="12", penwidth="1.4", margin="0.09,0.04", height="0")
    dot.attr("edge", color="#4D4D4D", arrowsize="0.7", penwidth="1.1")
    root = graph.vertices[-1]
    for vertex in graph.vertices:
        style = _STYLES[_kind(vertex, vertex is root)]
        if vertex.terms:  # so that arrows end at the border, not in the margin
            style = {**style, "margin": "0"}
        dot.node(vertex.key, label(vertex, name_of), tooltip=tooltip(vertex), **style)
    # A term's row is entered from the side, so only where the operands are at the side.
    begin, end = {"LR": ("e", "w"), "RL": ("w", "e")}.get(direction, ("", ""))
    for tail, head, term in graph.edges:
        if term is None or not end:
            dot.edge(tail, head)
        else:
            dot.edge(f"{tail}:{begin}", f"{head}:t{term}:{end}")
    return dot.source


def _kind(vertex: Vertex, is_root: bool) -> str:
    subject = vertex.subject
    if isinstance(subject, Folded):
        return "folded"
    if is_root:
        return "output"
    if isinstance(subject, Node) and subject.requires_grad:
        return "parameter" if subject.primitive is None else "operation"
    return "constant"
