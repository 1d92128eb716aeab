"""What the page shows of arrays, as JSON has it: pictures, all numbers of the small ones, names."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...formulas.shown_numbers import array_rows, block_means, block_size, shape_text
from ..stepping import Steps
from ..stepping.as_data import data_of_number
from ..stepping.axis_names import (
    Axes,
    axes_as_shown,
    checked_axes,
    names_of_axes,
    own_axes,
    shown_sizes,
)
from ..stepping.axis_roles import Picture, Roles, picture_of, roles_of, tiles_of

_DIGITS = 10  # of numbers in arrays
_DIGITS_OF_MEANS = 4

DataOf = Callable[[str, Any], Any]


class Detail(NamedTuple):
    """How much of each array is on the page.

    Attributes:
        values: Of an array of no more numbers, all.
        cells: Of a picture, in each direction.
        pixels: The same of an image.
        tiles: Pictures of one array.
    """

    values: int
    cells: int
    pixels: int
    tiles: int


FINE = Detail(400, 24, 32, 16)
COARSE = Detail(36, 12, 14, 4)  # of very many arrays, which would make a page of many megabytes
_MANY_ARRAYS = 300


def data_maker(steps: Steps) -> DataOf:
    """A function that gives the data of a number or array, and is told the name it goes by.

    A gradient goes by the name of what it is the gradient of: their axes stand for the same.
    """
    roles = roles_of(steps.forward)
    detail = detail_of(steps)

    def data_of(name: str, x: Any) -> Any:
        if not np.ndim(x):
            return data_of_number(x)
        known = roles.get(name, ())
        return data_of_array(np.asarray(x), known if len(known) == np.ndim(x) else (), detail)

    return data_of


def detail_of(steps: Steps) -> Detail:
    """How much of each array is on a page of these steps."""
    count = sum(np.ndim(x) > 0 for x in steps.values.values())
    return COARSE if count > _MANY_ARRAYS else FINE


def data_of_array(array: np.ndarray, roles: Roles = (), detail: Detail = FINE) -> dict[str, Any]:
    """What the page shows of an array: one picture or several.

    Args:
        array: Any shape with at least one axis, real or boolean.
        roles: What its axes stand for, as `roles_of` says, or nothing.
        detail: How much of it is shown.

    Returns:
        `shape` and `summary` as texts; `sizes`; `axes`: which of them runs down, None for a vector,
        and which to the right; `words`: what each stands for;
        `whole`: whether it is of integers or booleans. Of up to 400 numbers `values` has
        all, in their order. Where these are not a picture to read, `tiles` has the matrices that
        are: of each further axis's entries the first, at most 16 together, and of a large one the
        means of blocks, of which `blocks` says how many rows and columns they have. What is not
        finite is a text among the values, and None among means.

    >>> data = data_of_array(np.array([[1.0, -2.0]]))
    >>> data["shape"], data["summary"], data["values"], data["tiles"]
    ('1 × 2', '1, −2', [1.0, -2.0], None)
    >>> data_of_array(np.ones((50, 30)))["blocks"]
    [3, 2]
    """
    picture = picture_of(roles, array.shape)
    tiles = tiles_of(array, picture)
    small = array.size <= detail.values
    most = _most_cells(picture, len(tiles), detail)
    readable = small and (array.ndim == 1 or max(tiles.shape[1:]) <= most)
    return {
        "shape": shape_text(array),
        "sizes": list(array.shape),
        "summary": "; ".join(", ".join(row) for row in array_rows(array)),
        "axes": list(picture.axes),
        "words": list(picture.words),
        "whole": array.dtype.kind != "f",
        "values": _values(array) if small else None,
        "tiles": None if readable else [_means(tile, most) for tile in tiles[: detail.tiles]],
        "blocks": None if readable else [block_size(size, most) for size in tiles.shape[1:]],
    }


def _most_cells(picture: Picture, count: int, detail: Detail) -> int:
    if "row" in picture.words and "column" in picture.words:
        few = min(detail.pixels, detail.cells)
        return detail.pixels if count <= 2 else few if count <= 4 else min(few, 16)
    return detail.cells


def _means(tile: np.ndarray, most: int) -> list[list[float | None]]:
    cells = block_means(np.asarray(tile, np.float64), most, alike=True)
    return [
        [float(f"{x:.{_DIGITS_OF_MEANS}g}") if math.isfinite(x) else None for x in row]
        for row in cells.tolist()
    ]


def _values(array: np.ndarray) -> list[Any]:
    if array.dtype.kind != "f":
        return [data_of_number(int(x)) for x in array.flat]
    return [data_of_number(float(f"{x:.{_DIGITS}g}")) for x in array.reshape(-1).tolist()]


def names_of_cells(axes: Axes, steps: Steps) -> list[list[Any]]:
    """[name, names of the rows, names of the columns] for each array that has some.

    The rows are those of all its pictures, one after another. Where a picture shows means of
    blocks, the name of a block is that of its ends.

    Args:
        axes: Names of the rows and the columns of some arrays, by the array's name.
        steps: Through which they travel.

    Raises:
        ValueError: Names for what is no array here, or has another size.
    """
    if not axes:
        return []
    shapes = {name: np.shape(x) for name, x in steps.values.items() if np.ndim(x)}
    pairs = checked_axes(axes, {name: shown_sizes(shape) for name, shape in shapes.items()})
    given = {name: own_axes(pair, shapes[name]) for name, pair in pairs.items()}
    found = names_of_axes(steps.forward, given)
    shown = {name: axes_as_shown(names, shapes[name]) for name, names in found.items()} | pairs
    roles = roles_of(steps.forward)
    detail = detail_of(steps)
    beside = []
    for name, (rows, columns) in shown.items():
        picture = picture_of(roles.get(name, ()), shapes[name])
        tiles = tiles_of(np.empty(shapes[name], bool), picture)
        most = _most_cells(picture, len(tiles), detail)
        of_rows = _of_blocks(rows, tiles.shape[1], most)
        of_columns = _of_blocks(columns, tiles.shape[2], most)
        if of_rows or of_columns:
            beside.append([name, of_rows, of_columns])
    return beside


def _of_blocks(names: Sequence[str] | None, size: int, most: int) -> list[str] | None:
    """The names of blocks, of pictures of so many rows or columns one after another."""
    if names is None or not size or len(names) % size:
        return None
    ends = []
    block = block_size(size, most)
    for start in range(0, len(names), size):
        for i in range(start, start + size, block):
            within = names[i : min(i + block, start + size)]
            ends.append("…".join([within[0], within[-1]][: len(within)]))
    return ends
