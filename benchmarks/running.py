"""Benchmarks by name, in processes of their own, in several runs."""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from . import words
from .compare import Comparison, Effort
from .environment import environment
from .results import Result


def run(names: Sequence[str], runs: int, effort: Effort) -> tuple[dict[str, Result], list[str]]:
    """Run benchmarks and print what comes of them.

    Each has a process of its own, since waiting threads of one library slow down the next.

    Args:
        names: Modules of this package that have `measure(effort)`.
        runs: How often to run all of them.
        effort: For each.

    Returns:
        The results of those that could be measured, and the names of those that failed.
    """
    here = environment()
    print("\n".join(f"{name}: {text}" for name, text in here.items()))
    compared: dict[str, list[list[Comparison]]] = {name: [] for name in names}
    failed = []
    spawn = multiprocessing.get_context("spawn")
    for number in range(1, runs + 1):
        for name in names:
            print(f"\n--- {name}" + (f", run {number} of {runs}" if runs > 1 else ""), flush=True)
            with ProcessPoolExecutor(1, mp_context=spawn) as process:
                try:
                    found = process.submit(measured, name, effort).result()
                except Exception as error:  # of one benchmark; the others go on
                    print(f"{type(error).__name__}: {error}", file=sys.stderr)
                    failed.append(name)
                    continue
            if found:  # or it was skipped, and said why
                compared[name].append(found)
    return {name: Result(here, runs) for name, runs in compared.items() if runs}, failed


def measured(name: str, effort: Effort) -> list[Comparison]:
    """The comparisons of one benchmark, printed as they come."""
    found = []
    for comparison in importlib.import_module(f".{name}", __package__).measure(effort):
        print("\n".join(words.lines(comparison)), flush=True)
        found.append(comparison)
    return found
