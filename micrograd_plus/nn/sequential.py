"""Sequential: layers one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .lambdas import as_layer
from .module import Module


class Sequential(Module):
    """Layers, each fed with what the one before gives.

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

    def forward(self, x: Any) -> Any:
        """What the last layer gives."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, i: int | slice) -> Module:
        return Sequential(*self.layers[i]) if isinstance(i, slice) else self.layers[i]

    def __iter__(self) -> Iterator[Module]:
        return iter(self.layers)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"
