"""Recurrent layers: what they share as they go over sequences; SimpleRNN, GRU and LSTM."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from .. import functions
from ..checks import Seed, check_count, generator
from ..engine.graph import data_of
from ..engine.primitives.recurrent import gru_step, lstm_step, over_steps
from ..engine.tensor import Tensor
from ..hints import knows_arguments
from . import activations, initializers
from .inputs import InputError, as_mask, of_dtype
from .sized import SizedLayer


class Recurrent(SizedLayer):
    """What the recurrent layers share: a state that goes from step to step.

    A subclass says in `step` how a state and an input make the next state. What the inputs
    contribute is computed for all steps at once, as one product of matrices; only the part that
    depends on the state is computed step by step. GRU and LSTM have all steps as one operation, but
    for subclasses with a `step` of their own.

    >>> Recurrent(units=2)
    Recurrent(?, 2)
    """

    axes = ("n", "steps")
    gates = 1  # how many blocks of units the weights have
    states = 1  # how many arrays make a state
    weight: Tensor
    recurrent_weight: Tensor
    bias: Tensor | None

    @knows_arguments
    def __init__(
        self,
        inputs: int | None = None,
        units: int | None = None,
        *,
        return_sequences: bool = False,
        return_state: bool = False,
        use_bias: bool = True,
        initializer: str | initializers.Initializer = "glorot_uniform",
        recurrent_initializer: str | initializers.Initializer = "orthogonal",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        name = type(self).__name__
        if units is None:
            raise TypeError(
                f"{name} needs units, the size of its state: {name}(inputs, units), or "
                f"{name}(units={inputs or 32}) to find the size of its inputs on first use"
            )
        check_count(f"units of {name}", units)
        self.weight = self.recurrent_weight = self.bias = None  # type: ignore[assignment]
        self.units = int(units)
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.use_bias = use_bias
        initializers.find(initializer), initializers.find(recurrent_initializer)
        self.initializer = initializer
        self.recurrent_initializer = recurrent_initializer
        rng = generator(f"seed of {name}", seed)
        self._seeds: Any = rng.bit_generator.seed_seq  # of which twins have theirs
        super().__init__(inputs, rng, dtype)

    @property
    def keeps_steps(self) -> bool:  # type: ignore[override]
        """Whether it gives an output for each step.

        >>> from micrograd_plus import nn
        >>> nn.GRU(3, 2).keeps_steps, nn.GRU(3, 2, return_sequences=True).keeps_steps
        (False, True)
        """
        return self.return_sequences

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weights of all gates, side by side; biases start at 0."""
        width = self.gates * self.units
        initialize = initializers.find(self.initializer)
        self.weight = Tensor(initialize((inputs, width), rng, self.dtype), self.dtype)
        initialize = initializers.find(self.recurrent_initializer)
        recurrent = initialize((self.units, width), rng, self.dtype)
        self.recurrent_weight = Tensor(recurrent, self.dtype)
        self.bias = Tensor(np.zeros(width, self.dtype)) if self.use_bias else None

    def twin(self) -> Self:
        """A layer that was made alike, with weights of its own, drawn from a seed of the same.

        >>> from micrograd_plus import nn
        >>> nn.GRU(units=2, seed=0).twin()
        GRU(?, 2)
        """
        twin, inputs = copy.copy(self), self.inputs
        vars(twin).pop("_hooks", None)
        (twin._seeds,) = self._seeds.spawn(1)
        twin._rng, twin.inputs = np.random.default_rng(twin._seeds), None
        if inputs is not None:
            twin._learn(inputs)
        return twin

    def step(self, projected: Any, states: Sequence[Any]) -> tuple[Any, ...]:
        """The states after one step; each subclass says.

        Args:
            projected: (n, gates * units), what the input contributes.
            states: Arrays or Tensors (n, units) from the step before.

        >>> from micrograd_plus import nn
        >>> lstm = nn.LSTM(3, 2, seed=0)
        >>> h, c = lstm.step(np.zeros((1, 8)), (np.zeros((1, 2)), np.ones((1, 2))))
        >>> c.data  # half of what was
        array([[0.5, 0.5]])
        """
        raise NotImplementedError(f"{type(self).__name__} has no step()")

    def forward(self, x: Any, state: Any = None, mask: Any = None) -> Any:
        """Run over the steps.

        Args:
            x: (n, steps, inputs).
            state: Where to start: (n, units), of an LSTM a pair of such; zeros, if left out.
            mask: Booleans (n, steps); where False, the state stays as it was, so that padding
                counts for nothing, whatever numbers it has. A row of all False keeps its first
                state.

        Returns:
            The last output, (n, units), or with `return_sequences` all of them, (n, steps, units);
            with `return_state` a pair of that and the last state, to go on from.
        """
        x = self.take(x)
        n, steps = x.shape[:2]
        if not steps:
            raise InputError(self, f"needs one step or more, got shape {x.shape}")
        states = self._first_states(state, n)
        real = as_mask(self, mask, (n, steps))
        if real is not None:
            x = functions.where(real[..., None], x, 0.0)  # nan times a gradient of 0 is nan
            real = real.T.copy()
        # Steps first, so that the numbers of each lie together.
        outputs, states = self._go_over(functions.swapaxes(x, 0, 1), states, real)
        output = functions.swapaxes(outputs, 0, 1) if self.return_sequences else states[0]
        if not self.return_state:
            return output
        return output, (states[0] if self.states == 1 else states)

    def _go_over(self, x: Any, states: tuple[Any, ...], real: Any) -> tuple[Any, Any]:
        """The outputs of all steps (left out if they are not returned), and the last state."""
        step = lambda at_t, *states: self.step(at_t, states)
        projected = functions.linear(x, self.weight, self.bias)
        found = over_steps(step, projected, states, real)
        if not self.return_sequences:
            return None, found[-1]
        return functions.stack([states[0] for states in found]), found[-1]

    def _first_states(self, state: Any, n: int) -> tuple[Any, ...]:
        shape = (n, self.units)
        if state is None:
            return (np.zeros(shape, self.dtype),) * self.states
        parts = (state,) if self.states == 1 else state
        if not isinstance(parts, tuple | list) or len(parts) != self.states:
            raise InputError(
                self,
                f"takes a state of {self.states} parts, each of shape {shape}, got "
                f"{type(state).__name__}",
            )
        for part in parts:
            if np.shape(data_of(part)) != shape:
                raise InputError(
                    self, f"takes a state of shape {shape}, got {np.shape(data_of(part))}"
                )
        return tuple(of_dtype(part, self.dtype) for part in parts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._size()}, {self.units})"


