"""The imports of micrograd_plus, of what trains, and of NumPy, each in a fresh process.

Only the import is timed, in processor time: with Python's own start, any ratio would look like 1.

    python -m benchmarks import_time
"""

from __future__ import annotations

from collections.abc import Iterator

from .children import answer_of
from .compare import OURS, Comparison, Effort

SCRIPT = """
import sys, time
start = time.process_time()
__import__(sys.argv[1])
print(time.process_time() - start)
"""
PEER = "import numpy"
# What is imported, and how much longer than NumPy alone, with which it comes, it may take.
LIMITS = {"micrograd_plus": 1.15, "micrograd_plus.training": 1.6}


def seconds(module: str) -> float:
    """Processor time that its import takes, compiled, as that of an installed package."""
    return float(answer_of("-c", SCRIPT, module, environment={"PYTHONDONTWRITEBYTECODE": ""}))


def measure(effort: Effort) -> Iterator[Comparison]:
    """The engine alone, and what trains."""
    if not effort.one_thread:  # more would compute nothing
        return
    modules = (*LIMITS, "numpy")
    for module in modules:  # compiles them, and brings their files into memory
        seconds(module)
    measured = effort.in_rounds(30, lambda: {module: [seconds(module)] for module in modules})
    for module, limit in LIMITS.items():
        turns = {OURS: measured[module], PEER: measured["numpy"]}
        yield Comparison(f"import {module}", turns, {PEER: limit})
