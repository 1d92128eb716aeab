"""Precision, recall, F1 and the report where a row may have several labels, or none."""

import functools

import numpy as np
import pytest

from micrograd_plus import Tensor, metrics, nn, training
from micrograd_plus.metrics import classification_report, f1_score, precision, recall

TRUE = [[1, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 0]]
CHANCES = [[0.9, 0.2, 0.4], [0.1, 0.7, 0.8], [0.3, 0.1, 0.2], [0.6, 0.4, 0.1]]
SCORES = {"precision": precision, "recall": recall, "f1_score": f1_score}
every_score = pytest.mark.parametrize("name", SCORES)
AVERAGES = ("macro", "micro", "samples", "weighted", None)

# scikit-learn 1.9.1: precision_score(TRUE, CHANCES > 0.5, average=average, zero_division=0), ...
EXPECTED = {
    "precision": (2 / 3, 0.75, 0.625, 0.8, [1, 1, 0]),
    "recall": (0.5, 0.6, 0.5, 0.6, [1, 0.5, 0]),
    "f1_score": (5 / 9, 2 / 3, 0.5, 2 / 3, [1, 2 / 3, 0]),
}
# Its classification_report(TRUE, CHANCES > 0.5, target_names=["sun", "rain", "snow"]).
TABLE = """\
              precision    recall  f1-score   support

         sun       1.00      1.00      1.00         2
        rain       1.00      0.50      0.67         2
        snow       0.00      0.00      0.00         1

   micro avg       0.75      0.60      0.67         5
   macro avg       0.67      0.50      0.56         5
weighted avg       0.80      0.60      0.67         5
 samples avg       0.62      0.50      0.50         5"""


def scored(name, prediction, **options):
    return SCORES[name](prediction, TRUE, multilabel=True, **options)


@every_score
@pytest.mark.parametrize("place", range(5), ids=AVERAGES)
@pytest.mark.parametrize("of", [Tensor, lambda p: (np.array(p) > 0.5).astype(int)])
def test_a_score_of_several_labels_is_scikit_learns(name, place, of):
    found = scored(name, of(CHANCES), average=AVERAGES[place])
    np.testing.assert_allclose(found, EXPECTED[name][place], rtol=1e-15)


@every_score
def test_a_label_that_never_occurs_counts_in_the_mean_over_labels_as_in_scikit_learn(name):
    of_two = functools.partial(SCORES[name], [[0.9, 0.1]], [[1, 0]], multilabel=True)
    assert of_two(average="macro") == 0.5
    assert of_two(average="macro", zero_division=1.0) == 1


def test_the_report_prints_what_scikit_learns_does():
    assert (
        str(classification_report(CHANCES, TRUE, ["sun", "rain", "snow"], multilabel=True)) == TABLE
    )


