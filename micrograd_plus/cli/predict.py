"""`micrograd-plus predict`: what a trained model says of new rows, or of new images."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..console import printable
from ..files import write_atomically
from . import arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "folder", type=arguments.folder, metavar="RUN", help="what --out of a training was"
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=arguments.home,
        metavar="FILE",
        help="a table as CSV, with the columns that were learned from, in any order; or images, or "
        "folders of images, which are scaled to the size that was learned from",
    )
    parser.add_argument(
        "--out",
        type=arguments.file_ending_in([".csv"]),
        help="file for the predictions, in .csv (default: they are printed)",
    )
    parser.add_argument(
        "--encoding", help="of the table (default: UTF-8, or what its first bytes say)"
    )


def run(options: Any) -> None:
    """Read what is new, and write it as CSV with the predictions beside."""
    from . import new_rows, runs

    about = runs.about(options.folder)
    model = runs.load_model(options.folder)
    if about["kind"] == "table":
        written, notes = new_rows.of_table(options.files, options.encoding, about, model)
    else:
        if options.encoding is not None:
            raise ValueError("--encoding is of a table, and the run is of images: leave it out")
        written, notes = new_rows.of_images(options.files, about, model)
    for note in notes:
        print(f"note: {printable(note)}", file=sys.stderr)
    if options.out is not None:
        write_atomically(options.out, written)
        print(f"wrote {options.out}")
    elif sys.stdout.isatty():
        print("\n".join(map(printable, written.splitlines())))
    else:
        sys.stdout.write(written)
