"""Damaged CSV files of pixels: refused with file and line, or read as exactly what they say."""

import gzip
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micrograd_plus.datasets.sign_mnist import read_pixel_csv

from .damage import damaged, flips, read, truncations

LABELS = (0, 1, 2, 4)
HEADER = b"label,pixel1,pixel2"
CONTENT = HEADER + b"\n0,0,255\n4,17,30\n1,200,9\n"


def table(path):
    pixels, labels = read_pixel_csv(path, pixels=2, labels=LABELS)
    assert pixels.dtype == labels.dtype == np.uint8
    assert pixels.shape == (len(labels), 2)
    return np.column_stack([labels, pixels]).tolist()


def said(content):
    """The table by a pattern for the whole file; None for a file that is not of the layout."""
    end = rb"(?:\r\n|\r|\n)"
    row = rb"[0-9]+,[0-9]+,[0-9]+"
    layout = rb"(?:\xef\xbb\xbf)?%s((?:%s%s)+)%s*" % (HEADER, end, row, end)
    match = re.fullmatch(layout, content)
    if match is None:
        return None
    rows = [[int(digits) for digits in line.split(b",")] for line in match[1].split()]
    right = all(max(row) <= 255 and row[0] in LABELS for row in rows)
    return rows if right else None


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT.replace(b"\n", b"\r\n"),
        CONTENT.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + CONTENT,
        CONTENT + b"\n\r\n\n",
        CONTENT.replace(b"17", b"0" * 3000 + b"17"),
    ],
    ids=["lf", "crlf", "cr", "byte order mark", "blank lines", "zeros in front"],
)
def test_a_file_of_the_layout_is_read(content):
    assert read(table, content) == said(content) == [[0, 0, 255], [4, 17, 30], [1, 200, 9]]


def test_a_file_cut_off_at_any_byte_is_read_up_to_there_or_refused():
    # CSV does not say how long it is: cut off inside its last number, a file is a file.
    for content in truncations(CONTENT):
        assert read(table, content) == said(content)


@pytest.mark.parametrize("content", [CONTENT, CONTENT.replace(b"\n", b"\r\n")], ids=["lf", "crlf"])
def test_any_flipped_bit_is_refused_or_read_as_it_stands(content):
    for damaged_file in flips(content):
        assert read(table, damaged_file) == said(damaged_file)


def test_any_flipped_bit_of_a_gzip_file_is_refused_or_harmless():
    for damaged_file in flips(gzip.compress(CONTENT, mtime=0)):
        assert read(table, damaged_file) in (None, said(CONTENT))


def test_a_gzip_file_cut_off_at_any_byte_is_refused():
    compressed = gzip.compress(CONTENT)
    assert [part for part in truncations(compressed) if read(table, part) is not None] == []


cells = st.integers(-1, 300).map(str) | st.text("0123456789.-+e _x\0\f\v", max_size=5)
rows = st.lists(st.lists(cells, min_size=2, max_size=4).map(",".join), max_size=4)


@given(
    damaged(CONTENT)
    | rows.map(lambda lines: b"\n".join([HEADER, *(line.encode() for line in lines)]))
    | st.text(max_size=40).map(lambda text: HEADER + b"\n" + text.encode(errors="replace"))
)
@example(HEADER + b"\n1,2,3\x0c1,2,3")
@example(HEADER + b"\n1,2,3\x0b1,2,3")
@example(HEADER + b"\n1,2,3\xc2\x851,2,3")
@example(HEADER + b"\n1,2,3\xe2\x80\xa81,2,3")
@example(HEADER + "\n1,2,٣".encode())
def test_any_content_is_refused_or_read_as_it_stands(content):
    assert read(table, content) == said(content)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"1,2", "2 values, expected 3"),
        (b"1,2,3,4", "4 values, expected 3"),
        (b"", "1 values, expected 3"),
        (b"1,2,256", "pixel2 is '256', expected an integer from 0 to 255"),
        (b"1,2,99999900001", "pixel2 is '99999900001', expected an integer"),
        (b"1,2," + b"0" * 5000 + b"256", "pixel2 is '00000"),
        (b"1,2," + b"9" * 100_000, "pixel2 is '99999"),
        (b"1,2," + b"3," * 100_000, "100003 values, expected 3"),
        (b"1,-0,3", "pixel1 is '-0'"),
        (b"1,2,3\0", r"pixel2 is '3\x00'"),
        (b"1,2,3\x0c", r"pixel2 is '3\x0c'"),
        (b'1,"2",3', "pixel1 is '\"2\"'"),
        (b"1;2;3", "1 values, expected 3"),
        (b"1, 2,3", "pixel1 is ' 2'"),
        (b"1,2,\xff", "pixel2 is '\N{REPLACEMENT CHARACTER}'"),
        (b"\xef\xbb\xbf1,2,3", r"label is '\ufeff1'"),
        (b"3,2,3", "the label is 3; labels are 0 to 2, 4 to 4"),
        (b"255,2,3", "the label is 255; labels are"),
    ],
    ids=range(18),
)
def test_a_bad_row_is_refused_with_its_line_and_its_fault(tmp_path, line, fault):
    path = tmp_path / "letters.csv"
    path.write_bytes(HEADER + b"\n1,2,3\n" + line + b"\n1,2,3\n")
    with pytest.raises(ValueError, match=re.escape(f"{path}, line 3: {fault}")) as error:
        table(path)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("content", [b"", b"\n", b"\0" * 50, b"\xff\xfe", b"\x1f\x8b", HEADER])
def test_a_file_without_rows_is_refused(content):
    assert read(table, content) is None


def test_a_file_in_another_encoding_is_refused():
    assert read(table, CONTENT.decode().encode("utf-16")) is None
