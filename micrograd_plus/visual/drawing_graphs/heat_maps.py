"""Arrays as small pictures: a coloured cell for each number, or for each block of numbers."""

from __future__ import annotations

import numpy as np

from ...formulas.shown_numbers import block_means, number_text

_MOST_CELLS = 16  # along each axis
_POINTS = 9  # the side of a cell
# From white to Okabe and Ito's blue for what is positive, to their vermilion for what is negative:
# told apart by colour-blind readers, and the darker, the larger.
_POSITIVE, _NEGATIVE = np.array([0, 114, 178]), np.array([213, 94, 0])
_NOT_FINITE = "#808080"


def heat_map(array: np.ndarray) -> str:
    """An array of one axis or more, as an HTML-like table of coloured cells.

    White is 0, blue positive, vermilion negative, and full colour the largest size there is; grey
    is not finite. The last axis runs to the right, all others down. Where an axis is longer than
    16, each cell is the mean of a block.

    >>> heat_map(np.array([1.0, -1.0])).count("bgcolor")
    2
    """
    cells = block_means(np.asarray(array, np.float64), _MOST_CELLS)
    finite = cells[np.isfinite(cells)]
    if not cells.size:
        return "empty"
    largest: float = np.abs(finite).max(initial=0.0) or 1.0
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in cells / largest)
    height, width = (_POINTS * count + 2 for count in cells.shape)
    frame = (
        'border="1" color="#B0B0B0" cellborder="0" cellspacing="0" cellpadding="0" '
        f'fixedsize="true" width="{width}" height="{height}"'
    )
    limits = _limits(finite)
    if cells.size < np.size(array):
        limits = f"means {limits}"
    font = f'<font point-size="10">{limits}</font>'
    return (
        '<table border="0" cellborder="0" cellspacing="0" cellpadding="1">'
        f"<tr><td><table {frame}>{rows}</table></td></tr><tr><td>{font}</td></tr></table>"
    )


def color_of(x: float) -> str:
    """The colour of a number between −1 and 1.

    >>> color_of(0.0), color_of(1.0), color_of(-1.0), color_of(float("nan"))
    ('#ffffff', '#0072b2', '#d55e00', '#808080')
    """
    if not np.isfinite(x):
        return _NOT_FINITE
    end = _POSITIVE if x > 0 else _NEGATIVE
    red, green, blue = np.rint(255 + abs(x) * (end - 255)).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _limits(finite: np.ndarray) -> str:
    if not finite.size:
        return "not finite"
    low, high = number_text(finite.min()), number_text(finite.max())
    return f"all {low}" if low == high else f"{low} … {high}"


def _cell(x: float) -> str:
    return (
        f'<td bgcolor="{color_of(x)}" width="{_POINTS}" height="{_POINTS}" fixedsize="true"></td>'
    )
