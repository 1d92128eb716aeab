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
start = time.process_time()
__import__(sys.argv[1])
print(time.process_time() - start)
"""
PEER = "import numpy"


def seconds(module: str) -> float:
    """Processor time that its import takes, compiled, as that of an installed package."""
    return float(answer_of("-c", SCRIPT, module, environment={"PYTHONDONTWRITEBYTECODE": ""}))


def measure(effort: Effort) -> Iterator[Comparison]:
    """One comparison."""
    if not effort.one_thread:  # more would compute nothing
        return
    modules = {OURS: "micrograd_plus", PEER: "numpy"}
    for module in modules.values():  # compiles them, and brings their files into memory
        seconds(module)
    measured = effort.in_rounds(
        30, lambda: {name: [seconds(module)] for name, module in modules.items()}
    )
    yield Comparison("import micrograd_plus", measured, {PEER: 1.4})
