"""Numbers, arrays and texts made short enough to be shown: as text, and as a few means."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

import numpy as np

_MOST_COLUMNS = 5
_MOST_ROWS = 4
_JOINER = "\N{ZERO WIDTH JOINER}"


def number_text(x: Any, digits: int = 4) -> str:
    """A number to some significant digits, with a real minus sign; all those before the point.

    >>> number_text(-0.70710678), number_text(3), number_text(12345.678), number_text(1.5e-9)
    ('−0.7071', '3', '12346', '1.5e−9')
    >>> number_text(12345.678, digits=7)
    '12345.68'
    """
    try:
        value = float(x)
    except OverflowError:  # an integer beyond the largest float
        return f"{'−' if x < 0 else ''}1e{math.floor(math.log10(abs(x)))}"
    if value == 0:
        return "0"  # -0 is no news
    whole = len(f"{abs(value):.0f}") if 1e4 <= abs(value) < 1e7 else 0
    text = f"{value:.0f}" if whole >= digits else f"{value:.{digits}g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}{e}{int(exponent) if e else ''}".replace("-", "−")


def array_rows(array: np.ndarray) -> list[list[str]]:
    """A small array as rows of numbers, a larger one as rows that summarise it.

    Args:
        array: Any shape, real or boolean.

    Returns:
        Rows of cells: one for each row of a vector or matrix of up to 4 rows and 5 columns.

    >>> array_rows(np.array([[1.0, -2.0]]))
    [['1', '−2']]
    >>> array_rows(np.arange(10.0))
    [['mean 4.5'], ['0 … 9']]
    """
    if array.ndim <= 2 and array.size > 0:
        rows = np.atleast_2d(array)
        if rows.shape[0] <= _MOST_ROWS and rows.shape[1] <= _MOST_COLUMNS:
            return [[number_text(x) for x in row] for row in rows]
    if not array.size:
        return [["empty"]]
    finite = np.isfinite(array)
    count = int(finite.sum())
    if count < array.size:
        return [[f"{array.size - count} of {array.size}"], ["not finite"]]
    low, high = array.min(), array.max()
    if low == high:
        return [[f"all {number_text(low)}"]]
    limits = [f"{number_text(low)} … {number_text(high)}"]
    if array.dtype.kind in "iu":  # class numbers and counts, whose mean means little
        return [limits]
    # float16 would overflow in its own mean.
    return [[f"mean {number_text(array.mean(dtype=np.float64))}"], limits]


def cut(text: str, most: int) -> str:
    """A text of at most so many characters; what belongs to one sign on paper stays together.

    >>> cut("abcdef", 4), cut("abcd", 4)
    ('abc…', 'abcd')
    """
    if len(text) <= most:
        return text
    end = most - 1
    while end and (_joins(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end] + "…"


def _joins(character: str) -> bool:
    """Whether it changes the character before it: an accent, a joiner, a colour of skin."""
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark or character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff"


def shape_text(array: Any) -> str:
    """A shape as people write it: 2 × 3; of a single number nothing.

    >>> shape_text(np.zeros((2, 3)))
    '2 × 3'
    """
    return " × ".join(f"{size:,}" for size in np.shape(array))


def short_text(x: Any) -> str:
    """A number, or of an array its shape.

    >>> short_text(0.5), short_text(np.zeros((2, 3)))
    ('0.5', 'an array of 2 × 3')
    """
    return f"an array of {shape_text(x)}" if np.ndim(x) else number_text(x)


def block_size(size: int, most: int) -> int:
    """How long blocks are, of an axis of which at most so many are to be shown.

    >>> block_size(50, 24), block_size(24, 24), block_size(0, 24)
    (3, 1, 1)
    """
    return math.ceil(size / most) or 1


def count_of(count: int, what: str) -> str:
    """How many there are, as `1 number` or `1,000 numbers`.

    >>> count_of(1, "number"), count_of(1000, "number")
    ('1 number', '1,000 numbers')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def block_means(array: np.ndarray, most: int, alike: bool = False) -> np.ndarray:
    """An array as a matrix of at most so many rows and columns, each entry the mean of a block.

    The last axis runs to the right, all others down; axes of one entry in arrays of more than two
    are left out.

    Args:
        array: Of floats.
        most: How many rows, and how many columns; of an axis no longer than that, all entries.
        alike: All blocks have the same size but the last, which may be smaller. Otherwise there are
            as many as there may be, and some are one entry longer than others.

    >>> block_means(np.arange(5.0), most=4), block_means(np.arange(5.0), most=4, alike=True)
    (array([[0. , 1. , 2. , 3.5]]), array([[0.5, 2.5, 4. ]]))
    """
    if array.ndim > 2:  # a channel of its own is no axis to look along
        array = array.squeeze()
    if not array.size:
        return np.zeros((0, 0))
    matrix = array.reshape(-1, array.shape[-1] if array.ndim else 1)
    for axis in (0, 1):
        size = matrix.shape[axis]
        if size > most:
            longest = block_size(size, most)
            starts = np.arange(0, size, longest) if alike else np.arange(most) * size // most
            counts = np.diff([*starts, size])
            with np.errstate(invalid="ignore", over="ignore"):
                sums = np.add.reduceat(matrix, starts, axis=axis)
                matrix = sums / (counts[:, None] if axis == 0 else counts)
    return matrix
