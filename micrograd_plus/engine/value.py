"""Value: a node over one number, with micrograd's conventions."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from .graph import NO_LABEL, Node, as_flag, as_label, data_of, describe, record
from .operators import Operators
from .primitives import arithmetic, reductions, shapes
from .primitives.precision import wide
from .recording_mode import clock
from .tensor import Tensor


class Value(Operators):
    """One number that remembers how it was computed.

    Args:
        data: A number. Integers stay integers until an operation makes them floats.
        label: A name for drawings and messages; "" for none.
        requires_grad: False makes a constant.

    Attributes:
        grad: The derivative of the node on which `backward()` was called with respect to this
            one; 0 until then.

    Raises:
        TypeError: Anything but one real number, a label that is no string, or a `requires_grad`
            that is no boolean. An operation of one's own is a `Primitive`, and not, as in
            micrograd, a Value with children.

    >>> a = Value(2.0, label="a")
    >>> b = Value(-3.0, label="b")
    >>> loss = (a * b + 10).tanh()
    >>> loss.backward()
    >>> loss
    Value(data=0.999329299739067, grad=1)
    >>> a.grad == b.data * (1 - loss.data**2)
    True
    """

    __slots__ = ()

    is_scalar = True
    array_class = Tensor

    def __init__(self, data: Any, label: str | None = NO_LABEL, requires_grad: bool = True) -> None:
        if type(data) is not float and type(data) is not int:
            data = _number(data)
        if label is not NO_LABEL or requires_grad is not True:  # by identity, the quickest way
            label, requires_grad = as_label(label), as_flag(requires_grad)
        self.data = data
        self.grad = 0
        self.label = label
        self.requires_grad = requires_grad
        self.primitive = self.static = self._a = self._b = self.scope = None
        self._stamp = 0

    def _as_tensor(self) -> Tensor:
        """As a 0-d Tensor, for primitives that only mean something on arrays."""
        y = np.asarray(self._array_data())
        return record(Tensor, y, shapes.to_array, (self,), None, self.requires_grad)

    def _array_data(self) -> float:
        """What an array operation computes with: a float, since an integer has no gradient."""
        return float(self.data)

    def item(self) -> float:
        """The plain number.

        >>> Value(2.5).item()
        2.5
        """
        return self.data

    def assign(self, data: Any) -> None:
        """Give a leaf a new number; graphs recorded before then refuse to run backward.

        Raises:
            ValueError: On a result, which is computed and not given.

        >>> x = Value(1.0)
        >>> x.assign(2.0)
        >>> x.data
        2.0
        """
        if self.primitive is not None:
            raise ValueError(f"cannot assign to {describe(self)}: it was computed from others")
        self.data = _number(data)
        self._stamp = clock.tick()

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    @property
    def _op(self) -> str:
        """The operation as micrograd's drawing code reads it."""
        if self.primitive is None:
            return ""
        if self.primitive is arithmetic.power and not isinstance(self._b, Node):
            return f"**{self._b}"
        return "*" if self.primitive is arithmetic.multiply else self.primitive.symbol

    @_op.setter
    def _op(self, op: Any) -> None:
        self._backward = None  # refused, as the rest of micrograd's form is

    @property
    def _prev(self) -> set[Node]:
        """The operands as micrograd's drawing code reads them: constants are nodes as well."""
        operands = self.operands
        if self.primitive is arithmetic.power:
            operands = tuple(x for x in operands if isinstance(x, Node))
        return {x if isinstance(x, Node) else Value(x, requires_grad=False) for x in operands}

    @_prev.setter
    def _prev(self, children: Any) -> None:
        self._backward = None

    def _seed(self, gradient: Any, create_graph: bool) -> Any:
        if create_graph and isinstance(gradient, Node):
            return gradient if gradient.is_scalar else _as_value(gradient)
        gradient = 1 if gradient is None else _number(data_of(gradient))
        return self._constant(gradient) if create_graph else gradient

    def _fit(self, contribution: Any) -> Any:
        """A contribution as one number: summed where this one was broadcast."""
        if isinstance(contribution, Value | int | float):
            return contribution if type(contribution) is not np.float64 else float(contribution)
        if isinstance(contribution, Node):
            return _as_value(reductions.sum(contribution, axis=None, keepdims=False))
        return float(np.add.reduce(wide(contribution), axis=None))


def _as_value(tensor: Node) -> Value:
    """A Tensor of one number as a Value."""
    y = tensor.data.item()
    return record(Value, y, shapes.item, (tensor,), None, tensor.requires_grad)


def _number(data: Any) -> Any:
    if type(data) is float:  # nearly always, and far quicker than asking for what is like one
        return data
    if isinstance(data, numbers.Real) and not isinstance(data, np.timedelta64):
        return int(data) if isinstance(data, numbers.Integral) else float(data)
    if type(data) is np.ndarray and data.ndim == 0 and data.dtype.kind in "iuf":
        return data.item()
    use = "it as it is, or .detach() for a constant"
    use = use if isinstance(data, Node) else "Tensor for arrays"
    raise TypeError(f"a Value holds one real number, got {describe(data)}: use {use}")
