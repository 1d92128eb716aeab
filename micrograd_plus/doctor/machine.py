"""The processor: its name, its cores and its instruction sets."""

from __future__ import annotations

import importlib
import os
import platform
from pathlib import Path


def processor() -> str:
    """The processor's name, as far as the system tells.

    >>> len(processor()) > 0
    True
    """
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), platform.processor()) or platform.machine() or "unknown"


def cores() -> int:
    """How many of its cores this process may use.

    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def instruction_sets() -> list[str]:
    """The processor's instruction sets, by NumPy's names; none where NumPy does not tell.

    >>> isinstance(instruction_sets(), list)
    True
    """
    try:  # as numpy.show_runtime does, which only prints them
        features = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    except (ImportError, AttributeError):
        return []
    return [name for name, there in features.items() if there]
