"""Whole models in a file: what they are made of, their weights, and what state they are in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..array_files import write_arrays
from .configuration import described, made_of
from .containers import check_module
from .module import Module
from .saving import generators, plain, printable, read

_FORMAT = "micrograd_plus model 1"


def save(model: Module, path: str | os.PathLike[str]) -> None:
    """Write a model of built-in layers to a safetensors file, from which `load` makes it again.

    The file has the weights and batch statistics under their names, so that `load_weights` and
    other libraries read them, too; and as JSON the layers with their arguments, what is frozen or
    in evaluation mode, and the states of random generators. It is written beside its target and
    renamed, so that nothing half-written is left.

    Raises:
        OSError: The folder cannot be written.
        ValueError: Naming all that such a file cannot hold: classes and functions of your own,
            hooks, parameters that are not those of their layers, dtypes that the format does not
            have. `save_weights` stores the weights of any model.
        RuntimeError: A layer has no parameters yet; see `Module.build`.
        TypeError: For anything but a Module.

    >>> import tempfile
    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(3, 8, "relu", seed=0), nn.Dropout(0.5), nn.Dense(8, 1))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/model.safetensors")
    ...     load(f"{folder}/model.safetensors")
    Sequential(Dense(3, 8, relu), Dropout(0.5), Dense(8, 1))
    """
    check_module(model, "save")
    state = model.state_dict()
    try:
        layers = described(model)
        _check_apart(model)
        whole = {"model": layers, **_state_of(model)}
        _check_same(model, made_of(json.loads(json.dumps(layers)), _shapes(state)))
    except ValueError as error:
        raise ValueError(
            f"this model cannot be saved whole: {error}. Only layers of micrograd_plus.nn and "
            "functions of micrograd_plus.functions can be made from a file: nn.save_weights(model, "
            "path) stores the weights, and nn.load_weights puts them into a model that your code "
            "makes"
        ) from None
    write_arrays(path, state, "this model", {"format": _FORMAT, "model": json.dumps(whole)})


def load(path: str | os.PathLike[str]) -> Module:
    """The model in a file that `save` wrote.

    It computes the same, bit for bit, in the same dtypes, and what is trained goes on as it would
    have. Nothing in the file is run: it names layers and functions of this library alone, and a
    layer is made once it is known that the file holds its numbers.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds no model, or one that cannot be made.

    >>> load("nothing.safetensors")
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'nothing.safetensors'
    """
    state, about = read(path)
    if about.get("format") != _FORMAT:
        raise ValueError(
            f"{path} holds no whole model, as nn.save writes it: make the model in code, and give "
            "it the weights with nn.load_weights(model, path)"
        )
    try:
        whole = _parsed(about.get("model", ""))
        model = made_of(whole["model"], _shapes(state))
        if not model.is_built:
            raise ValueError("layers in it do not know the size of their inputs")
        model.load_state_dict(state)
        _set_state(model, whole)
    except ValueError as error:
        raise ValueError(f"{path} holds no model that can be made: {printable(error)}") from None
    return model


def _shapes(state: dict[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in state.items()}


def _state_of(model: Module) -> dict[str, Any]:
    """What a new model of these layers would not be: frozen, in evaluation mode, under way."""
    modules = dict(model.named_modules())
    random: dict[int, dict[str, Any]] = {}
    for name, rng in generators(model):
        # One that several layers draw from is one afterwards.
        one = random.setdefault(id(rng), {"names": [], "state": plain(rng.bit_generator.state)})
        one["names"].append(name)
        if not isinstance(rng.bit_generator, np.random.PCG64):
            kind = type(rng.bit_generator).__name__
            raise ValueError(f"{name} is a {kind}, and default_rng makes a PCG64")
    return {
        "evaluation": [n for n, part in modules.items() if not vars(part).get("training", True)],
        "frozen": {n: sorted(p._frozen) for n, p in modules.items() if p._frozen is not None},
        "constant": [name for name, p in model.named_parameters() if not p.requires_grad],
        "random": list(random.values()),
    }


def _check_apart(model: Module) -> None:
    """Raise ValueError for a parameter that two layers hold."""
    holders: dict[int, str] = {}
    for name, module in model.named_modules():
        for own, parameter in module._own_parameters():
            place = f"{name}.{own}" if name else own
            first = holders.setdefault(id(parameter), place)
            if first != place:
                raise ValueError(f"{place} is {first} as well")


def _check_same(model: Module, twin: Module) -> None:
    """Raise ValueError unless a model has just the parameters of one that is made anew."""

    def kinds(of: Module) -> dict[str, Any]:
        return {
            name: "a number" if p.is_scalar else f"{p.dtype} of shape {p.shape}"
            for name, p in of.named_parameters()
        }

    own, other = kinds(model), kinds(twin)
    wrong = [f"{name} is no parameter of its layer" for name in own if name not in other]
    wrong += [f"{name} is missing" for name in other if name not in own]
    wrong += [
        f"{name} is {own[name]}, its layer's {other[name]}"
        for name in own
        if name in other and own[name] != other[name]
    ]
    if wrong:
        raise ValueError("; ".join(wrong))


def _parsed(text: str) -> dict[str, Any]:
    try:
        whole = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    wanted = {"model": dict, "evaluation": list, "frozen": dict, "constant": list, "random": list}
    for name, kind in wanted.items():
        if not isinstance(whole, dict) or not isinstance(whole.get(name), kind):
            raise ValueError(f"it has no {name}, a {kind.__name__}")
    return whole


def _set_state(model: Module, whole: dict[str, Any]) -> None:
    modules, parameters = dict(model.named_modules()), dict(model.named_parameters())
    _check_known("a layer in evaluation mode", whole["evaluation"], modules)
    for name in whole["evaluation"]:
        modules[name].training = False
    _check_known("a frozen layer", whole["frozen"], modules)
    for name, names in whole["frozen"].items():
        own = [known for known, _ in modules[name]._own_parameters()]
        _check_known("a frozen parameter", names, own)
        modules[name]._frozen = frozenset(names)
    _check_known("a parameter without a gradient", whole["constant"], parameters)
    for name in whole["constant"]:
        parameters[name].requires_grad = False
    _set_generators(model, whole["random"])


def _set_generators(model: Module, states: list[Any]) -> None:
    modules, known = dict(model.named_modules()), dict(generators(model))
    for one in states:
        if not isinstance(one, dict) or one.keys() != {"names", "state"}:
            raise ValueError(f"no random state: {one!r:.80}")
        _check_known("a generator", one["names"], known)
        rng = np.random.default_rng(0)
        try:
            rng.bit_generator.state = one["state"]
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise ValueError(f"no state of a PCG64: {error}") from None
        for name in one["names"]:
            place, _, attribute = name.rpartition(".")
            setattr(modules[place], attribute, rng)


def _check_known(what: str, names: Any, known: Iterable[str]) -> None:
    if not isinstance(names, list | dict):
        raise ValueError(f"names are a list, got {names!r:.80}")
    there = set(known)
    for name in names:
        if not isinstance(name, str) or name not in there:
            raise ValueError(f"{what} that is not there: {name!r:.80}")
