"""Tables made rows of numbers: what is learnt of training rows, and holds for all others."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from benchmarks.made_tables import TABLES
from micrograd_plus import datasets, metrics, nn, optim, training
from micrograd_plus.training import TablePreparation

X = {"area": [1.0, np.nan, 3.0, 8.0], "kind": ["a", "b", "a", ""], "id": ["p", "q", "r", "s"]}


def prepared(x, **options):
    return TablePreparation(x, **options)


def test_a_missing_number_becomes_the_median_of_the_training_rows():
    preparation = prepared(X)
    filled = preparation.transform({"area": [3.0, np.nan], "kind": ["a", "a"]})[:, 0]
    assert filled[0] == filled[1]
    assert "area: missing in 1 row: the median, 3" in preparation.notes


def test_numbers_have_mean_0_and_deviation_1_once_they_are_filled():
    column = prepared(X).transform(X)[:, 0]
    assert np.allclose([column.mean(), column.std()], [0, 1], atol=1e-6)


def test_a_category_is_a_column_and_missing_is_one_where_it_occurs():
    preparation = prepared(X)
    assert preparation.features == ["area", "kind=a", "kind=b", "kind missing"]
    assert preparation.transform(X)[:, 1:].tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]


def test_a_missing_text_is_told():
    assert "kind: missing in 1 row: a category of its own" in prepared(X).notes


def test_a_category_that_was_not_there_is_0_everywhere_and_told():
    preparation = prepared({"kind": ["a", "b", "a", "b"]})
    new = {"kind": ["c", "a", ""]}
    assert preparation.transform(new).tolist() == [[0, 0], [1, 0], [0, 0]]
    assert preparation.surprises(new) == ["kind: unknown in 2 rows ('c'): all its columns are 0"]


def test_true_and_false_are_categories():
    assert prepared({"new": np.array([True, False])}).features == ["new=False", "new=True"]


@pytest.mark.parametrize("kind", [np.float32, np.int64, Decimal, Fraction])
def test_numbers_of_any_kind_among_missing_ones_are_numbers(kind):
    column = np.array([kind(1), None, kind(3)], object)
    assert prepared({"a": column}).transform({"a": column})[1] == [0.0]


def test_nan_among_texts_is_missing():
    assert prepared({"a": ["x", "y", np.nan, "x"]}).features == ["a=x", "a=y", "a missing"]


def test_few_whole_numbers_are_no_categories():
    assert prepared({"month": [1, 2, 1, 2]}).features == ["month"]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ([2.0, 2.0, 2.0, 2.0], "never changes"),
        ([np.nan] * 4, "is empty"),
        ([1e308, -1e308, 0.0, 1.0], "numbers too large to be standardised"),
        (["a"] * 4, "never changes"),
        ([""] * 4, "is empty"),
        (["2024-01-31", "2024-02-01", "", "2024-02-03"], "dates"),
        (["31.1.2024", "1.2.2024", "2.2.2024", "3.2.2024"], "dates"),
        (np.array(["2024-01-31"] * 4, "M8[D]"), "dates"),
        (["a", "b", "c", "d"], "texts of 4 kinds in 4 rows"),
        (["1", "2", "3", "4x"], "texts of 4 kinds in 4 rows, no numbers because of '4x'"),
    ],
)
def test_what_cannot_be_learnt_from_is_left_out_and_why(column, why):
    preparation = prepared({"area": [1.0, 2.0, 3.0, 4.0], "other": column})
    assert preparation.left_out == {"other": why}
    assert preparation.features == ["area"]


def test_a_text_that_makes_a_column_of_numbers_categories_is_told():
    preparation = prepared({"x": ["1", "2", "many", "1", "2", "many"]})
    assert preparation.notes == ["x: categories, because of 'many'"]


def test_codes_that_are_texts_are_categories_though_they_look_like_numbers():
    preparation = prepared({"zip": ["01069", "99084"] * 2, "id": ["1", "2", "3", "4"]})
    assert preparation.features == ["zip=01069", "zip=99084"]
    assert preparation.left_out == {"id": "texts of 4 kinds in 4 rows"}
    assert preparation.notes == []


def test_a_table_of_which_nothing_can_be_learnt_is_refused():
    with pytest.raises(ValueError, match="no column can be learnt from \\(a: never changes\\)"):
        prepared({"a": [1, 1]})


@pytest.mark.parametrize(
    ("y", "task"),
    [
        (["a", "b", "a", "b"], "classification"),
        ([True, False] * 2, "classification"),
        ([0, 1] * 5, "classification"),
        ([0.0, 1.0] * 5, "classification"),
        ([0, 1, 2, 3], "regression"),
        ([0.5, 1.0] * 5, "regression"),
        (list(range(11)) * 5, "regression"),
    ],
)
def test_texts_and_few_whole_numbers_are_classes(y, task):
    x = {"a": np.arange(len(y))}
    assert prepared(x, y=y).targets.task == task


def test_the_task_can_be_said():
    x = {"a": np.arange(10)}
    assert prepared(x, y=[0, 1] * 5, task="regression").outputs == 1
    assert prepared(x, y=[0.5, 1.0] * 5, task="classification").targets.classes == [0.5, 1]


@pytest.mark.parametrize(
    ("y", "task", "line"),
    [
        (["a", "b"], "regression", "a regression predicts numbers, and a target is 'a'"),
        ([2.0, 2.0], None, "the target is always 2"),
        (["a", "a"], None, "the target is always 'a'"),
        ([1e308, -1e308], None, "the targets are too large to be standardised"),
        ([0.1, 0.2, 0.3], "classification", "the 3 targets are 3 different numbers: a regression"),
        (["a", "b", "c"], None, "the 3 targets are 3 different texts: ids or free text"),
        ([1.0, np.nan], None, "a target is missing in row 1"),
        (["u", np.nan, "v", "u"], None, "a target is missing in row 1"),
        ([np.float32(1), np.float32(np.nan), None], None, "a target is missing in row 1"),
        ([1, 10**400], None, "a target is inf in row 1"),
        ([[1.0, 2.0], [3.0, 4.0]], None, "a number or a text for each row, got"),
        ([1.0, np.inf], None, "a target is inf in row 1"),
        ([1.0, 2.0], "regresion", 'task must be "regression", "classification" or None'),
    ],
)
def test_targets_that_do_not_suit_are_refused(y, task, line):
    with pytest.raises(ValueError, match=line):
        prepared({"a": np.arange(len(y))}, y=y, task=task)


@pytest.mark.parametrize("y", [[1, "x", 1, "x"], np.array([1.0, "x", 1.0, "x"], object)])
def test_targets_of_numbers_and_texts_are_texts(y):
    preparation = prepared({"a": [1, 2, 3, 4]}, y=y)
    assert preparation.targets.classes == ["1", "x"]
    assert preparation.transform({"a": [1, 2]}, [1, 1])[1].tolist() == [0, 0]


def test_targets_may_be_a_column():
    preparation = prepared({"a": [1, 2]}, y=[[0.5], [1.5]])
    assert preparation.transform({"a": [1, 2]}, [[0.5], [1.5]])[1].tolist() == [[-1.0], [1.0]]


@pytest.mark.parametrize("y", [[1.0], [], [1.0, 2.0, 3.0]])
def test_as_many_targets_as_rows_are_asked_for(y):
    with pytest.raises(ValueError, match=r"there are 2 rows, and|targets are \(n,\)"):
        prepared({"a": [1, 2]}, y=[1.0, 2.0]).transform({"a": [1, 2]}, y)


def test_a_class_that_is_not_in_the_training_rows_may_be_named():
    preparation = prepared({"a": [1, 2]}, y=["x", "y"], classes=["x", "y", "z"])
    assert preparation.outputs == 3
    with pytest.raises(ValueError, match="unknown classes: 'w'; known are 'x', 'y', 'z'"):
        preparation.transform({"a": [1]}, ["w"])


def test_targets_come_back_in_their_own_units():
    y = [10.0, 20.0, 60.5]
    preparation = prepared({"a": [1, 2, 4]}, y=y)
    _, targets = preparation.transform({"a": [1, 2, 4]}, y)
    assert np.allclose(preparation.inverse_transform(targets), y)


def test_columns_may_come_in_any_order_and_more_of_them():
    preparation = prepared(X)
    other = {"extra": [0] * 4, **dict(reversed(X.items()))}
    assert (preparation.transform(other) == preparation.transform(X)).all()


@pytest.mark.parametrize(
    ("x", "line"),
    [
        ({"area": [1.0]}, "no column 'kind': it was there when"),
        ({"area": ["many"], "kind": ["a"]}, "'area' is a column of numbers, got 'many' in row 0"),
        ({"area": [np.inf], "kind": ["a"]}, "'area' has an infinite number in row 0"),
        ({"area": [1.0, 2.0], "kind": ["a"]}, "equally long, and not empty, got area 2, kind 1"),
        ({"area": [10**400], "kind": ["a"]}, "'area' has an infinite number in row 0"),
        ({"area": [1.0, 1e300], "kind": ["a", "b"]}, r"'area' has 1e\+300 in row 1, too far from"),
        ({"area": np.ones((1, 2)), "kind": ["a"]}, r"'area' has shape \(1, 2\)"),
        ({1: [1.0], "1": [1.0]}, "two columns named '1'"),
        ({"area": [], "kind": []}, "equally long, and not empty"),
    ],
)
def test_another_table_is_refused(x, line):
    with pytest.raises(ValueError, match=line):
        prepared(X).transform(x)


def test_an_array_is_no_table():
    with pytest.raises(TypeError, match="a table is a dictionary of columns by name"):
        prepared(np.zeros((2, 2)))


@pytest.mark.parametrize("y", [None, [1.0, 2.0, 3.0, 4.5], ["a", "b", "a", "b"], [0, 1, 0, 1] * 5])
def test_json_keeps_all_that_is_learnt(y):
    x = X if y is None or len(y) == 4 else {"a": np.arange(20)}
    preparation = prepared(x, y=y)
    again = TablePreparation.from_json(preparation.to_json())
    assert again.to_json() == preparation.to_json()
    assert (again.transform(x) == preparation.transform(x)).all()


KEPT = json.loads(TablePreparation(X, [0.5, 1.0, 1.5, 2.0]).to_json())
WRONG = [None, 0, 1, "text", [], [1], {}, {"known": 1}, {"known": [1]}, float("nan")]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("place", ["", "columns", "columns area", "columns area std"])
def test_other_json_is_refused(place, wrong):
    kept = inner = {"": json.loads(json.dumps(KEPT))}
    *above, last = ["", *place.split()]
    for name in above:
        inner = inner[name]
    inner[last] = -1 if last == "std" and wrong == 1 else wrong  # 1 would do
    with pytest.raises(ValueError, match="no TablePreparation as JSON"):
        TablePreparation.from_json(json.dumps(kept[""]))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"columns": {}, "targets": 1}'])
def test_no_json_is_refused(text):
    with pytest.raises(ValueError, match="no TablePreparation as JSON"):
        TablePreparation.from_json(text)


@pytest.mark.parametrize("targets", [{}, {"classes": ["a"]}, {"classes": ["a", 1]}, {"mean": 0}])
def test_other_targets_are_refused(targets):
    with pytest.raises(ValueError, match="no TablePreparation as JSON"):
        TablePreparation.from_json(json.dumps(KEPT | {"targets": targets}))


@pytest.mark.parametrize("name", TABLES)
def test_well_known_tables_are_read_and_prepared(name, tmp_path):
    made = TABLES[name](np.random.default_rng(0))
    (tmp_path / "a.csv").write_text(made.to_csv())
    x, y = datasets.load_table(tmp_path / "a.csv", made.target)
    preparation = TablePreparation(x, y)
    assert np.isfinite(preparation.transform(x)).all()
    expected = {"penguins": "classification", "titanic": "classification"}.get(name, "regression")
    assert preparation.targets.task == expected
    assert list(preparation.left_out) == {"mpg": ["name"], "titanic": ["name"]}.get(name, [])


def test_a_regression_on_a_file_takes_ten_lines(tmp_path):
    path = tmp_path / "cars.csv"
    path.write_text(TABLES["mpg"](np.random.default_rng(0)).to_csv())
    x, y = datasets.load_table(path, target="mpg")
    (x, y), (x_test, y_test) = training.split(x, y, seed=0)
    preparation = training.TablePreparation(x, y)
    rows, targets = preparation.transform(x, y)
    model = nn.Sequential(nn.Dense(len(preparation.features), 100, "relu", seed=0))
    model = nn.Sequential(model, nn.Dense(100, preparation.outputs, seed=0))
    adam = optim.Adam(model.parameters())
    training.fit(
        *(model, rows, targets),
        loss="mean_squared_error",
        optimizer=adam,
        epochs=40,
        seed=0,
        verbose=False,
    )
    outputs = training.predict(model, preparation.transform(x_test))
    assert metrics.r2_score(preparation.inverse_transform(outputs), y_test) > 0.75


def test_what_is_masked_is_not_learnt_from():
    with pytest.raises(TypeError, match="MaskedArray"):
        prepared({"a": np.ma.masked_array([1.0, 2.0, 99.0], [0, 0, 1])})
