"""What fits no metric of classes is an error that says what would."""

import numpy as np
import pytest

from micrograd_plus.metrics import (
    accuracy,
    binary_accuracy,
    classification_report,
    confusion_matrix,
    f1_score,
    precision,
    recall,
    top_k_accuracy,
)

OF_CLASSES = [accuracy, confusion_matrix, precision, recall, f1_score, classification_report]
every_metric = pytest.mark.parametrize("metric", OF_CLASSES)


@every_metric
@pytest.mark.parametrize(
    ("prediction", "target"),
    [((4, 3), (3,)), ((4,), (3,)), ((4, 3), (4, 2)), ((4, 1), (4, 2)), ((4,), (2, 2, 2))],
)
def test_shapes_that_differ_are_refused_with_both(metric, prediction, target):
    with pytest.raises(ValueError, match="do not fit targets of shape") as error:
        metric(np.ones(prediction), np.ones(target, int))
    assert str(prediction) in str(error.value)
    assert str(target) in str(error.value)


@every_metric
@pytest.mark.parametrize(
    ("prediction", "target", "words"),
    [
        ([], [], "no predictions to measure"),
        ([-2.0, 2.0], [-1, 1], r"targets of 0 and 1, got -1.*lambda p, t: accuracy\(p, t > 0, thr"),
        ([0.0, 2.0], [0, 2], r"got 2: .*must be integers, as prediction\.astype\(int\)"),
        ([0, -1], [0, 1], "classes are numbered from 0, got -1"),
        ([0, 1], [0, 0.5], r"classes are numbered from 0, got 0\.5"),
        ([0, 1], [0, np.nan], "classes are numbered from 0, got nan"),
        ([[0.5, 0.5]], [np.inf], "classes are numbered from 0, got inf"),
        ([[0.5, 0.5]], [2], r"label 2 is outside the 2 classes of predictions of shape \(1, 2\)"),
        ([[0.5, 0.5]], [-1], "classes are numbered from 0, got -1"),
        ([[0.5, 0.5]], [[1, 1]], "several 1s or none: for several answers per row use binary_acc"),
        ([[0.5, 0.5]], [[0, 0]], "several 1s or none"),
        ([[0, 2, 1]], [[0, 1, 2]], r"class numbers of shape \(1, 3\) .* flatten both"),
    ],
)
def test_what_is_no_class_is_refused(metric, prediction, target, words):
    with pytest.raises(ValueError, match=words):
        metric(prediction, target)


@every_metric
def test_names_of_classes_are_refused_with_what_makes_them_numbers(metric):
    with pytest.raises(TypeError, match="return_inverse"):
        metric(["gold", "silver"], ["gold", "gold"])


@every_metric
@pytest.mark.parametrize("target", [None, [None, 1], [{}, 1]])
def test_what_are_no_numbers_is_refused(metric, target):
    if metric is classification_report and target is None:
        return  # then the prediction is the matrix
    with pytest.raises(TypeError, match="metrics are of numbers, got"):
        metric([0, 1], target)


@pytest.mark.parametrize("score", [precision, recall, f1_score])
@pytest.mark.parametrize(
    ("average", "words"),
    [
        ("binary", r'average="binary" is for two classes, and there are 3: give "macro"'),
        ("mean", 'average must be "binary", "macro", "micro", "weighted" or None, got .mean'),
    ],
)
def test_an_average_that_does_not_fit_is_refused(score, average, words):
    with pytest.raises(ValueError, match=words):
        score([0, 1, 2], [0, 1, 2], average=average)


@pytest.mark.parametrize("k", [0, 4, 1.5, -1])
def test_a_k_that_is_no_number_of_classes_is_refused(k):
    with pytest.raises(ValueError, match=f"k must be an integer from 1 to the 3 classes, got {k}"):
        top_k_accuracy([[0.1, 0.2, 0.7]], [2], k)


def test_the_best_few_of_single_answers_are_refused():
    with pytest.raises(ValueError, match=r"takes scores \(\.\.\., classes\), got shape \(2,\)"):
        top_k_accuracy([0.3, 0.7], [0, 1])


def test_answers_that_are_neither_yes_nor_no_are_refused():
    with pytest.raises(ValueError, match="targets of 0 and 1, got 2"):
        binary_accuracy([[0.5, 0.5]], [[1, 2]])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1, 2]],), r"is square, got shape \(1, 2\); of labels, give both"),
        (([0, 1, 1],), r"is square, got shape \(3,\)"),
        (([[-1, 0], [0, 1]],), "counts are 0 or more, got -1"),
        (([[1, 0], [0, 1]], None, ["no"]), "a report on 2 classes needs 2 class_names, got 1"),
        (([0, 2], [0, 2], ["no", "yes"]), "a report on 3 classes needs 3 class_names, got 2"),
        (([0, 1], [0, 1], ["a", "a"]), "two lines would be named 'a'"),
        (([0, 1], [0, 1], ["a", "macro avg"]), "two lines would be named 'macro avg'"),
    ],
)
def test_what_is_no_matrix_or_no_names_is_refused_by_the_report(arguments, words):
    with pytest.raises(ValueError, match=words):
        classification_report(*arguments)
