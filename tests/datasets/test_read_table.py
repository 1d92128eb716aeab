"""CSV files as columns: what is guessed of a file, and what is said of one that cannot be read."""

import numpy as np
import pytest

from micrograd_plus.datasets import load_table, read_table

PLAIN = "area,kind,price\n120,flat,340.5\n200,house,410\n"
COLUMNS = {"area": [120.0, 200.0], "kind": ["flat", "house"], "price": [340.5, 410.0]}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes a.csv into the working directory, and gives its name."""
    monkeypatch.chdir(tmp_path)

    def written(text, encoding="utf-8"):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        (tmp_path / "a.csv").write_bytes(content)
        return "a.csv"

    return written


def read(path, **options):
    return {name: column.tolist() for name, column in read_table(path, **options).items()}


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.removesuffix("\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ", "),
        PLAIN.replace("flat", '"flat"').replace("area", '"area"'),
        "\n" + PLAIN.replace("\n", "\n\n") + "  \n",
        "\N{BYTE ORDER MARK}" + PLAIN,
    ],
    ids=[
        *("plain", "CRLF", "CR", "no end", "semicolons", "decimal comma", "tabs", "spaces"),
        *("quotes", "empty lines", "BOM"),
    ],
)
def test_a_table_is_the_same_however_it_is_written(write, text):
    assert read(write(text)) == COLUMNS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_says_the_encoding(write, encoding):
    assert read(write(PLAIN, encoding)) == COLUMNS


def test_an_encoding_can_be_given(write):
    assert read(write("név,x\nő,1\n", "cp1250"), encoding="cp1250") == {"név": ["ő"], "x": [1.0]}


def test_of_delimiters_that_both_part_all_rows_alike_the_semicolon_counts(write):
    assert read(write("1,5;2,5\n3,5;4,5\n")) == {"1": [1.5, 3.5], "2": [2.5, 4.5]}


def test_the_delimiter_can_be_said(write):
    assert read(write("a|b\n1|2\n"), delimiter="|") == {"a": [1.0], "b": [2.0]}


@pytest.mark.parametrize("delimiter", ["", ", ", '"', "\n"])
def test_what_cannot_part_cells_is_refused(write, delimiter):
    with pytest.raises(ValueError, match="a delimiter is one character"):
        read_table(write(PLAIN), delimiter=delimiter)


def test_quoted_cells_hold_delimiters_quotes_and_lines(write):
    text = 'x,said\n1,"a, b"\n2,"say ""hi"""\n3,"two\nlines"\n'
    assert read(write(text))["said"] == ["a, b", 'say "hi"', "two\nlines"]


