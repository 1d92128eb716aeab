"""Folders of runs: whose they are while a training lasts, what is in them, and the model again."""

from __future__ import annotations

import json
import math
import secrets
from pathlib import Path
from typing import Any

from .. import classifier, nn
from ..checks import check_count
from ..files import make_folder, write_atomically

_OWNER = "run"
_MOST_NUMBERS = 10**8  # of a row


class RunFolder:
    """The folder that a training writes into: its own until another training begins there.

    It is taken with the first check, before anything is written: until then a checkpoint may turn
    out to be of another training, and then the folder is as it was.

    Args:
        path: The folder, made if it is not there.
        about: What new rows need to become like those that were learned from; kept in `run.json`.

    Raises:
        OSError: The folder cannot be made or written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first, second = RunFolder(Path(folder), {}), RunFolder(Path(folder), {})
    ...     first.check()
    ...     second.check()
    ...     first.check()
    Traceback (most recent call last):
    ValueError: another training has begun in ...: this one ends, and leaves its files alone
    """

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        make_folder(path)
        self.path, self.about = path, about
        self.owner = ""

    def check(self) -> None:
        """Take the folder the first time, and later raise ValueError if another training has."""
        if not self.owner:
            self.owner = secrets.token_hex(8)
            text = json.dumps({_OWNER: self.owner, **self.about}, indent=1)
            write_atomically(self.path / classifier.ABOUT, f"{text}\n")
        elif _about(self.path).get(_OWNER) != self.owner:
            raise ValueError(
                f"another training has begun in {self.path}: this one ends, and leaves its files "
                "alone"
            )


def about(folder: Path) -> dict[str, Any]:
    """What `run.json` says.

    Raises:
        ValueError: There is none, or it is something else.
        OSError: It cannot be read.
    """
    found = _about(folder)
    try:
        is_table = found["kind"] == "table"
        shape, loss, data = found["shape"], found["loss"], found["data"]
        for size in shape:
            check_count("size", size)
        told = [loss, data, *([found["target"]] if is_table else found["classes"])]
        if not all(isinstance(text, str) for text in told) or math.prod(shape) > _MOST_NUMBERS:
            raise ValueError
        if len(shape) != 1 if is_table else shape[2:] not in ([], [3]) or found["kind"] != "images":
            raise ValueError
        if is_table and not isinstance(found["header"], bool):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{folder / classifier.ABOUT} is of no training of this program") from None
    return found


def _about(folder: Path) -> dict[str, Any]:
    path = folder / classifier.ABOUT
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        if folder.is_file():
            raise ValueError(
                f"{folder} is a file: give the folder of a run, then what is new"
            ) from None
        if not folder.exists():
            raise ValueError(f"there is no folder {folder}") from None
        raise ValueError(
            f"{folder} has no {path.name}: give the folder that was --out of a training"
        ) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"{path} is of no training of this program")
    return found


def load_model(folder: Path) -> nn.Module:
    """The trained model of a run.

    Raises:
        ValueError: There is none, or it is another program's.
        OSError: It cannot be read.
    """
    path = folder / classifier.WEIGHTS
    if not path.exists():
        raise ValueError(f"{folder} has no {path.name}: the training has not come to its end")
    return nn.load(path)
