"""`python -m micrograd_plus.testing`: check primitives, and print what was checked.

`python -m micrograd_plus.testing numpy` tells what NumPy's own functions come to on nodes.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ..console import both_streams, one_line, standard_output
from ..engine.primitive import Primitive
from .battery import table
from .calls import Interval
from .checks import CHECKS
from .numpy_table import as_text as rows_as_text
from .numpy_table import is_bad, rows
from .primitives import checked_entry_of, report_on
from .report import as_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the primitives that are named, or all of the engine's; or the word numpy.

    Args:
        arguments: Of the command line; those of the process when left out.

    Returns:
        The exit status: 0 if every check passed, else 1; 2 for a mistake in the arguments. For
        numpy 1 if any function gives wrong numbers, or loses a gradient in silence.

    >>> main(["log", "tanh"])
    primitive  vjp   formula  forward  second  ...
    log        ok    ok       ok       ok      ...
    tanh       ok    ok       ok       ok      ...
    <BLANKLINE>
    - broadcast: one operand
    22 passed, 2 do not apply, 0 failed
    0
    """
    with both_streams():
        try:
            with standard_output():
                return _run(_parser().parse_intermixed_args(arguments))
        except (LookupError, TypeError, OSError) as error:
            message = error.args[0] if isinstance(error, LookupError) else one_line(error)
            print(f"micrograd_plus.testing: {message}", file=sys.stderr)
            return 2


def _run(options: argparse.Namespace) -> int:
    if options.primitives == ["numpy"]:
        found = list(rows())
        print(rows_as_text(found))
        return 1 if is_bad(found) else 0
    return _run_checks(options)


def _run_checks(options: argparse.Namespace) -> int:
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
        "it (default: all of the engine's); or the word numpy, for a table of what NumPy's own "
        "functions come to on Tensors and on arrays of Values",
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
    # python -OO leaves no docstring.
    return (check.__doc__ or check.__name__.replace("_", " ")).partition("\n")[0].rstrip(".")


def _interval(text: str) -> Interval:
    low, comma, high = text.partition(",")
    try:
        interval = Interval(float(low), float(high))
    except ValueError:
        interval = Interval(1.0, 0.0)
    if not comma or not interval.low < interval.high:
        raise argparse.ArgumentTypeError(f"{text!r} is no interval: give two numbers, as in 0.1,3")
    return interval


def primitives_named(name: str) -> list[Primitive]:
    """The primitives that a word means.

    Args:
        name: One of the engine's, such as tanh; module:name or file.py:name; or file.py for all
            that a file has.

    Raises:
        LookupError: Nothing is called so, or the module cannot be imported.

    >>> primitives_named("tanh")
    [<primitive tanh>]
    >>> primitives_named("tahn")
    Traceback (most recent call last):
    LookupError: no primitive is called 'tahn': did you mean tan or tanh?
    >>> primitives_named("micrograd_plus.engine.primitives.linear:dot")
    [<primitive dot>]
    """
    known = {primitive.name: primitive for primitive in table()}
    if name in known:
        return [known[name]]
    place, colon, attribute = name.rpartition(":")
    if name.endswith(".py"):
        place, attribute = name, ""
    elif not (colon and place and attribute):
        close = difflib.get_close_matches(name, [*known, "numpy"], cutoff=0.7)
        hint = f"there are {', '.join(sorted(known))}"
        if close:
            hint = f"did you mean {' or '.join(close)}?"
        if name == "numpy":
            hint = "numpy stands alone, for the table of NumPy's functions"
        if "." in name:
            hint = "write module:NAME or file.py:NAME for one of your own"
        raise LookupError(f"no primitive is called {name!r}: {hint}")
    names = vars(_module(place))
    found = {n: thing for n, thing in names.items() if isinstance(thing, Primitive)}
    if not attribute and found:
        return list(found.values())
    if attribute in found:
        return [found[attribute]]
    what = f"{attribute!r} is no Primitive in {place}" if attribute else f"{place} has no Primitive"
    raise LookupError(f"{what}; it has {', '.join(found) or 'none'}")


def _module(place: str) -> ModuleType:
    """A module by its name, seen from the working folder, or by the path of its file."""
    path = Path(place)
    is_file = place.endswith(".py")
    if is_file and not path.is_file():
        raise LookupError(f"there is no file {place}")
    sys.path.insert(0, str(path.parent) if is_file else "")
    try:
        return _executed(path) if is_file else importlib.import_module(place)
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_users(f.filename)]
        line = f", line {frames[-1].lineno}" if frames else ""
        raise LookupError(
            f"cannot import {place}{line}: {type(error).__name__}: {one_line(error)}"
        ) from None
    finally:
        del sys.path[0]


def _executed(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # where dataclasses, for one, look their module up
    spec.loader.exec_module(module)
    return module


def _is_users(filename: str) -> bool:
    return filename != __file__ and "importlib" not in filename


if __name__ == "__main__":
    sys.exit(main())
