"""With-blocks that decorate functions too, also those whose body runs later, step by step.

A generator's body, and a coroutine's, runs when its user asks for the next step, and not where it
is called. A block around the call would be over by then, and one around the whole body would reach
the user, who goes on between two steps.

And one such block that needs no class: the cyclic collector waits.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from typing import Any


class Block(contextlib.AbstractContextManager[None]):
    """A with-block, entered any number of times, that decorates functions."""

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What a function gives in the block."""
        with self:
            return function(*args, **kwargs)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, run in the block; of a generator or a coroutine, every step.

        Raises:
            TypeError: It is no function, or a class.
        """
        if inspect.isclass(function) or not callable(function):
            other = isinstance(function, classmethod | property)
            instead = "decorate what is in it" if other else "decorate methods, or open a block"
            raise TypeError(f"a function can be decorated, got {function!r}: {instead}")
        body = getattr(function, "__func__", function)  # of a staticmethod
        while isinstance(body, functools.partial):
            body = body.func
        body = body if inspect.isroutine(body) else type(body).__call__
        if inspect.isasyncgenfunction(body):
            return self._of_async_generator(function)
        if inspect.isgeneratorfunction(body):
            return self._of_generator(function)
        if inspect.iscoroutinefunction(body):
            return self._of_coroutine(function)

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            return self.run(function, *args, **kwargs)

        return run

    def _of_generator(self, function: Any) -> Any:
        @functools.wraps(function)
        def steps(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            inner = function(*args, **kwargs)
            go_on, what = inner.send, None
            while True:
                try:
                    given = self.run(go_on, what)
                except StopIteration as end:
                    return end.value
                try:
                    go_on, what = inner.send, (yield given)
                except GeneratorExit:
                    self.run(inner.close)
                    raise
                except BaseException as error:
                    go_on, what = inner.throw, error

        return steps

    def _of_coroutine(self, function: Any) -> Any:
        # Whoever waits for it waits meanwhile; other tasks have modes of their own.
        @functools.wraps(function)
        async def wait(*args: Any, **kwargs: Any) -> Any:
            with self:
                return await function(*args, **kwargs)

        return wait

    def _of_async_generator(self, function: Any) -> Any:
        @functools.wraps(function)
        async def steps(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            inner = function(*args, **kwargs)
            go_on, what = inner.asend, None
            while True:
                try:
                    with self:
                        given = await go_on(what)
                except StopAsyncIteration:
                    return
                try:
                    go_on, what = inner.asend, (yield given)
                except GeneratorExit:
                    with self:
                        await inner.aclose()
                    raise
                except BaseException as error:
                    go_on, what = inner.athrow, error

        return steps


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """A block, or a decorated function, that makes a whole graph at once.

    Python's cyclic collector would walk over all that is there again and again, and find nothing:
    no node refers to those that were computed from it.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    running = gc.isenabled()
    try:
        gc.disable()
        yield
    finally:
        if running:
            gc.enable()
