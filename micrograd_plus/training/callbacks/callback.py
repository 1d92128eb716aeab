"""Callback: what all callbacks have, and plain functions as callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..run import History, Run


class Callback:
    """What watches a training: a subclass has some of these methods.

    Each is given the `Run`, with the model, the optimizer, the history, and where the training
    stands; `run.stopped = True` ends it after the epoch.

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
        """After each update.

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
        TypeError: One is neither a Callback nor a function, or a class instead of one of its kind.
    """
    found: list[Callback] = []
    is_one = isinstance(given, type | Callback) or callable(given)
    for one in [given] if is_one else given or ():
        if isinstance(one, type) or not (isinstance(one, Callback) or callable(one)):
            raise TypeError(
                "a callback is a function of (epoch, numbers) or a Callback, such as "
                f"training.EarlyStopping(), got {one!r}"
            )
        found.append(one if isinstance(one, Callback) else _OfNumbers(one))
    if on_epoch is not None:
        found.append(_OfHistory(on_epoch))
    return sorted(found, key=lambda callback: callback.is_last)
