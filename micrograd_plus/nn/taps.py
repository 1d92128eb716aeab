"""taps: what every layer gives, and the gradients that come back, without editing the model."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine.graph import Node, data_of
from ..engine.primitive import Primitive
from .containers import check_module
from .module import Module


class Gradient:
    """Holds the gradient that came back to one result; None until a backward pass."""

    value: Any = None


def _kept(g: Any, y: Any, x: Any, into: Gradient) -> Any:
    data = data_of(g)
    into.value = np.array(data) if isinstance(data, np.ndarray) else data
    return g


# The result itself; on its way back the gradient is kept.
tap = Primitive(
    "tap",
    symbol="tap",
    on_floats=lambda x, into: x,
    on_arrays=lambda x, into: x,
    vjps=(_kept,),
)


class Call:
    """One call of a layer.

    Attributes:
        output: What it gave, as plain numbers and arrays.

    >>> from micrograd_plus import nn
    >>> layer = nn.ReLU()
    >>> with taps(layer) as seen:
    ...     y = layer([[-1.0, 2.0]])
    >>> seen
    {'': [<call: output (1, 2)>]}
    """

    def __init__(self, output: Any, gradients: Any) -> None:
        self.output = output
        self._gradients = gradients

    @property
    def gradient(self) -> Any:
        """That of the loss with respect to the output; None before the backward pass."""
        return _each(lambda held: held and held.value, self._gradients)

    def __repr__(self) -> str:
        gradient = "" if self.gradient is None else f", gradient {_each(np.shape, self.gradient)}"
        return f"<call: output {_each(np.shape, self.output)}{gradient}>"


class Tap(list[Call]):
    """The calls of one layer since the taps were opened, or cleared; the first is [0].

    >>> from micrograd_plus import nn
    >>> layer = nn.ReLU()
    >>> with taps(layer) as seen:
    ...     y = layer([-1.0, 2.0]), layer([3.0])
    >>> len(seen[""]), seen[""].output
    (2, array([3.]))
    """

    @property
    def output(self) -> Any:
        """What the last call gave, as a plain array; in a tuple or list, where it gave one.

        Raises:
            LookupError: The layer was not called.

        >>> from micrograd_plus import nn
        >>> layer = nn.ReLU()
        >>> with taps(layer) as seen:
        ...     y = layer([-1.0, 2.0])
        >>> seen[""].output
        array([0., 2.])
        """
        return self._last.output

    @property
    def gradient(self) -> Any:
        """The gradient with respect to the last call's output; None before the backward pass.

        Raises:
            LookupError: The layer was not called.

        >>> from micrograd_plus import Tensor, nn
        >>> layer = nn.ReLU()
        >>> with taps(layer) as seen:
        ...     (layer(Tensor([-1.0, 2.0])) * 3.0).sum().backward()
        >>> seen[""].gradient
        array([3., 3.])
        """
        return self._last.gradient

    @property
    def _last(self) -> Call:
        if not self:
            raise LookupError("this layer has not been called since its taps were opened")
        return self[-1]


class Taps(dict[str, Tap]):
    """A Tap for each module, by its dotted name; that of the model itself is "".

    >>> from micrograd_plus import nn
    >>> with taps(nn.Sequential(nn.ReLU())) as seen:
    ...     list(seen)
    ['', 'layers.0']
    """

    def __missing__(self, name: str) -> Tap:
        raise KeyError(f"no module {name!r}: there are {', '.join(map(repr, self))}")

    def forget(self) -> None:
        """Drop the calls seen so far, as between the steps of a training.

        >>> from micrograd_plus import nn
        >>> layer = nn.ReLU()
        >>> with taps(layer) as seen:
        ...     y = layer([-1.0])
        ...     seen.forget()
        >>> len(seen[""])
        0
        """
        for one in self.values():
            one.clear()


@contextlib.contextmanager
def taps(model: Module) -> Iterator[Taps]:
    """A block in which it is seen what every module within a model gives, and its gradients.

    Every call is kept, with its arrays: open it around one step, or `forget()` between the steps.
    The model computes the same; its graph has a node more per result. Outside of the block, calls
    cost what they cost without.

    Args:
        model: Any Module.

    Raises:
        TypeError: For anything else.

    Yields:
        Taps: a Tap for each module by its dotted name. Gradients are there after a backward pass,
        which may be outside of the block.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(3, 4, "relu", seed=0), nn.Dense(4, 1, seed=1))
    >>> with taps(model) as seen:
    ...     loss = model(np.ones((2, 3))).sum()
    >>> loss.backward()
    >>> seen["layers.0"].output.shape, seen["layers.0"].gradient.shape
    ((2, 4), (2, 4))
    >>> seen["layers.1"].gradient
    array([[1.],
           [1.]], dtype=float32)
    """
    check_module(model, "taps")
    seen = Taps({name: Tap() for name, _ in model.named_modules()})
    removals = []
    try:
        for name, module in model.named_modules():
            removals.append(module.register_forward_hook(_Recorder(seen[name])))
        yield seen
    finally:
        for remove in removals:
            remove()


class _Recorder:
    def __init__(self, calls: Tap) -> None:
        self.calls = calls

    def __call__(self, module: Module, args: tuple[Any, ...], output: Any) -> Any:
        held = _each(lambda y: Gradient() if _has_gradient(y) else None, output)
        self.calls.append(Call(_each(data_of, output), held))
        return _each(lambda y, into: y if into is None else tap(y, into=into), output, held)


def _has_gradient(y: Any) -> bool:
    return isinstance(y, Node) and y.requires_grad


def _each(f: Any, y: Any, *others: Any) -> Any:
    """The same structure of tuples, lists and dicts, with `f` of what is in it, and in others."""
    if isinstance(y, dict):
        return {name: _each(f, y[name], *(other[name] for other in others)) for name in y}
    if type(y) in (tuple, list):
        return type(y)(_each(f, *parts) for parts in zip(y, *others, strict=True))
    return f(y, *others)
