"""What each thread decides for itself, and the clock that tells stale data."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any, overload


class _Mode(threading.local):
    """What each thread decides for itself."""

    def __init__(self) -> None:
        self.recording = True  # False inside no_grad
        self.outside: list[bool] = []  # what it was outside the blocks under way
        self.differentiating = 0  # how many calls of grad, jvp, ... are under way


mode = _Mode()


class set_recording(contextlib.ContextDecorator):
    """A block, or a decorated function, that records nodes or does not, in its thread.

    What was before is kept by the thread and not by the block, so one object serves many blocks,
    nested or in several threads.
    """

    def __init__(self, on: bool) -> None:
        self.on = on

    def __enter__(self) -> None:
        mode.outside.append(mode.recording)
        mode.recording = self.on

    def __exit__(self, *exception: object) -> None:
        mode.recording = mode.outside.pop()


@overload
def no_grad() -> contextlib.AbstractContextManager[None]: ...
@overload
def no_grad(function: Callable[..., Any]) -> Callable[..., Any]: ...
def no_grad(function: Callable[..., Any] | None = None) -> Any:
    """A block, or a decorated function, in which nothing is recorded.

    Inside, results are constants, and `p -= lr * p.grad` updates a leaf in place. Each thread has
    its own mode.

    Args:
        function: When used as a decorator, `@no_grad` or `@no_grad()`.

    >>> from micrograd_plus import Value, no_grad
    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """
    off = set_recording(False)
    return off if function is None else off(function)


class _Clock:
    """Counts the library's updates of leaves, so that a backward pass can tell stale data."""

    def __init__(self) -> None:
        self.now = 0
        self._lock = threading.Lock()

    def tick(self) -> int:
        with self._lock:  # two threads that update at once must not set the clock back
            self.now += 1
            return self.now


clock = _Clock()
