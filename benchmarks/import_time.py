"""`import micrograd_plus` and `import numpy`, each in a fresh process.

Only the import is timed: Python's own start would make any ratio look like 1.

    python -m benchmarks import_time
"""

from __future__ import annotations

from collections.abc import Iterator

from .children import answer_of
from .compare import OURS, Comparison, Effort

SCRIPT = """
import sys, time
start = time.perf_counter()
__import__(sys.argv[1])
print(time.perf_counter() - start)
"""
PEER = "import numpy"


def seconds(module: str) -> float:
    """How long its import takes, compiled, as that of an installed package."""
    return float(answer_of("-c", SCRIPT, module, environment={"PYTHONDONTWRITEBYTECODE": ""}))


def measure(effort: Effort) -> Iterator[Comparison]:
    """One comparison."""
    modules = {OURS: "micrograd_plus", PEER: "numpy"}
    measured: dict[str, list[float]] = {name: [] for name in modules}
    for module in modules.values():  # compiles them, and brings their files into memory
        seconds(module)
    for _ in range(effort.rounds(30)):
        for name, module in modules.items():
            measured[name].append(seconds(module))
    yield Comparison("import micrograd_plus", measured, {PEER: 1.4})
