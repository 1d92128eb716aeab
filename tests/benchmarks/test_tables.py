"""The benchmark of tables: both learn from the same rows, and what came of it is told."""

import csv

import numpy as np
import pytest

from benchmarks import tables
from benchmarks.made_tables import TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_made_table_is_the_same_from_the_same_seed(name):
    first, again, other = (TABLES[name](np.random.default_rng(i)).to_csv() for i in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize(("name", "share"), [("titanic", 177 / 891), ("penguins", 2 / 344)])
def test_made_tables_have_the_gaps_of_their_models(name, share):
    made = TABLES[name](np.random.default_rng(0))
    column = made.columns["age" if name == "titanic" else "body_mass_g"]
    assert 0 < column.count("") / len(column) < 2 * share


def test_the_rows_of_the_command_are_those_that_it_says(tmp_path, capsys):
    path = tmp_path / "tips.csv"
    target = tables.write("tips", path)
    source = tables.rows_of(["--data", str(path), "--target", target])
    assert len(source.data.x_train) == 195
    assert len(source.data.x_test) == 49
    assert "156 to train on, 39 to validate on, 49 to test on" in source.told


def test_the_score_is_the_last_number_that_the_command_prints(tmp_path):
    path = tmp_path / "penguins.csv"
    target = tables.write("penguins", path)
    assert 90 < tables.ours(["--data", str(path), "--target", target, "--epochs", "20"]) <= 100


def test_a_table_that_is_worse_fails_and_is_named(monkeypatch, capsys):
    pytest.importorskip("sklearn", reason="what it is compared with")

    def measured(name, seeds):
        return tables.Scores(name, "R²", [50.0], [52.5 if name == "mpg" else 51.5], [50.0], [1.0])

    monkeypatch.setattr(tables, "measured", measured)
    assert tables.main(["tips", "mpg"]) == 1
    shown = capsys.readouterr()
    assert shown.err == "worse by more than 2 points: mpg\n"
    assert max(map(len, shown.out.splitlines())) <= 90


def test_a_table_is_compared_with_scikit_learn(monkeypatch):
    pytest.importorskip("sklearn", reason="what it is compared with")
    monkeypatch.setattr(tables, "ours", lambda words: 97.0)
    scores = tables.measured("penguins", seeds=1)
    assert scores.measure == "accuracy"
    assert scores.theirs[0] > 90


def test_a_bundled_table_is_written_with_its_classes_names(tmp_path):
    pytest.importorskip("sklearn", reason="the table is scikit-learn's")
    tables.write("iris", tmp_path / "iris.csv")
    with open(tmp_path / "iris.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["target"] for row in rows} == {"setosa", "versicolor", "virginica"}
