"""ROC and precision-recall curves, and the areas under them: scikit-learn's, stored and live."""

import functools
import inspect

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, nn, training
from micrograd_plus.metrics import average_precision, precision_recall_curve, roc_auc, roc_curve

SCORES, YES = [0.9, 0.4, 0.4, 0.7, 0.1, 0.4, 0.8, 0.2], [1, 1, 0, 1, 0, 0, 0, 0]
PROBABILITIES = np.array(
    [
        *([0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]),
        *([0.1, 0.5, 0.4], [0.3, 0.3, 0.4], [0.4, 0.4, 0.2]),
    ]
)
LABELS = np.array([0, 1, 2, 1, 2, 0, 1])
AREAS = [roc_auc, average_precision]
every_area = pytest.mark.parametrize("area", AREAS)
every_curve = pytest.mark.parametrize("curve", [roc_curve, precision_recall_curve])

# scikit-learn 1.9.1 of the numbers above: roc_auc_score (with multi_class="ovr"),
# average_precision_score, and the curves.
OF_YES = {roc_auc: 0.8, average_precision: 0.7222222222222222}
OF_CLASSES = {
    roc_auc: {
        "macro": 0.8027777777777777,
        "weighted": 0.7892857142857144,
        "micro": 0.8061224489795918,
        None: [0.75, 0.7083333333333333, 0.95],
    },
    average_precision: {
        "macro": 0.6296296296296297,
        "weighted": 0.6190476190476192,
        "micro": 0.6158730158730159,
        None: [0.5, 0.5555555555555556, 0.8333333333333333],
    },
}
ROC = {
    True: (
        [0, 0, 0.2, 0.2, 0.6, 1],
        [0, 1 / 3, 1 / 3, 2 / 3, 1, 1],
        [np.inf, 0.9, 0.8, 0.7, 0.4, 0.1],
    ),
    False: (
        [0, 0, 0.2, 0.2, 0.6, 0.8, 1],
        [0, 1 / 3, 1 / 3, 2 / 3, 1, 1, 1],
        [np.inf, 0.9, 0.8, 0.7, 0.4, 0.2, 0.1],
    ),
}
PRECISION_RECALL = (
    [0.375, 3 / 7, 0.5, 2 / 3, 0.5, 1, 1],
    [1, 1, 1, 2 / 3, 1 / 3, 1 / 3, 0],
    [0.1, 0.2, 0.4, 0.7, 0.8, 0.9],
)


@every_area
@pytest.mark.parametrize("of", [np.array, Tensor, list, lambda x: np.array(x)[:, None]])
def test_an_area_is_scikit_learns_with_ties(area, of):
    assert area(of(SCORES), of(YES)) == pytest.approx(OF_YES[area], rel=1e-14)


@every_area
def test_it_reads_values(area):
    assert area([Value(x) for x in SCORES], YES) == area(SCORES, YES)


