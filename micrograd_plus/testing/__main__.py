"""`python -m micrograd_plus.testing`: check primitives, and print what was checked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ..console import one_line, standard_output
from .battery import table
from .checks import CHECKS
from .domains import Interval
from .own_primitives import primitives_named
from .primitives import checked_entry_of, report_on
from .report import as_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the primitives that are named, or all of the engine's.

    Args:
        arguments: Of the command line; those of the process when left out.

    Returns:
        The exit status: 0 if every check passed, else 1; 2 for a mistake in the arguments.

    >>> main(["log", "tanh"])
    primitive  vjp   formula  forward  second  ...
    log        ok    ok       ok       ok      ...
    tanh       ok    ok       ok       ok      ...
    <BLANKLINE>
    - broadcast: one operand
    22 passed, 2 do not apply, 0 failed
    0
    """
    try:
        with standard_output():
            return _run(_parser().parse_intermixed_args(arguments))
    except (LookupError, TypeError, OSError) as error:
        message = error.args[0] if isinstance(error, LookupError) else one_line(error)
        print(f"micrograd_plus.testing: {message}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    found = [primitive for name in options.primitives for primitive in primitives_named(name)]
    chosen = found or list(table())
    entries = [checked_entry_of(primitive, (), options.domain) for primitive in chosen]
    reports = [report_on(p, entry) for p, entry in zip(chosen, entries, strict=True)]
    print(as_table(reports))
    return 1 if any(report.failed for report in reports) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m micrograd_plus.testing",
        description="Check primitives: every derivative against numbers, on both backends.",
        epilog="checks:\n" + "\n".join(f"  {c:10} {_first_line(f)}" for c, f in CHECKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "primitives",
        nargs="*",
        metavar="PRIMITIVE",
        help="a name such as tanh, or your own: module:name, file.py:name, or file.py for all in "
        "it (default: all of the engine's)",
    )
    parser.add_argument(
        "--domain",
        action="append",
        type=_interval,
        default=[],
        metavar="LOW,HIGH",
        help="where an operand of your own is defined, as in --domain=-1,1; once for all operands, "
        "or once for each",
    )
    return parser


def _first_line(check: Callable[..., Any]) -> str:
    return str(check.__doc__).partition("\n")[0].rstrip(".")


def _interval(text: str) -> Interval:
    low, comma, high = text.partition(",")
    try:
        interval = Interval(float(low), float(high))
    except ValueError:
        interval = Interval(1.0, 0.0)
    if not comma or not interval.low < interval.high:
        raise argparse.ArgumentTypeError(f"{text!r} is no interval: give two numbers, as in 0.1,3")
    return interval


if __name__ == "__main__":
    sys.exit(main())
