"""`micrograd-plus demo`: train on the embedded digits, and show what came of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from . import arguments
from .browser import open_page

HELP = "train on the embedded digits, and write a page of what came of it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--out",
        type=arguments.folder,
        default=Path("runs/demo"),
        help="folder for the files (default: runs/demo)",
    )
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(options: Any) -> None:
    """Run the demo."""
    from .. import demo

    page = demo.run(options.out)
    if options.open:
        open_page(page)
