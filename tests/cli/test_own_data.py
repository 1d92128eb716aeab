"""`micrograd-plus train` on tables and folders of images, and `predict` with what came of it."""

import csv
import io
import json
import os
import re
import sys

import numpy as np
import pytest

from benchmarks.made_tables import TABLES
from micrograd_plus import cli, datasets, training
from micrograd_plus.cli import new_rows
from tests.cli.running import mistake, module, out

pytest.importorskip("PIL", reason="needs Pillow, of the extra images")
from PIL import Image

RED = "b\x1b[31m"
QUICK = ["--epochs", "3", "--layers", "8"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name):
    """One of the made tables as a file in the working directory; its name, and its target."""
    made = TABLES[name](np.random.default_rng(0))
    with open(f"{name}.csv", "w", encoding="utf-8") as file:
        file.write(made.to_csv())
    return f"{name}.csv", made.target


def trained(capsys, name, *words):
    file, target = write(name)
    return out(capsys, "train", "--data", file, "--target", target, "--out", "run", *words)


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def pictures(folder, size=(6, 6), mode="L"):
    """Two classes that differ in brightness, twenty images each."""
    rng = np.random.default_rng(0)
    for name, level in (("dark", 60), ("light", 190)):
        (folder / name).mkdir(parents=True)
        for i in range(20):
            noise = rng.integers(-40, 40, (size[1], size[0], *([3] if mode == "RGB" else [])))
            Image.fromarray((level + noise).astype(np.uint8)).save(folder / name / f"{i}.png")


def test_a_regression_says_what_it_does_and_ends_with_r2(capsys, folder):
    text = trained(capsys, "mpg")
    assert text.startswith("mpg.csv: regression of 'mpg', 398 rows of 7 columns, which make 9 ")
    assert "254 to train on, 64 to validate on, 80 to test on\n" in text
    assert re.search(r"left out: name \(texts of 2\d\d kinds in 254 rows\)", text)
    assert re.search(r"horsepower: missing in \d rows: the median, \d+", text)
    last = text.splitlines()[-1]
    assert last.startswith("test R²: 0.")
    assert float(last.split()[-1]) > 0.75


def test_a_classification_has_the_report_of_the_digits(capsys, folder):
    text = trained(capsys, "penguins")
    report = (folder / "run" / "report.txt").read_text()
    assert f"of the 69 test rows:\n\n{report}" in text
    assert [line.split()[0] for line in report.splitlines()[2:5]] == [
        *("Adelie", "Chinstrap", "Gentoo")
    ]
    assert float(text.split()[-1]) > 0.95


def test_a_run_leaves_the_same_files_as_the_digits(capsys, folder):
    trained(capsys, "tips", *QUICK)
    assert sorted(os.listdir("run")) == [
        *("checkpoint.safetensors", "history.csv", "model.safetensors", "report.txt", "run.json")
    ]


@pytest.mark.parametrize("name", TABLES)
def test_every_line_fits_into_80_columns(capsys, folder, name):
    assert max(map(len, trained(capsys, name, *QUICK).splitlines())) <= 80


def test_the_preparation_knows_the_training_rows_alone(capsys, folder):
    (folder / "a.csv").write_text("x,y\n" + "".join(f"{i},{i % 7 / 2}\n" for i in range(100)))
    out(capsys, "train", "--data", "a.csv", "--target", "y", "--out", "run", *QUICK)
    kept = json.loads((folder / "run" / "run.json").read_text())["preparation"]["columns"]["x"]
    (rows, _), _ = training.split(np.arange(100), np.zeros(100), stratify=True, seed=0)
    assert kept["mean"] == np.mean(rows[:64])
    assert kept["mean"] != np.mean(rows)


def test_the_task_can_be_said(capsys, folder):
    assert "regression of 'survived'" in trained(capsys, "titanic", *QUICK, "--task", "regression")
    assert out(capsys, "predict", "run", "titanic.csv").splitlines()[0].endswith("alone,prediction")


def test_columns_can_be_ignored(capsys, folder):
    text = trained(capsys, "mpg", *QUICK, "--ignore", "name,weight")
    assert "398 rows of 6 columns" in text
    assert (
        "weight"
        not in json.loads((folder / "run" / "run.json").read_text())["preparation"]["columns"]
    )


def test_a_training_on_a_table_is_gone_on_with(capsys, folder):
    words = ["--layers", "8", "--optimizer", "adam", "--dropout", "0.2"]
    trained(capsys, "tips", *words, "--epochs", "4")
    whole = (folder / "run" / "model.safetensors").read_bytes()
    trained(capsys, "tips", *words, "--epochs", "2")
    text = trained(capsys, "tips", *words, "--epochs", "4", "--resume")
    assert "epochs done: 2" in text
    assert (folder / "run" / "model.safetensors").read_bytes() == whole


