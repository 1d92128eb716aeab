"""Accuracies: of classes, of yes and no, and of the best few."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value
from micrograd_plus.metrics import accuracy, binary_accuracy, confusion_matrix, top_k_accuracy
from micrograd_plus.nn import Sequential
from micrograd_plus.training import evaluate

SCORES = np.random.default_rng(0).normal(size=(50, 7))
LABELS = np.random.default_rng(1).integers(0, 7, 50)


@pytest.mark.parametrize(
    ("prediction", "target", "share"),
    [
        ([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]], [1, 0, 1], 2 / 3),
        ([[-5.0, 5.0], [800.0, 2.0]], [1, 0], 1.0),
        ([[0.1, 0.9], [0.8, 0.2]], [[0, 1], [0, 1]], 0.5),
        ([[0.1, 0.9], [0.8, 0.2]], [[1], [1]], 0.5),
        ([[0.1, 0.9], [0.8, 0.2]], [[-1, 1], [-1, 1]], 0.5),
        ([[0.1, 0.9], [0.8, 0.2]], [[0.3, 0.7], [0.4, 0.6]], 0.5),
        ([0.3, 0.6, 0.9, 0.1], [0, 1, 0, 1], 0.5),
        ([[0.3], [0.6]], [0, 1], 1.0),
        ([0.3, 0.6], [[0], [1]], 1.0),
        ([0.3, 0.6], [False, True], 1.0),
        ([0.3, 0.6], [0.0, 1.0], 1.0),
        ([[0.7]], [1], 1.0),
        (0.7, 1, 1.0),
        (1, 1, 1.0),
        ([2, 0, 1, 1], [2, 0, 1, 0], 0.75),
        ([[2], [0]], [2, 1], 0.5),
        ([2, 0], [[0, 0, 1], [0, 1, 0]], 0.5),
        ([True, False], [1, 1], 0.5),
        ([[[0.1, 0.9], [0.9, 0.1]]], [[1, 1]], 0.5),
    ],
)
def test_accuracy_is_the_share_that_is_right(prediction, target, share):
    assert accuracy(prediction, target) == pytest.approx(share)
    assert accuracy(Tensor(prediction), np.array(target)) == pytest.approx(share)


def test_the_course_calls_a_silver_hotel_taken_for_gold_wrong():
    assert accuracy([[0.5, 0.2, 0.3]], [1]) == 0.0


def test_accuracy_is_the_diagonal_of_the_confusion_matrix():
    assert accuracy(SCORES, LABELS) == np.trace(confusion_matrix(SCORES, LABELS)) / 50


@pytest.mark.parametrize(("threshold", "share"), [(0.5, 0.5), (0.25, 0.75), (0.7, 0), (0, 1)])
def test_yes_is_what_is_above_the_threshold(threshold, share):
    assert accuracy([0.3, 0.6, 0.7, 0.1], [1, 1, 1, 1], threshold=threshold) == share


def test_logits_mean_yes_above_0():
    assert accuracy([-0.1, 0.1], [0, 1], threshold=0) == 1


def test_accuracy_reads_values():
    assert accuracy([Value(0.3), Value(0.6)], [0, 1]) == 1.0
    assert accuracy([[Value(0.1), Value(0.9)]], [1]) == 1.0
    assert accuracy(Value(0.7), Value(1.0)) == 1.0


def test_binary_accuracy_counts_every_answer():
    assert binary_accuracy([[0.9, 0.2], [0.1, 0.8]], [[1, 0], [1, 1]]) == 0.75
    assert binary_accuracy([[-1.0, 0.2]], [[0, 1]], threshold=0) == 1.0


def test_top_k_counts_the_best_few():
    scores = [[0.5, 0.3, 0.2]]
    assert [top_k_accuracy(scores, [label], k=2) for label in (0, 1, 2)] == [1, 1, 0]


def test_the_top_one_is_the_accuracy_with_ties_too():
    scores = np.round(SCORES)
    assert len(np.unique(scores[0])) < 7
    assert top_k_accuracy(scores, LABELS, k=1) == accuracy(scores, LABELS)


def test_all_are_among_all():
    assert top_k_accuracy(SCORES, LABELS, k=7) == 1.0


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_top_k_is_scikit_learns(k):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    expected = sklearn.top_k_accuracy_score(LABELS, SCORES, k=k)
    assert top_k_accuracy(SCORES, LABELS, k) == pytest.approx(expected, rel=1e-15)
    assert top_k_accuracy(Tensor(SCORES), np.eye(7)[LABELS], k) == pytest.approx(expected)


def test_accuracies_are_plain_numbers():
    assert type(accuracy(Tensor([0.3]), [0])) is float
    assert type(top_k_accuracy(Tensor([[0.3, 0.7]]), [0], 1)) is float


def test_a_function_of_ones_own_works_where_a_built_in_does():
    def surely_right(prediction, target):
        return binary_accuracy(prediction, target, threshold=0.9)

    found = evaluate(
        Sequential(), np.array([[0.8], [0.1]]), [[1], [0]], metrics=[surely_right, "accuracy"]
    )
    assert found == {"surely_right": 0.5, "accuracy": 1.0}
