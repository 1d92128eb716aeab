"""Reading the command line: a parser whose mistakes are one line, and kinds of arguments."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

# What nanoGPT, PyTorch and others call options, by what they are here.
_ELSEWHERE = {
    "--blocks": ("n-layer", "n-layers", "num-layers"),
    "--context": ("block-size", "context-length", "max-length", "seq-len"),
    "--count": ("num-samples", "num-return-sequences"),
    "--epochs": ("max-iters", "num-epochs", "steps"),
    "--heads": ("n-head", "n-heads", "num-heads"),
    "--learning-rate": ("lr",),
    "--length": ("max-new-tokens", "max-tokens"),
    "--out": ("out-dir",),
    "--prompt": ("start",),
    "--width": ("n-embd", "d-model", "hidden-size"),
}


class UsageError(ValueError):
    """Words that the command does not understand."""


class Parser(argparse.ArgumentParser):
    """argparse's, which raises instead of printing its usage and ending the process.

    >>> parser = Parser(prog="train")
    >>> _ = parser.add_argument("--data", choices=("digits", "mnist"))
    >>> parser.parse_args(["--data", "digitz"])
    Traceback (most recent call last):
    micrograd_plus.cli.arguments.UsageError: argument --data: invalid choice: 'digitz' (choose
    from digits, mnist; did you mean digits?) (see train --help)
    """

    def error(self, message: str) -> NoReturn:
        """Raise instead of ending the process.

        Raises:
            UsageError: With the message, and where to read more.
        """
        raise UsageError(f"{message} (see {self.prog} --help)")

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """Say that nothing here takes these words, and which options are spelled like them.

        >>> parser = Parser(prog="train")
        >>> _ = parser.add_argument("--epochs")
        >>> parser.refuse(["--epocs", "3"])
        Traceback (most recent call last):
        micrograd_plus.cli.arguments.UsageError: unrecognized arguments: --epocs 3 (did you mean
        --epochs?) (see train --help)
        """
        options = [word.partition("=")[0] for word in words if word.startswith("-")]
        # A single dash in front of a word is a common slip.
        meant = [self._meant(word.lstrip("-")) for word in options]
        hint = f" (did you mean {' and '.join(filter(None, meant))}?)" if any(meant) else ""
        self.error(f"unrecognized arguments: {' '.join(words)}{hint}")

    def _meant(self, word: str) -> str:
        """The option of this name elsewhere, of these initials, or spelled most alike."""
        known = self._option_string_actions
        theirs = word.replace("_", "-")
        for option, others in _ELSEWHERE.items():
            if option in known and theirs in others:
                return option
        several = (name for name in known if "-" in name.lstrip("-"))
        initials = {re.sub(r"(\w)\w*-?", r"\1", name.lstrip("-")): name for name in several}
        return initials.get(word) or closest(f"--{word}", known)

    # argparse suggests nothing before Python 3.14, and has no public place to do so.
    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        close = closest(str(value), action.choices)
        hint = f"; did you mean {close}?" if close else ""
        raise argparse.ArgumentError(
            action, f"invalid choice: {value!r} (choose from {', '.join(action.choices)}{hint})"
        )


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that is spelled most like this one, or an empty text.

    >>> closest("trian", ["demo", "train"]), closest("fly", ["demo", "train"])
    ('train', '')
    """
    return next(iter(difflib.get_close_matches(word[:60], list(known), n=1)), "")


def folder(text: str) -> Path:
    """A folder, which need not be there.

    Raises:
        argparse.ArgumentTypeError: The text is empty.

    >>> folder("runs/1").name
    '1'
    """
    if not text.strip():  # an unset variable in a script; Path("") would be where one stands
        raise argparse.ArgumentTypeError("give the name of a folder")
    return home(text)


def home(text: str) -> Path:
    """A path, in which ~ is the user's folder: a shell leaves it in --out=~/runs as it is.

    >>> home("~/runs").is_absolute(), home("runs").is_absolute()
    (True, False)
    """
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from None


def data(text: str, known: Sequence[str]) -> str:
    """A data set by its name, or the path of a table or of a folder of images.

    Raises:
        argparse.ArgumentTypeError: It is neither.

    >>> data("digits", ["digits", "mnist"])
    'digits'
    >>> data("digitz", ["digits", "mnist"])
    Traceback (most recent call last):
    argparse.ArgumentTypeError: invalid choice: 'digitz' (choose from digits, mnist; did you mean
    digits?), and no file or folder
    """
    path = home(text)
    if text in known:
        return text
    if text.strip() and path.exists():
        return str(path)
    if path.suffix or len(path.parts) != 1:
        there = [x.name for x in path.parent.iterdir()] if path.parent.is_dir() else []
        close = closest(path.name, there)
        hint = f": did you mean {path.parent / close}?" if close else ""
        raise argparse.ArgumentTypeError(f"there is no file or folder {text!r}{hint}")
    close = closest(text, known)
    hint = f"; did you mean {close}?" if close else ""
    raise argparse.ArgumentTypeError(
        f"invalid choice: {text!r} (choose from {', '.join(known)}{hint}), and no file or folder"
    )


def image_size(text: str) -> list[int]:
    """Height and width, or one number for both.

    Raises:
        argparse.ArgumentTypeError: Anything else.

    >>> image_size("28"), image_size("24x32")
    ([28, 28], [24, 32])
    """
    parts = text.lower().replace("×", "x").replace(",", "x").split("x")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts) or len(parts) > 2:
        raise argparse.ArgumentTypeError(
            f"give the size of images in pixels, such as 28, or 24x32 (height, width), not {text!r}"
        )
    return [int(parts[0]), int(parts[-1])]


def file_ending_in(suffixes: Sequence[str]) -> Callable[[str], Path]:
    """A kind of argument: the name of a file with one of these suffixes.

    >>> file_ending_in([".svg", ".png"])("graph.jpg")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: 'graph.jpg' must end in .svg or .png
    """

    def file(text: str) -> Path:
        path = home(text)
        if path.suffix.lower() not in suffixes:
            *most, last = suffixes
            ending = f"{', '.join(most)} or {last}" if most else last
            raise argparse.ArgumentTypeError(f"{text!r} must end in {ending}")
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
    parser.add_argument(
        "--activation",
        default=None if default else "relu",
        help=f"of the hidden layers (default: relu{'; of a gpt gelu' if default else ''})",
    )


def check_workers(options: Any) -> None:
    """Raise ValueError for several workers that would draw what is dropped in another order.

    >>> check_workers(argparse.Namespace(workers=2, dropout=0.25))
    Traceback (most recent call last):
    ValueError: --workers 2 needs --dropout 0, and it is 0.25: threads would drop other numbers ...
    """
    if options.workers > 1 and options.dropout:
        raise ValueError(
            f"--workers {options.workers} needs --dropout 0, and it is {options.dropout:g}: "
            "threads would drop other numbers than one does"
        )