@pytest.mark.parametrize("drop", [True, False])
def test_a_roc_curve_is_scikit_learns(drop):
    for found, expected in zip(
        roc_curve(SCORES, YES, drop_intermediate=drop), ROC[drop], strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize("yes", [[0, 1], [1, 0]])
def test_at_the_lowest_threshold_all_are_taken_for_yes(yes):
    rates = roc_curve([0.9, 0.1], yes)[:2]
    assert [rate[-1] for rate in rates] == [1, 1]
    precision, recall, _ = precision_recall_curve([0.9, 0.1], yes)
    assert (precision[0], recall[0]) == (0.5, 1)


def test_scores_that_are_all_equal_pass_one_threshold_together():
    assert [x.tolist() for x in roc_curve([3, 3], [0, 1])] == [[0, 1], [0, 1], [np.inf, 3]]
    assert [x.tolist() for x in precision_recall_curve([3, 3], [0, 1])] == [[0.5, 1], [1, 0], [3]]


def test_points_on_a_line_between_others_are_dropped_unless_told_otherwise():
    assert len(roc_curve(SCORES, YES)[0]) + 1 == len(ROC[False][0])


def test_a_precision_recall_curve_is_scikit_learns():
    for found, expected in zip(precision_recall_curve(SCORES, YES), PRECISION_RECALL, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-15)


@every_area
@pytest.mark.parametrize("average", ["macro", "weighted", "micro", None])
@pytest.mark.parametrize("target", [LABELS, LABELS[:, None], np.eye(3)[LABELS]])
def test_of_several_classes_each_is_taken_against_the_rest_as_in_scikit_learn(
    area, average, target
):
    found = area(PROBABILITIES, target, average=average)
    np.testing.assert_allclose(found, OF_CLASSES[area][average], rtol=1e-14)


@every_area
@pytest.mark.parametrize("average", ["macro", "weighted", "micro", None])
def test_of_logits_it_is_that_of_their_softmax(area, average):
    logits = np.log(PROBABILITIES) + [[5.0], [-3.0], [0.0], [1.0], [2.0], [900.0], [0.5]]
    found = area(logits, LABELS, from_logits=True, average=average)
    np.testing.assert_allclose(found, area(functions.softmax(logits), LABELS, average=average))


@every_area
@pytest.mark.parametrize("target", [YES, np.eye(2)[YES]])
def test_of_two_columns_the_second_is_that_of_yes(area, target):
    columns = np.stack([1 - np.array(SCORES), SCORES], axis=-1)
    assert area(columns, target) == pytest.approx(OF_YES[area])
    assert area(np.log(columns), target, from_logits=True) == pytest.approx(OF_YES[area])


@every_curve
def test_a_curve_of_two_columns_is_that_of_the_second(curve):
    columns = np.stack([1 - np.array(SCORES), SCORES], axis=-1)
    for found, expected in zip(curve(columns, YES), curve(SCORES, YES), strict=True):
        np.testing.assert_array_equal(found, expected)
    of_logits = curve(np.array([[1.0, 3.0], [0.0, 1.0]]), [1, 0], from_logits=True)
    np.testing.assert_allclose(
        sorted(of_logits.thresholds)[:2], functions.sigmoid(np.array([1, 2.0]))
    )


@every_area
def test_steps_of_sequences_are_more_rows(area):
    of_sequences = PROBABILITIES[:6].reshape(2, 3, 3), LABELS[:6].reshape(2, 3)
    assert area(*of_sequences) == area(PROBABILITIES[:6], LABELS[:6])
    of_yes = np.reshape(SCORES, (2, 4, 1)), np.reshape(YES, (2, 4))
    assert area(*of_yes) == area(SCORES, YES)


@every_area
def test_only_the_order_of_scores_counts(area):
    far = 1e300 * (np.array(SCORES) - 0.5)
    assert area(far, YES) == area(SCORES, YES)
    assert area([-np.inf, 0.0, np.inf], [0, 0, 1]) == 1


def test_a_perfect_order_has_area_1_the_reverse_0_and_none_at_all_a_half():
    assert [roc_auc(s, [0, 1]) for s in ([0, 1], [1, 0], [3, 3])] == [1, 0, 0.5]


def test_by_chance_the_average_precision_is_the_share_of_yes():
    assert average_precision([1, 1, 1, 1], [0, 1, 0, 0]) == 0.25


@every_area
def test_an_area_is_a_plain_number(area):
    assert type(area(Tensor(np.array(SCORES, "float32")), YES)) is float
    assert type(area(PROBABILITIES, LABELS)) is float


@pytest.mark.parametrize(
    ("area", "targets"), [(roc_auc, [0, 0]), (roc_auc, [1, 1]), (average_precision, [0, 0])]
)
def test_of_one_class_only_there_is_no_area(area, targets):
    assert np.isnan(area([0.2, 0.8], targets))
    assert type(area([0.2, 0.8], targets)) is float


def test_where_all_are_yes_all_that_is_found_is_right():
    assert average_precision([0.2, 0.8], [1, 1]) == 1


@every_area
def test_a_class_without_rows_is_left_out_of_the_mean(area):
    two = PROBABILITIES[[0, 1, 3, 5, 6]], [0, 1, 1, 0, 1]
    by_class = area(*two, average=None)
    assert np.isnan(by_class).tolist() == [False, False, True]
    assert area(*two) == pytest.approx(by_class[:2].mean())
    assert area(*two, average="weighted") == pytest.approx(by_class[:2] @ [0.4, 0.6])


def test_where_every_row_is_of_one_class_of_several_no_area_is_left():
    assert np.isnan(roc_auc(PROBABILITIES[:2], [0, 0]))
    assert average_precision(PROBABILITIES[:2], [0, 0]) == 1


@every_area
def test_of_several_labels_each_column_is_for_itself(area):
    labels = np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 0]])
    scores = 10 * np.array([[0.9, 0.2, 0.4], [0.1, 0.7, 0.8], [0.3, 0.1, 0.2], [0.6, 0.4, 0.1]])
    by_label = [area(s, t) for s, t in zip(scores.T, labels.T, strict=True)]
    assert area(scores, labels, average=None, multilabel=True).tolist() == by_label
    assert area(scores, labels, multilabel=True) == pytest.approx(np.mean(by_label))


# Scikit-learn itself, where it is installed.


def random_scores(seed):
    """Scores with many ties, few, or none, and targets with both classes."""
    rng = np.random.default_rng(seed)
    yes = np.concatenate([[0, 1], rng.integers(0, 2, rng.integers(0, 50))])
    return np.round(rng.normal(size=len(yes)) + yes, seed % 3), yes


@pytest.mark.parametrize("seed", range(12))
def test_random_scores_have_scikit_learns_curves_and_areas(seed):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    scores, yes = random_scores(seed)
    pairs = [
        (roc_auc(scores, yes), sklearn.roc_auc_score(yes, scores)),
        (average_precision(scores, yes), sklearn.average_precision_score(yes, scores)),
        *zip(roc_curve(scores, yes), sklearn.roc_curve(yes, scores), strict=True),
        *zip(
            precision_recall_curve(scores, yes),
            sklearn.precision_recall_curve(yes, scores),
            strict=True,
        ),
    ]
    for found, expected in pairs:
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("average", ["macro", "weighted", "micro", None])
def test_random_probabilities_of_classes_have_scikit_learns_areas(seed, average):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(seed)
    labels = np.concatenate([range(4), rng.integers(0, 4, 40)])
    p = functions.softmax(np.round(rng.normal(size=(44, 4)) + np.eye(4)[labels], seed % 3))
    expected = sklearn.roc_auc_score(labels, p, multi_class="ovr", average=average)
    np.testing.assert_allclose(roc_auc(p, labels, average=average), expected, rtol=1e-12)
    expected = sklearn.average_precision_score(labels, p, average=average)
    np.testing.assert_allclose(average_precision(p, labels, average=average), expected, rtol=1e-12)


