"""How commands reach their user: standard output, one-line errors, pages in the browser."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import unicodedata
import webbrowser
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def standard_output() -> Iterator[None]:
    """Escape what cannot be shown, as stderr does, and raise for what cannot be written.

    Python itself writes the last of it at exit, when a full disk or a closed pipe is too late for
    a message of ours.

    Raises:
        OSError: It cannot be written; the file name is "standard output".

    >>> with standard_output():
    ...     print("∂c/∂a")
    ∂c/∂a
    """
    stdout = sys.stdout
    if not isinstance(stdout, io.TextIOWrapper):  # none, or one of the caller's own making
        yield
        return
    before = stdout.errors
    stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    except OSError as error:
        full_or_closed = error.errno in (errno.ENOSPC, errno.EPIPE)
        if full_or_closed and error.filename is None:  # print() itself, of unbuffered output
            raise OSError(error.errno, error.strerror, "standard output") from None
        raise
    finally:
        try:
            stdout.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())  # so that exit succeeds
            raise OSError(error.errno, error.strerror, "standard output") from None
        finally:
            stdout.reconfigure(errors=before)


@contextlib.contextmanager
def both_streams() -> Iterator[None]:
    """A block in which print(), progress bars and messages find streams to write to.

    Python has None for one that was closed (`>&-`), or where there is no console: what is written
    there goes nowhere.

    >>> with both_streams():
    ...     print("written")
    written
    """
    before = sys.stdout, sys.stderr
    if None not in before:
        yield
        return
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def one_line(error: BaseException) -> str:
    """An error's message on one line, with the file that it is about; see `printable`.

    >>> one_line(FileNotFoundError(2, "No such file", "a.csv")), one_line(ValueError("a\\nb"))
    ('a.csv: No such file', 'a b')
    """
    text = str(error) or type(error).__name__
    if isinstance(error, OSError) and error.strerror and error.filename:
        text = f"{error.filename}: {error.strerror}"
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """A text from a file, in which nothing is an order to the terminal: controls are spelled out.

    >>> printable("red \\x1b[31m, rot\\t, né")
    'red \\\\x1b[31m, rot\\\\t, né'
    """
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else ascii(c)[1:-1] for c in text
    )


def open_page(path: Path) -> None:
    """Show a file in the user's browser.

    Raises:
        RuntimeError: There is none.
    """
    if not webbrowser.open(path.resolve().as_uri()):
        raise RuntimeError(f"no browser could be started: open {path} in one")
