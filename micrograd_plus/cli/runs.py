"""Folders of runs: whose they are while a training lasts, what is in them, and the model again."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .. import classifier, nn, training
from ..checks import check_count
from ..files import make_folder, write_atomically
from .checkpoint import NAME, FrequentCheckpoint, Settings, going_on

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


class Begun(NamedTuple):
    """What a training does about its folder.

    Attributes:
        folder: The folder; None without one.
        resume: The checkpoint to go on from; None for a new training.
        note: What there is to say about both.
        callbacks: What keeps the training.
    """

    folder: RunFolder | None
    resume: Path | None
    note: str
    callbacks: list[training.Callback]


def begin(options: Any, settings: Mapping[str, Any], about: dict[str, Any]) -> Begun:
    """See what is in --out: go on from it, or move it aside.

    Args:
        options: With `out`, `resume` and `epochs`.
        settings: What the numbers of the training depend on.
        about: As for `RunFolder`.

    Raises:
        ValueError: What is there cannot be gone on from.
        OSError: It cannot be read or moved.
    """
    if options.out is None:
        return Begun(None, None, "", [])
    path = options.out / NAME
    resume = path if options.resume and path.exists() else None
    note = going_on(path, settings, options.epochs) if options.resume else ""
    if resume is None and (aside := classifier.set_aside(options.out)):
        note = f"{note}\n" if note else ""
        note += f"what an earlier training left in {options.out} is now in {aside}"
    folder = RunFolder(options.out, about)
    return Begun(folder, resume, note, [Settings(settings), FrequentCheckpoint(path, folder.check)])


def about_text(folder: Path) -> dict[str, Any]:
    """What `run.json` of a language model says.

    Raises:
        ValueError: There is none, or it is of something else.
        OSError: It cannot be read.
    """
    found = _about(folder)
    if found.get("kind") in ("table", "images"):
        raise ValueError(
            f"{folder} has learned from {found['kind'] if found['kind'] == 'images' else 'a table'}"
            f" and writes no text: micrograd-plus predict {folder} FILE says what it makes of more"
        )
    texts = (found.get(name) for name in ("documents", "prompt", "sha256"))
    if found.get("kind") != "text" or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{folder / classifier.ABOUT} is of no training of this program")
    return found


def about(folder: Path) -> dict[str, Any]:
    """What `run.json` says.

    Raises:
        ValueError: There is none, or it is something else.
        OSError: It cannot be read.
    """
    found = _about(folder)
    if found.get("kind") == "text":
        raise ValueError(
            f"{folder} is a language model, which writes: micrograd-plus generate {folder}"
        )
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
                f"{folder} is a file: give the folder that was --out of a training"
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
