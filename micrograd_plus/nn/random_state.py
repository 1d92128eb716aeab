"""The random generators within a model: their states, to be saved and put back."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .lambdas import check_module
from .module import Module


def random_state(model: Module) -> dict[str, dict[str, Any]]:
    """The state of every random generator in a model, under its name, as `json` can write it.

    Args:
        model: The generators are attributes of its modules, such as `rng` of `Dropout`.

    >>> from micrograd_plus import nn
    >>> list(random_state(nn.Sequential(nn.ReLU(), nn.Dropout(0.5, seed=0))))
    ['layers.1.rng']
    """
    return {name: _plain(rng.bit_generator.state) for name, rng in _generators(model)}


def set_random_state(model: Module, state: Mapping[str, Any]) -> None:
    """Put every random generator into the state under its name; all of them, or none.

    Args:
        model: A model with generators of the same names.
        state: As `random_state` gave it.

    Raises:
        TypeError: For a `state` that is no dict, or a model that is no Module.
        ValueError: Naming missing and extra entries, and those that are no state of the generator.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> dropout = nn.Dropout(0.5, seed=0)
    >>> state = random_state(dropout)
    >>> first = dropout(np.ones(100))
    >>> set_random_state(dropout, state)
    >>> bool((dropout(np.ones(100)) == first).all())
    True
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"a random state is a dict by name, got {type(state).__name__}")
    own = dict(_generators(model))
    wrong = [f"missing: {name}" for name in own if name not in state]
    wrong += [f"extra: {name}" for name in state if name not in own]
    for name, rng in own.items():
        if name in state:
            try:
                copy.deepcopy(rng.bit_generator).state = state[name]
            except (TypeError, ValueError, KeyError, OverflowError) as error:
                kind = type(rng.bit_generator).__name__
                wrong.append(f"not a state of {name}, a {kind}: {error}")
    if wrong:
        raise ValueError("these random states are of another model: " + "; ".join(wrong))
    for name, rng in own.items():
        rng.bit_generator.state = state[name]


def _generators(model: Module) -> Iterator[tuple[str, np.random.Generator]]:
    check_module(model, "random_state")
    for name, module in model.named_modules():
        for attribute, value in vars(module).items():
            if isinstance(value, np.random.Generator):
                yield f"{name}.{attribute}" if name else attribute, value


def _plain(state: Any) -> Any:
    if isinstance(state, dict):
        return {name: _plain(part) for name, part in state.items()}
    return state.tolist() if isinstance(state, np.ndarray | np.generic) else state
