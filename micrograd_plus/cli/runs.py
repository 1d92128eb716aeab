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


class RunFolder:
    """The folder that a training writes into: its own until another training begins there.

    Args:
        path: The folder, made if it is not there.
        about: What new rows need to become like those that were learned from, and what the model
            is made of; kept in `run.json`.

    Raises:
        OSError: The folder cannot be made or written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = RunFolder(Path(folder), {})
    ...     second = RunFolder(Path(folder), {})
    ...     second.check()
    ...     first.check()
    Traceback (most recent call last):
    ValueError: another training has begun in ...: this one ends, and leaves its files alone
    """

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        self.path = path
        self.owner = secrets.token_hex(8)
        make_folder(path)
        text = json.dumps({_OWNER: self.owner, **about}, indent=1)
        write_atomically(path / classifier.ABOUT, f"{text}\n")

    def check(self) -> None:
        """Raise ValueError if another training has begun here."""
        if _about(self.path).get(_OWNER) != self.owner:
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
        if found["kind"] not in ("table", "images"):
            raise ValueError
        for count in (found["outputs"], *found["shape"], *found["layers"]):
            check_count("size", count)
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{folder / classifier.ABOUT} is of no training of this program") from None
    return found


def _about(folder: Path) -> dict[str, Any]:
    path = folder / classifier.ABOUT
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
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


def load_model(folder: Path, found: dict[str, Any]) -> nn.Module:
    """The trained model of a run.

    Args:
        folder: Of the run.
        found: What `about` gave.

    Raises:
        ValueError: The weights are of another model.
        OSError: They cannot be read.
    """
    path = folder / classifier.WEIGHTS
    if not path.exists():
        raise ValueError(f"{folder} has no {path.name}: the training has not come to its end")
    model = built(found)
    nn.load_weights(model, path)
    return model


def built(found: dict[str, Any]) -> nn.Sequential:
    """A network as `run.json` describes it.

    >>> found = {"model": "mlp", "shape": [3], "layers": [4], "outputs": 2, "activation": "relu"}
    >>> [type(layer).__name__ for layer in built(found)]
    ['Flatten', 'Dense', 'Dense']
    """
    rest = (
        *(found["layers"], found["outputs"], found["activation"]),
        *(found.get("seed", 0), found.get("dropout", 0.0)),
    )
    if found["model"] == "cnn":
        return classifier.build_cnn(tuple(found["shape"]), *rest)
    return classifier.build(math.prod(found["shape"]), *rest)
