"""How a result becomes a node."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graph import Node
from .modes import OFF, clock, mode
from .rule import Rule


def record(
    kind: type[Node],
    y: Any,
    primitive: Rule,
    operands: tuple[Any, ...],
    static: dict[str, Any] | None,
    requires_grad: bool,
) -> Any:
    """A node for the result `y` of any number of operands."""
    if primitive.vjps and len(primitive.vjps) != len(operands):
        raise TypeError(
            f"the primitive {primitive.name} has {len(primitive.vjps)} vjps and was called with "
            f"{len(operands)} operands: it needs a vjp, or None, for each"
        )
    if len(operands) > 2:
        a, b = operands, None
    else:
        a, b = operands if len(operands) == 2 else (operands[0], None)
    grad = 0 if kind.is_scalar else None
    return make_node(kind, y, grad, primitive, a, b, static or None, requires_grad)


def make_node(
    kind: type[Node],
    y: Any,
    grad: Any,
    primitive: Rule,
    a: Any,
    b: Any,
    static: dict[str, Any] | None,
    requires_grad: bool,
) -> Any:
    """A node for the result `y`; a constant where nothing requires a gradient or is recorded."""
    node: Any = _new(kind)
    node.data = y
    node.grad = grad
    node.label = None
    node._stamp = clock.now
    scope = mode.scope
    if requires_grad and scope is not OFF:
        node.scope = scope
        node.primitive = primitive
        node.static = static
        node.requires_grad = True
        node._a = a
        node._b = b
    else:
        if type(y) is np.ndarray and (y.base is not None or y is getattr(a, "data", None)):
            node.data = y.copy()  # no view of a leaf, which may be updated
        node.primitive = node.static = node._b = node.scope = None
        node._a = primitive
        node.requires_grad = False
    return node


_new = object.__new__
