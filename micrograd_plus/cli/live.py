"""`micrograd-plus live`: a network that learns while one looks, as a page."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..console import open_page, printable
from . import arguments

_NAMES = ("moons", "circles", "spirals", "xor", "blobs", "waves", "hotels", "function")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--data",
        type=lambda text: arguments.data(text, _NAMES),
        default="moons",
        help=f"{', '.join(_NAMES)}, or a table as CSV (with --target); default: moons",
    )
    parser.add_argument("--target", help="the column of a table that is to be predicted")
    parser.add_argument(
        "--inputs",
        type=arguments.names,
        help="the columns that it is predicted from (default: all others of numbers)",
    )
    parser.add_argument(
        "--layers", type=arguments.layers, help="units of the hidden layers (default: 4,2)"
    )
    parser.add_argument("--activation", help="of the hidden layers (default: tanh)")
    parser.add_argument("--loss", help="default: what suits the data")
    parser.add_argument("--optimizer", help="SGD, momentum, Adam, ... (default: SGD)")
    parser.add_argument("--learning-rate", type=float, help="default: what suits the optimizer")
    parser.add_argument("--batch-size", type=int, help="rows per update (default: 10)")
    parser.add_argument("--seed", type=int, help="of points, weights and batches (default: 0)")
    parser.add_argument(
        "--out",
        type=arguments.file_ending_in([".html", ".htm"]),
        default=Path("live.html"),
        help="default: live.html",
    )
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(options: Any) -> None:
    """Write the page."""
    from ..visual import live

    data: Any = options.data
    names = None
    if data in _NAMES:
        for name in ("target", "inputs"):
            if getattr(options, name):
                raise ValueError(f"--{name} is for a table: leave it out for --data {data}")
    else:
        x, y, names = _rows(options)
        data = x, y
    live(
        data=data,
        layers=options.layers,
        activation=options.activation,
        loss=options.loss,
        optimizer=options.optimizer,
        lr=options.learning_rate,
        batch_size=options.batch_size,
        seed=options.seed,
        names=names,
        path=options.out,
    )
    print(f"wrote {options.out}")
    if options.open:
        open_page(options.out)


def _rows(options: Any) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Inputs, targets and names of a table; rows in which a number is missing are left out."""
    from ..datasets import read_table
    from ..datasets.tables import no_column

    path, table = options.data, read_table(options.data)
    if options.target is None:
        raise ValueError(f"--data {path} needs --target, one of: {', '.join(table):.200}")
    for name in (options.target, *(options.inputs or ())):
        if name not in table:
            raise ValueError(no_column(path, name, list(table)))
    of_numbers = [name for name, column in table.items() if column.dtype.kind == "f"]
    inputs = options.inputs or [name for name in of_numbers if name != options.target]
    if not inputs or not set(inputs) <= set(of_numbers):
        words = ", ".join(name for name in inputs if name not in of_numbers)
        raise ValueError(
            f"the page computes with numbers, and {printable(path)} has "
            + (f"words in {words}: leave it out of --inputs" if words else "none to predict from")
        )
    x = np.column_stack([table[name] for name in inputs])
    y = table[options.target]
    is_whole = np.isfinite(x).all(axis=1)
    is_whole &= np.isfinite(y) if y.dtype.kind == "f" else np.asarray(y != "", bool)
    if not is_whole.all():
        print(f"{(~is_whole).sum():,} of {len(y):,} rows are left out: a number is missing")
    return x[is_whole], _as_numbers(y[is_whole]), [*inputs, options.target]


def _as_numbers(y: np.ndarray) -> np.ndarray:
    """Numbers as they are; words as class numbers, which are printed."""
    if y.dtype.kind == "f":
        return y
    classes = sorted(set(y.tolist()))
    print(_told(classes))
    return np.array([classes.index(name) for name in y.tolist()])


def _told(classes: Sequence[str]) -> str:
    return "classes: " + ", ".join(f"{k} {printable(name)}" for k, name in enumerate(classes[:10]))
