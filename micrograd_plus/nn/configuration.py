"""What a model of built-in layers is made of, as plain data: each layer's class and arguments.

A layer keeps each argument of its constructor as an attribute of that name, but for `seed`, which
is used up. So the signature says what to write down, and the constructor checks what is read.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from .. import functions
from . import (
    activations,
    attention,
    bidirectional,
    containers,
    convolution,
    dense,
    gpt,
    normalization,
    recurrent,
    reshaping,
    scalar,
    scalar_gpt,
)
from .module import Module

_FILES = (
    activations,
    attention,
    bidirectional,
    containers,
    convolution,
    dense,
    gpt,
    normalization,
    recurrent,
    reshaping,
    scalar,
    scalar_gpt,
)
# A file can name these, and nothing else of all that there is.
LAYERS: dict[str, type[Module]] = {
    name: kind
    for file in _FILES
    for name, kind in vars(file).items()
    if isinstance(kind, type)
    and issubclass(kind, Module)
    and kind.__module__ == file.__name__
    and not name.startswith("_")
    and kind is not recurrent.Recurrent  # which has no step
}
FUNCTIONS = {name: getattr(functions, name) for name in functions.__all__}

# The arguments that say how many numbers a layer holds.
_SIZES = (
    *("inputs", "units", "filters", "kernel_size", "nin", "nout", "nouts"),
    *("vocabulary", "layers", "heads", "width"),
)


def described(model: Module) -> Any:
    """A model as numbers, texts, lists and dictionaries, which JSON has.

    Raises:
        ValueError: Naming everything in it that is none of ours: classes, functions, hooks.

    >>> from micrograd_plus import nn
    >>> described(nn.Sequential(nn.Dropout(0.5), nn.Activation("relu")))["arguments"]["layers"][0]
    {'class': 'Dropout', 'arguments': {'rate': 0.5}}
    >>> described(nn.Sequential(abs))
    Traceback (most recent call last):
    ValueError: layers.0.function is the function abs
    """
    description = _Description()
    plain = description.of(model, "")
    if description.problems:
        raise ValueError("; ".join(description.problems))
    return plain


def made_of(description: Any, shapes: Mapping[str, tuple[int, ...]]) -> Module:
    """The model that was described, with other numbers.

    Args:
        description: As `described` gave it, or anything that came from a file.
        shapes: Of its parameters, by their names: no layer is made that needs more room.

    Raises:
        ValueError: It describes no model, or one of other parameters.

    >>> from micrograd_plus import nn
    >>> made_of(described(nn.ELU(0.5)), {})
    ELU()
    >>> made_of({"class": "Dense", "arguments": {"inputs": 10**9, "units": 1}}, {"weight": (3, 1)})
    Traceback (most recent call last):
    ValueError: Dense has inputs=1000000000, and 3 numbers
    """
    try:
        model = _Making(shapes).of(description, "")
    except RecursionError:
        raise ValueError("layers are nested too deeply") from None
    if not isinstance(model, Module):
        raise ValueError(f"a model is a layer, got {description!r:.80}")
    return model


def arguments_of(kind: type[Module]) -> dict[str, inspect.Parameter]:
    """The arguments that a layer keeps, those that it hands on to its base class, too.

    >>> list(arguments_of(containers.Residual))
    ['inner', 'projection']
    """
    found: dict[str, inspect.Parameter] = {}
    for base in kind.__mro__:
        if issubclass(base, Module) and "__init__" in vars(base):
            _, *own = inspect.signature(vars(base)["__init__"]).parameters.values()
            for parameter in own:
                if parameter.kind is not parameter.VAR_KEYWORD and parameter.name != "seed":
                    found.setdefault(parameter.name, parameter)
            if all(parameter.kind is not parameter.VAR_KEYWORD for parameter in own):
                break
    return found


class _Description:
    """Modules as plain data; what cannot be, with its place."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.places: dict[int, str] = {}

    def of(self, x: Any, place: str) -> Any:
        if isinstance(x, Module):
            return self.of_module(x, place)
        if isinstance(x, list | tuple):
            return [self.of(part, _within(place, i)) for i, part in enumerate(x)]
        if isinstance(x, np.generic):
            x = x.item()
        if x is None or isinstance(x, bool | int | float | str):
            return x
        if isinstance(x, np.dtype):
            return x.name
        name = getattr(x, "__name__", None)
        if name in FUNCTIONS and FUNCTIONS[name] is x:
            return {"function": name}
        what = f"the function {activations.name_of(x)}" if callable(x) else f"{x!r}"
        self.problems.append(f"{place} is {what:.80}")
        return None

    def of_module(self, module: Module, place: str) -> Any:
        kind = type(module)
        if id(module) in self.places:
            return {"same": self.places[id(module)]}
        self.places[id(module)] = place
        if LAYERS.get(kind.__name__) is not kind:
            self.problems.append(f"{place or 'the model'} is of the class {kind.__qualname__}")
            return None
        if module._hooks:
            self.problems.append(f"{place or 'the model'} has a hook")
        kept = {name: getattr(module, name) for name in arguments_of(kind)}
        return {
            "class": kind.__name__,
            "arguments": {
                name: self.of(x, _within(place, name))
                for name, x in kept.items()
                # One of the user's has done what it was for.
                if not (name.endswith("initializer") and callable(x))
            },
        }


