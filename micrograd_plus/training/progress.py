"""What a training shows of itself: a bar where it can be drawn anew, else a line per epoch."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .callbacks.callback import Callback
from .run import Run

# What notebooks have in place of a terminal comes from these modules.
_NOTEBOOKS = ("ipykernel", "pyodide_kernel")


def check_verbose(verbose: Any) -> None:
    """Raise ValueError for anything but True, False, 0, 1 or 2.

    >>> check_verbose("auto")
    Traceback (most recent call last):
    ValueError: verbose must be 0 for nothing, 1 for a progress bar or 2 for a line per epoch, ...
    """
    if verbose not in (0, 1, 2):
        raise ValueError(
            "verbose must be 0 for nothing, 1 for a progress bar or 2 for a line per epoch, got "
            f"{verbose!r:.60}"
        )


@contextlib.contextmanager
def progress(run: Run, verbose: int) -> Iterator[None]:
    """A block in which standard error shows where a run stands, if that is wanted.

    Where there is no standard error, as under pythonw, nothing is shown.

    Args:
        run: The run, to whose callbacks another is added.
        verbose: 0 for nothing; 1 for a bar, or in a file or a pipe for what 2 stands for, a line
            per epoch.
    """
    if not verbose or sys.stderr is None:
        yield
    elif verbose == 1 and _is_drawn_anew(sys.stderr):
        from tqdm import tqdm  # only now: its import takes as long as a third of NumPy's

        done = run.epochs_done * (run.batches or 0) + run.batches_done
        total = None if run.batches is None else run.epochs * run.batches
        with tqdm(total=total, initial=done, unit="batch") as bar:
            run.callbacks.insert(0, _Bar(bar))
            yield
    else:
        run.callbacks.insert(0, _Lines())
        yield


def _is_drawn_anew(stream: Any) -> bool:
    """Whether a line can be written over: in a terminal or a notebook, but in no file."""
    if type(stream).__module__.startswith(_NOTEBOOKS):
        return True
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # an object of one's own; a closed file
        return False


class _Bar(Callback):
    def __init__(self, bar: Any) -> None:
        self.bar = bar

    def on_epoch_start(self, run: Run) -> None:
        self.bar.set_description(f"epoch {run.epochs_done + 1}/{run.epochs}", refresh=False)

    def on_batch(self, run: Run) -> None:
        self.show(run.tally.means())
        self.bar.update()

    def on_epoch(self, run: Run) -> None:
        self.show(run.numbers)

    def show(self, numbers: Mapping[str, float]) -> None:
        self.bar.set_postfix_str(_text(numbers), refresh=False)


class _Lines(Callback):
    def on_epoch(self, run: Run) -> None:
        # No training ends because its log was closed.
        with contextlib.suppress(OSError, ValueError):
            line = f"epoch {run.epochs_done}/{run.epochs}: {_text(run.numbers)}"
            print(line, file=sys.stderr, flush=True)


def _text(numbers: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {number:.4f}" for name, number in numbers.items())
