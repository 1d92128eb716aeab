"""Checks of what users pass: numbers within bounds, counts, seeds, choices, functions, states.

Each is given the argument's name first, and names it in the error beside what was given and what
would do. What is checked of shapes is part of what uses them: a layer's input in `nn.inputs`, a
prediction with its target in `losses.shared` and `metrics.inputs`, rows in `training.data`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np

from .engine.graph import describe
from .hints import hint

Found = TypeVar("Found")
Seed: TypeAlias = "int | np.random.Generator | None"  # as text: np.random is loaded when it is used


class Bounds(NamedTuple):
    """What a number may be, in words and as a test."""

    words: str
    hold: Callable[[float], bool]


RATE = Bounds("above 0 and finite", lambda x: 0 < x < math.inf)
AMOUNT = Bounds("0 or more and finite", lambda x: 0 <= x < math.inf)
SHARE = Bounds("from 0 to below 1", lambda x: 0 <= x < 1)
BETWEEN = Bounds("between 0 and 1", lambda x: 0 < x < 1)
FROM_0_TO_1 = Bounds("from 0 to 1", lambda x: 0 <= x <= 1)
ABOVE_0 = Bounds("above 0", lambda x: x > 0)
FINITE = Bounds("finite", math.isfinite)
NOT_BELOW_0 = Bounds("0 or more", lambda x: x >= 0)


def at_least(least: float) -> Bounds:
    """The bounds of a number that must not be smaller.

    >>> check_number("steps", 2, at_least(3))
    Traceback (most recent call last):
    ValueError: steps must be at least 3, got 2
    """
    return Bounds(f"at least {least}", lambda x: x >= least)


def check_number(name: str, x: Any, bounds: Bounds) -> None:
    """Raise unless `x` is a number within the bounds.

    Raises:
        TypeError: It is no number.
        ValueError: It is out of bounds.

    >>> check_number("rho", 1.5, SHARE)
    Traceback (most recent call last):
    ValueError: rho must be from 0 to below 1, got 1.5
    >>> check_number("rho", "0.9", SHARE)
    Traceback (most recent call last):
    TypeError: rho must be a number, got str '0.9'
    """
    if not isinstance(x, float | Real):  # which asks no abstract class about a float
        raise TypeError(f"{name} must be a number, got {describe(x)}")
    if not bounds.hold(float(x)):
        raise ValueError(f"{name} must be {bounds.words}, got {x}")


def check_count(name: str, count: Any, least: int = 1) -> None:
    """Raise ValueError unless `count` is an integer of `least` or more.

    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ValueError: epochs must be an integer of 1 or more, got 0
    """
    if not isinstance(count, Integral) or count < least:
        raise ValueError(f"{name} must be an integer of {least} or more, got {count!r:.60}")


def generator(name: str, seed: Any) -> np.random.Generator:
    """The generator that a seed stands for: an integer, a Generator, or None for any.

    Raises:
        ValueError: For what NumPy takes for no seed.

    >>> generator("seed", -1)
    Traceback (most recent call last):
    ValueError: seed must be an integer of 0 or more, a Generator or None, got -1
    """
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be an integer of 0 or more, a Generator or None, got {seed!r:.60}"
        ) from None


def float_dtype(owner: str, dtype: Any) -> np.dtype[Any]:
    """The floating-point dtype that something is to be computed in.

    Raises:
        ValueError: It is of another kind.

    >>> float_dtype("Dense", "int32")
    Traceback (most recent call last):
    ValueError: Dense needs a floating-point dtype, got int32
    """
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"{owner} needs a floating-point dtype, got {dtype}")
    return np.dtype(dtype)


def check_choice(name: str, given: Any, choices: Iterable[str | None]) -> None:
    """Raise ValueError unless `given` is one of a few words, or None where that is a choice.

    >>> check_choice("reduction", "max", ("mean", "sum", None))
    Traceback (most recent call last):
    ValueError: reduction must be "mean", "sum" or None, got 'max'
    """
    *most, last = ("None" if choice is None else f'"{choice}"' for choice in choices)
    if given not in tuple(choices):
        raise ValueError(f"{name} must be {', '.join(most)} or {last}, got {given!r}")


def check_function(name: str, given: Any, of: str) -> None:
    """Raise TypeError unless `given` can be called.

    >>> check_function("augment", 3, "(x, rng)")
    Traceback (most recent call last):
    TypeError: augment must be a function of (x, rng), got 3
    """
    if not callable(given):
        raise TypeError(f"{name} must be a function of {of}, got {given!r}")


def named(kind: str, given: str | Found, known: Mapping[str, Found]) -> Found:
    """The function that a name stands for; a function as it is.

    Args:
        kind: What it is, with its article, as the message begins.
        given: A name, or a function.
        known: The functions by their names.

    Raises:
        ValueError: For an unknown name.
        TypeError: For anything but a name or a function.

    >>> named("an activation", "abs", {"abs": abs})
    <built-in function abs>
    >>> named("an activation", "rleu", {"relu": abs, "tanh": abs})
    Traceback (most recent call last):
    ValueError: no activation 'rleu': use relu, tanh
    """
    if isinstance(given, str):
        if given not in known:
            said = hint(given) or f": use {', '.join(known)}"
            raise ValueError(f"no {kind.split()[-1]} {given!r}{said}")
        return known[given]
    if not callable(given):
        raise TypeError(f"{kind} is a name or a function, got {given!r}")
    return given


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
