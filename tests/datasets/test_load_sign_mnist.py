import gzip
import os
import time
from pathlib import Path

import numpy as np
import pytest

from micrograd_plus.datasets import load_sign_mnist

HEADER = ",".join(["label", *(f"pixel{n}" for n in range(1, 785))])
FILE_LABELS = [*range(9), *range(10, 25)]


def row(label, *pixels):
    return [label, *pixels, *[7] * (784 - len(pixels))]


def write(path, rows, header=HEADER, end="\n"):
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    content = "".join(line + end for line in lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@pytest.fixture
def folder(monkeypatch, no_data, tmp_path):
    """A data folder with a good training file of all letters and a test file of two."""
    folder = tmp_path / "data" / "sign_mnist"
    folder.mkdir(parents=True)
    write(folder / "sign_mnist_train.csv.gz", [row(label, 0, 255) for label in FILE_LABELS])
    write(folder / "sign_mnist_test.csv", [row(10), row(24)])
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(folder.parent))
    return folder


def test_images_are_float32_from_0_to_1_and_labels_int64(folder):
    data = load_sign_mnist()
    assert data.x_train.shape == (24, 28, 28)
    assert data.x_test.shape == (2, 28, 28)
    assert data.x_train.dtype == np.float32
    assert data.y_train.dtype == np.int64
    assert data.x_train[0, 0, :2].tolist() == [0, 1]


def test_pixels_run_along_rows(folder):
    write(folder / "sign_mnist_test.csv", [row(0, *range(0, 250), *range(0, 250))])
    first = load_sign_mnist().x_test[0] * 255
    assert first[0, 1] == 1
    assert first[1, 0] == 28


def test_labels_are_renumbered_without_the_gap_at_j(folder):
    data = load_sign_mnist()
    assert data.y_train.tolist() == list(range(24))
    assert data.y_test.tolist() == [9, 23]


def test_class_names_are_the_letters_without_j_and_z(folder):
    data = load_sign_mnist()
    assert "".join(data.class_names) == "ABCDEFGHIKLMNOPQRSTUVWXY"
    assert [data.class_names[label] for label in data.y_test] == ["K", "Y"]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_line_ends_of_every_system_are_read(folder, end):
    write(folder / "sign_mnist_test.csv", [row(1), row(2)], end=end)
    assert load_sign_mnist().y_test.tolist() == [1, 2]


def test_blank_lines_at_the_end_are_no_rows(folder):
    write(folder / "sign_mnist_test.csv", [row(1), [], []])
    assert load_sign_mnist().y_test.tolist() == [1]


def test_absent_files_give_an_error_that_says_where_to_get_and_put_them(no_data):
    with pytest.raises(FileNotFoundError) as caught:
        load_sign_mnist()
    message = str(caught.value)
    assert "datamunge/sign-language-mnist, needs an account" in message
    assert "put sign_mnist_train.csv, sign_mnist_test.csv (each plain or as .gz)" in message
    assert f"looked in {no_data / 'sign_mnist'} (no such folder)" in message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(1), row(2)[:-1]], "line 3: 784 values, expected 785"),
        ([row(1), [*row(2), 0]], "line 3: 786 values, expected 785"),
        ([row(1), [], row(2)], "line 3: 1 values, expected 785"),
        ([row(1, 0, 256)], "line 2: pixel2 is '256', expected an integer from 0 to 255"),
        ([row(1, -1)], "line 2: pixel1 is '-1'"),
        ([row(1), row(2, 1.5)], "line 3: pixel1 is '1.5'"),
        ([row(1, "")], "line 2: pixel1 is ''"),
        ([row(1, "nan")], "line 2: pixel1 is 'nan'"),
        ([row(1, "²")], "line 2: pixel1 is '²'"),
        ([row(1, "9" * 5000)], "line 2: pixel1 is '99999"),
        ([row("A")], "line 2: label is 'A'"),
        ([row(3), row(9)], "line 3: the label is 9; labels are 0 to 8, 10 to 24"),
        ([row(25)], "line 2: the label is 25; labels are 0 to 8, 10 to 24"),
        ([], "has a header and no rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_row_is_named_with_file_line_and_fault(folder, rows, message):
    write(folder / "sign_mnist_test.csv", rows)
    with pytest.raises(ValueError, match=r"sign_mnist_test\.csv") as caught:
        load_sign_mnist()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "column 1 of the header is '', expected 'label'"),
        ("1,2,3", "column 1 of the header is '1', expected 'label'"),
        (HEADER.replace("pixel3", "pixel03"), None),
        ("label,pixel1", "the header has 2 columns, expected 785"),
        (HEADER + ",pixel785", "the header has 786 columns, expected 785"),
    ],
    ids=["empty", "no header", "misnamed", "short", "long"],
)
def test_another_header_is_named_with_what_was_expected(folder, header, message):
    write(folder / "sign_mnist_test.csv", [row(1)], header=header)
    with pytest.raises(ValueError, match=r"sign_mnist_test\.csv, line 1: ") as caught:
        load_sign_mnist()
    expected = message or "column 4 of the header is 'pixel03', expected 'pixel3'"
    assert expected in str(caught.value)


def test_an_empty_file_is_an_error(folder):
    (folder / "sign_mnist_test.csv").write_bytes(b"")
    with pytest.raises(ValueError, match=r"sign_mnist_test\.csv, line 1"):
        load_sign_mnist()


def test_a_truncated_gzip_file_is_named(folder):
    path = folder / "sign_mnist_train.csv.gz"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ValueError, match=r"sign_mnist_train\.csv\.gz is truncated"):
        load_sign_mnist()


def test_binary_rubbish_is_an_error_that_names_the_file(folder):
    (folder / "sign_mnist_test.csv").write_bytes(bytes(range(255, 0, -1)) * 40)
    with pytest.raises(ValueError, match=r"sign_mnist_test\.csv"):
        load_sign_mnist()


@pytest.mark.skipif(
    not Path(os.environ.get("MICROGRAD_PLUS_DATA") or "unset", "sign_mnist").is_dir(),
    reason="MICROGRAD_PLUS_DATA names no folder with sign_mnist in it",
)
def test_the_real_files_load_in_seconds():
    start = time.perf_counter()
    data = load_sign_mnist()
    assert time.perf_counter() - start < 10  # 0.3 s on two cores for 7,172 rows
    assert data.x_train.shape[1:] == data.x_test.shape[1:] == (28, 28)
    assert set(data.y_train) == set(range(24))
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
