"""The cells of a CSV file as texts: its encoding, its delimiter, its header, its rows."""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
# As pandas has them, and UCI's "?".
MISSING = frozenset(
    ("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NULL", "null", "None")
)
_ONE, _COMMA = r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", r"(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?"
# Infinities are numbers too, so that they are refused as such and do not make a column text.
_NUMBER, _WITH_COMMA = (
    re.compile(rf"[+-]?({one}|inf(inity)?)", re.ASCII | re.IGNORECASE) for one in (_ONE, _COMMA)
)
_TRIED = 100  # rows from which the delimiter is told
_OTHER_FILES = {
    b"PK\x03\x04": "a spreadsheet or another zip archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\x1f\x8b": "compressed with gzip",
    b"PAR1": "a Parquet file",
}


class Cells(NamedTuple):
    """What stands in a CSV file.

    Attributes:
        path: Of the file, for errors.
        names: Of the columns: those of the header, and where there is none "1", "2" and so on.
        rows: A list of texts for each row, without spaces around them.
        lines: The line of the file in which each row ends, counted from 1.
        has_header: Whether the first row gave the names.
        decimal_comma: Whether 2,5 may be a number, as where semicolons or tabs part the cells.
    """

    path: str
    names: list[str]
    rows: list[list[str]]
    lines: list[int]
    has_header: bool
    decimal_comma: bool

    def number(self, text: str) -> float | None:
        """The number that a cell is; None if it is none, nan for a missing one.

        >>> cells = Cells("a.csv", ["1"], [], [], False, True)
        >>> cells.number("2,5"), cells.number("NA"), cells.number("two")
        (2.5, nan, None)
        """
        if (_WITH_COMMA if self.decimal_comma else _NUMBER).fullmatch(text):
            return float(text.replace(",", "."))
        return float("nan") if text in MISSING else None

    def place(self, row: int, name: str) -> str:
        """Where a cell is, for errors.

        >>> Cells("a.csv", ["x"], [["1"]], [2], True, False).place(0, "x")
        "a.csv, line 2, column 'x'"
        """
        return f"{self.path}, line {self.lines[row]}, column {name!r}"


def read_cells(
    path: str | os.PathLike[str],
    *,
    header: bool | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    wanted: Collection[str] = (),
) -> Cells:
    """The cells of a CSV file.

    Args:
        path: The file. Empty lines are passed over.
        header: Whether the first row gives the columns' names; None to guess: it does if it has a
            text above numbers, or no number at all.
        delimiter: What stands between cells; None to guess: a comma, a semicolon or a tab.
        encoding: Of the text; None for UTF-8, or UTF-16 that begins with a byte order mark.
        wanted: Names of columns: a first row that has all of them is a header.

    Raises:
        ValueError: It is no text in this encoding, has no rows, a row with more or fewer cells than
            the first, a quote that does not end, or two columns of one name; or there is no such
            encoding.
        OSError: The file cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.csv").write_text("size;price\\n2,5;100\\n\\n3;120\\n")
    ...     cells = read_cells(f"{folder}/a.csv")
    >>> cells.names, cells.rows, cells.lines
    (['size', 'price'], [['2,5', '100'], ['3', '120']], [2, 4])
    """
    text = _text_of(Path(path), encoding)
    if delimiter is None:
        delimiter = _delimiter_of(text)
    elif len(delimiter) != 1 or delimiter in '"\r\n':
        raise ValueError(f"a delimiter is one character, such as a semicolon, got {delimiter!r}")
    rows, lines = [], []
    reader = csv.reader(_lines(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for row in reader:
            stripped = [cell.strip() for cell in row]
            if len(row) > 1 or any(stripped):
                rows.append(stripped)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise ValueError(
            f"{path}, line {reader.line_num}: quotes that do not fit ({error}): a cell that begins "
            "with a quote ends with one, and has two for each within"
        ) from None
    if not rows:
        raise ValueError(f"{path} is empty")
    cells = Cells(str(path), [], rows, lines, False, delimiter != ",")
    if header is None:
        places = set(map(str, range(1, len(rows[0]) + 1)))
        named = bool(wanted) and set(wanted) <= set(rows[0]) and not set(wanted) <= places
        header = named or _has_header(cells)
    names = rows[0] if header else [""] * len(rows[0])
    names = [name or str(place) for place, name in enumerate(names, 1)]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{path} has two columns named {twice[0]!r}")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(names):
            raise ValueError(f"{path}, line {line}: {_ragged(row, names, delimiter)}")
    if header and len(rows) == 1:
        raise ValueError(f"{path} has a header, {', '.join(names[:10])}, and no rows")
    skipped = 1 if header else 0
    return cells._replace(
        names=names, rows=rows[skipped:], lines=lines[skipped:], has_header=header
    )


def _text_of(path: Path, encoding: str | None) -> str:
    content = path.read_bytes()
    for magic, what in _OTHER_FILES.items():
        if content.startswith(magic):
            raise ValueError(f"{path} is {what}: save the table as CSV")
    return decoded(content, encoding, path)


def decoded(content: bytes, encoding: str | None, path: Path) -> str:
    """The text that some bytes are, without a byte order mark.

    Args:
        content: The bytes.
        encoding: None for UTF-8, or UTF-16 that begins with a byte order mark.
        path: Where they were read from, for the message.

    Raises:
        ValueError: There is no such encoding; or naming the file, the line and the byte, for what
            is no text in it.

    >>> decoded("price".encode("utf-8-sig"), None, Path("a.csv"))
    'price'
    """
    if encoding is None:
        is_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if is_16 else "utf-8-sig"
    try:
        return content.decode(encoding)
    except LookupError:
        raise ValueError(
            f"there is no encoding {encoding!r}: give another, such as cp1252"
        ) from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content[:start].count(b"\n") + 1
        raise ValueError(
            f"{path}, line {line}: no text in the encoding {encoding.removesuffix('-sig')} (byte "
            f"{content[start : start + 1].hex() or 'missing'}): give another, such as cp1252 or "
            "latin-1"
        ) from None


def _lines(text: str) -> list[str]:
    """Lines with their ends, which may be within quotes; no other character ends one."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _delimiter_of(text: str) -> str:
    """The one that parts all rows into as many cells; of several, the last in DELIMITERS."""
    lines = _lines(text[: 1 << 16])
    best, most = ",", 0.0
    for delimiter in reversed(DELIMITERS):
        counts = []
        try:
            for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
                counts.append(len(row)) if row else None
                if len(counts) == _TRIED:
                    break
        except csv.Error:  # which the reading proper explains
            continue
        usual = max(set(counts), key=counts.count, default=1)
        share = counts.count(usual) / len(counts) if usual > 1 else 0.0
        if share > most:
            best, most = delimiter, share
    return best


def _has_header(cells: Cells) -> bool:
    first, *others = cells.rows
    for name, column in zip(first, zip(*others, strict=False), strict=False):
        if cells.number(name) is None and all(cells.number(cell) is not None for cell in column):
            return True
    return all(cells.number(name) is None or name in MISSING for name in first)


def _ragged(row: list[str], names: list[str], delimiter: str) -> str:
    cells = f"{len(row)} cell{'s' * (len(row) != 1)}"
    said = f"{cells}, parted by {DELIMITERS.get(delimiter, repr(delimiter))}s, and there"
    said = f"{said} are {len(names)} columns: "
    if len(row) < len(names):
        return f"{said}none for {names[len(row)]!r}"
    return f"{said}{row[len(names)]!r:.40} comes after the last, {names[-1]!r}"
