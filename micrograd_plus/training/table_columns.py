"""The columns of a table: which are numbers, what is learnt of each, and what it becomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .table_targets import as_float, cells_of, is_number, missing


class Numbers(NamedTuple):
    """What is learnt of a column of numbers.

    Attributes:
        median: What stands for a missing one.
        mean, std: Of the column once it is filled.

    >>> Numbers(2.0, 2.0, 0.5).transform([3.0, None])
    array([[2.],
           [0.]])
    """

    median: float
    mean: float
    std: float

    def transform(self, column: Any, name: str = "") -> np.ndarray:
        """Standardised, (n, 1).

        Raises:
            ValueError: A cell is no number, or infinite, or would be so in float32.
        """
        numbers = as_numbers(column, name)
        filled = np.where(np.isnan(numbers), self.median, numbers)
        with np.errstate(over="ignore"):
            scaled = (filled - self.mean) / self.std
        if (too_far := np.abs(scaled) > np.finfo(np.float32).max).any():
            row = int(np.argmax(too_far))
            raise ValueError(
                f"{name!r} has {filled[row]:g} in row {row}, too far from the numbers that were "
                f"learnt of, {self.mean:g} on average, with a standard deviation of {self.std:g}"
            )
        return scaled[:, None]

    def features(self, name: str) -> list[str]:
        """What the column's numbers are called."""
        return [name]


class Categories(NamedTuple):
    """What is learnt of a column of texts.

    Attributes:
        known: Each text once, and None where one was missing, which is a category as well.

    >>> Categories(("a", "b")).transform(["b", "c"])
    array([[0., 1.],
           [0., 0.]])
    """

    known: tuple[str | None, ...]

    def transform(self, column: Any, name: str = "") -> np.ndarray:
        """A 1 in the place of its category, (n, categories); none of one that is not known."""
        places = {text: place for place, text in enumerate(self.known)}
        found = np.array([places.get(text, -1) for text in as_texts(column)], int)
        rows = np.zeros((len(found), len(self.known)))
        (set_,) = np.nonzero(found >= 0)
        rows[set_, found[set_]] = 1.0
        return rows

    def features(self, name: str) -> list[str]:
        """What the column's numbers are called."""
        return [f"{name} missing" if text is None else f"{name}={text}" for text in self.known]


def is_numbers(column: Any) -> bool:
    """Whether a column is numbers, but for missing ones; True and False are none.

    >>> is_numbers([1, None]), is_numbers([True, False]), is_numbers(["1"])
    (True, False, False)
    """
    array = cells_of(column)
    if array.dtype.kind == "O":
        return all(is_number(cell) for cell in array.tolist() if not missing(cell))
    return array.dtype.kind in "iuf"


def as_numbers(column: Any, name: str = "") -> np.ndarray:
    """A column of numbers as float64, nan where one is missing.

    Raises:
        ValueError: A cell is no number, or infinite; its row is named, counted from 0.

    >>> as_numbers([1, None])
    array([ 1., nan])
    """
    cells = cells_of(column)
    if cells.dtype.kind not in "iuf":
        numbers = []
        for row, cell in enumerate(cells.tolist()):
            if not missing(cell) and not is_number(cell) and not isinstance(cell, bool):
                raise ValueError(f"{name!r} is a column of numbers, got {cell!r:.40} in row {row}")
            numbers.append(math.nan if missing(cell) else as_float(cell))
        cells = np.array(numbers)
    if np.isinf(cells).any():
        row = int(np.argmax(np.isinf(cells)))
        raise ValueError(f"{name!r} has an infinite number in row {row}")
    return cells.astype(float)


def as_texts(column: Any) -> list[str | None]:
    """A column as texts, None where one is missing.

    >>> as_texts([True, None, "a"])
    ['True', None, 'a']
    """
    return [None if missing(cell) else str(cell) for cell in cells_of(column).tolist()]


def column_of(kept: Mapping[str, Any]) -> Numbers | Categories:
    """What a column's `_asdict()` gave, read again.

    Raises:
        ValueError: It is something else.
        KeyError, TypeError: Likewise.

    >>> column_of({"known": ["a", None]})
    Categories(known=('a', None))
    """
    if "known" in kept:
        known = tuple(kept["known"])
        if not all(text is None or isinstance(text, str) for text in known):
            raise ValueError("categories are texts")
        return Categories(known)
    column = Numbers(*(float(kept[name]) for name in Numbers._fields))
    if not all(map(math.isfinite, column)) or column.std <= 0:
        raise ValueError("numbers must be finite, and a std above 0")
    return column
