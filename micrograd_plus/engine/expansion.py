"""expand: the graph of Values that a graph of Tensors stands for."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graph import Node, topological_order
from .operands import boxed
from .value import Value


def expand(root: Node) -> tuple[Any, dict[Node, Any]]:
    """Unroll a Tensor's graph into scalar operations: zoom from `x @ W + b` into its products.

    Args:
        root: A Tensor, or a Value computed from Tensors.

    Returns:
        (values, leaves): the Values of `root`, in an object array of its shape (the one Value of a
        single number), and a map from each leaf below it to the Values that stand for it, in an
        object array of the leaf's shape. They are new nodes: their gradients are their own. A
        number of the root that no leaf went into is a Value that requires no gradient. Leaves of
        integers and booleans stay plain arrays.

    Raises:
        TypeError: For anything but a node.

    >>> from micrograd_plus import Tensor
    >>> w = Tensor([1.0, 2.0], label="w")
    >>> loss, leaves = expand((w * [3.0, 4.0]).sum())
    >>> loss.backward()
    >>> [v.grad for v in leaves[w]], leaves[w][0].label
    ([3.0, 4.0], 'w[0]')
    """
    if not isinstance(root, Node):
        raise TypeError(f"expand() needs a node, got {type(root).__name__}")
    leaves: dict[Node, Any] = {}
    done: dict[Node, Any] = {}

    def values_of(operand: Any) -> Any:
        if not isinstance(operand, Node):
            return operand
        if operand in done:
            return done[operand]
        if operand not in leaves:
            leaves[operand] = _leaf(operand)
        return leaves[operand]

    for node in topological_order(root):
        assert node.primitive is not None
        operands = [values_of(operand) for operand in node.operands]
        y = node.primitive(*operands, **(node.static or {}))
        done[node] = _values(y)
    values = values_of(root)
    return (values[()] if values.ndim == 0 else values), leaves


def _values(y: Any) -> Any:
    """A result as an array of Values: what came from constants alone is a constant."""
    array = y if isinstance(y, np.ndarray) else boxed(y)
    value = lambda v: v if isinstance(v, Node) else Value(float(v), requires_grad=False)
    return np.frompyfunc(value, 1, 1)(array, np.empty(array.shape, object))


def _leaf(leaf: Node) -> Any:
    array = np.asarray(leaf.data)
    if array.dtype.kind != "f" and not leaf.is_scalar:
        return array
    values = np.empty(array.shape, object)
    for place in np.ndindex(array.shape):
        label = leaf.label
        if label and place:
            label = f"{label}[{', '.join(map(str, place))}]"
        values[place] = Value(array[place].item(), label, leaf.requires_grad)
    return values
