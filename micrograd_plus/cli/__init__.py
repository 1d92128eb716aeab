"""The command line: the table of commands, and `main`, which runs one of them.

A command imports what it needs only when it runs, so that `--help` and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .. import __version__
from ..console import both_streams, one_line, standard_output
from . import doctor, expressions, generate, live, networks, predict, train
from .arguments import Parser

# Of users and of their machines; a RuntimeError is Graphviz's, or says that no browser starts.
_FAULTS = (ValueError, TypeError, OSError, ImportError, ArithmeticError, MemoryError, RuntimeError)


class Command(NamedTuple):
    """What a command is for, what it takes, and what it does."""

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Any], None]


COMMANDS = {
    "demo": Command(
        "train on the embedded digits, and write a page of what came of it",
        networks.add_demo_arguments,
        networks.run_demo,
    ),
    "train": Command(
        "train on a data set, on a table (CSV), on a folder of images or on a text",
        train.add_arguments,
        train.run,
    ),
    "predict": Command(
        "say what a trained model makes of new rows or images", predict.add_arguments, predict.run
    ),
    "generate": Command(
        "write what a trained language model would write", generate.add_arguments, generate.run
    ),
    "draw": Command(
        "evaluate, differentiate and draw an expression",
        expressions.add_draw_arguments,
        expressions.run_draw,
    ),
    "step": Command(
        "step through an expression, forward and backward: a page, or a worked example",
        expressions.add_step_arguments,
        expressions.run_step,
    ),
    "live": Command(
        "write a page in which a network learns while one looks", live.add_arguments, live.run
    ),
    "summary": Command(
        "print the layers of a network", networks.add_summary_arguments, networks.run_summary
    ),
    "doctor": Command(
        "measure products, threads and fresh memory, and say what would make them faster",
        doctor.add_arguments,
        doctor.run,
    ),
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
    with both_streams():
        return _run(list(sys.argv[1:] if arguments is None else arguments))


def _run(words: list[str]) -> int:
    try:
        with standard_output():
            options = _parse(words)
            options.run(options)
    except _FAULTS as error:
        print(f"micrograd-plus: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("micrograd-plus: interrupted", file=sys.stderr)
        return 130
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="micrograd-plus",
        description="One computation graph: train on your data, draw and differentiate.",
    )
    parser.add_argument("--version", action="version", version=f"micrograd_plus {__version__}")
    commands = parser.add_subparsers(metavar="command", dest="command")
    parser.set_defaults(
        run=lambda options: parser.error(f"give a command: {', '.join(COMMANDS)}"), parser=parser
    )
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.help, description=command.help)
        command.add_arguments(one)
        one.set_defaults(run=command.run, parser=one)
    if words[:1] and words[0] in ("draw", "step"):
        return expressions.parse(parser, words)
    options, rest = parser.parse_known_args(words)
    if rest:
        options.parser.refuse(rest)
    return options
