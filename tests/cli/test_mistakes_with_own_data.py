"""What people type by mistake about tables and images: one line on stderr, status 2."""

import json
import os

import numpy as np
import pytest

from micrograd_plus import cli
from tests.cli.running import mistake, out

TRAIN = ["train", "--epochs", "1", "--layers", "4", "--data"]
AREA, KIND, PRICE = (["houses.csv", "--target", name] for name in ("area", "kind", "price"))
TABLE = "area,kind,price\n" + "".join(f"{i},{'ab'[i % 2]},{i / 3}\n" for i in range(40))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory with a table, and a folder of images that are none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "houses.csv").write_text(TABLE)
    (tmp_path / "few.csv").write_text("x,y\n" + "".join(f"{i},{i / 3}\n" for i in range(5)))
    (tmp_path / "bare.csv").write_text("".join(f"{i},{i / 3}\n" for i in range(5)))
    for name in ("cats", "dogs"):
        (tmp_path / "images" / name).mkdir(parents=True)
        (tmp_path / "images" / name / "1.png").write_text("no image")
    return tmp_path


@pytest.fixture
def run(capsys):
    out(capsys, *TRAIN, "houses.csv", "--target", "price", "--out", "run")
    return "run"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["house.csv"], "there is no file or folder 'house.csv': did you mean houses.csv?"),
        (["./digits"], "invalid choice: './digits'"),
        (
            ["image"],
            "invalid choice: 'image' (choose from digits, mnist, sign-mnist, names, ",
        ),
        ([""], "there is no file or folder ''"),
        (["few.csv", "--target", "y"], "few.csv has 5 rows with a target: 2 must be there to val"),
        (["bare.csv", "--target", "y"], "(without a header, columns are called by their places)"),
        (["houses.csv", "--target", "PRICE"], "no column 'PRICE' (did you mean 'price'?)"),
        (["houses.csv"], "--data houses.csv needs --target, the column to predict, one of: area, "),
        (["houses.csv", "--target", "prize"], "no column 'prize' (did you mean 'price'?): it has"),
        ([*PRICE, "--ignore", "kin"], "--ignore: houses.csv has no col"),
        ([*KIND, "--task", "regression"], "a regression predicts numbers, and a target is 'a'"),
        ([*PRICE, "--task", "regresion"], "did you mean regression?"),
        (
            [*AREA, "--task", "classification"],
            "are 40 different numbers",
        ),
        ([*PRICE, "--model", "cnn"], "--model cnn is for images"),
        ([*PRICE, "--augment"], "--augment is not for a table"),
        (
            [*PRICE, "--image-size", "8"],
            "--image-size is not for a table",
        ),
        (
            [*PRICE, "--test-split", "1"],
            "--test-split must be between 0",
        ),
        (
            [*PRICE, "--loss", "categorical-hinge"],
            "--loss categorical-hinge is not for numbers: use mean-squared-error, mean-absolute-",
        ),
        ([*KIND, "--loss", "huber"], "--loss huber is not for classes"),
        ([*PRICE, "--encoding", "utf-99"], "there is no encoding 'utf-99'"),
        ([*PRICE, "--validation-split", "0.99"], "to train on and 3"),
        ([*PRICE, "--ignore", "area,kind"], "no column but 'price'"),
        (["houses.csv", "--targt", "price"], "--targt price (did you mean --target?)"),
        (["houses.csv", "--lr", "0.1"], "--lr 0.1 (did you mean --learning-rate?)"),
        (["houses.csv", "--bs", "8"], "--bs 8 (did you mean --batch-size?)"),
        (["digits", "--target", "price"], "--target is not for --data digits: leave it out"),
        (["digits", "--test-split", "0.3"], "--test-split is not for --data digits"),
        (["images"], os.path.join("images", "cats", "1.png") + " is no image that can be read"),
        (["images", "--target", "cats"], "--target is not for a folder of images"),
        (["images", "--image-size", "0"], "such as 28, or 24x32 (height, width), not '0'"),
        (["images/cats"], "must have a folder of images for each class, two or more, and has none"),
    ],
)
def test_a_mistake_is_one_line_with_what_was_wrong(capsys, words, line):
    assert line in mistake(capsys, *TRAIN, *words)
    assert not os.path.exists("run")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "the following arguments are required: FILE"),
        (["new.csv"], "new.csv: No such file or directory"),
        (["houses.csv", "houses.csv"], "give one table at a time, not houses.csv, houses.csv"),
        (["images"], "images is a folder, and the run has learned from a table"),
        (["houses.csv", "--out", "said.txt"], "'said.txt' must end in .csv"),
        (["houses.csv", "--out", "no/said.csv"], "no/said.csv: No such file or directory"),
    ],
)
def test_a_mistake_about_what_is_new_is_one_line(capsys, run, words, line):
    assert line in mistake(capsys, "predict", run, *words).replace("\\", "/")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("area\n1\n", "new.csv has no column 'kind', which the model needs: it has 'area'"),
        ("area,kind\nmany,a\n", "new.csv, line 2, column 'area': 'many' is no number"),
        ("area,kind\n1\n", "new.csv, line 2: 1 cell, parted by commas, and there are 2 columns"),
        ("area,kind\n", "new.csv has a header, area, kind, and no rows"),
    ],
)
def test_a_new_table_that_does_not_suit_is_told_in_one_line(capsys, folder, run, text, line):
    (folder / "new.csv").write_text(text)
    assert line in mistake(capsys, "predict", run, "new.csv")


