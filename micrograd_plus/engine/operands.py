"""What users pass as operands, as raw numbers and arrays."""

from __future__ import annotations

import numbers
import operator
from typing import Any

import numpy as np

from .graph import Node

OBJECT = np.dtype(object)


def plain_array(x: Any) -> np.ndarray:
    """The array in what a user passed.

    Raises:
        TypeError: For a masked array, a matrix or another kind of arrays of its own, whose
            meaning would be lost; in a list too.
    """
    for part in x if isinstance(x, list | tuple) and x and isinstance(x[0], np.ndarray) else (x,):
        if isinstance(part, np.ndarray) and type(part) not in (np.ndarray, np.memmap):
            give = "x.filled(0.0), and x.mask apart" if hasattr(part, "filled") else "np.asarray(x)"
            raise TypeError(
                f"{type(part).__name__} x means more than its numbers, and that would be lost: "
                f"give {give}"
            )
    return np.asarray(x)


def as_operand(x: Any) -> Any:
    """A raw number or array for what a user passed: NumPy scalars, lists, tuples, fractions."""
    if isinstance(x, np.generic) and x.dtype.kind in "biuf":
        return x
    if isinstance(x, numbers.Real) and not isinstance(x, np.generic):  # timedelta64 says it is one
        return float(x)
    array = plain_array(x)
    if array.dtype.kind in "biuf":
        return array
    if array.dtype == OBJECT and all(isinstance(item, Node | numbers.Real) for item in array.flat):
        return array
    what = f"an array of dtype {array.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
    give = "its .toarray()" if hasattr(x, "toarray") else "real numbers, arrays of them, or nodes"
    raise TypeError(f"cannot compute with {what}: give {give}")


def meets(other: Any) -> bool:
    """Whether an arithmetic operator takes `other` as its second operand, or refuses it by name.

    It leaves alone what has NumPy's `__array_ufunc__`, which may hold nodes and gives its own
    result, but for tables, whose own protocol ranks the operands. What only calls itself an array
    knows no nodes.
    """
    kind = type(other)
    return (
        isinstance(other, Node | np.ndarray | np.generic | numbers.Real | list | tuple)
        or hasattr(kind, "__pandas_priority__")
        or (hasattr(kind, "__array_priority__") and not hasattr(kind, "__array_ufunc__"))
    )


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
    return x if isinstance(x, Node | np.ndarray) else plain_array(x)


def arrayed(x: Any) -> Any:
    """What has a shape: Tensors and arrays as they are, a Value as a Tensor without axes."""
    return x._as_tensor() if isinstance(x, Node) else listed(x)


def beside(x: Any, other: Any) -> Any:
    """`other` as an array of the kind of `x`: beside an array of Values a Value stays one."""
    if isinstance(other, Node) and other.is_scalar and getattr(x, "dtype", None) == OBJECT:
        return boxed(other)
    return arrayed(other)


def integers(given: Any) -> tuple[int, ...]:
    """An integer, or several in any sequence, as a tuple of Python's.

    Raises:
        TypeError: For anything but integers.
    """
    if type(given) is int:
        return (given,)
    several = isinstance(given, tuple | list) or np.ndim(given)
    return tuple(map(operator.index, given if several else (given,)))


def compared(x: Any) -> Any:
    """What can be compared with a number, entry by entry: a list as an array, all else as it is."""
    return plain_array(x) if isinstance(x, list | tuple) else x
