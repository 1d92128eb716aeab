"""Callback: what all callbacks have, and plain functions as callbacks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from ...hints import hint, hinted
from ..history import History
from ..run import Run

# The methods that are called. Of another name a method would never be.
EVENTS = ("on_start", "on_epoch_start", "on_batch", "on_epoch", "on_end", "on_exception")


@hinted("callback")
class Callback:
    """What watches a training: a subclass has some of these methods.

    Each is given the `Run`, with the model, the optimizer, the history, and where the training
    stands; `run.stopped = True` ends it: in `on_batch` with this batch, else with the epoch.

    >>> from micrograd_plus import nn, optim, training
    >>> class Count(training.Callback):
    ...     batches = 0
    ...
    ...     def on_batch(self, run):
    ...         self.batches += 1
    >>> count = Count()
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> history = training.fit(model, [[1.0], [2.0]], [[2.0], [4.0]], loss="mean_squared_error",
    ...                        optimizer=optim.SGD(model.parameters()), batch_size=1, epochs=3,
    ...                        callbacks=[count], verbose=False)
    >>> count.batches
    6
    """

    # Whether it comes after all others, so that what they changed is there already.
    is_last = False
    # Whether the learning rates are what it says, whatever the optimizer was made with.
    sets_rates = False

    def on_start(self, run: Run) -> None:
        """Before the first batch, and before a checkpoint is loaded.

        >>> class Announcement(Callback):
        ...     def on_start(self, run):
        ...         print("on_start, epochs done:", run.epochs_done)
        """

    def on_epoch_start(self, run: Run) -> None:
        """Before an epoch's first batch; of one that is gone on with, before its next one.

        >>> class Announcement(Callback):
        ...     def on_epoch_start(self, run):
        ...         print("on_epoch_start, epochs done:", run.epochs_done)
        """

    def on_batch(self, run: Run) -> None:
        """After each update; `run.batch_loss` is the loss before it.

        >>> class Announcement(Callback):
        ...     def on_batch(self, run):
        ...         print("on_batch, epochs done:", run.epochs_done)
        """

    def on_epoch(self, run: Run) -> None:
        """After each epoch, when its numbers are in the history.

        >>> class Announcement(Callback):
        ...     def on_epoch(self, run):
        ...         print("on_epoch, epochs done:", run.epochs_done)
        """

    def on_end(self, run: Run) -> None:
        """After the last epoch.

        >>> class Announcement(Callback):
        ...     def on_end(self, run):
        ...         print("on_end, epochs done:", run.epochs_done)
        """

    def on_exception(self, run: Run, exception: BaseException) -> None:
        """When an exception ends the training, Ctrl-C too, in place of `on_end`; it is passed on.

        >>> class Announcement(Callback):
        ...     def on_exception(self, run, exception):
        ...         print("on_exception, epochs done:", run.epochs_done)
        """

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint must keep of it: names with numbers, texts, arrays, dicts, lists.

        >>> Callback().state_dict()
        {}
        """
        return {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave.

        >>> Callback().load_state_dict({})
        """


class _OfNumbers(Callback):
    """A function of (epoch, numbers)."""

    def __init__(self, function: Callable[[int, dict[str, float]], Any]) -> None:
        self.function = function

    def on_epoch(self, run: Run) -> None:
        self.function(run.epochs_done, run.numbers)


class _OfHistory(Callback):
    """A function of (epoch, history)."""

    def __init__(self, function: Callable[[int, History], Any]) -> None:
        self.function = function

    def on_epoch(self, run: Run) -> None:
        self.function(run.epochs_done, run.history)


def as_callbacks(
    given: Any,
    on_epoch: Callable[[int, History], Any] | None = None,
) -> list[Callback]:
    """Callbacks in the order in which they are called.

    Args:
        given: Callbacks and functions of (epoch, numbers), or a single one.
        on_epoch: Called after them.

    Raises:
        TypeError: One is neither a Callback nor a function, a class instead of one of its kind, or
            has a method that would never be called, since it is named as elsewhere.
    """
    found: list[Callback] = []
    is_one = isinstance(given, type | Callback) or callable(given)
    for one in [given] if is_one else given or ():
        if isinstance(one, type) or not (isinstance(one, Callback) or callable(one)):
            raise TypeError(
                "a callback is a function of (epoch, numbers) or a Callback, such as "
                f"training.EarlyStopping(), got {one!r}"
            )
        if isinstance(one, Callback):
            _check_events(one)
        found.append(one if isinstance(one, Callback) else _OfNumbers(one))
    if on_epoch is not None:
        found.append(_OfHistory(on_epoch))
    return sorted(found, key=lambda callback: callback.is_last)


def _check_events(callback: Callback) -> None:
    """Raise TypeError for a method that looks like one that is called, and is none."""
    for name in dir(callback):
        known = hint(f"callback.{name}")
        if name in EVENTS or not (known or name.startswith("on_")):
            continue
        if callable(inspect.getattr_static(callback, name)):
            raise TypeError(
                f"{type(callback).__name__} has a method {name}, which is never called"
                + (known or f": what is called are {', '.join(EVENTS)}")
            )
