"""Whether results are recorded, and for which module; and the clock that tells stale data."""

from __future__ import annotations

import weakref
from _thread import allocate_lock  # which `threading` would only give another name
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from .blocks import Block


class Scope:
    """One call of a module: what is computed meanwhile belongs to it.

    Attributes:
        module: A weak reference to the module, so that a module may keep its results.
        kind: The module's class name.
        outer: The call within which this one was made; None for the outermost.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(2, 1, seed=0))
    >>> scope = model([[1.0, 2.0]]).scope
    >>> scope, scope.outer, scope.module() is model.layers[0]
    (<Scope Sequential > Dense>, <Scope Sequential>, True)
    """

    __slots__ = ("kind", "module", "outer")

    def __init__(self, module: Any, outer: Scope | None) -> None:
        self.module = weakref.ref(module)
        self.kind = type(module).__name__
        self.outer = outer

    @property
    def path(self) -> tuple[Scope, ...]:
        """This call and those around it, the outermost first.

        >>> from micrograd_plus import nn
        >>> y = nn.Sequential(nn.Dense(2, 1, seed=0))([[1.0, 2.0]])
        >>> [scope.kind for scope in y.scope.path]
        ['Sequential', 'Dense']
        """
        path = [self]
        while path[-1].outer is not None:
            path.append(path[-1].outer)
        return tuple(reversed(path))

    def __repr__(self) -> str:
        return f"<Scope {' > '.join(scope.kind for scope in self.path)}>"


# Recording on behalf of grad and its relatives, which return nodes while another of them runs, and
# admit no conversion of a node to a plain number. As True does, it says that results become nodes.
DIFFERENTIATING = 2

# Whether results become nodes, and the call of a module that is under way; None outside of all.
# Each thread, and each asyncio task, has its own. Every operation asks, by a bound `get`: the
# quickest way.
_mode: ContextVar[tuple[int, Scope | None]] = ContextVar("_mode", default=(True, None))
# Pairs: what was before the block that is under way, and such a pair for the block outside.
_outside: ContextVar[Any] = ContextVar("_outside", default=None)
mode = _mode.get
set_mode = _mode.set


class set_recording(Block):
    """A block, or a decorated function, that records nodes or does not, in its thread.

    What was before is kept by the thread and not by the block, so one object serves many blocks,
    nested or in several threads.
    """

    def __init__(self, on: int) -> None:
        self.on = on

    def __enter__(self) -> None:
        before, outside = mode(), _outside.get()
        try:
            _outside.set((before, outside))
            set_mode((self.on, before[1]))
        except BaseException:  # Ctrl-C between the two: of a block that is not entered, none leaves
            set_mode(before)
            _outside.set(outside)
            raise

    def __exit__(self, *exception: object) -> None:
        try:
            before, outside = _outside.get()
            set_mode(before)
        except BaseException:  # Ctrl-C: once more, which is the same again
            before, outside = _outside.get()
            set_mode(before)
            _outside.set(outside)
            raise
        _outside.set(outside)

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What a function gives in such a block; also where Ctrl-C ends it."""
        before = mode()
        try:
            set_mode((self.on, before[1]))
            return function(*args, **kwargs)
        finally:
            set_mode(before)


def no_grad(function: Callable[..., Any] | None = None) -> Any:
    """A block, or a decorated function, in which nothing is recorded.

    Inside, results are constants, and `p -= lr * p.grad` updates a leaf in place. Each thread has
    its own mode.

    Args:
        function: When used as a decorator, `@no_grad` or `@no_grad()`. The body of a generator
            or of a coroutine runs in the mode too, and what uses it in its own.

    Raises:
        TypeError: It decorates what is no function, such as a class.

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
        self._lock = allocate_lock()

    def tick(self) -> int:
        with self._lock:  # two threads that update at once must not set the clock back
            self.now += 1
            return self.now


clock = _Clock()
