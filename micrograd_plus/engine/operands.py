"""What users pass as operands, as raw numbers and arrays."""

from __future__ import annotations

import numbers
import operator
from typing import Any

import numpy as np

from .graph import Node

OBJECT = np.dtype(object)


def as_operand(x: Any) -> Any:
    """A raw number or array for what a user passed: NumPy scalars, lists, tuples, fractions."""
    if isinstance(x, np.generic) and x.dtype.kind in "biuf":
        return x
    if isinstance(x, numbers.Real):
        return float(x)
    array = np.asarray(x)
    if array.dtype.kind in "biuf":
        return array
    if array.dtype == OBJECT and all(isinstance(item, Node | numbers.Real) for item in array.flat):
        return array
    what = f"an array of dtype {array.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
    raise TypeError(f"cannot compute with {what}: give real numbers, arrays of them, or nodes")


def boxed(x: Any) -> Any:
    """A 0-d array that holds one Value."""
    box = np.empty((), object)
    box[()] = x
    return box


def unmixed(x: Any) -> Any:
    """An operand beside arrays of Values, with entries of one kind.

    Numbers beside Values become constants: what picks one of them, or all but the Values, then
    gives what it gives of Values. One number, in a box, makes no Tensor of the Values it meets.
    """
    if isinstance(x, Node):
        return boxed(x)
    if isinstance(x, np.ndarray) and not x.ndim and x.dtype.kind == "f":
        return boxed(x.item())
    if not (isinstance(x, np.ndarray) and x.dtype == OBJECT):
        return x
    node = next((item for item in x.flat if isinstance(item, Node)), None)

    def one(item: Any) -> Any:
        if isinstance(item, Node):
            return item
        number = item.item() if isinstance(item, np.generic) else item
        return number if node is None else node._constant(number)

    return np.frompyfunc(one, 1, 1)(x, np.empty(x.shape, OBJECT))


def holds_nodes(x: Any) -> bool:
    """Whether it is an array with a node among its entries."""
    return isinstance(x, np.ndarray) and any(isinstance(item, Node) for item in x.flat)


def listed(x: Any) -> Any:
    """Nodes and arrays as they are; a list of Values as an array of Values."""
    return x if isinstance(x, Node | np.ndarray) else np.asarray(x)


def arrayed(x: Any) -> Any:
    """What has a shape: Tensors and arrays as they are, a Value as a Tensor without axes."""
    return x._as_tensor() if isinstance(x, Node) else listed(x)


def integers(given: Any) -> tuple[int, ...]:
    """An integer, or several in any sequence, as a tuple of Python's.

    Raises:
        TypeError: For anything but integers.
    """
    return tuple(map(operator.index, given if np.ndim(given) else (given,)))
