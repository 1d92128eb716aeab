"""Layers around layers: Sequential and Residual, and Lambda, which makes a layer of a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .activations import name_of
from .inputs import InputError, as_array
from .modes import in_use
from .module import Module, masked


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


class Sequential(Module):
    """Layers, each fed with what the one before gives.

    Which steps of sequences are padding is handed on from layer to layer as well; see
    `Module.output_mask`.

    Args:
        layers: Modules, or functions of one argument, of which `Lambda` makes layers.

    Raises:
        TypeError: For a layer that cannot be called, or a class in place of one.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> model = Sequential(nn.Dense(784, 512, "relu", seed=0), nn.Dense(512, 10, seed=1))
    >>> model(np.zeros((32, 784))).shape
    (32, 10)
    >>> [name for name, _ in model.named_parameters()]
    ['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'layers.1.bias']
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        self.layers = [as_layer(layer, "Sequential") for layer in layers]

    def forward(self, x: Any, mask: Any = None) -> Any:
        """What the last layer gives.

        Args:
            x: What the first layer takes.
            mask: Which steps of `x` are real, booleans (n, steps), for layers that take a mask;
                see `Module.output_mask`.
        """
        for layer in self.layers:
            y = masked(layer, x, mask)
            mask = layer.output_mask(x, mask)
            x = y
        return x

    def output_mask(self, x: Any, mask: Any = None) -> np.ndarray | None:
        """That of the last layer."""
        finding = [i for i, layer in enumerate(self.layers) if _finds_masks(layer)]
        for i, layer in enumerate(self.layers):
            mask, given = layer.output_mask(x, mask), mask
            if finding and i < finding[-1]:  # an Embedding further on looks at what it is given
                x = in_use(masked, layer, x, given)
        return mask

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, i: int | slice) -> Module:
        return Sequential(*self.layers[i]) if isinstance(i, slice) else self.layers[i]

    def __iter__(self) -> Iterator[Module]:
        return iter(self.layers)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


def _finds_masks(layer: Module) -> bool:
    """Whether a mask may come of what is in the layer's input, and not of its mask alone."""
    if isinstance(layer, Sequential):
        return any(map(_finds_masks, layer))
    if isinstance(layer, Residual):
        return _finds_masks(layer.inner)
    return type(layer).output_mask is not Module.output_mask


class Residual(Module):
    """x + inner(x): what the inner module adds to what it is given.

    Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016,
    equations 1 and 2.

    Args:
        inner: A module, or a function, of which `Lambda` makes one.
        projection: Another one that brings `x` into the shape of inner(x), such as a `Dense`;
            left out, they must have the same shape.

    Raises:
        TypeError: For what cannot be called, or a class in place of a layer.
        ValueError: For shapes that differ: nothing is broadcast.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> Residual(nn.Dense(4, 4, "relu", seed=0))(np.ones((2, 4))).shape
    (2, 4)
    >>> Residual(nn.Dense(4, 8, seed=0), projection=nn.Dense(4, 8, seed=1))(np.ones((2, 4))).shape
    (2, 8)
    """

    def __init__(
        self,
        inner: Callable[[Any], Any],
        projection: Callable[[Any], Any] | None = None,
    ) -> None:
        self.inner = as_layer(inner, "Residual")
        self.projection = None if projection is None else as_layer(projection, "Residual")

    def forward(self, x: Any, mask: Any = None) -> Any:
        """x: any shape that the inner module takes. Returns the shape that it gives."""
        x = as_array(x)
        y = masked(self.inner, x, mask)
        skipped = x if self.projection is None else self.projection(x)
        if np.shape(skipped) != np.shape(y):
            raise InputError(
                self,
                f"cannot add {np.shape(skipped)} to {np.shape(y)}, which its inner module gives: "
                "a projection such as Dense brings one into the shape of the other",
            )
        if isinstance(skipped, np.ndarray) and skipped.dtype != y.dtype:
            skipped = skipped.astype(y.dtype)  # raw float64 would take float32 along
        return skipped + y

    def output_mask(self, x: Any, mask: Any = None) -> np.ndarray | None:
        """That of the inner module."""
        return self.inner.output_mask(x, mask)

    def __repr__(self) -> str:
        projection = "" if self.projection is None else f", {self.projection!r}"
        return f"Residual({self.inner!r}{projection})"
