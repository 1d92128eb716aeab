"""Checkpoints of `micrograd-plus train`: when they are written, what can be gone on from."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .. import training

NAME = "checkpoint.safetensors"
# After one is written, the next is due when PAUSE times as long has passed: about a fiftieth of the
# time goes into writing. But a kill costs no more than SECONDS.
PAUSE = 50.0
SECONDS = 5.0


class FrequentCheckpoint(training.Checkpoint):
    """Kept as often as costs next to nothing, within epochs too, and after the last.

    Args:
        path: Of the file.
        check: Called before each is written, to raise where it must not be.

    >>> FrequentCheckpoint("runs/1/checkpoint.safetensors").path.name
    'checkpoint.safetensors'
    """

    def __init__(self, path: Path | str, check: Callable[[], None] = lambda: None) -> None:
        super().__init__(path)
        self.check = check

    def on_start(self, run: training.Run) -> None:
        """See that it will be possible; the first one comes with the first batch."""
        super().on_start(run)
        self.due = time.monotonic()

    def on_batch(self, run: training.Run) -> None:
        """Keep one if it is time."""
        if time.monotonic() >= self.due:
            self.keep(run)

    def on_epoch(self, run: training.Run) -> None:
        """Keep one if it is time, or if there will be no other."""
        is_last = run.epochs_done == run.epochs or run.stopped or run.paused
        if time.monotonic() >= self.due or is_last:
            self.keep(run)

    def keep(self, run: training.Run) -> None:
        """Write the file."""
        begun = time.monotonic()
        self.check()
        training.save_state(self.path, run.state_dict())
        done = time.monotonic()
        self.due = done + min(PAUSE * (done - begun), SECONDS)


class Settings(training.Callback):
    """What a training was started with, for its checkpoints to keep.

    Args:
        settings: Numbers, texts, lists of these, True, False or None, by the option's name.

    >>> Settings({"seed": 0}).state_dict()
    {'seed': 0}
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = dict(settings)

    def state_dict(self) -> dict[str, Any]:
        """All of it."""
        return self.settings


def going_on(path: Path, settings: Mapping[str, Any], epochs: int) -> str:
    """Where a training goes on from, in words.

    Args:
        path: The checkpoint, which need not be there.
        settings: What it must have been started with.
        epochs: How many there are to be.

    Raises:
        ValueError: It was started with something else, which is named, or has come farther, or is
            no checkpoint of the command.
        OSError: It cannot be read.

    >>> going_on(Path("nowhere/checkpoint.safetensors"), {}, 20)
    'there is no nowhere/checkpoint.safetensors: starting from the beginning'
    """
    if not path.exists():
        return f"there is no {path}: starting from the beginning"
    state = training.load_state(path)
    try:
        before = next(x["state"] for x in state["callbacks"] if x["name"] == Settings.__name__)
        done, batches = (operator.index(state[name]) for name in ("epochs_done", "batches_done"))
        different = [name for name in settings if before.get(name) != settings[name]]
    except (KeyError, TypeError, AttributeError, StopIteration):
        raise ValueError(f"{path} is no checkpoint of micrograd-plus train") from None
    if different:
        old, new = (
            " and ".join(_as_typed(name, given.get(name)) for name in different)
            for given in (before, settings)
        )
        why = ""
        if different == ["epochs"]:
            why = ", on which its learning rates depend (but of --schedule constant)"
        raise ValueError(
            f"{path} was begun with {old}, not {new}{why}: give the same as before, or begin anew "
            "without --resume"
        )
    if (done, batches) > (epochs, 0):
        raise ValueError(f"{path} has come farther than --epochs {epochs}: {done} are done")
    more = f", batches of the next: {batches}" if batches else ""
    return f"going on from {path}: epochs done: {done}{more}"


def _as_typed(name: str, value: Any) -> str:
    """An option as on the command line.

    >>> _as_typed("layers", [8, 4]), _as_typed("augment", True), _as_typed("augment", False)
    ('--layers 8,4', '--augment', 'no --augment')
    """
    if value is None or value is False:
        return f"no --{name}"
    if value is True:
        return f"--{name}"
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"--{name} {text or repr(text)}"