class SimpleRNN(Recurrent):
    """A recurrent layer: h' = activation(x @ weight + h @ recurrent_weight + bias).

    With tanh it is PyTorch's `RNN`, whose two biases add up to this one, and Keras's `SimpleRNN`.

    Source: Elman, "Finding structure in time", 1990.

    Args:
        inputs: The size of the last axis of `x`; left out, that of the first `x`.
        units: The size of the state, which is also the output.
        activation: A name or a function.
        return_sequences: Whether to give the output of every step, not only the last.
        return_state: Whether to give the last state as well.
        use_bias: Whether there is a bias, which starts at 0.
        initializer: Of the weight; a name from `nn.initializers`, or a function.
        recurrent_initializer: Of the recurrent weight.
        seed: For the initialisers: an integer, or a NumPy Generator to draw from.
        dtype: Of the parameters. Raw arrays given to the layer are cast to it.

    Attributes:
        weight: Tensor (inputs, units).
        recurrent_weight: Tensor (units, units).
        bias: Tensor (units,), or None.

    Raises:
        ValueError: For sizes below 1, unknown names, or an `x`, state or mask of a wrong shape.
        TypeError: Without `units`.

    >>> import numpy as np
    >>> SimpleRNN(3, 8, seed=0)(np.zeros((2, 5, 3))).shape
    (2, 8)
    >>> SimpleRNN(3, 8, return_sequences=True, seed=0)(np.zeros((2, 5, 3))).shape
    (2, 5, 8)

    Sequences of different lengths are padded, and a mask says where they end:

    >>> lengths = np.array([5, 2])
    >>> mask = np.arange(5) < lengths[:, None]
    >>> SimpleRNN(3, 8, seed=0)(np.zeros((2, 5, 3)), mask=mask).shape
    (2, 8)

    Truncated backpropagation through time: a long sequence is learnt from in windows. The state
    goes on from one to the next, and `detach` ends the gradient there:

    >>> rnn, x, state = SimpleRNN(3, 8, return_state=True, seed=0), np.zeros((2, 100, 3)), None
    >>> for start in range(0, 100, 20):
    ...     y, state = rnn(x[:, start : start + 20], state)
    ...     y.sum().backward()  # here a loss, and then the optimizer's step
    ...     state = state.detach()  # of an LSTM: tuple(part.detach() for part in state)
    """

    def __init__(
        self,
        inputs: int | None = None,
        units: int | None = None,
        activation: str | Callable[[Any], Any] = "tanh",
        **options: Any,
    ) -> None:
        super().__init__(inputs, units, **options)
        self.activation = activations.find(activation)

    def step(self, projected: Any, states: Sequence[Any]) -> tuple[Any, ...]:
        """h' from h."""
        return (self.activation(projected + states[0] @ self.recurrent_weight),)


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
        return gru_step(projected, self.recurrent_weight, self.recurrent_bias, *states)

    def _go_over(self, x: Any, states: tuple[Any, ...], real: Any) -> tuple[Any, Any]:
        if type(self).step is not GRU.step:
            return super()._go_over(x, states, real)
        weights = self.weight, self.bias, self.recurrent_weight, self.recurrent_bias
        h = functions.gru(x, *weights, states[0], real)
        return h, (h[-1],)


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
        return lstm_step(projected, self.recurrent_weight, *states)

    def _go_over(self, x: Any, states: tuple[Any, ...], real: Any) -> tuple[Any, Any]:
        if type(self).step is not LSTM.step:
            return super()._go_over(x, states, real)
        weights = self.weight, self.bias, self.recurrent_weight
        h, c = functions.lstm(x, *weights, states[0], states[1], real)
        return h, (h[-1], c[-1])
