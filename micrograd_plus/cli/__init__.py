"""The command line: a module for each command, and `main`, which runs one of them.

A module of a command has HELP, `add_arguments`, and `run`, which imports what it needs only then,
so that `--help` and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .. import __version__
from ..console import one_line, standard_output
from . import demo, doctor, draw, expression, step, summary, train
from .parser import Parser

_COMMANDS = {
    "demo": demo,
    "train": train,
    "draw": draw,
    "step": step,
    "summary": summary,
    "doctor": doctor,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; what a user can put right is one line on stderr and status 2.

    Args:
        arguments: Those after the program's name; the process's own when left out.

    Returns:
        The exit status.

    >>> main(["summary", "--layers", "3", "--inputs", "2", "--classes", "1"])
    layer         output shape    parameters
    ----------------------------------------
    Dense (relu)  (n, 3)                   9
    Dense         (n, 1)                   4
    ----------------------------------------
    parameters     13
    trainable      13
    not trainable   0
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with standard_output():
            options = _parse(words)
            options.run(options)
    except (
        ValueError,
        TypeError,
        OSError,
        ImportError,
        ArithmeticError,
        MemoryError,
        RuntimeError,  # Graphviz fails
    ) as error:
        print(f"micrograd-plus: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("micrograd-plus: interrupted", file=sys.stderr)
        return 130
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="micrograd-plus",
        description="One computation graph: train a digit classifier, draw and differentiate.",
    )
    parser.add_argument("--version", action="version", version=f"micrograd_plus {__version__}")
    commands = parser.add_subparsers(metavar="command", dest="command")
    parser.set_defaults(
        run=lambda options: parser.error(f"give a command: {', '.join(_COMMANDS)}"), parser=parser
    )
    for name, command in _COMMANDS.items():
        one = commands.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(one)
        one.set_defaults(run=command.run, parser=one)
    if words[:1] and _COMMANDS.get(words[0]) in (draw, step):
        return expression.parse(parser, words)
    options, rest = parser.parse_known_args(words)
    if rest:
        options.parser.refuse(rest)
    return options