def test_a_checkpoint_of_another_table_is_refused_and_the_run_stays_as_it_was(capsys, folder):
    trained(capsys, "tips", *QUICK)
    before = {path.name: path.read_bytes() for path in (folder / "run").iterdir()}
    rows = (folder / "tips.csv").read_text().splitlines(keepends=True)
    (folder / "tips.csv").write_text("".join(rows[:100]))
    words = ["--data", "tips.csv", "--target", "tip", "--out", "run", *QUICK, "--resume"]
    assert cli.main(["train", *words]) == 2
    assert "it is of another training: rows 156 there, 63 here" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (folder / "run").iterdir()} == before


def test_predictions_stand_beside_the_rows(capsys, folder):
    trained(capsys, "tips")
    rows = table(out(capsys, "predict", "run", "tips.csv"))
    truth = np.array([float(row["tip"]) for row in rows])
    said = np.array([float(row["prediction"]) for row in rows])
    assert len(rows) == 244
    assert np.corrcoef(said, truth)[0, 1] > 0.5
    assert abs(said.mean() - truth.mean()) < 0.5


def test_probabilities_stand_beside_the_classes(capsys, folder):
    trained(capsys, "penguins", *QUICK)
    for row in table(out(capsys, "predict", "run", "penguins.csv")):
        likely = {
            name: float(row[f"probability {name}"]) for name in ("Adelie", "Chinstrap", "Gentoo")
        }
        assert np.isclose(sum(likely.values()), 1, atol=1e-4)
        assert row["prediction"] == max(likely, key=likely.get)


