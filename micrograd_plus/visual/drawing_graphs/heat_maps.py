"""Arrays as small pictures: a coloured cell for each number, or for each block of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...formulas.html_notation import escaped
from ...formulas.shown_numbers import block_means, number_text
from ..stepping.axis_roles import Roles, picture_of, tiles_of, title_of_tile

_MOST_CELLS = 16  # along each axis
_MOST_IN_TILES = 14  # the same, where there are several pictures
_MOST_TILES = 8
_POINTS = 9  # the side of a cell
_POINTS_IN_TILES = 6
_POINTS_OF_NAMES = 13  # of a cell that has a name beside it
_TILES_IN_A_ROW = 4
# From white to Okabe and Ito's blue for what is positive, to their vermilion for what is negative:
# told apart by colour-blind readers, and the darker, the larger.
_POSITIVE, _NEGATIVE = np.array([0, 114, 178]), np.array([213, 94, 0])
_NOT_FINITE = "#808080"
_FIXED = 'cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true"'
_OPEN = '<table border="0" cellborder="0" cellspacing="0" cellpadding="1">'
_CLOSE = '<table border="0" cellborder="0" cellspacing="0" cellpadding="0">'


class Beside(NamedTuple):
    """What is known of an array besides its numbers.

    Attributes:
        rows: The names of its rows.
        columns: The names of its columns.
        roles: What its axes stand for.
    """

    rows: Sequence[str] | None = None
    columns: Sequence[str] | None = None
    roles: Roles = ()


UNKNOWN = Beside()


def heat_map(array: np.ndarray, beside: Beside = UNKNOWN) -> str:
    """An array of one axis or more, as an HTML-like table of coloured cells.

    White is 0, blue positive, vermilion negative, and full colour the largest size there is; grey
    is not finite. What is no matrix is several pictures, such as images, of which the first eight
    are shown. Where an axis is longer than 16, each cell is the mean of a block.

    Args:
        array: What to show.
        beside: The names of its rows and columns, and what its axes stand for.

    >>> heat_map(np.array([1.0, -1.0])).count(f'bgcolor="{color_of(1.0)}"')  # and of the legend
    2
    """
    array = np.asarray(array, np.float64)
    if not array.size:
        return "empty"
    picture = picture_of(beside.roles if len(beside.roles) == array.ndim else (), array.shape)
    tiles = tiles_of(array, picture)
    most = _MOST_CELLS if len(tiles) == 1 else _MOST_IN_TILES
    maps = [block_means(tile, most) for tile in tiles[:_MOST_TILES]]
    finite = np.concatenate([cells[np.isfinite(cells)] for cells in maps])
    largest: float = np.abs(finite).max(initial=0.0) or 1.0
    points = _POINTS if len(tiles) == 1 else _POINTS_IN_TILES
    drawn = []
    for i, cells in enumerate(maps):
        title = title_of_tile(picture, array.shape, i)
        names = _names(beside, cells.shape, tiles.shape, i)
        table = _table(cells / largest, points, *names)
        drawn.append(_below([_small(f"\u2002{title}\u2002"), table]) if title else table)
    rows = [drawn[i : i + _TILES_IN_A_ROW] for i in range(0, len(drawn), _TILES_IN_A_ROW)]
    limits = _limits(finite)
    if maps[0].size < tiles[0].size:
        limits = f"means {limits}"
    if len(maps) < len(tiles):
        limits += f", {len(maps)} of {len(tiles)} pictures"
    legend = [_legend(largest)] if finite.any() else []
    return _below([*(_beside(row) for row in rows), *legend, _small(limits)])


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


def _names(
    beside: Beside, shape: tuple[int, ...], sizes: tuple[int, ...], tile: int
) -> tuple[Sequence[str], Sequence[str]]:
    """The names of a picture's rows and columns, where each has its own cell."""
    count, height, width = sizes
    if shape != (height, width):
        return (), ()
    rows, columns = beside.rows or (), beside.columns or ()
    of_rows = rows[tile * height : (tile + 1) * height] if len(rows) == count * height else ()
    return of_rows, columns if len(columns) == width else ()


def _table(
    cells: np.ndarray, points: int, rows: Sequence[str] = (), columns: Sequence[str] = ()
) -> str:
    """Coloured cells in a frame, with the names of rows at the left and of columns above."""
    height = _POINTS_OF_NAMES if rows else points
    widths = [max(_POINTS_OF_NAMES, 4 + 6 * len(name)) for name in columns] or [
        points
    ] * cells.shape[1]
    lines = []
    for line in cells:
        sizes = zip(line, widths, strict=True)
        lines.append("".join(_cell(x, width, height) for x, width in sizes))
    size = f'width="{sum(widths) + 2}" height="{height * len(lines) + 2}"'
    frame = f'border="1" color="#B0B0B0" {_FIXED} {size}'
    drawn = f"<table {frame}>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
    if columns:
        cells_of_names = (
            f'<td width="{width}">{_small(escaped(name))}</td>'
            for name, width in zip(columns, widths, strict=True)
        )
        drawn = _below([_row("".join(cells_of_names)), drawn])
    if rows:
        names = [f'<td align="right" height="{height}">{_small(escaped(x))}</td>' for x in rows]
        corner = ['<td height="17"></td>'] if columns else []
        drawn = _beside([_row("</tr><tr>".join([*corner, *names])), drawn])
    return drawn


def _cell(x: float, width: int, height: int) -> str:
    return f'<td bgcolor="{color_of(x)}" width="{width}" height="{height}" fixedsize="true"></td>'


def _legend(largest: float) -> str:
    """What full colour stands for: −2, colours, 0, colours, 2."""
    ramps = [
        f'<table border="0" {_FIXED} width="28" height="8"><tr>'
        + "".join(f'<td width="7" height="8" bgcolor="{color_of(x)}"></td>' for x in sizes)
        + "</tr></table>"
        for sizes in (np.arange(-4, 0) / 4, np.arange(1, 5) / 4)
    ]
    end = number_text(largest, 3)
    # Of a fixed size, or it would be drawn out in wide boxes, and the words away from the colours.
    low, high = _small(f"−{end}\u2002"), _small(f"\u2002{end}")
    words = 7 * len(end) + 15
    cells = [
        f'<td width="{words}" align="right">{low}</td>',
        f'<td width="28">{ramps[0]}</td><td width="12">{_small("0")}</td>',
        f'<td width="28">{ramps[1]}</td><td width="{words}" align="left">{high}</td>',
    ]
    size = f'width="{2 * words + 72}" height="16"'
    return f'<table border="0" {_FIXED} {size}><tr>{"".join(cells)}</tr></table>'


def _row(cells: str) -> str:
    return f"{_CLOSE}<tr>{cells}</tr></table>"


def _beside(parts: Sequence[str]) -> str:
    cells = "".join(f"<td>{part}</td>" for part in parts)
    return f"{_OPEN}<tr>{cells}</tr></table>"


def _below(parts: Sequence[str]) -> str:
    rows = "".join(f"<tr><td>{part}</td></tr>" for part in parts)
    return f"{_OPEN}{rows}</table>"


def _small(text: str) -> str:
    return f'<font point-size="10">{text}</font>'
