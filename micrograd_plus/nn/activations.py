"""Activations as layers, and by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .. import functions
from ..checks import FINITE, check_choice, check_number, named
from .module import Module


class Activation(Module):
    """A function of one argument as a layer without parameters.

    >>> from micrograd_plus import Tensor
    >>> Activation("relu")(Tensor([-1.0, 2.0]))
    Tensor([0., 2.])
    """

    keeps_steps = True

    def __init__(self, function: str | Callable[[Any], Any]) -> None:
        self.function = find(function)

    def forward(self, x: Any) -> Any:
        """The function of every entry of `x`, of any shape."""
        return self.function(x)

    def __repr__(self) -> str:
        own = type(self) is not Activation
        return f"{type(self).__name__}({'' if own else name_of(self.function)})"


class _OfFunction(Activation):
    """A layer of one function; a subclass says which."""

    of: Callable[[Any], Any]

    def __init__(self) -> None:
        super().__init__(type(self).of)


class ReLU(_OfFunction):
    """`functions.relu` as a layer.

    >>> ReLU()([-1.0, 2.0])
    array([0., 2.])
    """

    of = staticmethod(functions.relu)


class LeakyReLU(Activation):
    """`functions.leaky_relu` as a layer.

    >>> LeakyReLU(0.1)([-1.0, 2.0])
    array([-0.1,  2. ])
    """

    # A partial and not a lambda: it can be pickled.
    def __init__(self, slope: float = 0.01) -> None:
        check_number("slope of LeakyReLU", slope, FINITE)
        self.slope = slope
        super().__init__(partial(functions.leaky_relu, slope=slope))


class ELU(Activation):
    """`functions.elu` as a layer.

    >>> ELU(0.5)([-1000.0, 2.0])
    array([-0.5,  2. ])
    """

    def __init__(self, alpha: float = 1.0) -> None:
        check_number("alpha of ELU", alpha, FINITE)
        self.alpha = alpha
        super().__init__(partial(functions.elu, alpha=alpha))


class SiLU(_OfFunction):
    """`functions.silu` as a layer.

    >>> SiLU()([-1000.0, 0.0])
    array([-0.,  0.])
    """

    of = staticmethod(functions.silu)


class GELU(Activation):
    """`functions.gelu` as a layer: the tanh form, or with "none" the exact one.

    >>> GELU()([-1000.0, 1000.0])
    array([  -0., 1000.])
    """

    def __init__(self, approximate: str = "tanh") -> None:
        check_choice("approximate", approximate, ("tanh", "none"))
        self.approximate = approximate
        super().__init__(partial(functions.gelu, approximate=approximate))


class Sigmoid(_OfFunction):
    """`functions.sigmoid` as a layer.

    >>> Sigmoid()([-1000.0, 0.0])
    array([0. , 0.5])
    """

    of = staticmethod(functions.sigmoid)


class Tanh(_OfFunction):
    """`functions.tanh` as a layer.

    >>> Tanh()([0.0, 1000.0])
    array([0., 1.])
    """

    of = staticmethod(functions.tanh)


class Sin(_OfFunction):
    """`functions.sin` as a layer.

    >>> Sin()([0.0])
    array([0.])
    """

    of = staticmethod(functions.sin)


class Softplus(_OfFunction):
    """`functions.softplus` as a layer.

    >>> Softplus()([-1000.0, 1000.0])
    array([   0., 1000.])
    """

    of = staticmethod(functions.softplus)


class Softmax(_OfFunction):
    """`functions.softmax` over the last axis as a layer.

    >>> Softmax()([[1.0, 1.0]])
    array([[0.5, 0.5]])
    """

    of = staticmethod(functions.softmax)


class LogSoftmax(_OfFunction):
    """`functions.log_softmax` over the last axis as a layer.

    >>> LogSoftmax()([[0.0, -1000.0]])
    array([[    0., -1000.]])
    """

    of = staticmethod(functions.log_softmax)


NAMES: dict[str, Callable[[Any], Any]] = {
    "relu": functions.relu,
    "leaky_relu": functions.leaky_relu,
    "elu": functions.elu,
    "silu": functions.silu,
    "gelu": functions.gelu,
    "sigmoid": functions.sigmoid,
    "tanh": functions.tanh,
    "sin": functions.sin,
    "softplus": functions.softplus,
    "softmax": functions.softmax,
    "log_softmax": functions.log_softmax,
}


def name_of(function: Callable[..., Any]) -> str:
    """What an activation is called in tables: a function's name, a module as it shows itself.

    >>> name_of(functions.relu), name_of(ReLU()), name_of(partial(functions.elu, alpha=2.0))
    ('relu', 'ReLU()', 'elu')
    """
    while isinstance(function, partial):
        function = function.func
    return getattr(function, "__name__", None) or repr(function)


def find(activation: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The activation of that name; a function as it is.

    Raises:
        ValueError: For an unknown name.
        TypeError: For anything but a name or a function.

    >>> find("tanh") is functions.tanh
    True
    """
    return named("an activation", activation, NAMES)
