"""`micrograd-plus demo` and `summary`: a trained network on a page, the layers of any network."""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..console import open_page
from . import arguments


def add_demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--out",
        type=arguments.folder,
        default=Path("runs/demo"),
        help="folder for the files (default: runs/demo)",
    )
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run_demo(options: Any) -> None:
    """Run the demo."""
    from .. import demo, doctor

    doctor.keep_freed_memory()
    page = demo.run(options.out)
    if options.open:
        open_page(page)


def add_summary_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    arguments.add_architecture(parser)
    parser.add_argument("--inputs", type=int, required=True, help="numbers of one row")
    parser.add_argument("--classes", type=int, required=True, help="units of the last layer")


def run_summary(options: Any) -> None:
    """Print the table."""
    from .. import nn
    from ..checks import check_count

    for name in ("inputs", "classes"):
        check_count(f"--{name}", getattr(options, name))
    sizes = [options.inputs, *options.layers]
    hidden = [nn.Dense(a, b, options.activation) for a, b in pairwise(sizes)]
    nn.summary(nn.Sequential(*hidden, nn.Dense(sizes[-1], options.classes)))
