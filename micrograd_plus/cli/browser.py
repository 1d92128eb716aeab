"""Opening a page that a command has written."""

from __future__ import annotations

import webbrowser
from pathlib import Path


def open_page(path: Path) -> None:
    """Show a file in the user's browser.

    Raises:
        RuntimeError: There is none.
    """
    if not webbrowser.open(path.resolve().as_uri()):
        raise RuntimeError(f"no browser could be started: open {path} in one")
