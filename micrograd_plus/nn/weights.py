"""Weights on disk, as safetensors files that other frameworks open as they are."""

from __future__ import annotations

import os
from pathlib import Path

from .module import Module


def save_weights(model: Module, path: str | os.PathLike[str]) -> None:
    """Write every parameter under its name to a safetensors file.

    The file is written beside its target and renamed, so that nothing half-written is left.

    Raises:
        OSError: The folder cannot be written.

    >>> import tempfile
    >>> from micrograd_plus import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_weights(nn.Dense(3, 2), f"{folder}/model.safetensors")
    ...     load_weights(nn.Dense(3, 2), f"{folder}/model.safetensors")
    """
    from safetensors.numpy import save

    from ..files import write_atomically

    write_atomically(path, save(model.state_dict()))


def load_weights(model: Module, path: str | os.PathLike[str]) -> None:
    """Read every parameter of `model` from a safetensors file; all of them, or none.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not a safetensors file, or its weights are from another architecture:
            every missing, extra and mis-shaped entry is named.

    >>> import tempfile
    >>> from micrograd_plus import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_weights(nn.Dense(3, 2), f"{folder}/a.safetensors")
    ...     load_weights(nn.Dense(3, 4), f"{folder}/a.safetensors")
    Traceback (most recent call last):
    ValueError: ...: wrong shape: weight is (3, 2), the model's (3, 4); wrong shape: bias ...
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        state = load(Path(path).read_bytes())
    except SafetensorError as error:
        raise ValueError(f"{path} is not a safetensors file: {error}") from None
    try:
        model.load_state_dict(state)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
