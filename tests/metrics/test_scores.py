"""Precision, recall and F1: the course's numbers, scikit-learn's, and what 0 of 0 is."""

import numpy as np
import pytest

from micrograd_plus import metrics
from micrograd_plus.datasets import load_payments
from micrograd_plus.metrics import accuracy, f1_score, precision, recall

SCORES = {"precision": precision, "recall": recall, "f1_score": f1_score}
every_score = pytest.mark.parametrize("name", SCORES)

# Rows of true hotels, columns of predicted ones.
HOTELS = np.array([[11, 2], [1, 10]])
THREE_CLASSES = np.array([[7, 1, 0], [2, 5, 1], [0, 3, 5]])


def labels_of(matrix):
    """Predicted and true class numbers that have this confusion matrix."""
    true, predicted = np.indices(matrix.shape).reshape(2, -1).repeat(matrix.reshape(-1), axis=1)
    return predicted, true


def percent(share):
    return round(100 * share, 2)


def test_the_scores_of_the_courses_card_payments():
    true, predicted = load_payments()
    assert metrics.confusion_matrix(predicted, true).tolist() == [[90, 3], [5, 2]]
    assert accuracy(np.zeros(100, int), true) == 0.93
    assert percent(precision(predicted, true)) == 40
    assert percent(recall(predicted, true)) == 28.57
    assert percent(f1_score(predicted, true)) == 33.33


def test_the_scores_of_the_courses_hotels():
    of_hotels = labels_of(HOTELS)
    assert percent(accuracy(*of_hotels)) == 87.5
    assert round(100 * precision(*of_hotels), 1) == 83.3
    assert round(100 * recall(*of_hotels), 1) == 90.9
    assert round(100 * f1_score(*of_hotels), 1) == 87.0


def test_the_scores_by_class_of_three_are_shares_of_columns_and_rows():
    of_three = labels_of(THREE_CLASSES)
    assert precision(*of_three, average=None).tolist() == [7 / 9, 5 / 9, 5 / 6]
    assert recall(*of_three, average=None).tolist() == [7 / 8, 5 / 8, 5 / 8]
    assert f1_score(*of_three, average=None).tolist() == [14 / 17, 10 / 17, 10 / 14]


@every_score
@pytest.mark.parametrize("average", ["macro", "micro", "weighted", None])
@pytest.mark.parametrize("seed", range(3))
def test_a_score_is_scikit_learns(name, average, seed):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(seed)
    true = rng.integers(0, 5, 40)
    predicted = np.where(rng.random(40) < 0.5, true, rng.integers(0, 5, 40))
    expected = getattr(sklearn, f"{name.removesuffix('_score')}_score")(
        true, predicted, average=average
    )
    found = SCORES[name](predicted, true, average=average)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@every_score
@pytest.mark.parametrize("average", ["macro", "weighted", "binary", None])
@pytest.mark.parametrize("zero_division", [0.0, 1.0])
def test_what_never_occurs_is_as_in_scikit_learn(name, average, zero_division):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    by_sklearn = getattr(sklearn, f"{name.removesuffix('_score')}_score")
    # No. 1 is never predicted; of several, no. 2 is never true.
    for true, predicted in (([0, 1, 0], [0, 0, 0]), ([0, 1, 0, 3], [0, 0, 2, 3])):
        if average == "binary" and max(true) > 1:
            continue
        found = SCORES[name](predicted, true, average=average, zero_division=zero_division)
        expected = by_sklearn(true, predicted, average=average, zero_division=zero_division)
        np.testing.assert_allclose(found, expected, rtol=1e-15)


@every_score
def test_a_class_that_neither_occurs_nor_was_predicted_is_left_out_of_the_macro_average(name):
    scores = np.eye(4)[[0, 1, 1, 2]]
    of_three = SCORES[name]([0, 1, 1, 2], [0, 1, 2, 2], average="macro")
    assert SCORES[name](scores, [0, 1, 2, 2], average="macro") == of_three


def test_a_class_that_was_predicted_once_counts_in_the_macro_average():
    assert precision([0, 1], [0, 0], average="macro") == 0.5
    assert recall([0, 0], [0, 1], average="macro") == 0.5


@every_score
def test_nothing_found_is_0_without_a_warning_unless_told_otherwise(name):
    assert SCORES[name]([0, 0], [0, 0]) == 0
    assert SCORES[name]([0, 0], [0, 0], zero_division=1) == 1


@every_score
def test_the_micro_average_of_single_labels_is_the_accuracy(name):
    of_three = labels_of(THREE_CLASSES)
    assert SCORES[name](*of_three, average="micro") == pytest.approx(accuracy(*of_three))


@every_score
def test_the_threshold_moves_precision_and_recall(name):
    probabilities, true = [0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1]
    expected = {"precision": 1.0, "recall": 0.5, "f1_score": 2 / 3}
    assert SCORES[name](probabilities, true) == 0.5
    assert SCORES[name](probabilities, true, threshold=0.7) == pytest.approx(expected[name])


@every_score
def test_a_score_is_a_plain_number_or_an_array(name):
    assert type(SCORES[name]([0, 1], [0, 1])) is float
    assert type(SCORES[name]([0, 1], [0, 1], average="macro")) is float
    assert SCORES[name]([0, 1, 2], [0, 1, 2], average=None).shape == (3,)