# What does not fit.


@every_area
@pytest.mark.parametrize(
    ("prediction", "target", "words"),
    [
        ([], [], "no predictions to measure"),
        ([0.5, np.nan], [0, 1], "ranks scores, and 1 of them are nan"),
        ([0.5, 0.5], [-1, 1], "targets of 0 and 1, got -1"),
        ([0, 1], [0.3, 0.6], r"got 0\.3: .* the order is \(prediction, target\)"),
        ([0.5, 0.5], [0, 1, 1], r"shape \(2,\) do not fit targets of shape \(3,\)"),
        ([[0.5], [0.5]], [[0, 1]], r"shape \(2, 1\) do not fit targets of shape \(1, 2\)"),
        ([[0.2, 0.8]], [2], "label 2 is outside the 2 classes"),
        (
            [[2.0, -1.0]],
            [0],
            r"got a row of 2, -1: for logits use from_logits=True, in fit as f",
        ),
        ([[0.6, 0.45]], [0], r"got a row of 0\.6, 0\.45: for logits"),
        ([[0.9, 0.9, 0.1, 0.1, 0.1]], [0], r"got a row of 0\.9, 0\.9, 0\.1, 0\.1, \.\.\.: for log"),
    ],
)
def test_what_cannot_be_ranked_is_refused(area, prediction, target, words):
    with pytest.raises(ValueError, match=words):
        area(prediction, target)


@every_area
def test_probabilities_of_float16_are_probabilities(area):
    p = functions.softmax(np.random.default_rng(0).normal(size=(9, 300)).astype("float16"))
    assert 0 <= area(p, np.arange(9)) <= 1


@every_area
def test_an_unknown_average_is_refused(area):
    with pytest.raises(ValueError, match='average must be "macro", "micro", "weighted" or None'):
        area(SCORES, YES, average="samples")


@every_area
@pytest.mark.parametrize(
    ("prediction", "target", "words"),
    [
        ([0.5, 0.5], [0, 1], r"are \(n, labels\), got shape \(2,\): .* leave multilabel out"),
        ([[0.5, 0.5]], [[0, 2]], "several labels per row are 0 and 1 each, got 2"),
        ([[0.5, 0.5]], [0, 1], r"shape \(1, 2\) do not fit targets of shape \(2,\)"),
    ],
)
def test_what_are_no_labels_is_refused(area, prediction, target, words):
    with pytest.raises(ValueError, match=words):
        area(prediction, target, multilabel=True)


@every_curve
def test_a_curve_of_several_classes_is_refused_with_what_to_give(curve):
    with pytest.raises(ValueError, match=r"and there are 3 classes: give .* labels == k"):
        curve(PROBABILITIES, LABELS)


@pytest.mark.parametrize(
    ("curve", "targets"),
    [(roc_curve, [0, 0]), (roc_curve, [1, 1]), (precision_recall_curve, [0, 0])],
)
def test_a_curve_of_one_class_is_refused(curve, targets):
    with pytest.raises(ValueError, match=f"needs rows .*, and all 2 targets are {targets[0]}"):
        curve([0.2, 0.8], targets)


# Where they are used.


def test_they_are_measured_by_their_names():
    model = nn.Sequential()
    found = training.evaluate(model, np.array(SCORES)[:, None], YES, metrics=["roc_auc"])
    assert found == {"roc_auc": pytest.approx(0.8)}
    logits, of_logits = np.log(PROBABILITIES), functools.partial(roc_auc, from_logits=True)
    found = training.evaluate(model, logits, LABELS, metrics=[of_logits])
    assert found == {"roc_auc": of_logits(logits, LABELS)}


@every_curve
def test_a_curve_is_a_table_and_no_metric(curve):
    name = curve.__name__
    for chosen in (name, curve, functools.partial(curve, from_logits=True)):
        with pytest.raises(ValueError, match=f"{name} gives a table, and a metric is one number"):
            training.evaluate(nn.Sequential(), SCORES, YES, metrics=[chosen])


def test_a_metric_by_class_is_refused_for_what_it_gives():
    by_class = functools.partial(roc_auc, average=None)
    with pytest.raises(TypeError, match="a metric gives one number, and roc_auc gave ndarray"):
        training.evaluate(nn.Sequential(), PROBABILITIES, LABELS, metrics=[by_class])


@every_curve
def test_the_parts_of_a_curve_have_names(curve):
    found = curve(SCORES, YES)
    assert found.thresholds is found[2]
    assert "thresholds" in inspect.getdoc(type(found))