@every_score
@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("zero_division", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_random_labels_are_scored_as_by_scikit_learn(name, average, zero_division, seed):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(seed)
    true, chances = rng.random((30, 5)) < 0.2, rng.random((30, 5))
    true[:, 0] = False
    chances[:, 1] = 0
    options = {"average": average, "zero_division": zero_division}
    found = SCORES[name](chances, true, multilabel=True, **options)
    by_sklearn = getattr(sklearn, f"{name.removesuffix('_score')}_score")
    np.testing.assert_allclose(found, by_sklearn(true, chances > 0.5, **options), rtol=1e-14)


def test_the_numbers_of_a_random_report_are_scikit_learns():
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(0)
    true, chances = rng.integers(0, 2, (30, 4)), rng.random((30, 4))
    ours = classification_report(chances, true, multilabel=True).as_dict()
    options = {"output_dict": True, "zero_division": 0}
    theirs = sklearn.classification_report(true, chances > 0.5, **options)
    assert list(ours) == list(theirs)
    for line, numbers in theirs.items():
        assert ours[line] == pytest.approx(numbers, rel=1e-14)


def test_a_report_of_several_labels_has_no_matrix_and_no_accuracy():
    report = classification_report(CHANCES, TRUE, multilabel=True)
    assert (report.matrix, report.accuracy) == (None, None)
    assert "accuracy" not in report.as_dict()
    assert report.support.tolist() == [2, 2, 1]
    assert report.class_names == ["0", "1", "2"]


@every_score
def test_labels_are_above_the_threshold_and_logits_above_0(name):
    logits = np.array(CHANCES) - 0.5
    at_0 = scored(name, logits, average="macro", threshold=0)
    assert at_0 == scored(name, CHANCES, average="macro")
    assert scored(name, CHANCES, average="macro", threshold=0.9) == 0


@every_score
def test_steps_of_sequences_are_more_rows(name):
    found = SCORES[name](
        np.reshape(CHANCES, (2, 2, 3)),
        np.reshape(TRUE, (2, 2, 3)),
        average="samples",
        multilabel=True,
    )
    assert found == scored(name, CHANCES, average="samples")


@every_score
def test_rows_of_one_label_each_are_labels_only_if_one_says_so(name):
    scores, one_hot = [[0.4, 0.3], [0.6, 0.9]], [[1, 0], [0, 1]]
    assert SCORES[name](scores, one_hot, average="macro") == 1
    assert SCORES[name](scores, one_hot, average="macro", multilabel=True) < 1


@every_score
@pytest.mark.parametrize("average", ["binary", "mean"])
def test_an_average_that_there_is_not_is_refused(name, average):
    words = f'several labels per row must be "macro", "micro", "samples", .* got {average!r}'
    with pytest.raises(ValueError, match=words):
        scored(name, CHANCES, average=average)


@every_score
def test_the_mean_over_samples_is_of_several_labels_alone(name):
    with pytest.raises(ValueError, match=r"average must be .*, got 'samples'"):
        SCORES[name]([0, 1, 2], [0, 1, 2], average="samples")


OF_LABELS = [
    *(functools.partial(s, average="macro") for s in SCORES.values()),
    classification_report,
]


@pytest.mark.parametrize("metric", OF_LABELS)
@pytest.mark.parametrize(
    ("prediction", "target", "words"),
    [
        ([[0.5, 0.5]], [[1, 0, 0]], r"shape \(1, 2\) do not fit targets of shape \(1, 3\)"),
        ([[0.5, 0.5]], [[1, 2]], "are 0 and 1 each, got 2"),
        ([[3, 0]], [[1, 0]], "are 0 and 1 each, got 3"),
        ([0.5, 0.5], [1, 0], r"are \(n, labels\), got shape \(2,\)"),
        (np.zeros((0, 2)), np.zeros((0, 2)), "no predictions to measure"),
    ],
)
def test_what_are_no_several_labels_is_refused(metric, prediction, target, words):
    with pytest.raises(ValueError, match=words):
        metric(prediction, target, multilabel=True)


def test_a_report_of_predictions_alone_is_refused():
    with pytest.raises(ValueError, match="several labels per row needs both prediction and target"):
        classification_report(CHANCES, multilabel=True)


def test_another_number_of_names_than_labels_is_refused():
    with pytest.raises(ValueError, match="a report on 3 classes needs 3 class_names, got 2"):
        classification_report(CHANCES, TRUE, ["sun", "rain"], multilabel=True)


@pytest.mark.parametrize("name", ["micro avg", "samples avg"])
def test_a_label_may_not_have_the_name_of_a_line(name):
    with pytest.raises(ValueError, match=f"two lines would be named '{name}'"):
        classification_report(CHANCES, TRUE, ["sun", "rain", name], multilabel=True)


def test_the_error_for_several_1s_says_what_takes_them():
    with pytest.raises(ValueError, match="use binary_accuracy, or multilabel=True where a metric"):
        f1_score(CHANCES, TRUE, average="macro")


def test_it_is_measured_with_its_options_bound():
    of_labels = functools.partial(metrics.f1_score, average="samples", multilabel=True)
    found = training.evaluate(nn.Sequential(), np.array(CHANCES), np.array(TRUE), None, [of_labels])
    assert found == {"f1_score": 0.5}
