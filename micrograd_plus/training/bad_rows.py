"""Where in the data something is that cannot be computed with: text, None, nan, by row and column.

It is looked for when something has failed, and not before: a model may take text, or mask nan.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from numbers import Real
from typing import Any

import numpy as np

from ..engine.graph import Node
from .arrays import one_or_several, parts
from .data import Data


@contextlib.contextmanager
def naming_text(**given: Any) -> Iterator[None]:
    """A block whose errors also name text or None among what the user gave.

    Args:
        given: Inputs and targets by their names, as they were passed.

    Raises:
        TypeError, ValueError: As the block, with the row and the column.

    >>> with naming_text(x=[[1.0, "Oslo"]]):
    ...     raise TypeError("cannot compute with list")
    Traceback (most recent call last):
    TypeError: cannot compute with list: x has 'Oslo' in row 0, column 1. Give numbers, ...
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        named = text_named(error, **given)
        if named is error:
            raise
        raise named from error


def text_named(error: BaseException, **given: Any) -> BaseException:
    """An error that also names text or None among what the user gave; as it is if there is none.

    >>> text_named(ValueError("no number"), x=[[1.0, 2.0]])
    ValueError('no number')
    """
    if isinstance(error, TypeError | ValueError):
        for name, data in given.items():
            for part, array in _parts_of(data, name):
                if found := _text_in(part, array):
                    kind = TypeError if isinstance(error, TypeError) else ValueError
                    return kind(f"{error}: {found}")
    return error


def row_with_text(data: Data) -> Data | None:
    """The first row of the inputs that holds text or None, in memory; None if there is none.

    >>> row_with_text(Data.of([["1.5"], ["Oslo"]])).x
    array([['Oslo']], dtype='<U4')
    """
    rows = [
        place[0]
        for array in parts(data.x).values()
        if isinstance(array, np.ndarray) and array.dtype.kind in "OSU"
        if (place := _first_text(array[data.rows.start : data.rows.stop])) is not None
    ]
    return data[min(rows) : min(rows) + 1] if rows else None


def where_not_finite(batch: Data, x: Any, y: Any, of_batch: bool) -> str:
    """Where the first nan or infinity of a batch is, in words; "" if there is none.

    Args:
        batch: Rows in memory.
        x, y: All of the data as it was passed, for the names of columns.
        of_batch: Whether rows are known by their places in the batch alone.

    >>> batch = Data.of([[1.0, 2.0], [np.nan, 3.0]], [0, 1])[1:]
    >>> where_not_finite(batch, [[1.0, 2.0], [np.nan, 3.0]], [0, 1], False)
    'x has nan in row 1, column 0'
    """
    of = " of the batch" if of_batch else ""
    for name, data, given in (
        ("x", batch.x, None if of_batch else x),
        ("y", batch.y, y),
        ("sample_weight", batch.weight, None),
    ):
        as_given = dict(_parts_of(given, name))
        for part, array in _parts_of(data, name):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                continue
            wrong = ~np.isfinite(array)
            if wrong.any():
                place = tuple(np.argwhere(wrong)[0].tolist())
                row = place[0] if batch.places is None else int(batch.places[place[0]])
                at = _place(row, place[1:], as_given.get(part), of)
                return f"{part} has {array[place]} in {at}"
    return ""


def _parts_of(data: Any, name: str) -> list[tuple[str, Any]]:
    """The arrays in what is passed as x or y, with their names as an error has them."""
    found = parts(one_or_several(data)).items()
    return [(f"{name}[{key!r}]" if key else name, part) for key, part in found]


def _text_in(name: str, given: Any) -> str:
    """The first entry that is no number, in words, and what to do about it; "" where all are."""
    kind = getattr(getattr(given, "dtype", None), "kind", "O")
    if kind in "biuf" or not (hasattr(given, "__array__") or isinstance(given, list | tuple)):
        return ""
    with contextlib.suppress(TypeError, ValueError):
        array = np.array(given, dtype=object)
        place = _first_text(array)
        if place:
            entry = array[place]
            advice = "Fill such places, or leave these rows out"  # None, or a table's own
            if isinstance(entry, str | bytes):
                advice = "Give numbers, such as the class numbers of training.LabelEncoder"
            return f"{name} has {entry!r:.40} in {_place(place[0], place[1:], given)}. {advice}"
    return ""


def _first_text(array: np.ndarray) -> tuple[int, ...] | None:
    """The place of the first entry that is no number."""
    return next((x for x in np.ndindex(array.shape) if not _is_number(array[x])), None)


def _is_number(entry: Any) -> bool:
    if isinstance(entry, Real | Node):
        return True
    try:
        float(entry)  # a number written as text is read as one
    except (TypeError, ValueError):
        return False
    return True


def _place(row: int, rest: tuple[int, ...], given: Any, of: str = "") -> str:
    """A place in an array in words, with the name of a table's column."""
    columns = getattr(given, "columns", None)
    if len(rest) != 1:
        return f"row {row}{of}" + (f", at {rest}" if rest else "")
    column = rest[0] if columns is None else list(columns)[rest[0]]
    return f"row {row}{of}, column {column!r}"
