"""`micrograd-plus train`, run from here: what comes of it."""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from pathlib import Path
from typing import NamedTuple

from micrograd_plus import cli


class Trained(NamedTuple):
    """The columns of the table that the command wrote, and the accuracy that it printed last."""

    history: dict[str, list[float]]
    test_accuracy: float


def train(*words: str) -> Trained:
    """Run the command with these words, in silence.

    Raises:
        RuntimeError: It fails; it has said why on standard error.
    """
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            if cli.main(["train", *words, "--out", folder]):
                raise RuntimeError(f"micrograd-plus train {' '.join(words)} fails")
        with open(Path(folder) / "history.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    name, accuracy = printed.getvalue().splitlines()[-1].split(": ")
    if name != "test accuracy":
        raise RuntimeError(f"micrograd-plus train ends with {name!r}, not with the test accuracy")
    history = {name: [float(row[name]) for row in rows] for name in rows[0]}
    return Trained(history, float(accuracy))
