"""What users pass as operands, as raw numbers and arrays."""

from __future__ import annotations

import numbers
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


def plain_numbers(x: Any) -> Any:
    """An operand without NumPy's numbers, as pad puts beside Values: they would become arrays."""
    if not (isinstance(x, np.ndarray) and x.dtype == OBJECT):
        return x
    one = lambda item: item.item() if isinstance(item, np.generic) else item
    return np.frompyfunc(one, 1, 1)(x, np.empty(x.shape, OBJECT))


def holds_nodes(x: Any) -> bool:
    """Whether it is an array with a node among its entries."""
    return isinstance(x, np.ndarray) and any(isinstance(item, Node) for item in x.flat)


def listed(x: Any) -> Any:
    """Nodes and arrays as they are; a list of Values as an array of Values."""
    return x if isinstance(x, Node | np.ndarray) else np.asarray(x)
