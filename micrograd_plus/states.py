"""Saved state, compared with what is to take it over: of a module, of an optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def check_state(
    state: Mapping[str, Any], own: Mapping[str, np.ndarray], *, otherwise: str, here: str
) -> None:
    """See that every entry can be taken over, before any is.

    Args:
        state: What was saved, by name.
        own: What it is to replace: arrays of the shapes and dtypes that are needed.
        otherwise: What is wrong if it does not fit, as the message begins.
        here: What the message calls the shape or dtype that is needed.

    Raises:
        TypeError: The state is no mapping.
        ValueError: Naming every missing, extra and mis-shaped entry, and every one whose dtype
            cannot be cast.

    >>> check_state({"a": 1.0}, {"b": np.zeros(2)}, otherwise="this is no b", here="it is")
    Traceback (most recent call last):
    ValueError: this is no b: missing: b; extra: a
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            f"a state is a dictionary of arrays by name, as state_dict() gives, got {state!r:.80}"
        )
    wrong = [f"missing: {name}" for name in own if name not in state]
    wrong += [f"extra: {name}" for name in state if name not in own]
    for name, old in own.items():
        if name not in state:
            continue
        new = np.asarray(state[name])
        if new.shape != old.shape:
            wrong.append(f"wrong shape: {name} is {new.shape}, {here} {old.shape}")
        elif not np.can_cast(new.dtype, old.dtype, "same_kind"):
            wrong.append(f"wrong dtype: {name} is {new.dtype}, {here} {old.dtype}")
    if wrong:
        raise ValueError(f"{otherwise}: {'; '.join(wrong)}")
