"""The parser of arguments: a mistake is one line, with what was probably meant."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn


class UsageError(ValueError):
    """Words that the command does not understand."""


class Parser(argparse.ArgumentParser):
    """argparse's, which raises instead of printing its usage and ending the process.

    >>> parser = Parser(prog="train")
    >>> _ = parser.add_argument("--data", choices=("digits", "mnist"))
    >>> parser.parse_args(["--data", "digitz"])
    Traceback (most recent call last):
    micrograd_plus.cli.parser.UsageError: argument --data: invalid choice: 'digitz' (choose
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
        micrograd_plus.cli.parser.UsageError: unrecognized arguments: --epocs 3 (did you mean
        --epochs?) (see train --help)
        """
        options = [word.partition("=")[0] for word in words if word.startswith("-")]
        # A single dash in front of a word is a common slip.
        meant = [closest(f"--{word.lstrip('-')}", self._option_string_actions) for word in options]
        hint = f" (did you mean {' and '.join(filter(None, meant))}?)" if any(meant) else ""
        self.error(f"unrecognized arguments: {' '.join(words)}{hint}")

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
