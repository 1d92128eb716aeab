"""Tables of one's own: the columns of a CSV file as numbers and texts, without pandas."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import MISSING, Cells, read_cells

Table = dict[str, NDArray[Any]]
TEXT = np.dtypes.StringDType()  # as much memory as the texts have, however long one is
_SHOWN = 10


def read_table(
    path: str | os.PathLike[str],
    *,
    header: bool | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    types: Mapping[str, type] | None = None,
) -> Table:
    """The columns of a CSV file by name.

    A column is numbers if all its cells are, but for missing ones, and texts otherwise. Missing is
    a cell that is empty or "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NULL",
    "null" or "None". Where semicolons or tabs part the cells, 2,5 is a number as well. Spaces
    around cells do not count, and empty lines are passed over.

    Args:
        path: The file.
        header: Whether the first row gives the columns' names; left out, it is guessed. Columns
            without a name are called "1", "2" and so on.
        delimiter: What stands between cells; left out, a comma, a semicolon or a tab is found.
        encoding: Of the text; left out, UTF-8, with or without a byte order mark.
        types: `float` or `str` for columns whose type is not to be guessed, by name: codes such as
            "01069" are texts.

    Returns:
        For each column, in the file's order, float64 (n,) with nan where a number is missing, or
        texts (n,) of NumPy's StringDType, "" where one is missing.

    Raises:
        ValueError: Naming the file, and the line and column: text in another encoding, a row with
            more or fewer cells than the first, quotes that do not end, an infinite number, a text
            in a column of `float`; no rows; an encoding that there is not; or types of no column.
        OSError: The file cannot be read.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "houses.csv")
    ...     _ = path.write_text("area,kind,price\\n120,flat,340.5\\nNA,house,410\\n")
    ...     table = read_table(path)
    >>> {name: column.tolist() for name, column in table.items()}
    {'area': [120.0, nan], 'kind': ['flat', 'house'], 'price': [340.5, 410.0]}
    """
    return columns_of(
        read_cells(path, header=header, delimiter=delimiter, encoding=encoding), types or {}
    )


def load_table(
    path: str | os.PathLike[str],
    target: str,
    *,
    header: bool | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    types: Mapping[str, type] | None = None,
) -> tuple[Table, NDArray[Any]]:
    """A CSV file as inputs and targets.

    Args:
        path: The file.
        target: The name of the column that is to be predicted; of a file without a header its
            place, from "1" on.
        header: See `read_table`; a first row with the target's name is one.
        delimiter, encoding, types: See `read_table`.

    Returns:
        x, the other columns by name, and y, float64 (n,) or texts (n,): what `training.split` and
        `training.TablePreparation` take. Rows without a target are left out.

    Raises:
        ValueError: There is no such column, no row has a target, or see `read_table`.
        OSError: The file cannot be read.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "houses.csv")
    ...     _ = path.write_text("area,kind,price\\n120,flat,340.5\\n200,house,410\\n")
    ...     x, y = load_table(path, target="price")
    >>> list(x), y
    (['area', 'kind'], array([340.5, 410. ]))
    """
    target = str(target)
    cells = read_cells(
        path, header=header, delimiter=delimiter, encoding=encoding, wanted=(target,)
    )
    x, y, _ = parted(columns_of(cells, types or {}), target, str(path))
    return x, y


def columns_of(cells: Cells, types: Mapping[str, type]) -> Table:
    """The columns with their types: see `read_table`."""
    known = set(cells.names)
    if unknown := [name for name in types if name not in known]:
        raise ValueError(no_column(cells.path, unknown[0], cells.names))
    if wrong := [kind for kind in types.values() if kind not in (float, str)]:
        raise ValueError(f"a column's type is float or str, got {wrong[0]!r}")
    # Column by column, so that beside the cells there is one list at a time.
    return {
        name: _column(cells, name, [row[place] for row in cells.rows], types.get(name))
        for place, name in enumerate(cells.names)
    }


def _column(cells: Cells, name: str, texts: list[str], kind: type | None) -> NDArray[Any]:
    numbers = [] if kind is str else [cells.number(text) for text in texts]
    if kind is not str and None not in numbers:
        column = np.array(numbers, float)
        if np.isinf(column).any():
            row = int(np.argmax(np.isinf(column)))
            raise ValueError(f"{cells.place(row, name)}: {texts[row]!r:.40} is not finite")
        return column
    if kind is float:
        row = numbers.index(None)
        raise ValueError(f"{cells.place(row, name)}: {texts[row]!r:.40} is no number")
    return np.array(["" if text in MISSING else text for text in texts], TEXT)


def parted(table: Table, target: str, path: str) -> tuple[Table, NDArray[Any], int]:
    """The inputs, the targets, and how many rows were left out as they have no target.

    Args:
        table: All columns by name.
        target: The name of one.
        path: Where they come from, for errors.

    Raises:
        ValueError: There is no such column, no other, or no row has a target.

    >>> table = {"area": np.array([1.0, 2.0]), "price": np.array([np.nan, 3.0])}
    >>> parted(table, "price", "houses.csv")
    ({'area': array([2.])}, array([3.]), 1)
    """
    if target not in table:
        raise ValueError(no_column(path, target, list(table)))
    if len(table) == 1:
        raise ValueError(f"{path} has no column but {target!r}, and so nothing to learn from")
    y = table[target]
    known = ~np.isnan(y) if y.dtype.kind == "f" else y != ""
    if not known.any():
        raise ValueError(f"{path} has no row with a target: the column {target!r} is empty")
    x = {name: column[known] for name, column in table.items() if name != target}
    return x, y[known], int(len(y) - known.sum())


def no_column(path: str, name: str, names: list[str]) -> str:
    """What to say where a column is asked for that is not there.

    >>> no_column("houses.csv", "prize", ["area", "price"])
    "houses.csv has no column 'prize' (did you mean 'price'?): it has 'area', 'price'"
    """
    small = {known.casefold(): known for known in names}
    close = difflib.get_close_matches(name[:60].casefold(), small, n=1, cutoff=0.5)
    hint = f" (did you mean {small[close[0]]!r}?)" if close else ""
    if all(known == str(place) for place, known in enumerate(names, 1)):
        hint = " (without a header, columns are called by their places)"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (
        f"{path} has no column {name!r}{hint}: it has {', '.join(map(repr, names[:_SHOWN]))}{more}"
    )
