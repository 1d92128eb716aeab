"""Checkpoints: nested states in one safetensors file, arrays as arrays and the rest as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..array_files import arrays_in, write_arrays
from ..nn.saving import printable

_FORMAT = "micrograd_plus checkpoint 1"


def save_state(path: str | os.PathLike[str], state: Any) -> None:
    """Write a state to a file, whole or not at all.

    Args:
        path: The file; an older one is replaced.
        state: Dictionaries with names as keys, lists, numbers, texts, True, False, None, arrays.

    Raises:
        OSError: The folder cannot be written, or the disk is full. An older file is as it was.
        TypeError: There is something else in it.
        ValueError: An array is of a dtype that safetensors does not have, such as longdouble.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_state(f"{folder}/a", {"epoch": 3, "model": {"bias": np.zeros(2)}})
    ...     load_state(f"{folder}/a")
    {'epoch': 3, 'model': {'bias': array([0., 0.])}}
    """
    arrays: dict[str, np.ndarray] = {}
    text = json.dumps(_without_arrays(state, "", arrays))
    write_arrays(path, arrays, "this state", {"format": _FORMAT, "state": text})


def load_state(path: str | os.PathLike[str]) -> Any:
    """The state in a file that `save_state` wrote.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no such file, or it is damaged.

    >>> load_state("nothing.safetensors")
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'nothing.safetensors'
    """
    try:
        arrays, about = arrays_in(Path(path).read_bytes())
    except ValueError as error:
        why = printable(error)
        raise ValueError(f"{path} is no checkpoint, or is damaged: it {why}") from None
    if about.get("format") != _FORMAT:
        raise ValueError(f"{path} is no checkpoint: weights alone are loaded by nn.load_weights")
    try:
        return _with_arrays(json.loads(about.get("state", "")), arrays)
    except ValueError as error:
        why = printable(error)
        raise ValueError(f"{path} is no checkpoint, or is damaged: {why}") from None
    except RecursionError:
        raise ValueError(f"{path} is no checkpoint: it is nested too deep") from None


def _without_arrays(state: Any, name: str, arrays: dict[str, np.ndarray]) -> Any:
    """The state with names in place of arrays, which go to `arrays` under these names."""
    dot = f"{name}." if name else ""
    if isinstance(state, np.ndarray):
        while name in arrays:  # {"a.b": ..., "a": {"b": ...}}
            name += "'"
        arrays[name] = state
        return {"array": name}
    if isinstance(state, dict):
        # "array" as a key of its own would be taken for a name.
        return {
            "dict": {key: _without_arrays(x, f"{dot}{key}", arrays) for key, x in state.items()}
        }
    if isinstance(state, list | tuple):
        return [_without_arrays(x, f"{dot}{i}", arrays) for i, x in enumerate(state)]
    return state


def _with_arrays(state: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(state, list):
        return [_with_arrays(x, arrays) for x in state]
    if not isinstance(state, dict):
        return state
    if isinstance(name := state.get("array"), str) and name in arrays:
        return arrays[name]
    if not isinstance(of_names := state.get("dict"), dict):
        raise ValueError(f"neither an array nor a dictionary is {state!r:.60}")
    return {key: _with_arrays(x, arrays) for key, x in of_names.items()}
