"""What is drawn: one node or several, or the scalar operations that a node's own stands for."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.expansion import expand
from ..engine.graph import Node, describe
from ..engine.recording_mode import set_recording
from ..engine.tensor import Tensor
from .node_labels import NameOf
from .numbers_as_text import shape_text

_MOST_NUMBERS = 10_000


def nodes_to_draw(x: Any) -> list[Node]:
    """The results that a caller wants to see.

    Args:
        x: A node; a list, tuple or array of Values; or what `expand` returns.

    Raises:
        TypeError: Anything else.

    >>> from micrograd_plus import Tensor, Value, expand
    >>> len(nodes_to_draw(Value(1.0))), len(nodes_to_draw(expand(Tensor([1.0, 2.0]) * 3.0)))
    (1, 2)
    """
    if isinstance(x, Node):
        return [x]
    given = x
    if type(x) is tuple and len(x) == 2 and isinstance(x[1], dict):
        x = x[0]  # of expand, which also tells the leaves
    items = [x] if isinstance(x, Node) else x
    if isinstance(x, np.ndarray):
        items = x.flat
    nodes = [y for y in items if isinstance(y, Node)] if np.iterable(items) else []
    if not nodes:
        what = type(given).__name__
        what += ": draw what it computes, as in draw(model(x))" if callable(given) else ""
        raise TypeError(f"draw() takes a Value or a Tensor, got {what}")
    return nodes


def zoomed(node: Node, name_of: NameOf) -> list[Node]:
    """The operation that made a node, as a graph of Values with the same numbers.

    The numbers of its operands are leaves, named by their place. Where the node has a gradient,
    the Values have what flows from there through this operation.

    Args:
        node: The result of an operation, or a leaf.
        name_of: The name of a node or array; None for one without.

    Returns:
        The Values of the result.

    Raises:
        ValueError: More numbers than can be opened in a moment, or none.

    >>> from micrograd_plus import Tensor
    >>> y = Tensor([1.0, 2.0]) * Tensor([3.0, 4.0])
    >>> zoomed(y, lambda x: "y" if x is y else None)
    [Value(data=3.0, grad=0), Value(data=8.0, grad=0)]
    """
    given = node.operands if node.primitive is not None else (node,)
    count = sum(np.size(getattr(x, "data", x)) for x in (node, *given))
    if count > _MOST_NUMBERS:
        shapes = ", ".join(filter(None, (shape_text(getattr(x, "data", x)) for x in given)))
        raise ValueError(
            f"zoom=True would open {count:,} numbers, of shapes {shapes}: it is for at most "
            f"{_MOST_NUMBERS:,}; look at a smaller example"
        )
    copies: dict[int, Any] = {}
    with set_recording(True):
        operands = [copies.setdefault(id(x), _copy(x, name_of)) for x in given]
        result = operands[0]
        if node.primitive is not None:
            result = node.primitive(*operands, **(node.static or {}))
        values: Any = np.asarray(expand(result)[0], object)
        name = name_of(node)
        for place in np.ndindex(values.shape):
            if name and isinstance(values[place], Node):
                values[place].label = f"{name}[{', '.join(map(str, place))}]" if place else name
        gradient = getattr(node.grad, "data", node.grad)
        if node.requires_grad and gradient is not None and np.any(gradient):
            gradients = np.asarray(gradient).flat
            total: Any = sum(v * g.item() for v, g in zip(values.flat, gradients, strict=True))
            if total.requires_grad:
                total.backward()
    results = [value for value in values.flat if isinstance(value, Node)]  # padding is none
    if not results:
        raise ValueError(
            f"zoom=True of {describe(node)}: it has no computed numbers, nothing to open"
        )
    return results


def _copy(x: Any, name_of: NameOf) -> Any:
    """A leaf with the same numbers, so that nothing below it is opened as well."""
    if isinstance(x, Node):
        kind: Any = type(x)
        return kind(x.data, requires_grad=x.requires_grad, label=name_of(x))
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        return Tensor(x, requires_grad=False, label=name_of(x))
    return x
