"""What Value and Tensor share: operators and methods, NumPy's calls, and backward()."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from ..hints import Missing, Refused, hinted, knows_arguments
from . import numpy_interface
from .backward import accumulate, backpropagate
from .elementwise_methods import ElementwiseMethods, method
from .graph import Node, data_of, describe, make_node, new, topological_order
from .operands import meets
from .primitive import Primitive
from .primitives import arithmetic
from .recording_mode import DIFFERENTIATING, clock, mode
from .rule import UNUSUAL

_NUMBERS = (float, int)


# These do what `Primitive.__call__` does, without looking at everything that could be passed: half
# of what a small operation costs is saved. Whatever is not common goes there.
def operators(primitive: Primitive) -> tuple[Callable[..., Any], ...]:
    """A primitive of two operands as an operator, reflected (node on the right), and in place."""
    # Of what is flat none, so that it goes the longer way, which looks at the vjps.
    on_floats: Any = primitive.on_floats if primitive.is_short else None
    on_arrays: Any = primitive.on_arrays if primitive.is_short else None

    def operator(self: Any, other: Any) -> Any:
        x, own, kind = self.data, type(self), type(other)
        if kind is own:
            z = other.data
            requires_grad = self.requires_grad or other.requires_grad
        elif kind is float or kind is int:
            z, requires_grad = other, self.requires_grad
        else:
            return primitive(self, other) if meets(other) else NotImplemented
        scalar = self.is_scalar
        try:
            y = on_floats(x, z) if scalar else on_arrays(x, z)
        except UNUSUAL:
            return primitive(self, other)
        recording, scope = mode()
        if not (scalar and requires_grad and recording):
            return make_node(own, y, scalar, primitive, self, other, None, requires_grad)
        node: Any = new(own)  # `make_node`, written out: a sixth of the time
        node.data = y
        node.grad = 0
        node.label = ""
        node._stamp = clock.now
        node.scope = scope
        node.primitive = primitive
        node.static = None
        node.requires_grad = True
        node._a = self
        node._b = other
        return node

    def reflected(self: Any, other: Any) -> Any:
        if not (self.is_scalar and on_floats) or type(other) not in _NUMBERS:
            return primitive(other, self) if meets(other) else NotImplemented
        y = primitive.compute_floats((other, self.data), {})
        return make_node(type(self), y, True, primitive, other, self, None, self.requires_grad)

    def in_place(self: Any, other: Any) -> Any:
        # `w -= lr * w.grad` would make a new node and train nothing: on a leaf under no_grad it is
        # an update of that leaf.
        if mode()[0] or self.primitive is not None or not meets(other):
            return operator(self, other)
        self.assign(primitive(self.data, data_of(other)))
        return self

    return operator, reflected, in_place


def refuse_under_grad(node: Node, what: str) -> None:
    """Raise where a node would become plain numbers while `grad` or a relative differentiates."""
    if node.requires_grad and mode()[0] == DIFFERENTIATING:
        raise TypeError(_escape(node, what))


def _tell_of_escape(node: Node) -> None:
    """Say that a gradient is lost where a node becomes a number, which math and arrays ask for.

    To log a loss after its backward pass, or after the update that follows, loses nothing.
    """
    refuse_under_grad(node, "float()")
    passed = bool(node.grad) if node.is_scalar else node.grad is not None
    outdated = node.primitive is not None and node._stamp != clock.now
    if node.requires_grad and mode()[0] and not (passed or outdated):
        warnings.warn(_escape(node, "float()"), stacklevel=3)


def _escape(node: Node, what: str) -> str:
    return (
        f"{what} of {describe(node)} gives plain numbers, and what is computed from them has no "
        "gradient. If that is meant, say .item() or .data; in a formula, functions.exp(x) and not "
        "math.exp(x); in place of an array that is filled, stack([...])"
    )


@hinted("v")
class Operators(ElementwiseMethods):
    """Python's operators on nodes, the methods that both backends have, and `backward`."""

    __slots__ = ()

    # What micrograd's nodes have, and lectures show: a rule in each, and a dictionary.
    _backward: Any = Refused("_backward", "v._backward", "out._backward")
    __dict__: Any = Missing("__dict__", "v.__dict__")

    __pandas_priority__ = 5000  # above tables: a Series and a Tensor make a Tensor
    __array_ufunc__ = numpy_interface.array_ufunc
    __array_function__ = numpy_interface.array_function

    __add__, __radd__, __iadd__ = operators(arithmetic.add)
    __sub__, __rsub__, __isub__ = operators(arithmetic.subtract)
    __mul__, __rmul__, __imul__ = operators(arithmetic.multiply)
    __truediv__, __rtruediv__, __itruediv__ = operators(arithmetic.divide)
    __floordiv__, __rfloordiv__, __ifloordiv__ = operators(arithmetic.floor_divide)
    __mod__, __rmod__, __imod__ = operators(arithmetic.remainder)
    __divmod__ = lambda self, other: (self // other, self % other)
    __rdivmod__ = lambda self, other: (other // self, other % self)
    __pow__, __rpow__, __ipow__ = operators(arithmetic.power)
    __neg__ = method(arithmetic.negative)
    __abs__ = method(arithmetic.absolute)

    # Comparisons are elementwise and plain: booleans, not nodes.
    __lt__ = lambda self, other: self.data < data_of(other)
    __le__ = lambda self, other: self.data <= data_of(other)
    __gt__ = lambda self, other: self.data > data_of(other)
    __ge__ = lambda self, other: self.data >= data_of(other)
    __eq__: Any = lambda self, other: self.data == data_of(other)
    __ne__: Any = lambda self, other: self.data != data_of(other)
    __hash__ = Node.__hash__

    @knows_arguments
    def backward(
        self, gradient: Any = None, create_graph: bool = False, retain_grads: bool = False
    ) -> None:
        """Fill `.grad` of every leaf below this node by the chain rule.

        Leaves accumulate over calls until `zero_grad()`. Inner nodes get a fresh gradient each
        time: this one and those of Values always, other Tensors with `retain_grads`.

        Args:
            gradient: The gradient of this node, where the pass starts; of this node's shape.
                Left out, it is 1, which only makes sense for a single number.
            create_graph: Compute the leaves' gradients as nodes, so that they can be
                differentiated. They then refer to the graph until `zero_grad()`.
            retain_grads: Keep the gradients of inner Tensors.

        Raises:
            ValueError: Without `gradient` on more than one number; for a `gradient` of another
                shape; for a node that depends on nothing that requires a gradient.
            RuntimeError: A leaf has been updated since the graph was recorded.

        >>> from micrograd_plus import Value
        >>> a, b = Value(2.0), Value(-3.0)
        >>> (a * b + a).backward()
        >>> a.grad, b.grad
        (-2.0, 2.0)
        """
        if not self.requires_grad:
            raise ValueError(
                f"backward() on a {type(self).__name__} that requires no gradient: nothing that it "
                "was computed from does. Value(2.0) and Tensor([1.0, 2.0]) require one; integer "
                "Tensors, requires_grad=False, detach() and no_grad() make constants."
            )
        seed = self._seed(gradient, create_graph)
        grads: dict[Node, Any] = {self: seed}
        keep = None if retain_grads else ()
        backpropagate(topological_order(self), grads, create_graph, keep)
        accumulate(grads, create_graph, retain_grads)
        if not self.is_scalar and self.primitive is not None:
            self.grad = data_of(seed).copy()  # which tells that the pass has been

    def __pos__(self) -> Any:
        return self

    def conjugate(self) -> Any:
        """The node itself: its numbers are real.

        NumPy calls it in the variance, the norms and the dot products of arrays of Values.

        >>> import numpy as np
        >>> from micrograd_plus import Value
        >>> np.var(np.array([Value(1.0), Value(3.0)]))
        Value(data=1.0, grad=0)
        """
        return self

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        number = float(self.item())
        _tell_of_escape(self)
        return number

    # Python's roundings of a number are integers: their derivative is 0, so no gradient is lost.
    __floor__ = lambda self: math.floor(self.item())
    __ceil__ = lambda self: math.ceil(self.item())
    __trunc__ = lambda self: math.trunc(self.item())

    def __round__(self, ndigits: int | None = None) -> Any:
        if ndigits is None and self.is_scalar:
            return round(self.item())
        return self.round(ndigits or 0)

    def __int__(self) -> int:
        return int(self.item())
