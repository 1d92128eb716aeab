"""What a model keeps: weights on disk, and the states of its random generators."""

from __future__ import annotations

import copy
import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..array_files import arrays_in, write_arrays
from .containers import check_module
from .module import Module, Skipped


def save_weights(model: Module, path: str | os.PathLike[str]) -> None:
    """Write every parameter under its name to a safetensors file; `save` writes the whole model.

    The file is written beside its target and renamed, so that nothing half-written is left.

    Raises:
        OSError: The folder cannot be written.
        ValueError: A parameter is of a dtype that the format does not have, such as longdouble.
        RuntimeError: A layer has no parameters yet; see `Module.build`.

    >>> import tempfile
    >>> from micrograd_plus import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_weights(nn.Dense(3, 2), f"{folder}/model.safetensors")
    ...     load_weights(nn.Dense(3, 2), f"{folder}/model.safetensors")
    """
    write_arrays(path, model.state_dict(), "these weights")


def load_weights(
    model: Module, path: str | os.PathLike[str], strict: bool = True
) -> Skipped | None:
    """Read every parameter of `model` from a safetensors file; all of them, or none.

    The format has no checksum: damage to the numbers themselves gives other numbers.

    Args:
        model: It has the parameters already: of layers that find the size of their inputs, see
            `Module.build`.
        path: The file, of `save_weights`, `save` or another library.
        strict: False: only the parameters whose name and shape are in the file, as where a new
            head stands on a trained body.

    Returns:
        What was skipped, where it may be; see `Module.load_state_dict`.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not a safetensors file, it holds numbers of a type that NumPy does not
            have or that the model's dtype cannot hold, or its weights are from another
            architecture: every missing, extra and mis-shaped entry is named. If not strict, only
            where nothing matches.
        RuntimeError: A layer has no parameters yet; see `Module.build`.

    >>> import tempfile
    >>> from micrograd_plus import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_weights(nn.Dense(3, 2), f"{folder}/a.safetensors")
    ...     load_weights(nn.Dense(3, 4), f"{folder}/a.safetensors")
    Traceback (most recent call last):
    ValueError: ...: wrong shape: weight is (3, 2), the model's (3, 4); wrong shape: bias ...
    """
    state, _ = read(path)
    if any(name.startswith("optimizer.") for name in state) and not hasattr(model, "optimizer"):
        raise ValueError(
            f"{path} is the checkpoint of a training: training.fit(..., resume=path) goes on from "
            "it, and training.BestWeights writes weights alone"
        )
    try:
        check_range(model, state)
        return model.load_state_dict(state, strict)
    except ValueError as error:
        raise ValueError(f"{path}: {printable(error)}") from None


def read(path: str | os.PathLike[str]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays in a safetensors file, and the texts about them."""
    try:
        return arrays_in(Path(path).read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} {printable(error)}") from None


def printable(error: Exception) -> str:
    """A message that quotes a file's names, which may be anything.

    >>> printable(ValueError("extra: \\x1b[31mred"))
    'extra: \ufffd[31mred'
    """
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(error))


def check_range(model: Module, state: dict[str, np.ndarray]) -> None:
    """See that no number would become infinite in the model's dtype, before any is loaded.

    Raises:
        ValueError: One would.
    """
    for name, parameter in model.named_parameters():
        if name not in state or parameter.is_scalar or state[name].dtype.kind == "c":
            continue
        if state[name].shape != parameter.shape:  # which load_state_dict explains
            continue
        with np.errstate(all="ignore"):
            held = state[name].astype(parameter.dtype)
        if (np.isinf(held) & ~np.isinf(state[name])).any():
            raise ValueError(
                f"{name} holds numbers beyond the model's {parameter.dtype}; load them into a "
                f"model of {state[name].dtype}"
            )


def random_state(model: Module) -> dict[str, dict[str, Any]]:
    """The state of every random generator in a model, under its name, as `json` can write it.

    Args:
        model: The generators are attributes of its modules, such as `rng` of `Dropout`.

    >>> from micrograd_plus import nn
    >>> list(random_state(nn.Sequential(nn.ReLU(), nn.Dropout(0.5, seed=0))))
    ['layers.1.rng']
    """
    return {name: plain(rng.bit_generator.state) for name, rng in generators(model)}


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
    own = dict(generators(model))
    wrong = [f"missing: {name}" for name in own if name not in state]
    wrong += [f"extra: {name}" for name in state if name not in own]
    for name, rng in own.items():
        if name in state:
            try:
                check_generator_state(name, rng, state[name])
            except ValueError as error:
                wrong.append(str(error))
    if wrong:
        raise ValueError("these random states are of another model: " + "; ".join(wrong))
    for name, rng in own.items():
        rng.bit_generator.state = state[name]


# What NumPy raises for what is no state of a generator.
_NO_STATE = (
    TypeError,
    ValueError,
    LookupError,
    OverflowError,
    AttributeError,
    DeprecationWarning,
)


def check_generator_state(name: str, rng: np.random.Generator, state: Any) -> None:
    """Raise ValueError unless a generator can be put into a state.

    >>> check_generator_state("rng", np.random.default_rng(0), {"bit_generator": "SFC64"})
    Traceback (most recent call last):
    ValueError: not a state of rng, a PCG64: state must be for a PCG64 RNG
    """
    kind = type(rng.bit_generator).__name__
    try:
        with warnings.catch_warnings():
            # Of an array of one number in place of a number, which newer NumPy refuses.
            warnings.simplefilter("error", DeprecationWarning)
            copy.deepcopy(rng.bit_generator).state = state
        # NumPy would read beyond what is drawn already, and beyond its memory.
        place = state.get("buffer_pos", state["state"].get("pos", 0))
        if not 0 <= place <= {"MT19937": 624, "Philox": 4}.get(kind, place):
            raise ValueError(f"place {place} is none")
    except _NO_STATE as error:
        raise ValueError(f"not a state of {name}, a {kind}: {error}") from None


def generators(model: Module) -> Iterator[tuple[str, np.random.Generator]]:
    """Every random generator in a model, with its name."""
    check_module(model, "random_state")
    for name, module in model.named_modules():
        for attribute, value in vars(module).items():
            if isinstance(value, np.random.Generator):
                yield f"{name}.{attribute}" if name else attribute, value


def plain(state: Any) -> Any:
    """A generator's state as `json` can write it."""
    if isinstance(state, dict):
        return {name: plain(part) for name, part in state.items()}
    return state.tolist() if isinstance(state, np.ndarray | np.generic) else state
