"""How fast matrix products are, and with which kernels they would be faster."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .machine import VARIABLE, Blas, blas
from .measuring import answer, best_in_turns, clearly_best

SHAPE = (128, 784, 512)  # a layer for MNIST: (rows, inputs) @ (inputs, units)


class Speed(NamedTuple):
    """How fast a product was, and the kernel that computed it.

    Args:
        gflops: 10⁹ multiplications and additions a second.
        kernel: As in `Blas`.
    """

    gflops: float
    kernel: str | None


def speed(seconds: float = 0.2) -> Speed:
    """Measure a product of float32 matrices in this process.

    Args:
        seconds: How long to repeat it.

    Returns:
        The speed of the fastest repetition: what else the machine does only slows it down.

    >>> speed(0.001).gflops > 0
    True
    """
    rows, inputs, units = SHAPE
    x, w = np.ones((rows, inputs), np.float32), np.ones((inputs, units), np.float32)
    out = x @ w
    best = float("inf")
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end or best == float("inf"):
        np.matmul(x, w, out=out)
        best = min(best, time.perf_counter() - start)
    return Speed(2e-9 * rows * inputs * units / best, blas().kernel)


def speed_with(kernel: str, seconds: float = 0.2, threads: int | None = None) -> Speed | None:
    """The same in a process of its own, with OPENBLAS_CORETYPE set to `kernel`, or, if "", not set.

    Args:
        kernel: One of OpenBLAS's names.
        seconds: As for `speed`.
        threads: How many OpenBLAS computes with; left out, as many as it likes.

    Returns:
        None if the process fails, as on a processor that the kernel is not made for.

    >>> speed_with("", 0.001).gflops > 0
    True
    """
    settings: dict[str, str | None] = {VARIABLE: kernel or None}
    if threads:
        settings["OPENBLAS_NUM_THREADS"] = str(threads)
    found = answer(__name__, "speed", seconds, settings)
    return None if found is None else Speed(*found)


def speeds_with(
    kernels: Sequence[str], rounds: int = 3, seconds: float = 0.2, threads: int | None = None
) -> dict[str, Speed | None]:
    """`speed_with` of each, in turns, so that all share the machine's moods; the best counts.

    >>> list(speeds_with([""], rounds=1, seconds=0.001))
    ['']
    """
    return best_in_turns(
        kernels,
        lambda kernel: speed_with(kernel, seconds, threads),
        lambda found: found.gflops,
        rounds,
    )


def advice(used: Blas, speeds: Mapping[str, Speed | None], chosen: str) -> tuple[str, str | None]:
    """What is wrong with the kernel, if anything, and what to set.

    Args:
        used: From `blas`.
        speeds: From `speeds_with` with one thread: those of several wait for each other, and so
            for whatever else the machine does.
        chosen: OPENBLAS_CORETYPE as it is, "" if it is not set.

    Returns:
        A sentence, and a line for the shell or None.

    >>> openblas = Blas("openblas", "0.3.20", "Haswell", 2)
    >>> advice(openblas, {"": Speed(100, "Haswell"), "SkylakeX": Speed(160, "SkylakeX")}, "")
    ('another makes products 1.6 times as fast', 'export OPENBLAS_CORETYPE=SkylakeX')
    """
    if not used.is_openblas:
        return f"{VARIABLE} means nothing to {used.name}", None
    now = speeds.get(chosen)
    # Another name for the same kernel is no faster, whatever was measured.
    known = {
        name: found
        for name, found in speeds.items()
        if found and (name == chosen or now is None or found.kernel != now.kernel)
    }
    if now is None:
        return "could not be measured as it is", None
    best, gain = clearly_best({name: found.gflops for name, found in known.items()}, chosen, "")
    if best == chosen:
        return "none that was tried is faster", None
    if not best:
        return f"without {VARIABLE} products are {gain:.1f} times as fast", f"unset {VARIABLE}"
    return f"another makes products {gain:.1f} times as fast", f"export {VARIABLE}={best}"
