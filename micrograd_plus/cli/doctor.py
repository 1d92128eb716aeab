"""`micrograd-plus doctor`: what makes this machine slow for this library, on one screen."""

from __future__ import annotations

import argparse
import os
import platform
import textwrap
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import __version__

if TYPE_CHECKING:
    from ..doctor import Speed

_WIDTH = 80  # columns
_UNKNOWN = "could not be found out"
Advice = tuple[str, str | None]  # a sentence, and a line to set, if any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.2,
        help="for each measurement; there are six for each kernel, six of memory and one of "
        "threads (default: 0.2)",
    )


def run(options: Any) -> None:
    """Print versions and processor, what is measured, what that means, and the lines to set."""
    from .. import doctor

    if not 0 < options.seconds <= 60:
        raise ValueError(f"--seconds must be above 0 and at most 60, got {options.seconds:g}")
    system = f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.system()}"
    _print_fact("micrograd_plus", f"{__version__}, {system}")
    _print_fact("processor", f"{doctor.processor()}; cores for this process: {doctor.cores()}")
    used = doctor.blas()
    hint = "" if find_spec("threadpoolctl") else "; pip install threadpoolctl may help"
    kernel = f"kernel {used.kernel or _UNKNOWN + hint}"
    threads = f"threads {used.threads or _UNKNOWN}"
    _print_fact("BLAS", f"{used.name} {used.version or '(unknown version)'}, {kernel}, {threads}")
    of_kernel, one, several = _products(options.seconds)
    of_threads = doctor.threads.advice(doctor.threads.gain(options.seconds), one, several)
    of_memory = _memory(options.seconds)
    print()
    found = {"kernel": of_kernel, "threads": of_threads, "memory": of_memory}
    for name, (said, _) in found.items():
        _print_fact(name, said)
    _print_lines("set before Python starts", of_kernel, of_threads)
    _print_lines("call first of all in Python (`train` and `demo` do)", of_memory)
    if not any(line for _, line in found.values()):
        print("\nthere is nothing to set")


def _products(seconds: float) -> tuple[Advice, float, float]:
    """Print their speeds; the advice, and those as it is with one thread and with all."""
    from .. import doctor

    used, chosen = doctor.blas(), os.environ.get(doctor.VARIABLE, "")
    # As it is comes first; a choice that is not among the kernels is tried as well.
    kernels = doctor.kernels_to_try(doctor.instruction_sets()) if used.is_openblas else []
    tried = list(dict.fromkeys([chosen, "", *kernels] if used.is_openblas else [""]))
    with_one = doctor.speeds_with(tried, seconds=seconds, threads=1)
    with_all = doctor.speeds_with(tried, seconds=seconds)
    rows, inputs, units = doctor.SHAPE
    title = f"{rows}x{inputs} @ {inputs}x{units}, GFLOP/s"
    print(f"\n{title:<36}one thread   all threads   kernel")
    for choice in tried:
        name = f"{doctor.VARIABLE}={choice}" if choice else f"without {doctor.VARIABLE}"
        one, several = with_one[choice], with_all[choice]
        numbers = f"{_gflops(one):>10}   {_gflops(several):>11}"
        print(f"  {name:<34}{numbers}   {one.kernel or 'unknown' if one else ''}".rstrip())
    speeds = [found.gflops if found else 0.0 for found in (with_one[chosen], with_all[chosen])]
    return doctor.advice(used, with_one, chosen), speeds[0], speeds[1]


def _memory(seconds: float) -> Advice:
    """Print what arrays cost, where malloc can be told anything; the advice."""
    from ..doctor import memory

    if not memory.uses_glibc():
        return "malloc is not glibc's, and cannot be told to keep any", None
    found = memory.costs(seconds=seconds)
    title = f"arrays of {min(memory.MEGABYTES)} to {max(memory.MEGABYTES)} MB, as in training"
    print(f"\n{title:<36}        ms   page faults")
    for name, cost in found.items():
        milliseconds = f"{1e3 * cost.seconds:.1f}" if cost else "fails"
        print(f"  {name:<34}{milliseconds:>10}   {_page_faults(cost):>11}".rstrip())
    return memory.advice(found)


def _gflops(found: Speed | None) -> str:
    return f"{found.gflops:.1f}" if found else "fails"


def _page_faults(cost: Any) -> str:
    if cost is None:
        return ""
    return "not counted" if cost.page_faults is None else f"{cost.page_faults:,}"


def _print_fact(name: str, text: str) -> None:
    lines = textwrap.wrap(text, _WIDTH - 16, break_long_words=False) or [""]
    for head, line in zip([name, *[""] * (len(lines) - 1)], lines, strict=True):
        print(f"{head:<15} {line}")


def _print_lines(when: str, *advice: Advice) -> None:
    lines = [f"  {line}" for _, line in advice if line]
    if lines:
        print("\n".join([f"\n{when}:", *lines]))