def test_columns_of_new_rows_may_come_in_any_order_with_more_and_without_the_target(capsys, folder):
    trained(capsys, "penguins", *QUICK)
    before = table(out(capsys, "predict", "run", "penguins.csv"))
    x, _ = datasets.load_table("penguins.csv", "species")
    with open("new.csv", "w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        names = ["more", *reversed(x)]
        writer.writerow(names)
        for i in range(len(before)):
            writer.writerow(["?", *(before[i][name].replace(".", ",") for name in names[1:])])
    assert cli.main(["predict", "run", "new.csv", "--out", "said.csv"]) == 0
    shown = capsys.readouterr()
    after = table((folder / "said.csv").read_text())
    assert [row["prediction"] for row in after] == [row["prediction"] for row in before]
    assert list(after[0])[:7] == ["more", *reversed(x)]
    assert shown.out == "wrote said.csv\n"
    assert "note: new.csv: ignored: 'more'\n" in shown.err


def test_what_is_new_in_new_rows_is_said_on_stderr(capsys, folder):
    trained(capsys, "penguins", *QUICK)
    (folder / "new.csv").write_text(
        "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex\n"
        "Mars,40,18,,3700,Male\n"
    )
    assert cli.main(["predict", "run", "new.csv"]) == 0
    shown = capsys.readouterr()
    assert "island: unknown in 1 row ('Mars'): all its columns are 0" in shown.err
    assert "flipper_length_mm: missing in 1 row: the median, " in shown.err
    assert len(shown.out.splitlines()) == 2


def test_a_column_called_prediction_is_left_as_it_is(capsys, folder):
    (folder / "a.csv").write_text("x,prediction\n" + "".join(f"{i},{i / 3}\n" for i in range(40)))
    out(capsys, "train", "--data", "a.csv", "--target", "prediction", "--out", "run", *QUICK)
    assert out(capsys, "predict", "run", "a.csv").startswith("x,prediction,prediction (new)\n")


def test_a_loss_without_probabilities_gives_scores(capsys, folder):
    trained(capsys, "penguins", *QUICK, "--loss", "categorical-hinge")
    assert "score Adelie" in out(capsys, "predict", "run", "penguins.csv").splitlines()[0]


def test_a_table_without_a_header_is_learned_from_and_predicted(capsys, folder):
    (folder / "a.csv").write_text("".join(f"{i % 10},{'ab'[i % 10 > 4]}\n" for i in range(100)))
    out(capsys, "train", "--data", "a.csv", "--target", "2", "--out", "run", "--seed", "1")
    (folder / "new.csv").write_text("0\n9\n")
    rows = table(out(capsys, "predict", "run", "new.csv"))
    assert [(row["1"], row["prediction"]) for row in rows] == [("0", "a"), ("9", "b")]


def test_codes_that_look_like_numbers_stay_the_categories_they_were(capsys, folder):
    (folder / "a.csv").write_text(
        "code,y\n" + "".join(f"{('07', '8', 'x')[i % 3]},{i % 3}\n" for i in range(90))
    )
    out(capsys, "train", "--data", "a.csv", "--target", "y", "--out", "run")
    (folder / "new.csv").write_text("code\n07\n8\n")
    assert cli.main(["predict", "run", "new.csv"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert [row["prediction"] for row in table(shown.out)] == ["0", "1"]


@pytest.mark.parametrize(("mode", "kind"), [("L", "grey"), ("RGB", "coloured")])
@pytest.mark.parametrize("model", ["mlp", "cnn"])
def test_folders_of_images_are_learned_from_and_predicted(capsys, folder, mode, kind, model):
    pictures(folder / "images", mode=mode)
    words = ["--data", "images", "--model", model, "--layers", "32", "--optimizer", "adam"]
    text = out(capsys, "train", *words, "--epochs", "60", "--batch-size", "4", "--out", "run")
    assert text.startswith(f"images: 40 images of 6 by 6 pixels, {kind}, 2 classes\n")
    assert text.splitlines()[-1] == "test accuracy: 1.0000"
    rows = table(out(capsys, "predict", "run", "images/dark/3.png", "images/light"))
    assert rows[0]["file"] == os.path.join("images", "dark", "3.png")
    assert [row["prediction"] for row in rows] == ["dark"] + ["light"] * 20


def test_images_of_other_sizes_are_scaled_where_a_size_is_given(capsys, folder):
    pictures(folder / "images", size=(6, 6))
    Image.new("RGB", (9, 5), "black").save(folder / "images" / "dark" / "20.png")
    line = mistake(capsys, "train", "--data", "images", *QUICK)
    assert "20.png has 5 by 9 pixels, and images/dark/0.png 6 by 6" in line.replace("\\", "/")
    words = ["--data", "images", *QUICK, "--image-size", "4x8", "--out", "run"]
    assert "41 images of 4 by 8 pixels, coloured" in out(capsys, "train", *words)
    assert "dark" in out(capsys, "predict", "run", "images/dark/20.png")


def test_train_and_test_folders_are_taken_as_they_are(capsys, folder):
    pictures(folder / "images" / "train")
    pictures(folder / "images" / "test")
    text = out(capsys, "train", "--data", "images", *QUICK)
    assert "32 to train on, 8 to validate on, 40 to test on" in text
    line = mistake(capsys, "train", "--data", "images", *QUICK, "--test-split", "0.5")
    assert "--test-split is not for images, which has test images: leave it out" in line


def test_an_image_of_a_digit_is_read_by_a_run_on_the_digits(capsys, folder):
    out(capsys, "train", "--data", "digits", "--layers", "32", "--epochs", "20", "--out", "run")
    digits = datasets.load_digits()
    pixels = np.kron(255 * digits.x_test[0], np.ones((4, 4))).astype(np.uint8)
    Image.fromarray(pixels).save("digit.png")
    (row,) = table(out(capsys, "predict", "run", "digit.png"))
    assert row["prediction"] == digits.class_names[digits.y_test[0]]
    Image.fromarray(255 - pixels).save("ink.png")
    assert cli.main(["predict", "run", "ink.png"]) == 0
    assert "note: dark on bright: ink.png: the digits that were" in capsys.readouterr().err


def test_predictions_that_are_not_shown_but_piped_are_as_the_table_has_them(folder):
    (folder / "a.csv").write_text(
        "t,x,y\n" + "".join(f'"a\x1b[31m,{i % 2}",{i},{i / 3}\n' for i in range(40))
    )
    words = ["--data", "a.csv", "--target", "y", "--out", "run", *QUICK]
    assert "\x1b" not in module("train", *words, cwd=folder).stdout
    result = module("predict", "run", "a.csv", cwd=folder)
    assert result.returncode == 0
    assert table(result.stdout)[1]["t"] == "a\x1b[31m,1"


def test_predictions_that_are_shown_give_the_terminal_no_orders(capsys, folder, monkeypatch):
    (folder / "a.csv").write_text("t,x,y\n" + "".join(f"{RED},{i},{i / 3}\n" for i in range(40)))
    out(capsys, "train", "--data", "a.csv", "--target", "y", "--out", "run", *QUICK)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown = out(capsys, "predict", "run", "a.csv")
    assert "\x1b" not in shown
    assert shown.splitlines()[1].startswith("b\\x1b[31m,0,0.0,")


def test_rows_without_a_target_are_left_out_and_counted(capsys, folder):
    (folder / "a.csv").write_text("x,y\n7,\n8,NA\n" + "".join(f"{i},{i / 3}\n" for i in range(40)))
    text = out(capsys, "train", "--data", "a.csv", "--target", "y", "--out", "run", *QUICK)
    assert "a.csv: regression of 'y', 40 rows of 1 columns" in text
    assert "left out: rows without a target: 2\n" in text
    assert "left out: rows" not in trained(capsys, "tips", *QUICK)


def test_text_from_files_gives_the_terminal_no_orders(capsys, folder):
    (folder / "a.csv").write_text(
        "x\x1b[2J,y\n" + "".join(f"{i},{('a', RED)[i % 2]}\n" for i in range(40))
    )
    text = out(capsys, "train", "--data", "a.csv", "--target", "y", "--out", "run", *QUICK)
    assert "\x1b" not in text
    assert "b\\x1b[31m" in text
    assert "\x1b" not in mistake(capsys, "train", "--data", "a.csv", "--target", "z")


def test_the_scores_of_a_regression_are_none():
    assert new_rows._scores(np.zeros((2, 1)), None, {"loss": "huber"}) == {}
