"""What every benchmark does: take turns, take medians, say what it ran on."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Mapping
from importlib import metadata
from statistics import median

import numpy as np


def interleaved(
    works: Mapping[str, Callable[[], object]], rounds: int, warm_up: int
) -> dict[str, list[float]]:
    """Seconds that each work takes, measured in turns so that all share the machine's moods.

    Args:
        works: A function per contestant.
        rounds: How many measurements of each.
        warm_up: How many runs of each before.

    Returns:
        The measurements under the same names.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(warm_up):
        for work in works.values():
            work()
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """The median of the rounds' ratios, and their quartiles."""
    ratios = np.array(ours) / np.array(theirs)
    low, middle, high = np.percentile(ratios, (25, 50, 75))
    return float(middle), float(low), float(high)


def report(title: str, seconds: Mapping[str, list[float]], ours: str, per: int = 1) -> None:
    """Print each contestant's median and how many times as long we take.

    Args:
        title: What was measured.
        seconds: From `interleaved`.
        ours: The name of our own measurements.
        per: How many operations one measurement holds.
    """
    print(title)
    for name, measured in seconds.items():
        line = f"  {name:<28} {median(measured) / per * 1e6:>12,.2f} µs"
        if name != ours:
            middle, low, high = ratio(seconds[ours], measured)
            line += f"   ours / theirs {middle:.3f}  (quartiles {low:.3f} to {high:.3f})"
        print(line)


def print_environment(*packages: str) -> None:
    """Print the machine, Python, and the versions of the packages that were measured."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index]
    versions = ", ".join(f"{name} {_version(name)}" for name in ("numpy", *packages))
    print(f"{platform.machine()} {platform.system()}, Python {platform.python_version()}")
    print(f"{versions}; BLAS {blas['name']} {blas['version']}\n")


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"


def missing(peer: str) -> int:
    """Say that a peer is not installed; the exit status of a benchmark without one."""
    print(f'skipped: {peer} is not installed; pip install "micrograd_plus[bench]"', file=sys.stderr)
    return 0
