"""What the benchmarks ran on: the machine, the versions, and BLAS with its kernel."""

from __future__ import annotations

import os
import platform
from importlib import metadata

from micrograd_plus import doctor

_PACKAGES = (
    *("numpy", "torch", "jax", "keras", "tensorflow_cpu", "tensorflow", "autograd", "mygrad"),
    *("micrograd", "playwright"),
)


def environment() -> dict[str, str]:
    """Words for each, in the order in which they are shown."""
    blas = doctor.blas()
    chosen = os.environ.get(doctor.VARIABLE)
    return {
        "machine": f"{doctor.processor()}, {doctor.cores()} cores, {platform.machine()}",
        "system": ", ".join(
            [platform.system(), f"Python {platform.python_version()}", *_settings_of_malloc()]
        ),
        "BLAS": f"{blas.name} {blas.version}, kernel {blas.kernel or 'unknown'}, "
        f"threads {blas.threads or 'unknown'}"
        + (f", {doctor.VARIABLE}={chosen}" if chosen else ""),
        "packages": ", ".join(_versions()),
    }


def blas_uses_the_processor() -> bool:
    """Whether BLAS's kernels use the widest instructions that this machine has."""
    return doctor.uses_the_processor(doctor.blas().kernel, doctor.instruction_sets())


def _settings_of_malloc() -> list[str]:
    """They decide what fresh large arrays cost."""
    return [f"{name}={text}" for name, text in doctor.memory.settings_in_use().items()]


def _versions() -> list[str]:
    found = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return found
