"""Module: a part of a model, which finds its parameters among its attributes."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple, Self

import numpy as np

from ..checks import check_function, check_state
from ..engine.graph import Node
from ..engine.recording_mode import Scope, mode, set_mode
from ..hints import hinted
from .inputs import InputError, run_on_zeros
from .modes import Modes, in_use


class Skipped(NamedTuple):
    """What `load_state_dict` left out, where it need not find everything: names.

    Attributes:
        missing: The model's parameters of which the state has nothing.
        unexpected: Entries of the state that the model has no parameter for.
        mismatched: Those whose shapes differ.

    >>> Skipped(missing=["bias"], unexpected=[], mismatched=[]).of_the_model
    ['bias']
    """

    missing: list[str]
    unexpected: list[str]
    mismatched: list[str]

    @property
    def of_the_model(self) -> list[str]:
        """The parameters that stayed as they were."""
        return self.missing + self.mismatched


def _skipped(state: Mapping[str, Any], needed: Mapping[str, np.ndarray]) -> Skipped:
    both = [name for name in needed if name in state]
    return Skipped(
        [name for name in needed if name not in state],
        [name for name in state if name not in needed],
        [name for name in both if np.asarray(state[name]).shape != needed[name].shape],
    )


# Two threads that add or remove hooks at once must not bring one back, or lose one.
_hooking = threading.Lock()


@hinted("model")
class Module(Modes):
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

    # Whether it learns the size of its inputs, and so makes its parameters, only when it is called.
    lacks_inputs = False
    # Whether each step of what it gives comes of the same step of its input.
    keeps_steps = False
    _hooks: tuple[Callable[[Any, tuple[Any, ...], Any], Any], ...] = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What `forward` gives; the nodes that it records know that they are this module's."""
        outer = mode()
        try:
            set_mode((outer[0], Scope(self, outer[1])))
            y = self.forward(*args, **kwargs)
            if self._hooks:
                y = self._hooked(args, y)
            return y
        except InputError as error:
            error.found_in(self)
            raise
        finally:
            set_mode(outer)

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

    def output_mask(self, x: Any, mask: Any = None) -> np.ndarray | None:
        """Which steps of what it gives are real, and not padding: booleans (n, steps), or None.

        `fit` and `evaluate` leave the others out of losses and metrics. A `Sequential` hands each
        layer's mask on to the next, as `mask` to a forward that takes one: so an `Embedding` with
        a padding tells a recurrent layer what to pass over, and the loss what not to count.

        Args:
            x: An input, as for `forward`.
            mask: Which of its steps are real; None for all.

        Returns:
            The mask of the input where the module's `keeps_steps` is true; else None, for all. An
            Embedding finds out itself.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(
        ...     nn.Embedding(9, 2, padding=0), nn.LSTM(2, 3, return_sequences=True), nn.Dense(3, 1)
        ... )
        >>> model.output_mask([[5, 8, 0]])
        array([[ True,  True, False]])
        >>> nn.Sequential(*model, nn.Flatten()).output_mask([[5, 8, 0]])
        """
        return mask if self.keeps_steps else None

    @property
    def is_built(self) -> bool:
        """Whether every layer knows the size of its inputs, and so has its parameters.

        >>> from micrograd_plus import nn
        >>> nn.Dense(3, 2).is_built, nn.Sequential(nn.Dense(units=2)).is_built
        (True, False)
        """
        return not any(module.lacks_inputs for module in self.modules())

    def build(self, input_shape: Any) -> Self:
        """Let every layer find the size of its inputs: run once on zeros, in evaluation mode.

        Args:
            input_shape: The shape of one input, without the batch: (28, 28, 1). For a model of
                several inputs a tuple, or a dict by argument, of such shapes. The zeros are
                integers, of which layers make what they compute with.

        Returns:
            The model itself.

        Raises:
            TypeError: For anything but shapes.
            ValueError: For an input of a shape that a layer cannot take.

        >>> from micrograd_plus import nn
        >>> nn.Sequential(nn.Flatten(), nn.Dense(units=10)).build((28, 28, 1))
        Sequential(Flatten(), Dense(784, 10))
        """
        in_use(run_on_zeros, self, input_shape)
        return self

    def parameters(self) -> list[Any]:
        """Every parameter once, in the order of the attributes.

        Raises:
            RuntimeError: A layer has none yet, since it has not seen an input; see `build`.

        >>> from micrograd_plus import nn
        >>> [p.shape for p in nn.Dense(3, 2, seed=0).parameters()]
        [(3, 2), (2,)]
        """
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self) -> Iterator[tuple[str, Any]]:
        """Every parameter once, with its dotted name: `layers.0.weight`.

        Raises:
            RuntimeError: A layer has none yet, since it has not seen an input; see `build`.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.Dense(3, 2, seed=0))
        >>> [name for name, _ in model.named_parameters()]
        ['layers.0.weight', 'layers.0.bias']
        """
        self._check_built("")
        for name, part in _walk(self):
            if isinstance(part, Module):
                part._check_built(name)
            elif part.is_given:  # not a result kept to be looked at
                yield name, part

    def _own_parameters(self) -> Iterator[tuple[str, Any]]:
        """Those that no module within it holds; none of a layer that is not built."""
        for name, part in _walk(self, into_modules=False):
            if isinstance(part, Node) and part.is_given:
                yield name, part

    def _check_built(self, name: str) -> None:
        if self.lacks_inputs:  # an optimizer must not miss it in silence
            raise RuntimeError(
                f"{name}{': ' if name else ''}{self} has no parameters yet: call the model once, "
                "as model(x[:1]), or model.build(input_shape), or give inputs"
            )

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
        for name, part in _walk(self):
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

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of every parameter's data, under its name.

        >>> from micrograd_plus import nn
        >>> sorted(nn.Dense(3, 2, seed=0).state_dict())
        ['bias', 'weight']
        """
        # In row order: safetensors writes an array's memory as it lies.
        return {name: np.array(p.data, order="C") for name, p in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Skipped | None:
        """Overwrite every parameter with the data under its name; all of them, or none.

        Args:
            state: Arrays by name, as `state_dict` gives.
            strict: False: only those whose name and shape are there, as where a new head stands
                on a trained body. The others stay as they are.

        Returns:
            What was skipped, where it may be: of another shape, too, of which PyTorch makes an
            error.

        Raises:
            TypeError: The state is no mapping.
            ValueError: Naming every missing, extra and mis-shaped entry, and every one whose dtype
                cannot be cast; if not strict, only where nothing at all matches, or for dtypes.

        >>> from micrograd_plus import nn
        >>> a, b = nn.Dense(3, 2, seed=0), nn.Dense(3, 2, seed=1)
        >>> b.load_state_dict(a.state_dict())
        >>> bool((a.weight.data == b.weight.data).all())
        True
        >>> body = nn.Dense(3, 2, seed=0)
        >>> state = nn.Sequential(body, nn.Dense(2, 10)).state_dict()
        >>> nn.Sequential(body, nn.Dense(2, 4)).load_state_dict(state, strict=False)
        Skipped(missing=[], unexpected=[], mismatched=['layers.1.weight', 'layers.1.bias'])
        """
        own = dict(self.named_parameters())
        # A Value holds a float, whatever it was made of.
        needed = {k: np.asarray(p.data, float if p.is_scalar else None) for k, p in own.items()}
        skipped = None
        if not strict and isinstance(state, Mapping):
            skipped = _skipped(state, needed)
            taken = {k: x for k, x in needed.items() if k not in skipped.of_the_model}
            if taken:  # else the check tells all that is wrong
                state, needed = {name: state[name] for name in taken}, taken
        otherwise = "these weights are from another architecture"
        check_state(state, needed, otherwise=otherwise, here="the model's")
        for name in needed:
            own[name].assign(state[name])
        return skipped

    def register_forward_hook(
        self, hook: Callable[[Any, tuple[Any, ...], Any], Any]
    ) -> Callable[[], None]:
        """Have a function called after each call of this module; see `nn.taps` for whole models.

        Args:
            hook: hook(module, args, output), with the positional arguments of the call. What it
                returns, unless None, takes the place of the output.

        Returns:
            A function that takes the hook away again.

        >>> from micrograd_plus import nn
        >>> layer = nn.ReLU()
        >>> remove = layer.register_forward_hook(lambda module, args, output: print(output))
        >>> y = layer([-1.0, 2.0])
        [0. 2.]
        >>> remove()
        >>> y = layer([-1.0, 2.0])
        """
        check_function("a hook", hook, "(module, args, output)")
        own = partial(hook)  # another object each time: a function may be registered twice
        with _hooking:
            self._hooks = (*self._hooks, own)
        return partial(self._remove_hook, own)

    def _remove_hook(self, own: Any) -> None:
        with _hooking:
            self._hooks = tuple(kept for kept in self._hooks if kept is not own)

    def _hooked(self, args: tuple[Any, ...], y: Any) -> Any:
        for hook in self._hooks:
            other = hook(self, args, y)
            y = y if other is None else other
        return y


@cache
def takes_mask(forward: Callable[..., Any]) -> bool:
    """Whether a `forward` has an argument `mask`: which steps of its input are real.

    >>> from micrograd_plus import nn
    >>> takes_mask(nn.LSTM.forward), takes_mask(nn.Dense.forward)
    (True, False)
    """
    return "mask" in inspect.signature(forward).parameters


def masked(layer: Module, x: Any, mask: Any) -> Any:
    """What a layer gives for `x`, with its mask where there is one that it takes.

    >>> from micrograd_plus import nn
    >>> masked(nn.GlobalAveragePool(), [[[2.0], [9.0]]], np.array([[True, False]]))
    array([[2.]])
    """
    if mask is None or not takes_mask(type(layer).forward):
        return layer(x)
    return layer(x, mask=mask)


def _walk(root: Module, into_modules: bool = True) -> Iterator[tuple[str, Any]]:
    """The nodes and modules below a module, depth first, each once, with dotted names.

    Raises:
        ValueError: Two have one name, by which one of them would be saved, and the other lost.
    """
    seen: set[int] = set()
    names: set[str] = set()
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        name, part = stack.pop()
        children: dict[Any, Any]
        if isinstance(part, Module):
            children = vars(part) if into_modules or part is root else {}
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
        if part is not root and isinstance(part, Module | Node):
            if name in names:
                raise ValueError(
                    f"two parts of {type(root).__name__} are named {name!r}: give the keys of "
                    "dictionaries other names, and leave dots out of them"
                )
            names.add(name)
            yield name, part
        dot = f"{name}." if name else ""
        stack += [(f"{dot}{key}", child) for key, child in reversed(children.items())]
