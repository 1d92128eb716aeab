"""Sign Language MNIST: letters of American Sign Language (datamunge/sign-language-mnist, CC0).

It comes in Kaggle's layout for small images: a CSV row of a label and the pixels, 0 to 255.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset, to_unit_interval
from .idx import open_decompressed
from .locations import search, where_to_put

_FILES = ("sign_mnist_train.csv", "sign_mnist_test.csv")
_J, _Z = 9, 25  # these two letters are movements, which no photograph shows
_FILE_LABELS = tuple(label for label in range(26) if label not in (_J, _Z))


def load_sign_mnist() -> Dataset:
    """Photographs of hands that sign the 24 letters of the alphabet other than J and Z.

    The files number the letters by the whole alphabet, 0 to 24 without 9; here those after J move
    down by one, so that 24 outputs are enough.

    `sign_mnist_train.csv` and `sign_mnist_test.csv`, plain or as `.gz`, are looked for in the
    folder `sign_mnist` of the folder that the environment variable `MICROGRAD_PLUS_DATA` names,
    then in the user's cache. They are not downloaded: Kaggle's set `datamunge/sign-language-mnist`
    needs an account there.

    Returns:
        `x_train` float32 (rows, 28, 28) from 0 (black) to 1 (white), the file's values divided by
        255; `y_train` int64 (rows,) from 0 to 23; the test part likewise. `class_names` are the
        letters.

    Raises:
        ValueError: Naming file and line, if a file is damaged or of another layout.
        FileNotFoundError: The files are nowhere; gives every place looked in.

    >>> load_sign_mnist().class_names  # doctest: +SKIP
    ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', ...)
    """
    files, looked_in = search("sign_mnist", _FILES)
    if not files:
        raise FileNotFoundError(
            "Sign Language MNIST is not on this computer, and Kaggle, which has it as "
            "datamunge/sign-language-mnist, needs an account to download it: "
            + "; looked in ".join([where_to_put("sign_mnist", _FILES), *looked_in])
        )
    x_train, y_train = _part(files[0])
    x_test, y_test = _part(files[1])
    class_names = tuple(chr(ord("A") + label) for label in _FILE_LABELS)
    return Dataset(x_train, y_train, x_test, y_test, class_names)


def _part(path: Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    pixels, labels = read_pixel_csv(path, pixels=28 * 28, labels=_FILE_LABELS)
    x = to_unit_interval(pixels.reshape(-1, 28, 28), 255)
    return x, np.searchsorted(_FILE_LABELS, labels).astype(np.int64)


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
