"""The classification report: a table to read, and numbers to compute with."""

import numpy as np
import pytest

from micrograd_plus import metrics
from micrograd_plus.datasets import load_payments
from micrograd_plus.metrics import classification_report

RNG = np.random.default_rng(0)
TRUE = RNG.integers(0, 4, 80)
PREDICTED = np.where(RNG.random(80) < 0.6, TRUE, RNG.integers(0, 4, 80))
NAMES = ["gold", "silver", "bronze", "none of them"]


def test_it_prints_as_a_table():
    labels, predictions = load_payments()
    table = """\
              precision    recall  f1-score   support

    no fraud       0.95      0.97      0.96        93
       fraud       0.40      0.29      0.33         7

    accuracy                           0.92       100
   macro avg       0.67      0.63      0.65       100
weighted avg       0.91      0.92      0.91       100"""
    report = classification_report(predictions, labels, ("no fraud", "fraud"))
    assert str(report) == repr(report) == table


def test_it_is_scikit_learns_in_numbers_and_in_print():
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    ours = classification_report(PREDICTED, TRUE, NAMES)
    theirs = sklearn.classification_report(TRUE, PREDICTED, target_names=NAMES, output_dict=True)
    assert list(ours.as_dict()) == list(theirs)
    for line, numbers in theirs.items():
        assert ours.as_dict()[line] == pytest.approx(numbers, rel=1e-14)
    assert str(ours) + "\n" == sklearn.classification_report(TRUE, PREDICTED, target_names=NAMES)


def test_its_numbers_are_those_of_the_scores():
    report = classification_report(PREDICTED, TRUE)
    np.testing.assert_array_equal(report.matrix, metrics.confusion_matrix(PREDICTED, TRUE))
    for name, found in (
        ("precision", report.precision),
        ("recall", report.recall),
        ("f1_score", report.f1),
    ):
        expected = getattr(metrics, name)(PREDICTED, TRUE, average=None)
        np.testing.assert_array_equal(found, expected)
    assert report.accuracy == metrics.accuracy(PREDICTED, TRUE)
    assert report.support.tolist() == np.bincount(TRUE).tolist()


def test_columns_stand_under_each_other_whatever_the_names():
    names = ["a", "ein sehr langer Name", "é", "数"]
    lines = str(classification_report(PREDICTED, TRUE, names)).split("\n")
    assert len({len(line) for line in lines if line}) == 1


def test_it_takes_the_matrix_itself():
    report = classification_report([[11, 2], [1, 10]])
    assert report.accuracy == 0.875
    assert report.class_names == ["0", "1"]


def test_names_may_be_of_classes_that_do_not_occur():
    report = classification_report([0, 1], [0, 1], ("no", "yes", "perhaps"))
    assert report.support.tolist() == [1, 1, 0]
    assert report.as_dict()["macro avg"]["recall"] == 1


def test_logits_and_probabilities_are_read_as_by_every_metric():
    assert classification_report([[2.0, 1.0], [0.0, 3.0]], [0, 1]).accuracy == 1
    assert classification_report([0.2, 0.4], [0, 1]).accuracy == 0.5
    assert classification_report([0.2, 0.4], [0, 1], threshold=0.3).accuracy == 1


def test_0_of_0_is_what_one_says():
    of_one = lambda **options: classification_report([0, 0], [0, 1], **options)
    assert of_one().precision.tolist() == [0.5, 0]
    assert metrics.ClassificationReport([[1, 0], [1, 0]]).precision.tolist() == [0.5, 0]
    assert of_one(zero_division=1.0).precision.tolist() == [0.5, 1]


def test_its_dictionary_is_of_plain_numbers():
    numbers = classification_report(PREDICTED, TRUE).as_dict()
    assert type(numbers["0"]["precision"]) is float
    assert type(numbers["0"]["support"]) is int
