"""Choices made by a number, so that what is drawn is flat while what it means is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

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
