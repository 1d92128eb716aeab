"""What NumPy's matrix products run on, how fast they are, and what would make them faster.

Nearly all the time of a network of arrays goes into matrix products, and so into BLAS. OpenBLAS
picks its kernels by the processor; for one that is newer than itself it may pick kernels that leave
half of it unused. OPENBLAS_CORETYPE, set before Python starts, names others. Nothing here sets it.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

VARIABLE = "OPENBLAS_CORETYPE"
# OpenBLAS's kernels that are worth a try, and the instruction sets that they need.
_KERNELS = {
    "Haswell": {"AVX2", "FMA3"},
    "SkylakeX": {"AVX512F", "AVX512CD", "AVX512BW", "AVX512DQ", "AVX512VL"},
    "NEOVERSEN1": {"ASIMD"},
    "NEOVERSEV1": {"SVE"},
}
_OF_AVX512 = ("skylakex", "cooperlake", "sapphirerapids")
SHAPE = (128, 784, 512)  # a layer for MNIST: (rows, inputs) @ (inputs, units)
_WORTH_IT = 1.1  # less than this may be noise


class Blas(NamedTuple):
    """The library behind NumPy's matrix products; None where it could not be found out.

    Args:
        name: As NumPy was built with it, such as "scipy-openblas".
        version: Its version.
        kernel: What it picked for this processor, by its own name for it.
        threads: How many threads it computes with.
    """

    name: str
    version: str | None
    kernel: str | None
    threads: int | None

    @property
    def is_openblas(self) -> bool:
        """Whether OPENBLAS_CORETYPE means anything to it.

        >>> Blas("accelerate", None, None, None).is_openblas
        False
        """
        return "openblas" in self.name.lower()


class Speed(NamedTuple):
    """How fast a product was, and the kernel that computed it.

    Args:
        gflops: 10⁹ multiplications and additions a second.
        kernel: As in `Blas`.
    """

    gflops: float
    kernel: str | None


def blas() -> Blas:
    """Find out what NumPy's products run on, with threadpoolctl where that is installed.

    >>> isinstance(blas(), Blas)
    True
    """
    built: Any = np.show_config(mode="dicts")
    built = built.get("Build Dependencies", {}).get("blas", {})
    found = _from_threadpoolctl() or _from_library_beside_numpy()
    version = found.get("version") or built.get("version") or None
    # A system's own OpenBLAS may stand behind an interface of another name.
    name = built.get("name") or "unknown"
    if found.get("is_openblas") and "openblas" not in name.lower():
        name = f"OpenBLAS behind {name}"
    return Blas(name, version, found.get("kernel"), found.get("threads"))


def _from_threadpoolctl() -> dict[str, Any]:
    try:
        info = importlib.import_module("threadpoolctl").threadpool_info()
    except ImportError:
        return {}
    libraries = [x for x in info if x["user_api"] == "blas"]
    # SciPy and PyTorch bring libraries of their own.
    libraries.sort(key=lambda x: "numpy" not in Path(x["filepath"]).parent.as_posix().lower())
    if not libraries:
        return {}
    library = libraries[0]
    return {
        "version": library["version"],
        "kernel": library.get("architecture"),
        "threads": library["num_threads"],
        "is_openblas": library["internal_api"] == "openblas",
    }


def _from_library_beside_numpy() -> dict[str, Any]:
    """NumPy's wheels carry OpenBLAS, which can be asked itself; its names have affixes there."""
    home = Path(np.__file__).parent
    for folder in (home.parent / "numpy.libs", home / ".dylibs"):
        for path in folder.glob("*openblas*"):
            try:
                library = ctypes.CDLL(str(path))  # loaded already, by NumPy
            except OSError:
                continue
            for before, after in (("scipy_", "64_"), ("scipy_", ""), ("", "64_"), ("", "")):
                try:
                    kernel = getattr(library, f"{before}openblas_get_corename{after}")
                    threads = getattr(library, f"{before}openblas_get_num_threads{after}")
                except AttributeError:
                    continue
                kernel.restype = ctypes.c_char_p
                return {"kernel": kernel().decode(), "threads": threads(), "is_openblas": True}
    return {}


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


def kernels_to_try(instructions: Collection[str]) -> list[str]:
    """The kernels of OpenBLAS that a processor with these instruction sets can run.

    >>> kernels_to_try(["SSE2", "AVX2", "FMA3"])
    ['Haswell']
    """
    return [name for name, needed in _KERNELS.items() if needed <= set(instructions)]


