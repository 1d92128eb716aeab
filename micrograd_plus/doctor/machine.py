"""What the computation runs on: the processor, and BLAS, the library behind matrix products.

OpenBLAS picks its kernels by the processor; for one that is newer than itself it may pick kernels
that leave half of it unused. OPENBLAS_CORETYPE, set before Python starts, names others.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


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


VARIABLE = "OPENBLAS_CORETYPE"
# OpenBLAS's kernels that are worth a try, and the instruction sets that they need.
_KERNELS = {
    "Haswell": {"AVX2", "FMA3"},
    "SkylakeX": {"AVX512F", "AVX512CD", "AVX512BW", "AVX512DQ", "AVX512VL"},
    "NEOVERSEN1": {"ASIMD"},
    "NEOVERSEV1": {"SVE"},
}
_OF_AVX512 = ("skylakex", "cooperlake", "sapphirerapids")


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
