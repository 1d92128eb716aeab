"""`python -m micrograd_plus.testing`: check primitives, and print what was checked."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..engine.primitive import Primitive
from .battery import table
from .checks import CHECKS
from .domains import Interval
from .primitives import entry_of, report_on
from .report import as_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the primitives that are named, or all of the engine's.

    Args:
        arguments: Of the command line; those of the process when left out.

    Returns:
        The exit status: 0 if every check passed, else 1.

    >>> main(["log", "tanh"])
    primitive  vjp   formula  forward  second  ...
    log        ok    ok       ok       ok      ...
    tanh       ok    ok       ok       ok      ...
    <BLANKLINE>
    - broadcast: one operand
    22 passed, 2 do not apply, 0 failed
    0
    """
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
        help="a name such as tanh, or one of your own as module:name or file.py:name (default: "
        "all of the engine's)",
    )
    parser.add_argument(
        "--domain",
        action="append",
        type=_interval,
        default=[],
        metavar="LOW,HIGH",
        help="where an operand of your own lies; once for all operands, or once for each",
    )
    options = parser.parse_intermixed_args(arguments)
    known = {primitive.name: primitive for primitive in table()}
    try:
        chosen = [_found(name, known) for name in options.primitives] or list(known.values())
        entries = [entry_of(primitive, (), options.domain) for primitive in chosen]
    except (LookupError, TypeError, ImportError, OSError) as error:
        parser.error(str(error.args[0]) if isinstance(error, LookupError) else str(error))
    reports = [report_on(p, entry) for p, entry in zip(chosen, entries, strict=True)]
    print(as_table(reports))
    return 1 if any(report.failed for report in reports) else 0


def _first_line(check: Any) -> str:
    return check.__doc__.partition("\n")[0].rstrip(".")


def _interval(text: str) -> Interval:
    low, comma, high = text.partition(",")
    try:
        interval = Interval(float(low), float(high))
    except ValueError:
        interval = Interval(1.0, 0.0)
    if not comma or not interval.low < interval.high:
        raise argparse.ArgumentTypeError(f"{text!r} is no interval: give two numbers, as in 0.1,3")
    return interval


def _found(name: str, known: dict[str, Primitive]) -> Primitive:
    if name in known:
        return known[name]
    place, colon, attribute = name.rpartition(":")
    if not colon:
        raise LookupError(
            f"no primitive is called {name!r}; there are {', '.join(sorted(known))}; "
            "one of your own is module:name or file.py:name"
        )
    thing = getattr(_module(place), attribute, None)
    if not isinstance(thing, Primitive):
        what = "nothing" if thing is None else f"a {type(thing).__name__}"
        raise LookupError(f"{name!r} names {what}, not a Primitive")
    return thing


def _module(place: str) -> Any:
    if not place.endswith(".py"):
        sys.path.insert(0, "")  # the working folder, as python -m has it
        return importlib.import_module(place)
    path = Path(place)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {place}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
