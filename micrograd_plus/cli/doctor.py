"""`micrograd-plus doctor`: what the computation runs on, and what would make it faster."""

from __future__ import annotations

import argparse
import os
import platform
from typing import Any

HELP = "say what matrix products run on, measure them, and say what would make them faster"
_WIDTH = 76


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.2,
        help="for each measurement; there are six for each kernel (default: 0.2)",
    )


def run(options: Any) -> None:
    """Print versions, processor, BLAS, speeds, and advice."""
    from .. import doctor

    if not 0 < options.seconds <= 60:
        raise ValueError(f"--seconds must be above 0 and at most 60, got {options.seconds:g}")
    used = doctor.blas()
    instructions = doctor.instruction_sets()
    _print_versions()
    _print_fact("processor", f"{doctor.processor()}; cores for this process: {doctor.cores()}")
    _print_fact("instructions", " ".join(instructions) or "NumPy does not tell")
    _print_fact("BLAS", f"{used.name} {used.version or '(unknown version)'}")
    unknown = "could not be found out"
    hint = "" if _installed("threadpoolctl") else "; pip install threadpoolctl may help"
    _print_fact("kernel", used.kernel or unknown + hint)
    _print_fact("threads", str(used.threads or unknown + hint))
    chosen = os.environ.get(doctor.VARIABLE, "")
    _print_fact(doctor.VARIABLE, chosen or "not set")

    # As it is comes first; a choice that is not among the kernels is tried as well.
    kernels = doctor.kernels_to_try(instructions) if used.is_openblas else []
    tried = list(dict.fromkeys([chosen, "", *kernels] if used.is_openblas else [""]))
    with_one = doctor.speeds_with(tried, seconds=options.seconds, threads=1)
    with_all = doctor.speeds_with(tried, seconds=options.seconds)
    rows, inputs, units = doctor.SHAPE
    print(f"\n{rows}x{inputs} @ {inputs}x{units} in float32, GFLOP/s, in processes of their own:")
    print(f"{'':<38}one thread   all threads   kernel")
    for choice in tried:
        name = f"{doctor.VARIABLE}={choice}" if choice else f"without {doctor.VARIABLE}"
        one, several = with_one[choice], with_all[choice]
        numbers = f"{_gflops(one):>10}   {_gflops(several):>11}"
        print(f"  {name:<36}{numbers}   {one.kernel or 'unknown' if one else ''}".rstrip())
    if used.is_openblas and not kernels:
        print("  no other kernels are known for this processor")
    print(f"\n{doctor.advice(used, with_one, chosen)}")


def _gflops(found: Any) -> str:
    return f"{found.gflops:.1f}" if found else "fails"


def _print_versions() -> None:
    import numpy as np

    from .. import __version__

    _print_fact("micrograd_plus", __version__)
    _print_fact("Python", f"{platform.python_version()} on {platform.platform()}")
    _print_fact("NumPy", np.__version__)


def _print_fact(name: str, text: str) -> None:
    import textwrap

    first, *rest = textwrap.wrap(text, _WIDTH) or [""]
    print(f"{name:<18} {first}")
    for line in rest:
        print(f"{'':<18} {line}")


def _installed(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None
