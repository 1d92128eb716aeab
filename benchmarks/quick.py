"""Against gross regressions: what needs no peer but NumPy, and micrograd where it is installed.

    python -m benchmarks --quick

By processor time with one thread, since that hardly depends on what else the machine does. A limit
is twice the ratio that has been reached (see RESULTS.md), or more where the measurement is noisy.
What is beyond it is measured again, up to three times; only if that does not help, it fails.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median

import numpy as np

from . import depth, import_time, moons, operations, scalar_memory, words
from .compare import OURS, Comparison, Effort, available, same_numbers
from .perceptrons import ours, products
from .perceptrons.data import Data
from .small_tensors import OPERATIONS, PROGRAMS, Library
from .small_tensors import ours as our_program
from .training_step import BATCH, FLOOR, SIZES

ATTEMPTS = 3
EFFORT = Effort(one_thread=True)


def training() -> Iterator[Comparison]:
    """A training step against its matrix products."""
    data = Data.random(SIZES, BATCH, rows=5_000)
    for optimizer in ("RMSprop", "Adam"):
        works = {OURS: ours.step(data, optimizer), FLOOR: products.step(data)}
        measured = EFFORT.interleaved(works, 20, warm_up=5, in_a_row=10)
        yield Comparison(f"training step, {optimizer}", measured, {FLOOR: 3.0})


def small() -> Iterator[Comparison]:
    """Programs of small tensors, forward and backward, against NumPy's forward alone."""
    numpy = Library(lambda a: a, np.tanh, lambda x: np.maximum(x, 0), np.maximum)
    arrays = [np.full((8, 8), 0.1 * i, np.float32) for i in range(3)]
    peer = "NumPy, forward"
    for title, (program, _) in PROGRAMS.items():
        works = {
            OURS: lambda program=program: our_program(program, arrays)[0],
            peer: lambda program=program: program(numpy, *arrays).item(),
        }
        same_numbers({name: work() for name, work in works.items()}, "result")
        measured = EFFORT.interleaved(works, 100, warm_up=20)
        yield Comparison(f"{OPERATIONS} small tensors {title}", measured, {peer: 25.0})


def scalars() -> Iterator[Comparison]:
    """Written with operators and with weighted_sum, against micrograd."""
    if not available(["micrograd"]):
        return
    data = moons.moons()
    contestants = {style: (OURS, style) for style in moons.STYLES}
    contestants[moons.MICROGRAD] = (moons.MICROGRAD, "module")
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(2):
        for name, (engine, style) in contestants.items():
            found = moons.run(data, engine, "on", style, rounds=2, warm_up=2)
            seconds[name] += found["seconds"]
    for style, limit in {"operators": 1 / 3, "module": 1 / 9}.items():
        measured = {OURS: seconds[style], moons.MICROGRAD: seconds[moons.MICROGRAD]}
        yield Comparison(moons.TITLES[style], measured, {moons.MICROGRAD: limit})


def large_arrays() -> Iterator[Comparison]:
    """Operations that can be far slower than need be, against a pass of NumPy's."""
    return operations.against_numpy(EFFORT)


def memory() -> Iterator[Comparison]:
    """Bytes per node; no noise, and so no generosity."""
    return scalar_memory.measure(EFFORT)


def long_chains() -> Iterator[Comparison]:
    """Whether a chain of numbers ten times as long takes ten times as long."""
    short, long = (
        EFFORT.interleaved({OURS: lambda n=n: depth.chain(depth.Value, n)}, 5, warm_up=1)[OURS]
        for n in (10_000, 100_000)
    )
    measured = {OURS: long, "ten chains of 10,000": [10 * x for x in short]}
    yield Comparison("a chain of 100,000 numbers", measured, {"ten chains of 10,000": 3.0})


def imports() -> Iterator[Comparison]:
    """Ours against NumPy's."""
    works = import_time.measure(Effort(0.2, one_thread=True))
    for comparison, limit in zip(works, import_time.LIMITS.values(), strict=True):
        yield replace(comparison, limits={import_time.PEER: 2 * limit})


CHECKS: tuple[Callable[[], Iterator[Comparison]], ...] = (
    *(training, small, scalars, large_arrays, memory, long_chains, imports),
)


def too_slow(comparison: Comparison) -> list[str]:
    """The peers whose limit is not reached, by the quarter of the rounds that went best."""
    found = [
        f"{comparison.work}: {words.ratio(comparison.ratio(peer)[1])} × {peer}, over {limit:.3g}"
        for peer, limit in comparison.limits.items()
        if limit is not None and peer in comparison.measured and comparison.ratio(peer)[1] > limit
    ]
    most = comparison.at_most
    if most is not None and median(comparison.measured[OURS]) > most:
        found.append(f"{comparison.work}: over {words.amount(most, comparison.unit)}")
    return found


def main(checks: tuple[Callable[[], Iterator[Comparison]], ...] = CHECKS) -> int:
    """Run all; the exit status is 1 if one stays beyond its limit."""
    failures = []
    for check in checks:
        for attempt in range(ATTEMPTS):
            if attempt:
                print("again: it may have been noise")
            compared = list(check())
            for comparison in compared:
                print("\n".join(words.lines(comparison)), flush=True)
            beyond = [text for comparison in compared for text in too_slow(comparison)]
            if not beyond:
                break
        failures += beyond
    for text in failures:
        print(f"too slow: {text}", file=sys.stderr)
    return 1 if failures else 0
