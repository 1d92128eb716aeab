"""What `show()` does: display a picture or a page in a notebook, or in the web browser."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import Any


def show(what: Any, name: str) -> None:
    """Display something in a notebook; elsewhere open it in the web browser.

    There it becomes a temporary file, which the system clears away some day: the browser reads it
    after this function has returned. Where no browser can be started, its path is printed.

    Args:
        what: It has `save`, and a notebook can display it.
        name: Of the file, such as "graph.svg".

    >>> from unittest import mock
    >>> from micrograd_plus import Value, step_through
    >>> with mock.patch("webbrowser.open", return_value=False):
    ...     show(step_through(Value(2.0).exp()), "steps.html")
    no web browser could be started: open /.../steps.html in one
    """
    if in_notebook():
        from IPython.display import display

        display(what)
        return
    import tempfile

    path = what.save(Path(tempfile.mkdtemp(prefix="micrograd_plus-")) / name)
    if not webbrowser.open(path.as_uri()):
        print(f"no web browser could be started: open {path} in one")


def in_notebook() -> bool:
    """Whether this runs in a kernel, whose front end displays pictures and pages.

    >>> in_notebook()
    False
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None