def uses_the_processor(kernel: str | None, instructions: Collection[str]) -> bool:
    """Whether a kernel uses the widest instructions that there are, as far as is known.

    >>> uses_the_processor("Haswell", ["AVX2", "FMA3"])
    True
    >>> uses_the_processor("Haswell", _KERNELS["SkylakeX"])
    False
    """
    if kernel is None or not _KERNELS["SkylakeX"] <= set(instructions):
        return True
    return kernel.lower() in _OF_AVX512


def speed(seconds: float = 0.2) -> Speed:
    """Measure a product of float32 matrices in this process.

    Args:
        seconds: How long to repeat it.

    Returns:
        The speed of the fastest repetition: what else the machine does only slows it down.

    >>> speed(0.001).gflops > 0
    True
    """
    rows, inputs, units = SHAPE
    x, w = np.ones((rows, inputs), np.float32), np.ones((inputs, units), np.float32)
    out = x @ w
    best = float("inf")
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end or best == float("inf"):
        np.matmul(x, w, out=out)
        best = min(best, time.perf_counter() - start)
    return Speed(2e-9 * rows * inputs * units / best, blas().kernel)


def speed_with(kernel: str, seconds: float = 0.2, threads: int | None = None) -> Speed | None:
    """The same in a process of its own, with OPENBLAS_CORETYPE set to `kernel`, or, if "", not set.

    Args:
        kernel: One of OpenBLAS's names.
        seconds: As for `speed`.
        threads: How many OpenBLAS computes with; left out, as many as it likes.

    Returns:
        None if the process fails, as on a processor that the kernel is not made for.

    >>> speed_with("", 0.001).gflops > 0
    True
    """
    environment = {name: text for name, text in os.environ.items() if name != VARIABLE}
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    if kernel:
        environment[VARIABLE] = kernel
    if threads:
        environment["OPENBLAS_NUM_THREADS"] = str(threads)
    code = f"import json, {__name__} as d; print(json.dumps(d.speed({float(seconds)!r})))"
    try:
        result = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60 + 10 * seconds,
        )
        return Speed(*json.loads(result.stdout.splitlines()[-1]))
    except (OSError, subprocess.TimeoutExpired, ValueError, IndexError):
        return None


def speeds_with(
    kernels: Sequence[str], rounds: int = 3, seconds: float = 0.2, threads: int | None = None
) -> dict[str, Speed | None]:
    """`speed_with` of each, in turns, so that all share the machine's moods; the best counts.

    >>> list(speeds_with([""], rounds=1, seconds=0.001))
    ['']
    """
    best: dict[str, Speed | None] = dict.fromkeys(kernels)
    for _ in range(rounds):
        for kernel in best:
            found, before = speed_with(kernel, seconds, threads), best[kernel]
            if found and (before is None or found.gflops > before.gflops):
                best[kernel] = found
    return best


def advice(used: Blas, speeds: Mapping[str, Speed | None], chosen: str) -> str:
    """What to set, if anything.

    Args:
        used: From `blas`.
        speeds: From `speeds_with` with one thread: those of several wait for each other, and so
            for whatever else the machine does.
        chosen: OPENBLAS_CORETYPE as it is, "" if it is not set.

    >>> openblas = Blas("openblas", "0.3.20", "Haswell", 2)
    >>> print(advice(openblas, {"": Speed(100, "Haswell"), "SkylakeX": Speed(160, "SkylakeX")}, ""))
    OPENBLAS_CORETYPE=SkylakeX makes these products 1.6 times as fast: set it before Python starts.
    """
    if not used.is_openblas:
        return f"{VARIABLE} means nothing to {used.name}: nothing to set."
    now = speeds.get(chosen)
    # Another name for the same kernel is no faster, whatever was measured.
    known = {
        name: found
        for name, found in speeds.items()
        if found and (name == chosen or now is None or found.kernel != now.kernel)
    }
    if now is None:
        return "The products could not be measured as they are: there is nothing to compare."
    best = max(known, key=lambda kernel: known[kernel].gflops)
    if "" in known and known[""].gflops * _WORTH_IT >= known[best].gflops:
        best = ""  # as good, and simpler
    gain = known[best].gflops / now.gflops
    if gain < _WORTH_IT:
        return "No kernel that was tried is faster than the one in use: there is nothing to set."
    if not best:
        return f"Without {VARIABLE} these products are {gain:.1f} times as fast: unset it."
    return (
        f"{VARIABLE}={best} makes these products {gain:.1f} times as fast: "
        "set it before Python starts."
    )