class _Making:
    """Modules of plain data, which may be anything."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self.made: dict[str, Module] = {}
        self.numbers: dict[str, int] = {}  # by the place of a layer
        for name, shape in shapes.items():
            while name:
                name = name.rpartition(".")[0]
                self.numbers[name] = self.numbers.get(name, 0) + math.prod(shape)

    def of(self, x: Any, place: str) -> Any:
        if isinstance(x, list):
            return tuple(self.of(part, _within(place, i)) for i, part in enumerate(x))
        if not isinstance(x, dict):
            return x
        if x.keys() == {"class", "arguments"}:
            return self.module(x["class"], x["arguments"], place)
        if x.keys() == {"same"}:
            return _one_of(self.made, x["same"], f"{place or 'the model'} is a layer that is not")
        if x.keys() == {"function"}:
            return _one_of(FUNCTIONS, x["function"], f"{place} is a function that is not")
        raise ValueError(f"{place or 'the model'} is {', '.join(x) or 'nothing':.80}")

    def module(self, name: Any, given: Any, place: str) -> Module:
        where = f"{place}: " if place else ""
        kind = _one_of(LAYERS, name, f"{where}a layer that is not")
        parameters = arguments_of(kind)
        if not isinstance(given, dict) or not given.keys() <= parameters.keys():
            raise ValueError(f"{where}{name} takes no {given!r:.80}")
        values = {argument: self.of(x, _within(place, argument)) for argument, x in given.items()}
        for argument, value in values.items():
            if isinstance(parameters[argument].default, bool) and not isinstance(value, bool):
                raise ValueError(f"{where}{name} has {argument}={value!r:.80}")
        room = self.numbers.get(place, 0)
        if room or not _has_no_numbers(kind, values):
            self.check_room(f"{where}{name}", values, room)
        several = [p.name for p in parameters.values() if p.kind is p.VAR_POSITIONAL]
        first = [x for argument in several for x in as_tuple(values.pop(argument, ()))]
        zeros = _Zeros(room)
        initial = {argument: zeros for argument in parameters if "initializer" in argument}
        try:
            made = kind(*first, **values | initial)
        except Exception as error:  # whatever the constructor says of what it is given
            raise ValueError(f"{where}{name} cannot be made: {error}") from None
        for argument in initial:
            setattr(made, argument, values.get(argument, parameters[argument].default))
        self.made[place] = made
        return made

    def check_room(self, name: str, values: Mapping[str, Any], room: int) -> None:
        """Refuse a layer of more numbers than the file has for it, before it is made."""
        for argument in _SIZES:
            for size in as_tuple(values.get(argument, ())):
                if isinstance(size, int) and size > room:
                    raise ValueError(f"{name} has {argument}={size}, and {room} numbers")
        width = values.get("width")
        if "positions" not in values:  # of Values, too, which are made one by one
            for argument in ("vocabulary", "context"):
                rows = values.get(argument, 0)
                if isinstance(width, int) and isinstance(rows, int) and rows * width > room:
                    raise ValueError(f"{name} has {argument}={rows}, and {room} numbers")
        if "nin" in values:  # Values are made one by one, each an array of the file
            sizes = [values["nin"], *as_tuple(values.get("nouts", values.get("nout", 1)))]
            if not all(isinstance(size, int) for size in sizes):
                raise ValueError(f"{name} has sizes {sizes!r:.80}")
            if sum((a + 1) * b for a, b in pairwise(sizes)) > room:
                raise ValueError(f"{name} has sizes {sizes!r:.80}, and {room} numbers")


def _has_no_numbers(kind: type[Module], values: Mapping[str, Any]) -> bool:
    """Whether a layer that is told how many inputs it has makes nothing of it, as some norms."""
    if [argument for argument in _SIZES if argument in values] != ["inputs"]:
        return False
    try:
        return not list(kind(**{**values, "inputs": 1})._own_parameters())
    except Exception:  # which the layer itself will say
        return False


class _Zeros:
    """An initialiser that draws nothing, and makes no more in all than there is room for."""

    def __init__(self, room: int) -> None:
        self.room = self.left = room

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> np.ndarray:
        self.left -= math.prod(shape)
        if self.left < 0:
            raise ValueError(f"it has weights, such as of shape {shape}, for {self.room} numbers")
        return np.zeros(shape, dtype)


def as_tuple(x: Any) -> tuple[Any, ...]:
    """One or several as a tuple.

    >>> as_tuple(3), as_tuple((3, 4))
    ((3,), (3, 4))
    """
    return x if isinstance(x, tuple) else (x,)


def _one_of(known: Mapping[str, Any], name: Any, otherwise: str) -> Any:
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"{otherwise} known here: {name!r:.80}")
    return known[name]


def _within(place: str, name: Any) -> str:
    return f"{place}.{name}" if place else str(name)
