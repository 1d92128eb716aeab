"""What Value and Tensor share as Python objects: comparisons, updates in place, NumPy's calls."""

from __future__ import annotations

import numbers
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from . import numpy_interface
from .graph import Node, mode
from .primitive import Primitive
from .primitives import arithmetic


def meets(other: Any) -> bool:
    """Whether an arithmetic operator takes `other` as its second operand."""
    return isinstance(other, Node | np.ndarray | np.generic | numbers.Real | list | tuple)


def data_of(x: Any) -> Any:
    """The raw number or array in a node; anything else as it is."""
    return x.data if isinstance(x, Node) else x


def _in_place(primitive: Primitive) -> Callable[[Any, Any], Any]:
    # `w -= lr * w.grad` would make a new node and train nothing: on a leaf under no_grad it is an
    # update of that leaf.
    def update(self: Any, other: Any) -> Any:
        if not meets(other):
            return NotImplemented
        if mode.recording or self.primitive is not None:
            return primitive(self, other)
        self.assign(primitive(self.data, data_of(other)))
        return self

    return update


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def comparison(self: Any, other: Any) -> Any:
        return compare(self.data, data_of(other))

    return comparison


class Operators(Node):
    """Python's operators on nodes, other than arithmetic."""

    __slots__ = ()

    __array_ufunc__ = numpy_interface.array_ufunc
    __array_function__ = numpy_interface.array_function

    __iadd__ = _in_place(arithmetic.add)
    __isub__ = _in_place(arithmetic.subtract)
    __imul__ = _in_place(arithmetic.multiply)
    __itruediv__ = _in_place(arithmetic.divide)
    __ipow__ = _in_place(arithmetic.power)

    # Comparisons are elementwise and plain: booleans, not nodes.
    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)
    __eq__ = _comparison(operator.eq)
    __ne__ = _comparison(operator.ne)
    __hash__ = Node.__hash__

    def __pos__(self) -> Any:
        return self

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())
