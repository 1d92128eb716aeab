"""What fresh large arrays cost, and `keep_freed_memory`, which spares it.

A training step makes large arrays, keeps them for the backward pass, and drops them. Freed memory
that goes back to the system comes back as fresh pages, and the first touch of each is a page fault,
in which the system fills it with zeros. glibc maps blocks above one threshold on their own and
unmaps them when they are freed; it trims its heap when more than another is free at its end. It
raises both, by itself, to what a process frees. Whether that is enough depends on what happens to
lie at the heap's end: the same program may have thousands of page faults a step, or none. Once
they are set, glibc leaves them alone (mallopt(3)).
"""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .measuring import answer, best_in_turns, clearly_best

# By their numbers in malloc.h. Blocks of up to 32 MB come from the heap, the most that every glibc
# takes; 256 MB of it may be free at its end; and threads share it, where glibc gives each a heap of
# its own, whose memory no other uses.
_MMAP_THRESHOLD, _TRIM_THRESHOLD, _ARENA_MAX = -3, -1, -8
_KEEPING = {_MMAP_THRESHOLD: 2**25, _TRIM_THRESHOLD: 2**28, _ARENA_MAX: 1}
# With which the same can be set before Python starts.
VARIABLES = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX")

MEGABYTES = (4, 8, 12, 16, 20)  # such as results of convolutions for a batch of MNIST
AS_IT_IS, KEPT = "as it is", "with keep_freed_memory()"


def keep_freed_memory() -> str:
    """Let freed memory stay with the process, so that the next arrays need no fresh pages.

    Networks of large arrays, such as convolutional ones, then train faster, or as fast, as their
    arrays happen to lie. It takes one call at the start of a program. The commands `train` and
    `demo` make it. The price: freed memory, up to 256 MB at the heap's end and what lies below
    arrays in use, stays with the process until it ends. Only glibc's malloc is told anything.

    Returns:
        What it did, in words.

    >>> print(keep_freed_memory())  # doctest: +SKIP
    freed memory is kept for the next arrays
    >>> keep_freed_memory().startswith(("freed memory is kept", "nothing is changed"))
    True
    """
    if not uses_glibc():
        return "nothing is changed: malloc is not glibc's"
    mallopt = ctypes.CDLL(None).mallopt
    if not all(mallopt(setting, value) for setting, value in _KEEPING.items()):
        return "nothing is changed, or not all: malloc refused a setting"
    return "freed memory is kept for the next arrays"


class Cost(NamedTuple):
    """What making and dropping arrays took.

    Args:
        seconds: For all of them once.
        page_faults: Meanwhile; None where the system does not count them.
    """

    seconds: float
    page_faults: int | None


def uses_glibc() -> bool:
    """Whether Python runs on glibc, whose malloc can be told to keep what is freed.

    >>> isinstance(uses_glibc(), bool)
    True
    """
    return platform.libc_ver()[0] == "glibc"


def settings_in_use() -> dict[str, str]:
    """What was set of this before Python started, by variable.

    >>> set(settings_in_use()) <= set(VARIABLES)
    True
    """
    return {name: os.environ[name] for name in VARIABLES if name in os.environ}


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


def cost_when_kept(seconds: float = 0.2) -> Cost:
    """The same after `keep_freed_memory`, which lasts until this process ends.

    >>> cost_when_kept(0.001).seconds > 0
    True
    """
    keep_freed_memory()
    return cost(seconds)


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


def cost_in_a_process(function: str, seconds: float = 0.2) -> Cost | None:
    """What `cost` or `cost_when_kept` measures in a process of its own.

    Returns:
        None if the process fails.

    >>> cost_in_a_process("cost", 0.001).seconds > 0
    True
    """
    found = answer(__name__, function, seconds, {})
    return None if found is None else Cost(*found)


def costs(rounds: int = 3, seconds: float = 0.2) -> dict[str, Cost | None]:
    """Of arrays as it is and of arrays in kept memory, in turns; the best counts.

    >>> list(costs(rounds=1, seconds=0.001))
    ['as it is', 'with keep_freed_memory()']
    """
    functions = {AS_IT_IS: "cost", KEPT: "cost_when_kept"}
    return best_in_turns(
        functions,
        lambda name: cost_in_a_process(functions[name], seconds),
        lambda found: 1 / found.seconds,
        rounds,
    )


CALL = "micrograd_plus.doctor.keep_freed_memory()"


def advice(found: Mapping[str, Cost | None]) -> tuple[str, str | None]:
    """What fresh pages cost, and the call that spares it.

    Args:
        found: From `costs`.

    Returns:
        A sentence, and a line of Python or None.

    >>> advice({AS_IT_IS: Cost(0.018, 1500), KEPT: Cost(0.012, 0)})
    ('kept memory makes arrays 1.5 times as fast', 'micrograd_plus.doctor.keep_freed_memory()')
    """
    rates = {name: 1 / cost.seconds for name, cost in found.items() if cost}
    if len(rates) < 2:
        return "could not be measured in both ways", None
    best, gain = clearly_best(rates, now=AS_IT_IS, simplest=AS_IT_IS)
    if best == AS_IT_IS:
        return "kept memory makes arrays no faster", None
    return f"kept memory makes arrays {gain:.1f} times as fast", CALL