def test_a_folder_of_no_run_is_named(capsys, folder):
    line = mistake(capsys, "predict", "images", "houses.csv")
    assert "images has no run.json: give the folder that was --out of a training" in line


def test_a_file_where_the_run_should_be_is_named(capsys, run):
    line = mistake(capsys, "predict", "houses.csv", run)
    assert "houses.csv is a file: give the folder that was --out of a training" in line


def test_a_folder_that_is_not_there_is_named(capsys):
    assert "there is no folder runs" in mistake(capsys, "predict", "runs", "houses.csv")


def test_a_run_that_has_not_come_to_its_end_is_named(capsys, folder, run):
    (folder / run / "model.safetensors").unlink()
    assert "run has no model.safetensors" in mistake(capsys, "predict", run, "houses.csv")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "text"},
        {"kind": "images"},
        {"kind": "images", "classes": ["a", "b"], "shape": [2, 2]},
        {"kind": "images", "classes": ["a"], "shape": [10**9, 10**9]},
        {"shape": "many"},
        {"shape": [0]},
        {"shape": [7]},
        {"preparation": None},
        {"preparation": {"columns": {}}},
        {"preparation": []},
        {"header": "yes\x1b[2J"},
        {"header": False},
        {"data": 1},
        {"loss": []},
        {"loss": "\x1b[2J"},
        {"target": []},
    ],
)
def test_another_run_json_is_refused_or_harmless(capsys, folder, run, change):
    path = folder / run / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    status = cli.main(["predict", run, "houses.csv"])
    shown = capsys.readouterr()
    assert status in (0, 2)
    assert "\x1b" not in shown.err + shown.out
    assert len(shown.err.splitlines()) <= 1


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "null", "{}"])
def test_no_run_json_is_refused(capsys, folder, run, text):
    (folder / run / "run.json").write_text(text)
    assert "is of no training of this program" in mistake(capsys, "predict", run, "houses.csv")


def test_the_home_folder_is_meant_by_a_tilde(capsys, folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("USERPROFILE", str(folder / "home"))
    out(capsys, *TRAIN, "houses.csv", "--target", "price", "--out=~/run")
    assert (folder / "home" / "run" / "model.safetensors").exists()
    assert not (folder / "~").exists()


def test_a_table_in_which_all_is_missing_is_refused(capsys, folder):
    rows = "".join(f",NA,{i}\n" for i in np.arange(30) / 3)
    (folder / "a.csv").write_text(f"x,z,y\n{rows}")
    line = mistake(capsys, *TRAIN, "a.csv", "--target", "y")
    assert "no column can be learnt from (x: is empty; z: is empty)" in line
