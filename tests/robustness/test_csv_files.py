"""Whatever is in a CSV file: columns, or a ValueError of one line; and what is written is read."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus.datasets import read_table
from micrograd_plus.datasets.cells import MISSING
from micrograd_plus.training import TablePreparation

PIECES = [
    *(",", ";", "\t", '"', "\n", "\r\n", "\r", " ", "\x00", "\ufeff", "\x1b[2J", "\u2028"),
    *("1", "2.5", "2,5", "-3e4", "inf", "nan", "NA", "?", "a", "é", "2024-01-31", "x" * 300),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("tables") / "a.csv"


def read(path, **options):
    """The columns, or None for a file that is refused in one line."""
    try:
        return read_table(path, **options)
    except ValueError as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)
        return None


def check(table):
    """Equal lengths and known types; and rows of numbers, or a ValueError."""
    assert len({len(column) for column in table.values()}) == 1
    assert all(column.dtype.kind in "fT" for column in table.values())
    try:
        preparation = TablePreparation(table)
    except ValueError:
        return
    rows = preparation.transform(table)
    assert np.isfinite(rows).all()
    assert (TablePreparation.from_json(preparation.to_json()).transform(table) == rows).all()


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_columns_or_an_error_of_one_line(path, text):
    path.write_bytes(text.encode())
    if table := read(path):
        check(table)


@given(st.binary(max_size=60), st.sampled_from([None, "latin-1", "utf-16", "cp1252", "utf-7"]))
def test_any_bytes_are_columns_or_an_error_of_one_line(path, content, encoding):
    path.write_bytes(content)
    if table := read(path, encoding=encoding):
        check(table)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8).map(str.strip)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.tuples(NUMBERS, CELLS), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read_again(path, rows, delimiter, end):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["number", "text"])
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())
    table = read_table(path, types={"text": str}, delimiter=delimiter)
    assert table["number"].tolist() == [number for number, _ in rows]
    assert table["text"].tolist() == ["" if cell in MISSING else cell for _, cell in rows]
