"""Rounds in which the machine does nothing else, as far as patience reaches.

Wall clock tells little while others compute, too, or while the host gives two threads hardly more
than one, which on a shared machine may last for minutes. A round counts if threads do nearly as
many times the work of one, and if other processes then use less than a tenth of a core. If not, it
waits, or measures again, until the patience is used up; from then on every round counts, and the
disturbed ones are counted, too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from micrograd_plus.doctor import threads

SYSTEM = Path("/proc/stat")  # Linux's; elsewhere nobody tells what others do
OTHERS = 0.1  # cores, in use by others
SECONDS = 0.05  # of work that tells whether threads are free
SETTLING = 0.05  # seconds after which OpenBLAS's threads have ceased to wait busily
Found = TypeVar("Found")


@dataclass
class Watch:
    """Looks for quiet rounds.

    Args:
        patience: Seconds that may be lost in all with waiting and with rounds that were disturbed;
            None to take every round as it comes.
        disturbed: The share of the last rounds that count although they were disturbed.
    """

    patience: float | None = None
    disturbed: float = 0.0

    def rounds(self, count: int, measure: Callable[[], Found]) -> list[Found]:
        """What `measure` returns, in quiet rounds as far as there are some in time."""
        found, quiet = zip(*(self._round(measure) for _ in range(count)), strict=True)
        self.disturbed = 1 - sum(quiet) / count
        return list(found)

    def _round(self, measure: Callable[[], Found]) -> tuple[Found, bool]:
        if self.patience is None:
            return measure(), True
        while True:
            start = time.perf_counter()
            free = threads_are_free()
            if free or self.patience <= 0:
                found, alone = watched(measure)
                if (free and alone) or self.patience <= 0:
                    return found, free and alone
            self.patience -= time.perf_counter() - start


def watched(measure: Callable[[], Found]) -> tuple[Found, bool]:
    """What `measure` returns, and whether others left the machine alone meanwhile."""
    before, start = seconds_of_others(), time.perf_counter()
    found = measure()
    taken = time.perf_counter() - start
    # The system counts in hundredths of a second, core by core.
    return found, seconds_of_others() - before < OTHERS * taken + 0.03


def seconds_of_others(system: Path = SYSTEM) -> float:
    """How long the cores have worked so far, but not for this process and its ended children."""
    if not system.exists():
        return 0.0
    _, user, nice, kernel, _, _, interrupts, softly, stolen, *_ = system.read_text().split()
    ticks = sum(map(int, (user, nice, kernel, interrupts, softly, stolen)))
    return ticks / os.sysconf("SC_CLK_TCK") - sum(os.times()[:4])


def threads_are_free() -> bool:
    """Whether all threads at once do nearly as many times the work of one."""
    time.sleep(SETTLING)
    return threads.gain(SECONDS).is_full
