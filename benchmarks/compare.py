"""What every benchmark does: take turns with its peers, and say what came of it.

Wall clock with all threads is what users wait for, but it depends on what else the machine does.
Processor time with one thread does not: it says what the work costs.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from statistics import median

import numpy as np

from .quiet import Watch

OURS = "micrograd_plus"


@dataclass(frozen=True)
class Effort:
    """How to measure, and for how long.

    Args:
        share: Of the usual number of rounds.
        full: Whether to go to the largest sizes.
        one_thread: Whether processor time counts, and everyone has one thread; else wall clock.
        watch: Looks for rounds in which the machine is quiet.
    """

    share: float = 1.0
    full: bool = False
    one_thread: bool = False
    watch: Watch = field(default_factory=Watch)

    @property
    def clock(self) -> Callable[[], float]:
        """What counts, in seconds."""
        return time.process_time if self.one_thread else time.perf_counter

    def to_reach(self, one_thread: float | None, all_threads: float | None) -> float | None:
        """The limit that holds for this way to measure."""
        return one_thread if self.one_thread else all_threads

    def rounds(self, usual: int) -> int:
        """How many of `usual` rounds: two at least, so that there is a spread."""
        return max(2, round(usual * self.share))

    def in_rounds(
        self, usual: int, one_round: Callable[[], Mapping[str, Sequence[float]]]
    ) -> dict[str, list[float]]:
        """What everyone measures in a round, of all rounds.

        Args:
            usual: How many rounds, at a share of 1.
            one_round: Gives everyone a turn; returns the measurements of each.
        """
        found: dict[str, list[float]] = {}
        for of_everyone in self.watch.rounds(self.rounds(usual), one_round):
            for name, numbers in of_everyone.items():
                found.setdefault(name, []).extend(numbers)
        return found

    def interleaved(
        self,
        works: Mapping[str, Callable[[], object]],
        usual: int,
        warm_up: int,
        in_a_row: int = 1,
    ) -> dict[str, list[float]]:
        """Seconds that each work takes, measured in turns so that all share the machine's moods.

        Args:
            works: A function per contestant.
            usual: How many measurements of each, at a share of 1.
            warm_up: How many runs of each before.
            in_a_row: How many runs make a turn, of whose second half the median counts: the first
                ones pay for the caches that the contestant before has filled, and for its threads,
                which wait for more work busily, OpenBLAS's for 25 ms.

        Returns:
            The measurements under the same names.
        """
        for _ in range(warm_up):
            for work in works.values():
                work()

        def one_round() -> dict[str, list[float]]:
            found = {}
            for name, work in works.items():
                turn = [_seconds(work, self.clock) for _ in range(in_a_row)]
                found[name] = [median(turn[in_a_row // 2 :])]
            return found

        return self.in_rounds(usual, one_round)


@dataclass(frozen=True)
class Comparison:
    """What contestants needed for one work, measured in turns.

    Args:
        work: What they did.
        measured: Numbers by contestant, one of each round; ours are under OURS.
        limits: The largest ratio ours / theirs that is to be reached, by peer; None if there is
            none. A peer without numbers is not installed.
        unit: "s" or "bytes".
        at_most: The largest median of our own that is to be reached.
        at: The place on a curve, by the names of the axes.
        threads: How many everyone could use, 1 where processor time was measured; 0 if not told.
        disturbed: The share of the rounds in which the machine was not quiet.
        reason: Why a limit is not reached, where it is not.
    """

    work: str
    measured: Mapping[str, Sequence[float]]
    limits: Mapping[str, float | None] = field(default_factory=dict)
    unit: str = "s"
    at_most: float | None = None
    at: Mapping[str, float] = field(default_factory=dict)
    threads: int = 0
    disturbed: float = 0.0
    reason: str = ""

    @property
    def title(self) -> str:
        """The work, and how it was measured, such as "a step, 1T"."""
        return f"{self.work}, {self.threads}T" if self.threads else self.work

    @property
    def peers(self) -> list[str]:
        """All with whom we are compared, measured or not."""
        return list(dict.fromkeys([*self.limits, *(x for x in self.measured if x != OURS)]))

    def ratio(self, peer: str) -> tuple[float, float, float]:
        """The median of the rounds' ratios ours / theirs, and their quartiles."""
        ratios = np.array(self.measured[OURS]) / np.array(self.measured[peer])
        low, middle, high = np.percentile(ratios, (25, 50, 75))
        return float(middle), float(low), float(high)


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


def per_operation(measured: Mapping[str, Sequence[float]], count: int) -> dict[str, list[float]]:
    """The same of each of `count` operations."""
    return {name: [number / count for number in numbers] for name, numbers in measured.items()}


def agree(
    works: Mapping[str, Callable[[], float]], steps: int = 10, tolerance: float = 1e-4
) -> None:
    """See that all compute the same losses, step by step, or the times mean nothing.

    Raises:
        AssertionError: They do not; the message names the step and both numbers.
    """
    for step in range(1, steps + 1):
        losses = {name: float(work()) for name, work in works.items()}
        same_numbers(losses, f"loss of step {step}", tolerance)


def same_numbers(numbers: Mapping[str, float], what: str, tolerance: float = 1e-4) -> None:
    """See that everyone's number is ours, relatively.

    Raises:
        AssertionError: It is not, or ours is not finite.
    """
    ours = numbers[OURS]
    for name, number in numbers.items():
        if not math.isfinite(ours) or not math.isclose(number, ours, rel_tol=tolerance):
            raise AssertionError(f"{what}: ours is {ours}, that of {name} {number}")


def available(modules: Iterable[str], extra: str = "bench") -> set[str]:
    """Which of these modules are installed; the others, and the extra that has them, are named."""
    modules = list(modules)
    there = {name for name in modules if find_spec(name) is not None}
    for name in modules:
        if name not in there:
            print(
                f'skipped: {name} is not installed; pip install ".[{extra}]"',
                file=sys.stderr,
            )
    return there
