"""Lambda: any function as a layer; and checks of what is given as a layer or a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .activations import name_of
from .module import Module


class Lambda(Module):
    """Any function as a layer: it has a name, and shows in `summary`, `draw` and `taps`.

    Args:
        function: Of any arguments; of Tensors and arrays if it is to be differentiated.
        name: What it is called; left out, the function's own name.

    Raises:
        TypeError: For what cannot be called.

    >>> from micrograd_plus import Tensor
    >>> Lambda(lambda x: x * 2.0, name="double")(Tensor([1.0, 2.0]))
    Tensor([2., 4.])
    >>> Lambda(lambda a, b: a - b, name="difference")
    Lambda(difference)
    """

    def __init__(self, function: Callable[..., Any], name: str | None = None) -> None:
        if not callable(function):
            raise TypeError(f"Lambda takes a function, got {function!r}")
        self.function = function
        self.name = name_of(function) if name is None else name

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"Lambda({self.name})"


def as_layer(given: Any, owner: str) -> Module:
    """A module as it is, a function as a Lambda.

    Raises:
        TypeError: For anything else, such as a list, or a class in place of a layer.

    >>> as_layer(abs, "Sequential")
    Lambda(abs)
    """
    if isinstance(given, type) and issubclass(given, Module):
        name = given.__name__
        raise TypeError(f"{owner} takes layers, got the class {name}: make one, as {name}(...)")
    if not callable(given):
        unpack = f"; unpack it: {owner}(*layers)" if isinstance(given, list) else ""
        raise TypeError(f"{owner} takes layers one by one, each callable, got {given!r}{unpack}")
    return given if isinstance(given, Module) else Lambda(given)


def check_module(model: Any, caller: str) -> None:
    """Raise TypeError unless `model` is a Module; `caller` is the function that needs it.

    >>> check_module(abs, "taps")
    Traceback (most recent call last):
    TypeError: taps needs a Module, got builtin_function_or_method: nn.Sequential(f) makes one of a
    function f
    """
    if not isinstance(model, Module):
        raise TypeError(
            f"{caller} needs a Module, got {type(model).__name__}: nn.Sequential(f) makes one of "
            "a function f"
        )
