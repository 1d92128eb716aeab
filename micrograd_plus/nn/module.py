"""Module: a part of a model, which finds its parameters among its attributes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np

from ..engine.graph import Node
from ..engine.modes import OFF, Scope, mode
from ..states import check_state


class Module:
    """A part of a model: a plain object whose attributes are parameters and further modules.

    A subclass sets Values, Tensors, modules, or lists and dicts of these as attributes, and says
    in `forward` what it computes.

    >>> from micrograd_plus import Value
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.m, self.b = Value(-1.0), Value(5.0)
    ...
    ...     def forward(self, x):
    ...         return self.m * x + self.b
    >>> line = Line()
    >>> line(2.0)
    Value(data=3.0, grad=0)
    >>> dict(line.named_parameters())
    {'m': Value(data=-1.0, grad=0), 'b': Value(data=5.0, grad=0)}
    """

    training = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What `forward` gives; the nodes that it records know that they are this module's."""
        outer = mode.scope
        if outer is OFF:
            return self.forward(*args, **kwargs)
        mode.scope = Scope(self, outer)
        try:
            return self.forward(*args, **kwargs)
        finally:
            mode.scope = outer

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; each subclass says."""
        raise NotImplementedError(f"{type(self).__name__} has no forward()")

    def over_batch(self, x: np.ndarray) -> Any:
        """The predictions for the rows of `x`: one call, where the module takes whole batches.

        >>> import numpy as np
        >>> from micrograd_plus import nn
        >>> nn.ReLU().over_batch(np.array([[-1.0], [2.0]])).tolist()
        [[0.0], [2.0]]
        >>> len(nn.MLP(2, [1]).over_batch(np.zeros((3, 2))))  # a Value per row
        3
        """
        return self(x)

    def parameters(self) -> list[Any]:
        """Every parameter once, in the order of the attributes.

        >>> from micrograd_plus import nn
        >>> [p.shape for p in nn.Dense(3, 2, seed=0).parameters()]
        [(3, 2), (2,)]
        """
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self) -> Iterator[tuple[str, Any]]:
        """Every parameter once, with its dotted name: `layers.0.weight`.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.Dense(3, 2, seed=0))
        >>> [name for name, _ in model.named_parameters()]
        ['layers.0.weight', 'layers.0.bias']
        """
        seen: set[int] = set()
        for name, part in _walk(self, "", seen):
            if isinstance(part, Node) and part.is_given:  # not a result kept to be looked at
                yield name, part

    def modules(self) -> Iterator[Module]:
        """This module and every module within it, each once.

        >>> from micrograd_plus import nn
        >>> list(nn.Sequential(nn.Flatten(), nn.ReLU()).modules())
        [Sequential(Flatten(), ReLU()), Flatten(), ReLU()]
        """
        for _, module in self.named_modules():
            yield module

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """This module, named "", and every module within it with its dotted name, each once.

        >>> from micrograd_plus import nn
        >>> list(nn.Sequential(nn.Flatten(), nn.ReLU()).named_modules())[1:]
        [('layers.0', Flatten()), ('layers.1', ReLU())]
        """
        yield "", self
        for name, part in _walk(self, "", set()):
            if isinstance(part, Module):
                yield name, part

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters.

        >>> from micrograd_plus import nn
        >>> neuron = nn.Neuron(1, nonlin=False)
        >>> neuron([3.0]).backward()
        >>> neuron.b.grad
        1
        >>> neuron.zero_grad()
        >>> neuron.b.grad
        0
        """
        for parameter in self.parameters():
            parameter.zero_grad()

    def train(self, mode: bool = True) -> Self:
        """Behave as in training (dropout, batch statistics), here and in every module within.

        Args:
            mode: False is the same as `eval()`.

        Returns:
            The module itself.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.ReLU()).eval()
        >>> model.train().layers[0].training
        True
        """
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Behave as in use, not in training.

        Returns:
            The module itself.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.ReLU())
        >>> model.eval().layers[0].training
        False
        """
        return self.train(False)

    @contextlib.contextmanager
    def in_mode(self, training: bool) -> Iterator[None]:
        """A block in one mode; afterwards every module is in the mode it was in before.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.ReLU())
        >>> with model.in_mode(training=False):
        ...     model.training
        False
        >>> model.training
        True
        """
        before = [(module, module.training) for module in self.modules()]
        self.train(training)
        try:
            yield
        finally:
            for module, was_training in before:
                module.training = was_training

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of every parameter's data, under its name.

        >>> from micrograd_plus import nn
        >>> sorted(nn.Dense(3, 2, seed=0).state_dict())
        ['bias', 'weight']
        """
        # In row order: safetensors writes an array's memory as it lies.
        return {name: np.array(p.data, order="C") for name, p in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Overwrite every parameter with the data under its name; all of them, or none.

        Raises:
            TypeError: The state is no mapping.
            ValueError: Naming every missing, extra and mis-shaped entry, and every one whose dtype
                cannot be cast.

        >>> from micrograd_plus import nn
        >>> a, b = nn.Dense(3, 2, seed=0), nn.Dense(3, 2, seed=1)
        >>> b.load_state_dict(a.state_dict())
        >>> bool((a.weight.data == b.weight.data).all())
        True
        """
        own = dict(self.named_parameters())
        # A Value holds a float, whatever it was made of.
        needed = {k: np.asarray(p.data, float if p.is_scalar else None) for k, p in own.items()}
        otherwise = "these weights are from another architecture"
        check_state(state, needed, otherwise=otherwise, here="the model's")
        for name, parameter in own.items():
            parameter.assign(state[name])


def _walk(module: Module, prefix: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """The nodes and modules below a module, depth first, each once, with dotted names."""
    stack: list[tuple[str, Any]] = [(prefix, module)]
    while stack:
        name, part = stack.pop()
        children: dict[Any, Any]
        if isinstance(part, Module):
            children = vars(part)
        elif isinstance(part, dict):
            children = part
        elif isinstance(part, list | tuple):
            children = dict(enumerate(part))
        elif isinstance(part, Node):
            children = {}
        else:
            continue
        if id(part) in seen:
            continue
        seen.add(id(part))
        if part is not module and isinstance(part, Module | Node):
            yield name, part
        dot = f"{name}." if name else ""
        stack += [(f"{dot}{key}", child) for key, child in reversed(children.items())]
