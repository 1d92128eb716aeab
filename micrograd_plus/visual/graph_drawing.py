"""`draw`: the recorded graph as DOT text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.graph import Node
from .dot import dot_of
from .drawing import Drawing
from .module_names import ModuleNames
from .shown_graph import shown_graph
from .variable_names import names_in, names_in_frame


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

    A node's name is its `label`, else its place in the module whose parameter it is, as
    `layers.0.weight`, else the variable that holds it where `draw` is called, or the place in a
    list, as `w[0]`; never a variable whose name starts with an underscore.

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
    graph = shown_graph([node], max_operands)
    count = len(graph.vertices)
    if count > max_nodes:
        raise ValueError(
            f"this graph has {count:,} nodes, too many to read, and draw() stops at max_nodes="
            f"{max_nodes}: draw a part of it, as in draw(node.operands[0]), or a smaller example; "
            "fold wide sums with max_operands=8; or raise max_nodes"
        )
    modules = ModuleNames((vertex.subject for vertex in graph.vertices), known)

    def name_of(x: Any) -> str | None:
        if isinstance(x, Node):
            return x.label or modules.of(x) or known.get(id(x))
        return known.get(id(x)) if isinstance(x, np.ndarray) else None

    return Drawing(dot_of(graph, name_of, title, direction), count, len(graph.edges))
