"""Of which numbers more is better, and of which less."""

import contextlib

import numpy as np
import pytest

from micrograd_plus import functions, losses, metrics
from micrograd_plus.metrics.directions import DIRECTIONS, SHORT_NAMES, direction, mode_of
from micrograd_plus.training.by_name import find_metrics


def gives_one_number(name):
    try:
        find_metrics(name)
    except ValueError as error:
        assert "gives a table" in str(error)
        return False
    return True


@pytest.mark.parametrize("name", [name for name in metrics.__all__ if gives_one_number(name)])
def test_every_metric_has_a_direction(name):
    assert name in DIRECTIONS, f"{name} is missing in micrograd_plus/metrics/directions.py"


@pytest.mark.parametrize("name", losses.__all__)
def test_of_every_loss_less_is_better(name):
    assert DIRECTIONS[name] == "min"


def test_the_table_names_nothing_that_is_not_ours():
    def is_ours(name):
        modules = (functions, losses, metrics)
        return name == "loss" or any(hasattr(module, name) for module in modules)

    assert [name for name in DIRECTIONS if not is_ours(SHORT_NAMES.get(name, name))] == []


@pytest.mark.parametrize(("short", "name"), SHORT_NAMES.items())
def test_a_short_name_has_the_direction_of_what_it_is_short_for(short, name):
    assert direction(f"val_{short}") == direction(name) == DIRECTIONS[name]
    assert find_metrics(short) == {short: getattr(metrics, name)}


# Right predictions of yes and no, of classes by number, and of classes by scores; with targets.
RIGHT = [
    (np.array([0.1, 0.9, 0.8, 0.2]), np.array([0, 1, 1, 0])),
    (np.arange(6), np.arange(6)),
    (np.eye(7), np.arange(7)),
]


@pytest.mark.parametrize("name", [name for name in metrics.__all__ if name in DIRECTIONS])
def test_what_is_right_is_better_than_what_is_wrong(name):
    better = set()
    for prediction, target in RIGHT:
        with contextlib.suppress(ValueError):  # it is of other kinds of predictions
            right, wrong = (
                getattr(metrics, name)(np.roll(prediction, by, axis=0), target) for by in (0, 2)
            )
            better.add("max" if right > wrong else "min")
    assert better == {DIRECTIONS[name]}


@pytest.mark.parametrize(
    ("column", "outputs", "expected"),
    [
        ("loss", (), "min"),
        ("val_loss", (), "min"),
        ("val_r2_score", (), "max"),
        ("price_loss", ["price"], "min"),
        ("val_price_f1_score", ["price"], "max"),
        ("a_b_loss", ["a", "a_b"], "min"),
        ("0_accuracy", ["0", "1"], "max"),
        ("auc", (), None),
        ("accuracy_of_mine", (), None),
        ("neg_mean_squared_error", (), None),
        ("price_loss", (), None),
        ("val_val_loss", (), None),
    ],
)
def test_a_column_has_the_direction_of_what_it_is_named_for(column, outputs, expected):
    assert direction(column, outputs) == expected


def test_without_a_mode_it_is_what_is_known():
    assert mode_of("val_accuracy") == "max"
    assert mode_of("price_loss", None, ["price"]) == "min"


def test_a_mode_that_was_given_goes_before_what_is_known():
    assert mode_of("accuracy", "min") == "min"
    assert mode_of("auc", "max") == "max"
