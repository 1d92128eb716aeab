"""What fresh large arrays cost, and what the C library's malloc would have to keep for less.

A training step makes large arrays, keeps them for the backward pass, and drops them. Freed memory
that goes back to the system comes back as fresh pages, and the first touch of each is a page fault,
in which the system fills it with zeros. glibc maps blocks above one threshold on their own and
unmaps them when they are freed; it trims its heap when more than another is free at its end. It
raises both, by itself, to what a process frees. Whether that is enough depends on what happens to
lie at the heap's end: the same program may have thousands of page faults a step, or none. Two
variables, set before Python starts, fix them; each alone stops glibc from raising the other
(mallopt(3)). Nothing here sets them.
"""

from __future__ import annotations

import importlib
import os
import platform
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .measuring import WORTH_IT, answer, best_in_turns, clearly_best

# The first is the largest threshold that glibc takes.
SETTINGS = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "268435456"}
NEITHER, BOTH, AS_SET = "with neither", "with both", "as set"
MEGABYTES = (4, 8, 12, 16, 20)  # such as results of convolutions for a batch of MNIST
_PRICE = "The price: memory that is freed stays with the process until it ends."


class Cost(NamedTuple):
    """What making and dropping arrays took.

    Args:
        seconds: For all of them once.
        page_faults: Meanwhile; None where the system does not count them.
    """

    seconds: float
    page_faults: int | None


def uses_glibc() -> bool:
    """Whether Python runs on glibc, to whose malloc the variables mean something.

    >>> isinstance(uses_glibc(), bool)
    True
    """
    return platform.libc_ver()[0] == "glibc"


def settings_in_use() -> dict[str, str]:
    """Those of the two variables that are set.

    >>> set(settings_in_use()) <= set(SETTINGS)
    True
    """
    return {name: os.environ[name] for name in SETTINGS if name in os.environ}


def settings_to_try(in_use: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """What to measure, by a name for each; first what is in use.

    >>> list(settings_to_try({}))
    ['with neither', 'with both']
    >>> list(settings_to_try({"MALLOC_TRIM_THRESHOLD_": "1000000"}))
    ['as set', 'with neither', 'with both']
    """
    if not in_use:
        return {NEITHER: {}, BOTH: SETTINGS}
    if in_use == SETTINGS:
        return {BOTH: SETTINGS, NEITHER: {}}
    return {AS_SET: in_use, NEITHER: {}, BOTH: SETTINGS}


def cost(seconds: float = 0.2) -> Cost:
    """Measure arrays made and dropped as by a training step, in this process.

    Args:
        seconds: How long to repeat it.

    Returns:
        That of the fastest repetition: what else the machine does only slows it down.

    >>> cost(0.001).seconds > 0
    True
    """
    layers = [np.ones(size * 2**18, np.float32) for size in MEGABYTES]
    _forward_and_backward(layers)  # what is freed first is what glibc adjusts itself to
    best = Cost(float("inf"), None)
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end or best.seconds == float("inf"):
        before = page_faults()
        _forward_and_backward(layers)
        taken, after = time.perf_counter() - start, page_faults()
        if taken < best.seconds:
            best = Cost(taken, None if before is None or after is None else after - before)
    return best


def _forward_and_backward(layers: Sequence[np.ndarray]) -> None:
    """Results, all kept as a graph keeps them, and then their gradients, with which they go."""
    results = [np.maximum(layer, 0) for layer in layers]
    while results:
        np.multiply(results.pop(), 2)


def page_faults() -> int | None:
    """How many pages this process has touched that were not there; None if nobody counts them.

    >>> count = page_faults()
    >>> count is None or count >= 0
    True
    """
    try:
        resource = importlib.import_module("resource")  # Windows has none
    except ImportError:
        return None
    faults: int = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    return faults


def cost_with(settings: Mapping[str, str], seconds: float = 0.2) -> Cost | None:
    """`cost` in a process of its own, with the two variables set to `settings`, or else not set.

    Args:
        settings: A value for each variable that is to be set.
        seconds: As for `cost`.

    Returns:
        None if the process fails.

    >>> cost_with({}, 0.001).seconds > 0
    True
    """
    found = answer(__name__, "cost", seconds, dict.fromkeys(SETTINGS) | dict(settings))
    return None if found is None else Cost(*found)


def costs_with(
    to_try: Mapping[str, Mapping[str, str]], rounds: int = 3, seconds: float = 0.2
) -> dict[str, Cost | None]:
    """`cost_with` of each, in turns, so that all share the machine's moods; the best counts.

    >>> list(costs_with({"with neither": {}}, rounds=1, seconds=0.001))
    ['with neither']
    """
    return best_in_turns(
        to_try,
        lambda name: cost_with(to_try[name], seconds),
        lambda found: 1 / found.seconds,
        rounds,
    )


def advice(costs: Mapping[str, Cost | None], now: str) -> str:
    """What to set, if anything, and what that takes in return.

    Args:
        costs: From `costs_with`: of NEITHER, of BOTH, and of AS_SET where that is another.
        now: Which of them is in use.

    >>> print(advice({NEITHER: Cost(0.018, 1500), BOTH: Cost(0.012, 0)}, NEITHER))
    MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=268435456 make these arrays 1.5 times
    as fast: set both before Python starts; one alone may slow down. ...
    """
    rates = {name: 1 / found.seconds for name, found in costs.items() if found}
    if not {NEITHER, BOTH, now} <= set(rates):
        return "The arrays could not be measured in all ways: there is nothing to compare."
    best, gain = clearly_best(rates, now, NEITHER)
    names = " and ".join(SETTINGS)
    if best != now and best == NEITHER:
        return f"Without {names} these arrays are {gain:.1f} times as fast: unset what is set."
    if best != now:
        settings = " ".join(f"{name}={value}" for name, value in SETTINGS.items())
        return (
            f"{settings} make these arrays {gain:.1f} times as fast: set both before Python "
            f"starts; one alone may slow down. {_PRICE} A network gains less, or nothing, as its "
            "arrays happen to lie: time yours with and without."
        )
    if now == NEITHER:
        return "Keeping freed memory makes these arrays no faster: there is nothing to set."
    if now == AS_SET:
        return "As it is set, these arrays are as fast as with both: there is nothing to change."
    gain = rates[BOTH] / rates[NEITHER]
    if gain < WORTH_IT:
        return f"{names} are set, and make these arrays no faster: unset them. {_PRICE}"
    return f"{names} are set, and make these arrays {gain:.1f} times as fast. {_PRICE}"
