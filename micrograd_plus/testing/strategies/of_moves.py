"""Operations that rearrange, pick or copy the entries of an array, chosen by a number."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from .of_operands import Shape

T = TypeVar("T")


class Choices:
    """The choices that a number makes: each takes a remainder, and leaves the quotient.

    Every number makes valid choices, and 0 always chooses what comes first.

    Args:
        number: At least 0. When it is used up, 0 is left.

    >>> choose = Choices(7)
    >>> choose("abc"), choose("ab"), choose("ab")
    ('b', 'a', 'b')
    >>> Choices(0)("abc")
    'a'
    """

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, options: Sequence[T]) -> T:
        """One of the options, of which there must be some."""
        self._number, i = divmod(self._number, len(options))
        return options[i]


# So that results stay small enough to be looked at.
MAX_SIZE, MAX_NDIM = 27, 4


class Move(NamedTuple):
    """Which shapes an operation takes, and its arguments after the array: plain Python."""

    takes: Callable[[Shape], bool]
    arguments: Callable[[Shape, Choices], tuple[Any, ...]]


def axes_of(shape: Shape) -> list[int]:
    """The axes of a shape, counted from the front and from the back.

    >>> axes_of((2, 3))
    [0, 1, -1, -2]
    """
    return [*range(len(shape)), *range(-1, -len(shape) - 1, -1)]


def _factors(size: int, choose: Choices) -> Shape:
    """A shape of so many entries."""
    shape: Shape = ()
    while len(shape) < MAX_NDIM - 1 and (size > 1 or choose([False, True])):
        n = choose([n for n in range(size, 0, -1) if size % n == 0])
        shape, size = (*shape, n), size // n
    return (*shape, size) if size > 1 else shape


def _index(shape: Shape, choose: Choices) -> Any:
    """An index of any kind, in plain Python; it picks something, and not too much."""
    count = choose([2, 1, 3])  # entries that lists name, and that masks have: they broadcast
    parts: list[Any] = []
    while (named := sum(map(_axes_named, parts))) < len(shape):
        part = _part(shape[named:], count, choose)
        if part is ...:
            break
        parts.append(part)
    if choose([False, True]):
        parts.insert(choose(range(len(parts) + 1)), None)
    if choose([False, True]):
        parts.append(...)
    index = parts[0] if len(parts) == 1 and choose([True, False]) else tuple(parts)
    picked = np.empty(shape)[index]
    return index if 0 < picked.size <= MAX_SIZE and picked.ndim <= MAX_NDIM else ...


def _part(sizes: Shape, count: int, choose: Choices) -> Any:
    """What an index says of the first axis, or of the first ones."""
    n = sizes[0]
    kind = choose(["the rest", "integer", "slice", "integers", "mask"])
    if kind == "integer":
        return choose(range(-n, n))
    if kind == "slice":
        return slice(choose([None, n - 1, -n]), choose([None, n]), choose([None, -1, 2]))
    if kind == "integers":
        return [choose(range(-n, n)) for _ in range(count)]
    if kind == "mask":
        mask = np.zeros(sizes[: choose([1, 2])], bool)
        first, n = choose(range(mask.size)), count if count <= mask.size else 1
        mask.flat[np.arange(first, first + n) % mask.size] = True
        return mask.tolist()
    return ...


def _axes_named(part: Any) -> int:
    return np.ndim(part) if np.asarray(part).dtype == bool else 1


any_shape: Callable[[Shape], bool] = lambda shape: True
has_axes: Callable[[Shape], bool] = lambda shape: shape != ()
can_double: Callable[[Shape], bool] = lambda shape: 2 * math.prod(shape) <= MAX_SIZE
MOVES = {
    "reshape": Move(any_shape, lambda shape, choose: (_factors(math.prod(shape), choose),)),
    "transpose": Move(
        any_shape,
        lambda shape, choose: (choose([*itertools.permutations(range(len(shape)))][::-1]),),
    ),
    "index": Move(any_shape, lambda shape, choose: (_index(shape, choose),)),
    "flip": Move(has_axes, lambda shape, choose: (choose(axes_of(shape)),)),
    "roll": Move(has_axes, lambda shape, choose: (choose([1, -1, 2, -2]), choose(axes_of(shape)))),
    "squeeze": Move(
        lambda shape: 1 in shape,
        lambda shape, choose: (choose([i for i, n in enumerate(shape) if n == 1]),),
    ),
    "expand_dims": Move(
        lambda shape: len(shape) < MAX_NDIM, lambda shape, choose: (choose(axes_of((1, *shape))),)
    ),
    "broadcast_to": Move(
        lambda shape: len(shape) < MAX_NDIM and can_double(shape),
        lambda shape, choose: ((2, *shape),),
    ),
    "tile": Move(can_double, lambda shape, choose: (choose([(2,), (2, 1)]),)),
    "repeat": Move(
        lambda shape: has_axes(shape) and can_double(shape),
        lambda shape, choose: (2, choose(axes_of(shape))),
    ),
    "pad": Move(
        lambda shape: has_axes(shape) and math.prod(n + 2 for n in shape) <= MAX_SIZE,
        lambda shape, choose: (choose([1, (1, 0), (0, 1)]),),
    ),
}


def moved(x: np.ndarray, word: str, *arguments: Any) -> np.ndarray:
    """What NumPy makes of a move.

    >>> moved(np.array([[1.0, 2.0]]), "transpose", (1, 0))
    array([[1.],
           [2.]])
    >>> moved(np.array([1.0, 2.0]), "index", [1, 1])
    array([2., 2.])
    """
    return x[arguments[0]] if word == "index" else getattr(np, word)(x, *arguments)
