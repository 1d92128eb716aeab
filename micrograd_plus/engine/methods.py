"""Primitives as operators and methods: the ways of `Primitive.__call__` for one or two operands.

They do what it does, without looking at everything that could have been passed; whatever is not
the common case goes there. Half of what a small operation costs is saved.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from .graph import Node
from .primitive import Primitive
from .recording import make_node

Operator = Callable[[Any, Any], Any]
# IEEE's answer, or an explanation, takes longer.
_UNUSUAL = (ArithmeticError, ValueError, TypeError)


def meets(other: Any) -> bool:
    """Whether an arithmetic operator takes `other` as its second operand."""
    return isinstance(other, Node | np.ndarray | np.generic | numbers.Real | list | tuple)


def method(primitive: Primitive, on_floats: bool) -> Callable[[Any], Any]:
    """A method of Value, on floats, or of Tensor, on arrays."""
    compute: Any = primitive.on_floats if on_floats else primitive.on_arrays
    usual, grad = (float, 0) if on_floats else (np.ndarray, None)

    def run(self: Any) -> Any:
        try:
            y = compute(self.data)
        except _UNUSUAL:
            return primitive(self)
        if type(y) is not usual and not on_floats:
            y = np.asarray(y)
        return make_node(type(self), y, grad, primitive, self, None, None, self.requires_grad)

    run.__name__ = primitive.name
    kind = "value" if on_floats else "tensor"
    run.__doc__ = f"The same as `functions.{primitive.name}` of this {kind}."
    return run


def operators(primitive: Primitive, on_floats: bool) -> tuple[Operator, Operator]:
    """An operator of Value or of Tensor, and the same reflected, for a number on the left."""
    compute: Any = primitive.on_floats if on_floats else primitive.on_arrays
    usual, grad = (float, 0) if on_floats else (np.ndarray, None)
    takes_numbers = primitive.on_floats is not None

    def operator(self: Any, other: Any) -> Any:
        kind = type(other)
        requires_grad = self.requires_grad
        if kind is type(self):
            b = other.data
            requires_grad = requires_grad or other.requires_grad
        elif takes_numbers and (kind is float or kind is int):
            b = other
        else:
            return primitive(self, other) if meets(other) else NotImplemented
        try:
            y = compute(self.data, b)
        except _UNUSUAL:
            return primitive(self, other)
        if type(y) is not usual and not on_floats:
            y = np.asarray(y)
        return make_node(type(self), y, grad, primitive, self, other, None, requires_grad)

    def reflected(self: Any, other: Any) -> Any:
        kind = type(other)
        if not (on_floats and (kind is float or kind is int)):
            return primitive(other, self) if meets(other) else NotImplemented
        y = primitive.compute_floats((other, self.data), {})
        return make_node(type(self), y, grad, primitive, other, self, None, self.requires_grad)

    return operator, reflected