@pytest.mark.parametrize(
    "cell", ["", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", "None"]
)
def test_a_missing_cell_is_nan_among_numbers_and_empty_among_texts(write, cell):
    table = read_table(write(f"x,t\n1,a\n{cell},{cell}\n"))
    assert np.isnan(table["x"][1])
    assert table["t"].tolist() == ["a", ""]


def test_without_a_header_columns_are_called_by_their_places(write):
    assert read(write("5.1,setosa\n4.9,virginica\n")) == {
        "1": [5.1, 4.9],
        "2": ["setosa", "virginica"],
    }


def test_a_header_may_have_numbers_for_names(write):
    assert read(write("id,2019,2020\n7,1,2\n")) == {"id": [7.0], "2019": [1.0], "2020": [2.0]}


def test_a_first_row_with_the_target_s_name_is_a_header(write):
    x, y = load_table(write("place,2019,2020\nrome,1,2\n"), "2020")
    assert (list(x), y.tolist()) == (["place", "2019"], [2.0])


def test_a_table_of_texts_has_a_header(write):
    assert read(write("a,b\nx,y\n")) == {"a": ["x"], "b": ["y"]}


def test_whether_there_is_a_header_can_be_said(write):
    path = write("a,b\nx,y\n")
    assert read(path, header=False) == {"1": ["a", "x"], "2": ["b", "y"]}
    assert read(write("1,2\n3,4\n"), header=True) == {"1": [3.0], "2": [4.0]}


@pytest.mark.parametrize(("target", "names"), [("4", ["2", "5"]), ("1", ["2", "3"])])
def test_a_place_in_the_first_row_is_no_name_and_any_other_number_is(write, target, names):
    text = "4,2,5\n1,1,1\n2,2,2\n" if target == "4" else "1,2,3\n1,1,1\n2,2,2\n"
    x, y = load_table(write(text), target)
    assert list(x) == names
    assert len(y) == (2 if target == "4" else 3)


def test_a_column_without_a_name_is_called_by_its_place(write):
    assert list(read(write(",x\n0,5\n1,6\n"))) == ["1", "x"]


def test_the_type_of_a_column_can_be_said(write):
    path = write("zip,x\n01069,1\n99084,2\n")
    assert read(path, types={"zip": str}) == {"zip": ["01069", "99084"], "x": [1.0, 2.0]}


@pytest.mark.parametrize("text", ["1e3", "+1000", "1000.", ".1e4"])
def test_numbers_are_read_as_people_write_them(write, text):
    assert read(write(f"x,y\n{text},1\n"))["x"] == [1000.0]


@pytest.mark.parametrize("text", ["1_000", "0x10", "١٢", "1,5", "--1"])
def test_other_texts_are_no_numbers(write, text):
    assert read(write(f'x,y\n"{text}",1\n'))["x"] == [text]


def test_a_long_cell_costs_no_memory_in_the_other_rows(write):
    table = read_table(write("t,x\n" + "a" * 100_000 + ",1\n" + "b,1\n" * 1000))
    assert table["t"].nbytes < 100_000


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "a.csv is empty"),
        ("\n\n", "a.csv is empty"),
        ("a,b\n", "a.csv has a header, a, b, and no rows"),
        (
            "a,b,price\n1,2,3\n4,5\n",
            "a.csv, line 3: 2 cells, parted by commas, and there are 3 columns: none for 'price'",
        ),
        (
            "a,b\n1,2\n\n3,4,5\n",
            "a.csv, line 4: 3 cells, parted by commas, and there are 2 columns",
        ),
        ("a,b\n1,2\n3,4,5\n", "'5' comes after the last, 'b'"),
        ("a,a\n1,2\n", "a.csv has two columns named 'a'"),
        ('a,b\n1,"2\n3,4\n', "a.csv, line 3: quotes that do not fit"),
        ("a,b\n1,2\n3,inf\n", "a.csv, line 3, column 'b': 'inf' is not finite"),
        ("a,b\n1,1e999\n", "a.csv, line 2, column 'b': '1e999' is not finite"),
        (b"a,b\n1,\xe9\n", "a.csv, line 2: no text in the encoding utf-8 (byte e9): give another"),
        (b"PK\x03\x04rest", "a.csv is a spreadsheet or another zip archive: save the table as CSV"),
        (b"\x1f\x8brest", "a.csv is compressed with gzip"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line(write, text, line):
    with pytest.raises(ValueError) as raised:
        read_table(write(text))
    assert line in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_text_in_a_column_of_numbers_is_told_with_its_line(write):
    path = write("a,b\n1,2\n\nmany,4\n")
    with pytest.raises(ValueError, match=r"a\.csv, line 4, column 'a': 'many' is no number"):
        read_table(path, types={"a": float})


def test_the_type_of_a_column_that_is_not_there_is_refused(write):
    with pytest.raises(ValueError, match="no column 'arae' \\(did you mean 'area'"):
        read_table(write(PLAIN), types={"arae": str})


def test_another_type_than_numbers_and_texts_is_refused(write):
    with pytest.raises(ValueError, match="a column's type is float or str, got <class 'int'>"):
        read_table(write(PLAIN), types={"area": int})


def test_of_many_columns_ten_are_named(write):
    names = [f"column {i}" for i in range(12)]
    path = write(",".join(names) + "\n" + ",".join("1" * 12) + "\n")
    with pytest.raises(ValueError, match=r"'column 9' and 2 more$"):
        load_table(path, "xyz")


def test_where_columns_have_no_names_the_error_says_so(write):
    with pytest.raises(ValueError, match="without a header, columns are called by their places"):
        load_table(write("1,2\n3,4\n"), "price")


def test_the_target_is_apart_and_rows_without_one_are_left_out(write):
    x, y = load_table(write("area,price\n1,10\n2,NA\n3,30\n"), "price")
    assert {name: column.tolist() for name, column in x.items()} == {"area": [1.0, 3.0]}
    assert y.tolist() == [10.0, 30.0]


def test_the_target_of_a_file_without_a_header_is_a_place(write):
    assert load_table(write("1,2,3\n3,4,6\n"), "3")[1].tolist() == [3.0, 6.0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (PLAIN, r"a.csv has no column 'prize' \(did you mean 'price'\?\): it has 'area', 'kind'"),
        ("prize\n1\n", "no column but 'prize', and so nothing to learn from"),
        ("a,prize\n1,\n2,NA\n", "no row with a target: the column 'prize' is empty"),
    ],
)
def test_a_target_that_cannot_be_is_refused(write, text, line):
    with pytest.raises(ValueError, match=line):
        load_table(write(text), "prize")
