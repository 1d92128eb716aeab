"""Networks of Values, with micrograd's constructors: every number can be looked at."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from ..engine.primitives.neural import weighted_sum
from ..engine.value import Value
from .containers import Sequential
from .dense import Dense
from .module import Module


class _ScalarModule(Module):
    """A module that takes one row, a sequence of numbers or Values, at a time."""

    def over_batch(self, x: np.ndarray) -> Any:
        if np.ndim(x) != 2:
            raise ValueError(f"{self} takes rows of numbers, (n, inputs), got shape {np.shape(x)}")
        return [self(row) for row in np.asarray(x).tolist()]


class Neuron(_ScalarModule):
    """A weighted sum and, if `nonlin`, a ReLU.

    The weights are drawn from Python's `random`, uniform in ±1; the bias starts at 0.

    Args:
        nin: How many inputs.
        nonlin: Whether a ReLU follows.

    Attributes:
        w: The weights, a list of Values.
        b: The bias, a Value.

    >>> n = Neuron(2, nonlin=False)
    >>> for parameter, number in zip(n.parameters(), [0.5, 1.5, 1.0]):
    ...     parameter.data = number
    >>> n([3.0, 2.0])
    Value(data=5.5, grad=0)
    """

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.nin = nin
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0)
        self.nonlin = nonlin

    def forward(self, x: Any) -> Any:
        """x: nin numbers or Values. Returns a Value.

        Raises:
            ValueError: For another number of inputs.
        """
        if len(x) != len(self.w):
            raise ValueError(f"{self} takes {len(self.w)} inputs, got {len(x)}")
        total = weighted_sum(*x, *self.w, self.b)
        return total.relu() if self.nonlin else total

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(_ScalarModule):
    """Neurons side by side, all fed with the same inputs.

    Args:
        nin: How many inputs.
        nout: How many neurons.
        nonlin: Whether a ReLU follows in each.

    >>> Layer(2, 3)
    Layer of [ReLUNeuron(2), ReLUNeuron(2), ReLUNeuron(2)]
    """

    def __init__(self, nin: int, nout: int, nonlin: bool = True) -> None:
        self.nin, self.nout, self.nonlin = nin, nout, nonlin
        self.neurons = [Neuron(nin, nonlin) for _ in range(nout)]

    def forward(self, x: Any) -> Any:
        """x: nin numbers or Values. Returns a list of Values; the one Value of a single neuron."""
        out = [neuron(x) for neuron in self.neurons]
        return out[0] if len(out) == 1 else out

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(_ScalarModule):
    """A multi-layer perceptron of Values: layers of ReLU neurons, the last one linear.

    Args:
        nin: How many inputs.
        nouts: How many neurons in each layer.

    >>> mlp = MLP(2, [16, 16, 1])
    >>> len(mlp.parameters())
    337
    """

    def __init__(self, nin: int, nouts: list[int]) -> None:
        self.nin, self.nouts = nin, list(nouts)
        sizes = [nin, *nouts]
        self.layers = [
            Layer(sizes[i], sizes[i + 1], nonlin=i != len(nouts) - 1) for i in range(len(nouts))
        ]

    def forward(self, x: Any) -> Any:
        """x: nin numbers or Values. Returns a list of Values; the one Value of a single output."""
        for layer in self.layers:
            x = layer([x] if isinstance(x, Value) else x)
        return x

    def to_tensors(self) -> Sequential:
        """The same network of Tensors, in float64: same outputs, same gradients.

        Returns:
            A Sequential of Dense layers that takes (..., nin) and gives (..., nouts[-1]).

        >>> mlp = MLP(2, [3, 1])
        >>> x = [0.5, -1.0]
        >>> abs(mlp.to_tensors()([x]).item() - mlp(x).data) < 1e-12
        True
        """
        dense = []
        for layer in self.layers:
            first = layer.neurons[0]
            copy = Dense(
                len(first.w),
                len(layer.neurons),
                "relu" if first.nonlin else None,
                dtype="float64",
            )
            weights = [[w.data for w in neuron.w] for neuron in layer.neurons]
            copy.load_state_dict(
                {"weight": np.transpose(weights), "bias": [n.b.data for n in layer.neurons]}
            )
            dense.append(copy)
        return Sequential(*dense)

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"
