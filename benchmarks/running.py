"""Benchmarks by name, in processes of their own, in several runs.

Each runs twice: with one thread (1T), by processor time, and with all threads (2T where there are
two cores), by wall clock. How many threads a library takes is settled before it is loaded.
"""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from micrograd_plus import doctor

from . import words
from .compare import Comparison, Effort
from .environment import environment
from .quiet import Watch
from .results import Result

# Of OpenBLAS; of OpenMP, for PyTorch and others; MKL; Accelerate; TensorFlow, two; XLA, for JAX.
VARIABLES = (
    *("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    *("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "NPROC"),
)
Found = TypeVar("Found")
WAYS = {"one": [True], "all": [False], "both": [True, False]}


def run(
    names: Sequence[str], runs: int, effort: Effort, threads: str = "both"
) -> tuple[dict[str, Result], list[str]]:
    """Run benchmarks and print what comes of them.

    Each has a process of its own, since waiting threads of one library slow down the next.

    Args:
        names: Modules of this package that have `measure(effort)`.
        runs: How often to run all of them.
        effort: For each.
        threads: One of WAYS.

    Returns:
        The results of those that could be measured, and the names of those that failed.
    """
    here = environment()
    print("\n".join(f"{name}: {text}" for name, text in here.items()))
    compared: dict[str, list[list[Comparison]]] = {name: [] for name in names}
    failed: dict[str, None] = {}  # as a set, in order
    for number, name in itertools.product(range(1, runs + 1), names):
        print(f"\n--- {name}" + (f", run {number} of {runs}" if runs > 1 else ""), flush=True)
        found = []
        for one_thread in WAYS[threads]:
            watch = Watch() if one_thread else effort.watch
            way = replace(effort, one_thread=one_thread, watch=watch)
            try:
                found += in_a_process(one_thread, measured, name, way)
            except Exception as error:  # of one benchmark; the others go on
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
                failed[name] = None
        if found:  # or it was skipped, and said why
            compared[name].append(found)
    return {name: Result(here, runs) for name, runs in compared.items() if runs}, list(failed)


def in_a_process(one_thread: bool, function: Callable[..., Found], *arguments: Any) -> Found:
    """What a function returns in a process of its own, with one thread or with all."""
    spawn = multiprocessing.get_context("spawn")
    with threads_settled(one_thread), ProcessPoolExecutor(1, mp_context=spawn) as process:
        return process.submit(function, *arguments).result()


@contextmanager
def threads_settled(one: bool) -> Iterator[None]:
    """Processes that start meanwhile compute with one thread, or with as many as is their habit."""
    before = {name: os.environ.pop(name) for name in VARIABLES if name in os.environ}
    os.environ.update(dict.fromkeys(VARIABLES, "1") if one else {})
    try:
        yield
    finally:
        for name in VARIABLES:
            os.environ.pop(name, None)
        os.environ.update(before)


def measured(name: str, effort: Effort) -> list[Comparison]:
    """The comparisons of one benchmark, printed as they come."""
    found = []
    everyones = 1 if effort.one_thread else doctor.cores()
    for comparison in importlib.import_module(f".{name}", __package__).measure(effort):
        threads = everyones if comparison.unit == "s" else 0
        comparison = replace(comparison, threads=threads, disturbed=effort.watch.disturbed)
        print("\n".join(words.lines(comparison)), flush=True)
        found.append(comparison)
    return found
