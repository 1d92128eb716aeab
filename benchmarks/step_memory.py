"""How much more memory a process needs while it trains: a CNN, an LSTM and a GPT, in float32.

The steps are those of `convolution`, `recurrent` and `language`. Each contestant has a process of
its own, in which a step with a batch of one row comes first, so that code and threads are there.
Counted is the largest resident memory of five steps beyond what there was before them: graph,
gradients and the optimizer's state, and what malloc keeps of what was freed. Ours runs twice, the
second time with freed memory kept. Only Linux tells the largest since a moment of one's choice.

    python -m benchmarks step_memory
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from micrograd_plus import doctor

from . import convolution, language, recurrent
from .children import answer_of
from .compare import OURS, Comparison, Effort, available

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
STEPS = 5
KEPT, PYTORCH = "freed memory kept", "PyTorch"
Step = Callable[[], float]


def cnn(rows: int, with_torch: bool) -> Step:
    """The network of `convolution`."""
    convolution.BATCH, convolution.LABELS = rows, np.resize(convolution.LABELS, rows)
    *_, part = convolution.parts(np.random.default_rng(2))
    make = convolution.pytorchs if with_torch else convolution.ours
    return make(part, None, *([False] if with_torch else [])).train


def lstm(rows: int, with_torch: bool) -> Step:
    """That of `recurrent`."""
    weights, x, y = recurrent.start("LSTM", "float32", recurrent.STEPS)
    make = recurrent.pytorch if with_torch else recurrent.ours
    return make("LSTM", weights, x[:rows], y[:rows])


def gpt(rows: int, with_torch: bool) -> Step:
    """The larger one of `language`."""
    steps = language.steps(language.SMALL, rows, "float32", with_torch)
    return steps[PYTORCH if with_torch else OURS]


# With the rows of a batch.
WORKS = {"a CNN": (cnn, 128), "an LSTM": (lstm, recurrent.BATCH), "a GPT": (gpt, 12)}


def resident(what: str) -> int:
    """Bytes of this process, "VmRSS" now or "VmHWM" at most."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(what))
    return 1024 * int(line.split()[1])


def peak(work: str, contestant: str) -> int:
    """Bytes that training takes beyond what there was before, in this process."""
    if contestant == KEPT:
        doctor.keep_freed_memory()
    make, rows = WORKS[work]
    make(1, contestant == PYTORCH)()
    step = make(rows, contestant == PYTORCH)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # so that what was freed before is not used again
    RESET.write_text("5")
    before = resident("VmRSS")
    for _ in range(STEPS):
        step()
    return resident("VmHWM") - before


def measure(effort: Effort) -> Iterator[Comparison]:
    """One comparison for each network."""
    if not effort.one_thread:  # bytes are the same
        return
    if not (RESET.exists() and doctor.memory.uses_glibc()):
        print("skipped: only on Linux with glibc it can be told", file=sys.stderr)
        return
    peers = [KEPT, *([PYTORCH] if available(["torch"]) else [])]
    for work in WORKS:
        one_round = lambda work=work: {
            name: [answer_of("-m", __spec__.name, work, name)] for name in (OURS, *peers)
        }
        measured = effort.in_rounds(2, one_round)
        title = f"memory to train {work}"
        yield Comparison(title, measured, {PYTORCH: None, KEPT: None}, unit="bytes")


if __name__ == "__main__":
    print(json.dumps(peak(*sys.argv[1:])))
