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

_ndarray = np.ndarray


def meets(other: Any) -> bool:
    """Whether an arithmetic operator takes `other` as its second operand."""
    return isinstance(other, Node | np.ndarray | np.generic | numbers.Real | list | tuple)


def scalar_unary(primitive: Primitive) -> Callable[[Any], Any]:
    """A method of Value."""
    compute: Any = primitive.on_floats

    def method(self: Any) -> Any:
        try:
            y = compute(self.data)
        except (ArithmeticError, ValueError):
            y = primitive.compute_floats((self.data,), {})
        return make_node(type(self), y, 0, primitive, self, None, None, self.requires_grad)

    method.__name__ = primitive.name
    method.__doc__ = f"The same as `functions.{primitive.name}` of this value."
    return method


def scalar_binary(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """An operator of Value, with a Value or a number on the right."""
    compute: Any = primitive.on_floats

    def operator(self: Any, other: Any) -> Any:
        kind = type(other)
        requires_grad = self.requires_grad
        if kind is type(self):
            b = other.data
            requires_grad = requires_grad or other.requires_grad
        elif kind is float or kind is int:
            b = other
        else:
            return primitive(self, other) if meets(other) else NotImplemented
        try:
            y = compute(self.data, b)
        except (ArithmeticError, ValueError):
            y = primitive.compute_floats((self.data, b), {})
        return make_node(type(self), y, 0, primitive, self, other, None, requires_grad)

    return operator


def scalar_reflected(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """An operator of Value, with a number on the left."""

    def operator(self: Any, other: Any) -> Any:
        kind = type(other)
        if kind is not float and kind is not int:
            return primitive(other, self) if meets(other) else NotImplemented
        y = primitive.compute_floats((other, self.data), {})
        return make_node(type(self), y, 0, primitive, other, self, None, self.requires_grad)

    return operator


def array_binary(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """An operator of Tensor, with a Tensor or a number on the right."""
    compute = primitive.on_arrays
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
        except (ValueError, TypeError):
            return primitive(self, other)  # fails again, with an explanation
        if type(y) is not _ndarray:
            y = np.asarray(y)
        return make_node(type(self), y, None, primitive, self, other, None, requires_grad)

    return operator


def array_reflected(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """An operator of Tensor, with anything else on the left."""

    def operator(self: Any, other: Any) -> Any:
        return primitive(other, self) if meets(other) else NotImplemented

    return operator


def array_unary(primitive: Primitive) -> Callable[[Any], Any]:
    """A method of Tensor."""
    compute = primitive.on_arrays

    def method(self: Any) -> Any:
        y = compute(self.data)
        if type(y) is not _ndarray:
            y = np.asarray(y)
        return make_node(type(self), y, None, primitive, self, None, None, self.requires_grad)

    method.__name__ = primitive.name
    method.__doc__ = f"The same as `functions.{primitive.name}` of this tensor."
    return method
