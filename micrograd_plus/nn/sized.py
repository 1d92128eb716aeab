"""SizedLayer: a layer that takes the size of its inputs, or finds it on first use."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from ..checks import Seed, check_count, float_dtype, generator
from .inputs import InputError, of_dtype
from .module import Module

_making = threading.Lock()


class SizedLayer(Module):
    """A layer whose parameters depend on the size of the last axis of its input.

    A subclass sets what `make_parameters` needs, calls `super().__init__`, and puts `self.take(x)`
    at the start of its `forward`. A layer without `inputs` has no parameters until its first call.
    An integer `seed` gives the same numbers either way.

    Args:
        inputs: The size of the last axis; None: that of the first input.
        seed: For the initialisers: an integer, or a NumPy Generator to draw from.
        dtype: Of the parameters. Raw arrays given to the layer are cast to it.

    >>> class Scale(SizedLayer):
    ...     def make_parameters(self, inputs, rng):
    ...         self.weight = Tensor(rng.normal(size=inputs), self.dtype)
    ...
    ...     def forward(self, x):
    ...         return self.take(x) * self.weight
    >>> from micrograd_plus import Tensor
    >>> scale = Scale(seed=0)
    >>> scale(np.ones((2, 3))).shape, scale.inputs
    ((2, 3), 3)
    """

    # The axes before the last, for checks and messages.
    axes: tuple[str, ...] = ("...",)

    def __init__(
        self, inputs: int | None = None, seed: Seed = None, dtype: str = "float32"
    ) -> None:
        name = type(self).__name__
        self.inputs: int | None = None
        self.dtype = float_dtype(name, dtype)
        self._rng = generator(f"seed of {name}", seed)
        if inputs is not None:
            check_count(f"inputs of {name}", inputs)
            self._learn(int(inputs))

    @property
    def lacks_inputs(self) -> bool:  # type: ignore[override]
        """Whether it has not seen an input yet, and so has no parameters.

        >>> from micrograd_plus import nn
        >>> nn.Dense(units=2).lacks_inputs
        True
        """
        return self.inputs is None

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Set the parameters as attributes; each subclass says.

        Args:
            inputs: The size of the last axis.
            rng: To draw from.

        >>> from micrograd_plus import nn
        >>> layer = nn.Dense(3, 2, initializer="he_normal", seed=0)
        >>> layer.make_parameters(3, np.random.default_rng(1))  # anew
        >>> layer.weight.shape
        (3, 2)
        """
        raise NotImplementedError(f"{type(self).__name__} has no make_parameters()")

    def take(self, x: Any) -> Any:
        """The input in the layer's dtype, once its shape is checked, or its size is learnt.

        Raises:
            ValueError: For another size or number of axes; the message names the layer.

        >>> from micrograd_plus import nn
        >>> nn.Dense(3, 2).take([1, 2, 3])
        array([1., 2., 3.], dtype=float32)
        """
        x = of_dtype(x, self.dtype)
        any_number = "..." in self.axes
        axes_fit = x.ndim >= len(self.axes) if any_number else x.ndim == len(self.axes) + 1
        if axes_fit and self.inputs is None and x.shape[-1]:
            self._learn(x.shape[-1])
        if not axes_fit or x.shape[-1] != self.inputs:
            last = "inputs" if self.inputs is None else self.inputs
            takes = ", ".join([*self.axes, str(last)])
            raise InputError(self, f"takes shape ({takes}), got {x.shape}")
        return x

    def _learn(self, inputs: int) -> None:
        with _making:  # two threads may come with the first input at once
            if self.inputs is None:
                self.make_parameters(inputs, self._rng)
                self.inputs = inputs
                del self._rng
                if self._frozen is not None:
                    self._freeze_own()  # there was nothing to freeze before

    def _size(self) -> str:
        return "?" if self.inputs is None else str(self.inputs)
