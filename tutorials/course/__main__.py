"""The course's numbers in full, measured, asserted and written down: `python -m tutorials.course`.

    python -m tutorials.course                 all of them, as `make course` does
    python -m tutorials.course hotels waves    some
    python -m tutorials.course --seeds 1       from one random start each, as a trial

Each is printed beside the number of its source as soon as it is there, and each section of
RESULTS.md is written anew when its numbers are complete, except in a trial. A trial may miss bars
that the best of several starts must reach.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import adversaries, digits, exact, hotels, letters, line, sequences, waves
from .page import Section, write
from .rows import Row


class Task(NamedTuple):
    """What is measured under one name; `starts` is how many random starts it gets."""

    title: str
    measure: Callable[[int], Iterator[Row]]
    starts: int = 5


# Long trainings get fewer starts.
TASKS = {
    "exact": Task("Numbers that the tasks fix", exact.measure),
    "line": Task("y = 2x − 1", line.measure),
    "hotels": Task("Hotels", hotels.measure),
    "digits": Task("Digits: dense layers", digits.dense, starts=3),
    "convolutions": Task("Digits: convolutions", digits.convolutions, starts=3),
    "letters": Task("Letters of American Sign Language", letters.measure, starts=3),
    "waves": Task("Two waves", waves.measure),
    "sequences": Task("Sequences", sequences.measure),
    "adversaries": Task("A generator and a discriminator", adversaries.measure),
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tutorials.course", description="Measure the numbers of the course."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(TASKS)}")
    parser.add_argument("--seeds", type=int, metavar="N", help="how many random starts, at most")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in TASKS]:
        parser.error(f"no task is called {unknown[0]!r}: there are {', '.join(TASKS)}")
    if arguments.seeds is not None and arguments.seeds < 1:
        parser.error(f"--seeds must be 1 or more, got {arguments.seeds}")
    complaints = []
    for name in arguments.names or TASKS:
        section, failed = measured(name, arguments.seeds)
        complaints += failed
        if section.rows and arguments.seeds is None:
            write(section, [task.title for task in TASKS.values()])
    if complaints:
        sys.exit("\n".join(["not met:", *complaints]))


def measured(name: str, most_starts: int | None = None) -> tuple[Section, list[str]]:
    """Run one task and print its rows; also what was not met, in words."""
    task = TASKS[name]
    starts = task.starts if most_starts is None else min(task.starts, most_starts)
    print(f"{task.title}  (python -m tutorials.course {name})", flush=True)
    rows, complaints, begun = [], [], time.process_time()
    try:
        for row in task.measure(starts):
            rows.append(row)
            print(f"  {'   ' if row.met else 'NOT'} {row}", flush=True)
            if not row.met:
                complaints.append(f"{task.title}: {row}")
    except (OSError, ImportError, RuntimeError) as error:  # as when data is not there
        return Section(task.title, name, [], 0.0), [f"{task.title}: {error}"]
    # Of the processor, since others may use it too.
    seconds = time.process_time() - begun
    print(f"  ⏱ {seconds:.0f} s of processor time", flush=True)
    return Section(task.title, name, rows, seconds), complaints


if __name__ == "__main__":
    main()
