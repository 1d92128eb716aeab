"""Kaggle's layout for small images: a CSV row of a label and the pixels, 0 to 255."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .compressed import open_decompressed

# Older NumPys read "1.5" as the integer 1.
_PLAIN = re.compile("[0-9,]+")


def read_pixel_csv(
    path: Path, *, pixels: int, labels: Collection[int]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The pixels and the labels in a file.

    Args:
        path: The file, plain or gzip-compressed: the header `label,pixel1,pixel2,…` and rows of as
            many integers from 0 to 255.
        pixels: How many each row has.
        labels: Those that there may be.

    Returns:
        The pixels, uint8 (rows, pixels), and the labels, uint8 (rows,).

    Raises:
        ValueError: Naming the file and the line, if anything else is in it.
        OSError: The file cannot be opened.
    """
    with open_decompressed(path) as file:
        content = file.read()
    # Not splitlines(): to it a form feed ends a line too, and a damaged comma may be one.
    lines = re.split("\r\n|\r|\n", content.decode("utf-8-sig", errors="replace"))
    header, lines = lines[0], lines[1:]
    names = ["label", *(f"pixel{number}" for number in range(1, pixels + 1))]
    _check_header(header, names, path)
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise ValueError(f"{path} has a header and no rows")

    table = _parse(lines, columns=len(names))
    if table is None:
        raise ValueError(_first_fault(lines, names, path))
    unknown = ~np.isin(table[:, 0], tuple(labels))
    if unknown.any():
        row = int(np.argmax(unknown))
        raise ValueError(
            f"{path}, line {row + 2}: the label is {table[row, 0]}; "
            f"labels are {_ranges(sorted(labels))}"
        )
    return table[:, 1:], table[:, 0]


def _check_header(header: str, names: Sequence[str], path: Path) -> None:
    given = header.split(",")
    for column, (name, expected) in enumerate(zip(given, names, strict=False), start=1):
        if name != expected:
            raise ValueError(
                f"{path}, line 1: column {column} of the header is {name[:40]!r}, expected "
                f"{expected!r}; the header is label,pixel1,…,{names[-1]}"
            )
    if len(given) != len(names):
        raise ValueError(
            f"{path}, line 1: the header has {len(given)} columns, expected {len(names)}: "
            f"label,pixel1,…,{names[-1]}"
        )


def _parse(lines: Sequence[str], *, columns: int) -> NDArray[np.uint8] | None:
    """The table, or None if anything in it is wrong."""
    if not all(_PLAIN.fullmatch(line) for line in lines):
        return None
    try:
        table = np.loadtxt(lines, dtype=np.uint8, delimiter=",", comments=None, ndmin=2)
    except ValueError:
        return None
    return table if table.shape == (len(lines), columns) else None


def _first_fault(lines: Sequence[str], names: Sequence[str], path: Path) -> str:
    """What is wrong, in words: slow, and only for a file that did not parse."""
    for number, line in enumerate(lines, start=2):
        values = line.split(",")
        if len(values) != len(names):
            return f"{path}, line {number}: {len(values)} values, expected {len(names)}"
        for name, value in zip(names, values, strict=True):
            if not _is_byte(value):
                return (
                    f"{path}, line {number}: {name} is {value[:40]!r}, "
                    "expected an integer from 0 to 255"
                )
    return f"{path} cannot be parsed as rows of {len(names)} integers from 0 to 255"


def _is_byte(text: str) -> bool:
    # int() itself refuses thousands of digits.
    return text.isascii() and text.isdigit() and int(text.lstrip("0")[:4] or "0") <= 255


def _ranges(numbers: Sequence[int]) -> str:
    """[0, 1, 2, 4, 5] as "0 to 2, 4 to 5"."""
    starts = [n for n in numbers if n - 1 not in numbers]
    ends = [n for n in numbers if n + 1 not in numbers]
    return ", ".join(f"{a} to {b}" for a, b in zip(starts, ends, strict=True))
