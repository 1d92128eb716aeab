"""The confusion matrix, from which precision, recall and F1 come."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value
from micrograd_plus.metrics import confusion_matrix

RNG = np.random.default_rng(0)
PREDICTED, TRUE = RNG.integers(0, 4, 60), RNG.integers(0, 4, 60)


def test_rows_are_true_classes_and_columns_predicted_ones():
    assert confusion_matrix([1, 1, 0], [0, 0, 1]).tolist() == [[0, 2], [1, 0]]


def test_it_is_scikit_learns():
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    expected = sklearn.confusion_matrix(TRUE, PREDICTED)
    np.testing.assert_array_equal(confusion_matrix(PREDICTED, TRUE), expected)


@pytest.mark.parametrize(
    "prediction",
    [
        *(PREDICTED, PREDICTED.tolist(), PREDICTED[:, None], PREDICTED.astype("uint8")),
        *(np.eye(4)[PREDICTED], Tensor(np.eye(4)[PREDICTED]), Tensor(PREDICTED)),
    ],
)
@pytest.mark.parametrize("target", [TRUE, TRUE[:, None], np.eye(4, dtype=int)[TRUE], TRUE * 1.0])
def test_classes_may_be_given_as_numbers_or_as_rows(prediction, target):
    expected = np.zeros((4, 4), int)
    for i, j in zip(TRUE, PREDICTED, strict=True):
        expected[i, j] += 1
    np.testing.assert_array_equal(confusion_matrix(prediction, target), expected)


def test_of_probabilities_of_yes_it_is_two_by_two():
    assert confusion_matrix([0.9, 0.4, 0.7], [1, 0, 0]).tolist() == [[1, 1], [0, 1]]
    assert confusion_matrix([Value(0.9)], [1]).tolist() == [[0, 0], [0, 1]]
    assert confusion_matrix([0.9, 0.7], [1, 0], threshold=0.8).tolist() == [[1, 0], [0, 1]]


def test_classes_that_do_not_occur_have_a_row_if_scores_or_the_caller_count_them():
    assert confusion_matrix([0, 0], [0, 0]).shape == (2, 2)
    assert confusion_matrix([[0.1, 0.9, 0.0]], [1]).shape == (3, 3)
    assert confusion_matrix([0, 1], [0, 1], classes=5).shape == (5, 5)
    assert confusion_matrix([0, 6], [0, 1], classes=5).shape == (7, 7)
    assert confusion_matrix([0, 1], [0, 6]).shape == (7, 7)
    assert confusion_matrix([0, 1], [[1, 0, 0], [0, 1, 0]]).shape == (3, 3)


def test_predictions_of_steps_are_more_predictions():
    scores = np.eye(4)[PREDICTED].reshape(6, 10, 4)
    np.testing.assert_array_equal(
        confusion_matrix(scores, TRUE.reshape(6, 10)), confusion_matrix(PREDICTED, TRUE)
    )
