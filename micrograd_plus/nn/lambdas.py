"""Lambda: any function as a layer."""

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
