"""expand: the graph of Values that a graph of Tensors stands for."""

from __future__ import annotations

from typing import Any

import numpy as np

from .blocks import collector_paused
from .graph import Node, data_of, topological_order
from .naming import ModuleNames
from .operands import OBJECT, boxed
from .value import Value


@collector_paused()
def expand(root: Node) -> tuple[Any, dict[Node, Any]]:
    """Unroll a Tensor's graph into scalar operations: zoom from `x @ W + b` into its products.

    Args:
        root: A Tensor, or a Value computed from Tensors.

    Returns:
        (values, leaves): the Values of `root`, in an object array of its shape (the one Value of a
        single number), and a map from each leaf below it to the Values that stand for it, in an
        object array of the leaf's shape. A number of the root that no leaf went into is a Value
        that requires no gradient. Leaves of integers and booleans stay plain arrays.

        They are new nodes, with the names and the gradients of the leaves: one without a label has
        the name of its place in a module, as in `layers.0.weight[2, 1]`. Where a backward pass has
        run from the root, the results between have the gradients of that pass. A pass of the
        Values' own begins anew.

    Raises:
        TypeError: For anything but a node.

    >>> from micrograd_plus import Tensor
    >>> w = Tensor([1.0, 2.0], label="w")
    >>> loss, leaves = expand((w * [3.0, 4.0]).sum())
    >>> loss.backward()
    >>> [v.grad for v in leaves[w]], leaves[w][0].label, w.grad
    ([3.0, 4.0], 'w[0]', None)
    """
    if not isinstance(root, Node):
        raise TypeError(f"expand() needs a node, got {type(root).__name__}")
    leaves: dict[Node, Any] = {}
    done: dict[Node, Any] = {}
    order = topological_order(root)
    names = ModuleNames(order, {})

    def values_of(operand: Any) -> Any:
        if not isinstance(operand, Node):
            return operand
        if operand in done:
            return done[operand]
        if operand not in leaves:
            leaves[operand] = _leaf(operand, operand.label or names.of(operand) or "")
        return leaves[operand]

    for node in order:
        assert node.primitive is not None
        operands = [values_of(operand) for operand in node.operands]
        y = node.primitive(*operands, **(node.static or {}))
        done[node] = _values(y, node.label)
    values = values_of(root)
    if root.primitive is not None:
        _carry_on(root, values)
    for leaf, parts in leaves.items():
        _carry_over(leaf, parts)
    return (values[()] if values.ndim == 0 else values), leaves


def _carry_on(root: Node, values: Any) -> None:
    """Give the Values what a pass that starts with the gradient of the root gives them."""
    gradient = data_of(root.grad)
    if gradient is None or not np.any(gradient):
        return
    given = zip(values.flat, np.ravel(gradient), strict=True)
    total = sum((value * g.item() for value, g in given if value.requires_grad), Value(0.0))
    total.backward()


def _carry_over(leaf: Node, values: Any) -> None:
    """Give the Values of a leaf the gradient that it has."""
    if values.dtype == OBJECT:
        gradient = 0 if leaf.grad is None else data_of(leaf.grad)
        for value, g in zip(values.flat, np.broadcast_to(gradient, values.shape).flat, strict=True):
            value.grad, value._a = g.item(), True


def _values(y: Any, name: str) -> Any:
    """A result as an array of Values: what came from constants alone is a constant."""
    array = y if isinstance(y, np.ndarray) else boxed(y)
    value = lambda v: v if isinstance(v, Node) else Value(float(v), requires_grad=False)
    values = np.frompyfunc(value, 1, 1)(array, np.empty(array.shape, object))
    for place in np.ndindex(values.shape) if name else ():
        if not values[place].label:
            values[place].label = part_of(name, place)
    return values


def _leaf(leaf: Node, name: str) -> Any:
    array = np.asarray(leaf.data)
    if array.dtype.kind != "f" and not leaf.is_scalar:
        return array
    values = np.empty(array.shape, object)
    for place in np.ndindex(array.shape):
        values[place] = Value(array[place].item(), part_of(name, place), leaf.requires_grad)
    return values


def part_of(name: str, place: tuple[int, ...]) -> str:
    """The name of one entry of an array; "" where that has none.

    >>> part_of("w", (2, 1)), part_of("loss", ()), part_of("", (0,))
    ('w[2, 1]', 'loss', '')
    """
    return f"{name}[{', '.join(map(str, place))}]" if name and place else name
