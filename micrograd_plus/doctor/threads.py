"""How much more several threads do than one: on a host that is shared, not always as many times.

Virtual cores may be two halves of one, or a host's that others use as well. In such phases, of
seconds to hours, two threads are hardly faster than one, and those that wait for each other, as
BLAS's do, may be slower.
"""

from __future__ import annotations

import threading
import time
from typing import NamedTuple

import numpy as np

from .machine import cores
from .measuring import WORTH_IT

FULL = 0.75  # of what as many cores would do; less is worth a word
_TURNS = 9


class Gain(NamedTuple):
    """How many times as much several threads do as one, in several turns.

    >>> Gain(2, 1.1, 1.9, 2.0)
    Gain(threads=2, least=1.1, middle=1.9, most=2.0)
    """

    threads: int
    least: float
    middle: float
    most: float

    @property
    def is_full(self) -> bool:
        """Whether it was that of as many cores in most turns, nearly.

        >>> Gain(2, 1.1, 1.9, 2.0).is_full, Gain(2, 1.0, 1.2, 2.0).is_full
        (True, False)
        """
        return self.middle >= FULL * self.threads


def advice(found: Gain, one: float, several: float) -> tuple[str, str | None]:
    """What several threads do here just now, and what to set.

    Args:
        found: From `gain`.
        one, several: How fast products are with one thread and with all, in any unit.

    Returns:
        A sentence, and a line for the shell or None.

    >>> advice(Gain(2, 1.8, 1.9, 2.0), 60.0, 100.0)
    ('2 do 1.9 times the work of one (1.8 to 2.0)', None)
    >>> said, line = advice(Gain(2, 0.7, 1.1, 1.9), 60.0, 50.0)
    >>> print(said)
    2 do 1.1 times the work of one (0.7 to 1.9): others use the cores, or they are halves of one
    >>> line
    'export OPENBLAS_NUM_THREADS=1'
    """
    if found.threads == 1:
        return "one core, one thread", None
    said = (
        f"{found.threads} do {found.middle:.1f} times the work of one "
        f"({found.least:.1f} to {found.most:.1f})"
    )
    if not found.is_full:
        said += ": others use the cores, or they are halves of one"
    return said, "export OPENBLAS_NUM_THREADS=1" if one > WORTH_IT * several > 0 else None


def gain(seconds: float = 0.2, threads: int | None = None) -> Gain:
    """Measure it, with work that needs no memory beyond the cache.

    Args:
        seconds: How long, about.
        threads: How many; left out, as many as there are cores for this process.

    >>> gain(0.01, threads=2).threads
    2
    """
    threads = threads or cores()
    start = time.perf_counter()
    _work(1)
    repeats = max(1, round(seconds / _TURNS / 2 / (time.perf_counter() - start)))
    turns = ((_seconds(1, repeats), _seconds(threads, repeats)) for _ in range(_TURNS))
    found = sorted(threads * alone / together for alone, together in turns)
    return Gain(threads, found[0], found[_TURNS // 2], found[-1])


def _work(repeats: int) -> None:
    """Some 0.1 ms each, in which NumPy lets other threads run."""
    x = np.ones(2**14)
    for _ in range(repeats):
        np.tanh(x, out=x)


def _seconds(threads: int, repeats: int) -> float:
    """Until each of so many threads has done the work."""
    workers = [threading.Thread(target=_work, args=(repeats,)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start
