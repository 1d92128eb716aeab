"""`micrograd-plus live`: a page of a data set by its name, or of a table."""

import json
import re
import webbrowser

import pytest

from tests.cli.running import mistake, out

ROWS = """length,width,colour,kind
1,2,red,sour
2,3,red,sweet
3,1,blue,sour
,1,red,sweet
5,6,red,sweet
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fruit.csv").write_text(ROWS)
    return tmp_path


def start_of(path):
    page = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])["start"]


def test_the_page_is_called_live_unless_it_is_named(capsys, folder):
    assert out(capsys, "live") == "wrote live.html\n"
    assert start_of(folder / "live.html")["data"] == "moons"


def test_what_is_set_is_what_the_page_opens_with(capsys, folder):
    words = "--data spirals --layers 8,8 --activation relu --optimizer Adam --learning-rate 0.02"
    out(capsys, "live", *words.split(), "--batch-size", "32", "--seed", "3", "--out", "s.html")
    start = start_of(folder / "s.html")
    assert [start[name] for name in ("data", "layers", "activation", "batch", "seed")] == [
        *("spirals", [8, 8], "relu", 32, 3)
    ]
    assert (start["optimizer"], start["numbers"]) == ("Adam", {"lr": 0.02})


def test_a_table_gives_rows_of_its_numbers_and_classes_of_its_words(capsys, folder):
    out(capsys, "live", "--data", "fruit.csv", "--target", "kind")
    start = start_of(folder / "live.html")
    assert start["rows"] == [[1, 2, 0], [2, 3, 1], [3, 1, 0], [5, 6, 1]]
    assert start["names"] == ["length", "width", "kind"]


def test_it_says_which_rows_are_left_out_and_how_classes_are_numbered(capsys):
    assert out(capsys, "live", "--data", "fruit.csv", "--target", "kind").splitlines() == [
        "1 of 5 rows are left out: a number is missing",
        "classes: 0 sour, 1 sweet",
        "wrote live.html",
    ]


def test_the_columns_can_be_chosen(capsys, folder):
    out(capsys, "live", "--data", "fruit.csv", "--target", "width", "--inputs", "length")
    assert start_of(folder / "live.html")["names"] == ["length", "width"]


def test_the_page_is_opened_if_that_is_asked_for(capsys, folder, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    out(capsys, "live", "--open")
    assert opened == [(folder / "live.html").as_uri()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--data fruit.csv", "needs --target, one of: length, width, colour, kind"),
        ("--data fruit.csv --target kid", "no column 'kid' (did you mean 'kind'?)"),
        ("--data fruit.csv --target kind --inputs colour", "words in colour"),
        ("--data moons --target kind", "--target is for a table"),
        ("--data moon", "did you mean moons?"),
        ("--data waves --loss hinge", "hinge is a loss for two classes"),
        ("--layers 4,100", "1 to 64 neurons each"),
        ("--activation tanhh", "activation of live() must be"),
        ("--seed -1", "seed of live() must be a whole number from 0"),
        ("--out live.pdf", "must end in .html or .htm"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_do(capsys, words, said):
    assert said in mistake(capsys, "live", *words.split())
