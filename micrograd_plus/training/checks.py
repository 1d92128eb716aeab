"""What is checked before a training starts."""

from __future__ import annotations

import errno
import os
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from ..files import make_folder
from ..nn import Module


def check_count(name: str, count: Any, least: int = 1) -> None:
    """Raise ValueError unless `count` is an integer of `least` or more.

    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ValueError: epochs must be an integer of 1 or more, got 0
    """
    if not isinstance(count, Integral) or count < least:
        raise ValueError(f"{name} must be an integer of {least} or more, got {count!r:.60}")


def check_seed(name: str, seed: Any) -> None:
    """Raise ValueError for an integer below 0, before NumPy does without a name.

    >>> check_seed("seed", -1)
    Traceback (most recent call last):
    ValueError: seed must be 0 or more, got -1
    """
    if isinstance(seed, Integral) and seed < 0:
        raise ValueError(f"{name} must be 0 or more, got {seed}")


def check_file(path: Path) -> None:
    """See that a file can be written, so that long work is not lost at its end.

    Raises:
        OSError: Its folder can be neither found nor made, or not be written, or it is one itself.

    >>> check_file(Path("."))
    Traceback (most recent call last):
    IsADirectoryError: [Errno 21] Is a directory: '.'
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    make_folder(path.parent)


def check_split(validation_split: float) -> None:
    """Raise ValueError unless it is from 0 to below 1."""
    if not isinstance(validation_split, Real) or not 0 <= validation_split < 1:
        raise ValueError(f"validation_split must be from 0 to below 1, got {validation_split!r}")


def rows_to_train_on(rows: int, validation_split: float) -> int:
    """How many of the rows, the first ones, a validation split leaves to train on.

    Raises:
        ValueError: It leaves nothing to train on, or nothing to validate on.

    >>> rows_to_train_on(1437, 0.1)
    1293
    """
    # Keras's rounding; a share such as 1 - 0.9 is not quite the decimal number that was meant.
    kept = int(rows * (1 - validation_split) + 1e-9)
    if not 0 < kept < rows:
        raise ValueError(
            f"a validation_split of {validation_split} of {rows} rows leaves "
            f"{kept} to train on and {rows - kept} to validate on"
        )
    return kept


def check_optimizer(optimizer: Any, model: Module) -> None:
    """Raise unless `optimizer` is one, and moves the model.

    Raises:
        TypeError: For anything but an optimizer, such as its name or class.
        ValueError: It has none of the model's parameters, and would train nothing: a model that
            was made anew needs an optimizer made anew.
    """
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise TypeError(
            "the optimizer must be made with the model's parameters, as in "
            f"optim.Adam(model.parameters()), got {optimizer!r}"
        )
    own = set(model.parameters())
    if own and own.isdisjoint(getattr(optimizer, "parameters", own)):
        raise ValueError(
            "the optimizer has none of this model's parameters: make it after the model, as in "
            "optim.Adam(model.parameters())"
        )


def check_on_epoch(on_epoch: Any) -> None:
    """Raise TypeError unless `on_epoch` can be called, or is None.

    >>> check_on_epoch(3)
    Traceback (most recent call last):
    TypeError: on_epoch must be a function of (epoch, history), got 3
    """
    if on_epoch is not None and not callable(on_epoch):
        raise TypeError(f"on_epoch must be a function of (epoch, history), got {on_epoch!r}")


def check_augment(augment: Any) -> None:
    """Raise TypeError unless `augment` can be called, or is None.

    >>> check_augment(3)
    Traceback (most recent call last):
    TypeError: augment must be a function of (x, rng), got 3
    """
    if augment is not None and not callable(augment):
        raise TypeError(f"augment must be a function of (x, rng), got {augment!r}")
