"""Functions of one number as methods of nodes: `x.tanh()`, and what NumPy calls by these names.

On an array of Values NumPy asks each for the method of its function's name: np.arctan(array) is
[x.arctan() for x in array].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .graph import Node, make_node
from .operations import activations as activation_functions
from .operations import arithmetic as arithmetic_functions
from .operations import elementwise as functions
from .operations import trigonometry as angles
from .primitive import Primitive
from .primitives import activations, arithmetic, elementwise, trigonometry
from .rule import UNUSUAL


# It does what `Primitive.__call__` does, without looking at everything that could be passed: that
# saves half of what a small operation costs. Whatever is not common goes there.
def method(primitive: Primitive) -> Callable[[Any], Any]:
    """A primitive of one operand as a method."""
    on_floats, on_arrays = primitive.on_floats, primitive.on_arrays

    def run(self: Any) -> Any:
        x, scalar = self.data, self.is_scalar
        try:
            y = on_floats(x) if scalar else on_arrays(x)
        except UNUSUAL:
            return primitive(self)
        return make_node(type(self), y, scalar, primitive, self, None, None, self.requires_grad)

    run.__name__ = primitive.name
    run.__doc__ = f"The same as `functions.{primitive.name}` of this node."
    return run


class ElementwiseMethods(Node):
    """The functions of one number, and those of two for which NumPy asks the first."""

    __slots__ = ()

    abs = fabs = method(arithmetic.absolute)
    exp = method(elementwise.exp)
    exp2 = method(elementwise.exp2)
    expm1 = method(elementwise.expm1)
    log = method(elementwise.log)
    log2 = method(elementwise.log2)
    log10 = method(elementwise.log10)
    log1p = method(elementwise.log1p)
    sqrt = method(elementwise.sqrt)
    cbrt = method(elementwise.cbrt)
    square = method(elementwise.square)
    sin = method(trigonometry.sin)
    cos = method(trigonometry.cos)
    tan = method(trigonometry.tan)
    arcsin = method(trigonometry.arcsin)
    arccos = method(trigonometry.arccos)
    arctan = method(trigonometry.arctan)
    arctan2 = angles.arctan2
    hypot = angles.hypot
    sinh = method(trigonometry.sinh)
    cosh = method(trigonometry.cosh)
    tanh = method(elementwise.tanh)
    arcsinh = method(trigonometry.arcsinh)
    arccosh = method(trigonometry.arccosh)
    arctanh = method(trigonometry.arctanh)
    deg2rad = angles.deg2rad
    radians = angles.radians
    rad2deg = angles.rad2deg
    degrees = angles.degrees
    fmod = arithmetic_functions.fmod
    rint = method(elementwise.rint)
    round = functions.round
    sigmoid = method(elementwise.sigmoid)
    softplus = method(activations.softplus)
    relu = method(activations.relu)
    silu = method(activations.silu)
    leaky_relu = activation_functions.leaky_relu
    elu = activation_functions.elu
    gelu = activation_functions.gelu
