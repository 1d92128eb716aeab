"""Gated recurrent layers: GRU and LSTM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import functions
from ..engine.tensor import Tensor
from .recurrent import Recurrent


class GRU(Recurrent):
    """A gated recurrent unit, in the form of PyTorch, which is Keras's with `reset_after`.

    With the gates' blocks of the weights in PyTorch's order (r, z, n; Keras has z, r, n):

        r = sigmoid(x @ W_r + b_r + h @ U_r + c_r)
        z = sigmoid(x @ W_z + b_z + h @ U_z + c_z)
        n = tanh(x @ W_n + b_n + r * (h @ U_n + c_n))
        h' = (1 - z) * n + z * h

    W is `weight`, U `recurrent_weight`, b `bias` and c `recurrent_bias`.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, section
    2.3, with the reset gate after the product, as in the fast implementations.

    Args:
        inputs: The size of the last axis of `x`; left out, that of the first `x`.
        units: The size of the state, which is also the output.
        options: As for `SimpleRNN`, without its `activation`.

    Attributes:
        weight: Tensor (inputs, 3 * units).
        recurrent_weight: Tensor (units, 3 * units).
        bias: Tensor (3 * units,), or None.
        recurrent_bias: Tensor (3 * units,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x`, state or mask of a wrong shape.
        TypeError: Without `units`.

    >>> import numpy as np
    >>> GRU(3, 8, seed=0)(np.zeros((2, 5, 3))).shape
    (2, 8)
    """

    gates = 3
    recurrent_bias: Tensor | None

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weights of all gates, side by side; biases start at 0."""
        super().make_parameters(inputs, rng)
        bias = Tensor(np.zeros(3 * self.units, self.dtype)) if self.use_bias else None
        self.recurrent_bias = bias

    def step(self, projected: Any, states: Sequence[Any]) -> tuple[Any, ...]:
        """h' from h."""
        h, u = states[0], self.units
        recurrent = functions.linear(h, self.recurrent_weight, self.recurrent_bias)
        gates = functions.sigmoid(projected[:, : 2 * u] + recurrent[:, : 2 * u])
        r, z = gates[:, :u], gates[:, u:]
        n = functions.tanh(projected[:, 2 * u :] + r * recurrent[:, 2 * u :])
        return (n + z * (h - n),)


class LSTM(Recurrent):
    """A long short-term memory, with a state of two arrays: (h, c).

    With the gates' blocks of the weights in the order of PyTorch and Keras (i, f, g, o):

        i, f, o = sigmoid(x @ W + h @ U + b), each of its block
        g = tanh(x @ W_g + h @ U_g + b_g)
        c' = f * c + i * g
        h' = o * tanh(c')

    W is `weight`, U `recurrent_weight` and b `bias`, which starts at 1 for the forget gate f, as
    in Keras, and at 0 for the others.

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997; with the forget gate of
    Gers, Schmidhuber and Cummins, "Learning to forget", 2000; its bias: Jozefowicz, Zaremba and
    Sutskever, "An empirical exploration of recurrent network architectures", 2015.

    Args:
        inputs: The size of the last axis of `x`; left out, that of the first `x`.
        units: The size of h, which is the output, and of c.
        options: As for `SimpleRNN`, without its `activation`.

    Attributes:
        weight: Tensor (inputs, 4 * units).
        recurrent_weight: Tensor (units, 4 * units).
        bias: Tensor (4 * units,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x`, state or mask of a wrong shape.
        TypeError: Without `units`.

    >>> import numpy as np
    >>> y, (h, c) = LSTM(3, 8, return_state=True, seed=0)(np.zeros((2, 5, 3)))
    >>> y.shape, h.shape, c.shape
    ((2, 8), (2, 8), (2, 8))
    """

    gates = 4
    states = 2

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weights of all gates, side by side; only the forget gate has a bias of 1."""
        super().make_parameters(inputs, rng)
        if self.bias is not None:
            self.bias.data[self.units : 2 * self.units] = 1

    def step(self, projected: Any, states: Sequence[Any]) -> tuple[Any, ...]:
        """h' and c' from h and c."""
        (h, c), u = states, self.units
        sums = functions.linear(h, self.recurrent_weight, projected)
        # Of all sums in one go, those of g too: three parts would take longer than that one more.
        gates = functions.sigmoid(sums)
        i, f, o = gates[:, :u], gates[:, u : 2 * u], gates[:, 3 * u :]
        g = functions.tanh(sums[:, 2 * u : 3 * u])
        c = f * c + i * g
        return o * functions.tanh(c), c
