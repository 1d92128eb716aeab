"""`micrograd-plus doctor`: what the computation runs on, and what would make it faster."""

from __future__ import annotations

import argparse
import os
import platform
import textwrap
from importlib.util import find_spec
from typing import Any

import numpy as np

from .. import __version__

_WIDTH = 80  # columns


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.2,
        help="for each measurement; there are six for each kernel, and six or nine of memory "
        "(default: 0.2)",
    )


def run(options: Any) -> None:
    """Print versions and processor, then of products and of memory facts, speeds and advice."""
    from .. import doctor

    if not 0 < options.seconds <= 60:
        raise ValueError(f"--seconds must be above 0 and at most 60, got {options.seconds:g}")
    _print_fact("micrograd_plus", __version__)
    _print_fact("Python", f"{platform.python_version()} on {platform.platform()}")
    _print_fact("NumPy", np.__version__)
    _print_fact("processor", f"{doctor.processor()}; cores for this process: {doctor.cores()}")
    instructions = doctor.instruction_sets()
    _print_fact("instructions", " ".join(instructions) or "NumPy does not tell")
    _of_products(instructions, options.seconds)
    _of_memory(options.seconds)


def _of_products(instructions: list[str], seconds: float) -> None:
    from .. import doctor

    used = doctor.blas()
    _print_fact("BLAS", f"{used.name} {used.version or '(unknown version)'}")
    unknown = "could not be found out"
    hint = "" if find_spec("threadpoolctl") else "; pip install threadpoolctl may help"
    _print_fact("kernel", used.kernel or unknown + hint)
    _print_fact("threads", str(used.threads or unknown + hint))
    chosen = os.environ.get(doctor.VARIABLE, "")
    _print_fact(doctor.VARIABLE, chosen or "not set")

    # As it is comes first; a choice that is not among the kernels is tried as well.
    kernels = doctor.kernels_to_try(instructions) if used.is_openblas else []
    tried = list(dict.fromkeys([chosen, "", *kernels] if used.is_openblas else [""]))
    with_one = doctor.speeds_with(tried, seconds=seconds, threads=1)
    with_all = doctor.speeds_with(tried, seconds=seconds)
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
    _print_text(doctor.advice(used, with_one, chosen))


def _of_memory(seconds: float) -> None:
    from ..doctor import memory

    print()
    if not memory.uses_glibc():
        _print_fact("malloc", "not glibc's: there is nothing to set for large arrays")
        return
    in_use = memory.settings_in_use()
    _print_fact("malloc", f"glibc {platform.libc_ver()[1]}")
    for name in memory.SETTINGS:
        _print_fact(name, in_use.get(name, "not set"))
    to_try = memory.settings_to_try(in_use)
    costs = memory.costs_with(to_try, seconds=seconds)
    sizes = f"{min(memory.MEGABYTES)} to {max(memory.MEGABYTES)} MB"
    print(f"\narrays of {sizes} made and dropped as in training, in processes of their own:")
    print(f"{'':<38}        ms   page faults")
    for name, cost in costs.items():
        milliseconds = f"{1e3 * cost.seconds:.1f}" if cost else "fails"
        print(f"  {name:<36}{milliseconds:>10}   {_page_faults(cost):>11}".rstrip())
    _print_text(memory.advice(costs, next(iter(to_try))))


def _gflops(found: Any) -> str:
    return f"{found.gflops:.1f}" if found else "fails"


def _page_faults(cost: Any) -> str:
    if cost is None:
        return ""
    return "not counted" if cost.page_faults is None else f"{cost.page_faults:,}"


def _print_fact(name: str, text: str) -> None:
    lines = textwrap.wrap(text, _WIDTH - 24, break_long_words=False) or [""]
    for head, line in zip([name, *[""] * (len(lines) - 1)], lines, strict=True):
        print(f"{head:<23} {line}")


def _print_text(text: str) -> None:
    print("\n" + textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False))
