"""Kinds of arguments that several commands take: each from its text, or refused with advice."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path


def folder(text: str) -> Path:
    """A folder, which need not be there.

    Raises:
        argparse.ArgumentTypeError: The text is empty.

    >>> folder("runs/1").name
    '1'
    """
    if not text.strip():  # an unset variable in a script; Path("") would be where one stands
        raise argparse.ArgumentTypeError("give the name of a folder")
    return Path(text)


def file_ending_in(suffixes: Sequence[str]) -> Callable[[str], Path]:
    """A kind of argument: the name of a file with one of these suffixes.

    >>> file_ending_in([".svg", ".png"])("graph.jpg")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: 'graph.jpg' must end in .svg or .png
    """

    def file(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in suffixes:
            *most, last = suffixes
            raise argparse.ArgumentTypeError(f"{text!r} must end in {', '.join(most)} or {last}")
        return path

    return file


def names(text: str) -> list[str]:
    """Names with commas between them.

    Raises:
        argparse.ArgumentTypeError: One of them is empty.

    >>> names("product, sum")
    ['product', 'sum']
    """
    found = [part.strip() for part in text.split(",")]
    if not all(found):
        raise argparse.ArgumentTypeError(f"give names with commas between them, not {text!r}")
    return found


def layers(text: str) -> list[int]:
    """The units of each hidden layer; an empty text is none.

    Raises:
        argparse.ArgumentTypeError: A number that is not 1 or more.

    >>> layers("512,256")
    [512, 256]
    """
    try:
        units = [int(part) for part in text.split(",")] if text.strip() else []
    except ValueError:
        units = [0]
    if any(count < 1 for count in units):
        raise argparse.ArgumentTypeError(
            f"give the units of each hidden layer, such as 512,512, not {text!r}"
        )
    return units


def add_architecture(parser: argparse.ArgumentParser, default: str = "") -> None:
    """Add --layers, required unless there is a default, which the help names, and --activation."""
    parser.add_argument(
        "--layers",
        type=layers,
        required=not default,
        help="units of the hidden layers, such as 512,512"
        + (f" (default: {default})" if default else ""),
    )
    parser.add_argument("--activation", default="relu", help="of the hidden layers (default: relu)")
