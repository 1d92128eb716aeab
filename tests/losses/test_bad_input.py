"""What does not fit a loss is an error that names it; nothing broadcasts or trains on nonsense."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from micrograd_plus.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    categorical_hinge,
    cosine_similarity,
    hinge,
    huber,
    kl_divergence,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from tests.losses.cases import LABELS, PROBABILITIES, as_values, every_case, number, with_options

OF_ONE_SHAPE = [
    loss
    for name in losses.__all__
    if (loss := getattr(losses, name))
    not in (sparse_categorical_crossentropy, losses.softmax_cross_entropy)
]
BY_ENTRY = [
    loss
    for loss in OF_ONE_SHAPE
    if loss not in (categorical_crossentropy, categorical_hinge, cosine_similarity, kl_divergence)
]


@pytest.mark.parametrize("loss", BY_ENTRY)
def test_a_column_and_a_row_of_targets_do_not_broadcast(loss):
    p = np.array([0.1, 0.6, 0.9])
    t = np.array([-1.0 if "hinge" in loss.__name__ else 0.0, 1.0, 1.0])
    expected = number(loss(p, t))
    assert number(loss(Tensor(p[:, None]), t)) == expected
    assert number(loss(Tensor(p), t[:, None])) == expected
    assert number(loss(Tensor(p[:1, None]), t[:1])) == number(loss(p[:1], t[:1]))


@pytest.mark.parametrize(
    ("prediction", "target"),
    [
        *(((3, 1), (1, 3)), ((3,), (1, 3)), ((3, 2), (2, 3)), ((3, 2), (3,)), ((3,), ())),
        *(((2,), (3,)), ((32, 10), (32,))),
    ],
)
@pytest.mark.parametrize("loss", OF_ONE_SHAPE)
def test_shapes_that_differ_are_an_error_with_both(loss, prediction, target):
    with pytest.raises(
        ValueError, match=r"shape .* (they must be the same|for class numbers)"
    ) as e:
        loss(Tensor(np.full(prediction, 0.5)), np.ones(target))
    assert str(prediction) in str(e.value)
    assert str(target) in str(e.value)


@pytest.mark.parametrize("loss", BY_ENTRY)
def test_so_are_several_targets_of_one_value(loss):
    with pytest.raises(ValueError, match=r"prediction has shape \(\) and the target \(2,\)"):
        loss(Value(0.5), [1, 1])


@pytest.mark.parametrize("loss", [categorical_crossentropy, kl_divergence])
@pytest.mark.parametrize("classes", [2, 4])
def test_class_numbers_in_place_of_rows_are_an_error_that_says_what_takes_them(loss, classes):
    with pytest.raises(ValueError, match="for class numbers use sparse_categorical_crossentropy"):
        loss(Tensor(PROBABILITIES[:, :classes]), LABELS)


@pytest.mark.parametrize("loss", [categorical_crossentropy, kl_divergence, categorical_hinge])
def test_of_a_single_class_a_row_of_targets_is_a_column(loss):
    p = np.ones((3, 1))
    assert loss(p, [1, 1, 1]) == loss(p, [[1], [1], [1]])


OF_ROWS = pytest.mark.parametrize("loss", [categorical_crossentropy, kl_divergence])
HALVES, NO_CLASS_IN_ROW_1 = np.full((3, 2), 0.5), [[0, 1], [0, 0], [1, 0]]


@OF_ROWS
@pytest.mark.parametrize("weights", [None, [0, 1, 1], [[0], [1], [1]], 1.0])
def test_a_row_of_targets_that_names_no_class_is_an_error(loss, weights):
    with pytest.raises(ValueError, match="the labels of row 1 are all 0, and name no class"):
        loss(Tensor(HALVES), NO_CLASS_IN_ROW_1, sample_weight=weights)


@OF_ROWS
def test_one_that_weighs_nothing_may_name_none(loss):
    cost = loss(HALVES, NO_CLASS_IN_ROW_1, sample_weight=[1, 0, 1], reduction="none")
    np.testing.assert_allclose(cost, [np.log(2), 0, np.log(2)])


@pytest.mark.parametrize("loss", [categorical_crossentropy, kl_divergence, categorical_hinge])
@pytest.mark.parametrize("prediction", [[0.5], Tensor([0.5]), [Value(0.5)]])
@pytest.mark.parametrize("target", [1, Value(1.0), np.array(1.0)])
def test_of_a_single_class_one_number_is_a_row(loss, prediction, target):
    assert number(loss(prediction, target)) == number(loss([[0.5]], [[1.0]]))


FROM_0_TO_1 = "takes targets from 0 to 1"
# loss, targets, the words
TARGETS_THAT_DO_NOT_FIT = [
    (hinge, [[0], [1]], "takes targets -1 and 1, got 0: for 0 and 1 use 2 * y - 1 or binary_cross"),
    (hinge, [[3], [2]], "got 2, 3: "),
    (hinge, [[False], [True]], "got 0: "),
    (hinge, [[float("nan")], [1]], "got nan: "),
    (hinge, np.array([[0], [1]], "uint8") * 2 - 1, "got 255: "),
    (squared_hinge, [[0], [1]], "squared_hinge takes targets -1 and 1, got 0: for 0 and 1 use"),
    (binary_crossentropy, [[-1], [1]], f"{FROM_0_TO_1}, got -1: for -1 and 1 use (y + 1) / 2 or h"),
    (binary_crossentropy, [[1.5], [0]], "got 1.5: "),
    (
        with_options(binary_crossentropy, from_logits=True),
        [[-1], [1]],
        f"{FROM_0_TO_1}, got -1: for -1 and 1 use (y + 1) / 2 or hinge",
    ),
    (kl_divergence, [[3], [7]], f"{FROM_0_TO_1}, got 3, 7: divide counts by their sum"),
    (poisson, [[-1], [1]], "takes counts of 0 or more, got -1: "),
    (mean_squared_logarithmic_error, [[-1], [1]], "takes targets of 0 or more, got -1: "),
    (categorical_hinge, [[-1], [1]], "takes one-hot rows, got -1: for class numbers give np.eye"),
    (categorical_hinge, [[0], [1]], "takes rows with a single 1, got 0: "),
]


@pytest.mark.parametrize(("loss", "target", "words"), TARGETS_THAT_DO_NOT_FIT)
@pytest.mark.parametrize("of", [np.asarray, lambda t: np.asarray(t).tolist(), Tensor, as_values])
def test_targets_of_another_loss_are_an_error_that_names_it(loss, target, words, of):
    for prediction in (Tensor([[0.25], [0.75]]), as_values(np.array([[0.25], [0.75]]))):
        with pytest.raises(ValueError, match=re.escape(words)):
            loss(prediction, of(np.asarray(target)))


@pytest.mark.parametrize("target", [0, Value(0.0), np.int64(0), [0], np.array(0)])
def test_so_is_one_target_of_one_value(target):
    with pytest.raises(ValueError, match="got 0: for 0 and 1 use"):
        hinge(Value(0.5), target)


def test_many_wrong_targets_are_an_error_that_shows_some():
    with pytest.raises(ValueError, match=r"got 0, 2, 3, \.\.\.: "):
        hinge(Tensor(np.zeros(10)), np.arange(10))
    with pytest.raises(ValueError, match=r"got 0, 2, 3, \.\.\.: "):
        hinge(Tensor(np.zeros(5)), np.arange(5))
    with pytest.raises(ValueError, match="got 0, 2, 3: "):
        hinge(Tensor(np.zeros(4)), np.arange(4))


@pytest.mark.filterwarnings("ignore:Mean of empty", "ignore:invalid value")
@pytest.mark.parametrize("loss", [hinge, binary_crossentropy])
def test_empty_targets_are_none_that_are_wrong(loss):
    assert np.isnan(number(loss(Tensor(np.zeros((0, 1))), [])))


@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        ([4, 0], ValueError, "label 4 is outside the 4 classes"),
        ([-1, 0], ValueError, "label -1 is outside the 4 classes"),
        ([0.0, 1.0], TypeError, r"must be integers from 0 to 3, .* labels\.astype\(int\)"),
        ([0.0, np.nan], TypeError, "must be integers from 0 to 3, .*; leave out the rows of nan"),
        ([0, 1, 2], ValueError, r"shape \(3,\) do not fit"),
        ([[1, 0, 0, 0], [0, 1, 0, 0]], ValueError, "look one-hot: use categorical_crossentropy"),
    ],
)
def test_labels_that_do_not_fit_are_an_error(from_logits, labels, error, words):
    with pytest.raises(error, match=words):
        sparse_categorical_crossentropy(Tensor(PROBABILITIES[:2]), labels, from_logits)


@pytest.mark.parametrize("from_logits", [True, False])
def test_a_column_of_labels_is_labels(from_logits):
    p = Tensor(PROBABILITIES)
    assert number(sparse_categorical_crossentropy(p, LABELS[:, None], from_logits)) == number(
        sparse_categorical_crossentropy(p, LABELS, from_logits)
    )


# Logits given where probabilities belong: loss, prediction, target, what the error shows.
OUTSIDE_0_TO_1 = [
    (binary_crossentropy, [0.5, 1.5], [0, 1], "1.5"),
    (binary_crossentropy, [-0.25, 0.5], [0, 1], "-0.25"),
    (categorical_crossentropy, [[0.5, 1.5]], [[0, 1]], "1.5"),
    (sparse_categorical_crossentropy, [[0.5, 1.5]], [1], "1.5"),
    (kl_divergence, [[0.5, 1.5]], [[0, 1]], "1.5"),
]


@pytest.mark.parametrize(("loss", "prediction", "target", "shown"), OUTSIDE_0_TO_1)
@pytest.mark.parametrize("kind", [Tensor, np.array, as_values])
@pytest.mark.parametrize("eps", [0, 1e-7])
def test_a_probability_outside_0_to_1_is_refused(loss, prediction, target, shown, kind, eps):
    with pytest.raises(ValueError, match=f"got {shown}: for logits use from_logits=True"):
        loss(kind(prediction), target, eps=eps)


def test_so_is_one_that_is_above_1_by_more_than_rounding():
    with pytest.raises(ValueError, match=r"got 1\.001: for logits"):
        binary_crossentropy([1.001], [1])


def test_so_is_that_of_a_single_value():
    with pytest.raises(ValueError, match="got 3: for logits"):
        binary_crossentropy(Value(3.0), 1)


@pytest.mark.parametrize(("loss", "prediction", "target", "shown"), OUTSIDE_0_TO_1)
def test_as_logits_they_are_fine(loss, prediction, target, shown):
    assert np.isfinite(loss(Tensor(prediction), target, from_logits=True).item())


def test_a_probability_above_1_by_rounding_is_1():
    p = Tensor(np.array([1.0000001], "float32"))
    assert p.data[0] > 1
    assert binary_crossentropy(p, [1]).item() == pytest.approx(0, abs=1e-6)
    assert kl_divergence(p, [1]).item() == 0


@pytest.mark.parametrize("eps", [0, 1e-7])
def test_a_rate_below_0_is_refused(eps):
    with pytest.raises(ValueError, match=r"rates of 0 or more, got -2: .* log_input=True"):
        poisson(Tensor([-2.0, 1.0]), [1, 1], eps=eps)


@pytest.mark.parametrize("delta", [0, -1.0, float("nan")])
def test_a_delta_that_is_not_above_0_is_refused(delta):
    with pytest.raises(ValueError, match=f"delta must be above 0, got {delta}"):
        huber([1.0], [0.0], delta)


@pytest.mark.parametrize("prediction", [0.5, Value(0.5), Tensor(0.5)])
@pytest.mark.parametrize(
    "loss", [categorical_crossentropy, categorical_hinge, cosine_similarity, kl_divergence]
)
def test_a_single_number_where_a_row_belongs_is_refused(loss, prediction):
    with pytest.raises(ValueError, match=f"{loss.__name__} takes rows .*, got a single number"):
        loss(prediction, 1.0)


def test_so_it_is_for_a_label():
    with pytest.raises(ValueError, match=r"labels of shape \(\) do not fit predictions of shape"):
        sparse_categorical_crossentropy(Value(0.5), 1)


@every_case
@pytest.mark.parametrize("given", [np.full((6, 4), "yes"), [["yes"] * 4] * 6, None, 1j])
def test_what_is_no_number_is_no_prediction(case, given):
    with pytest.raises(TypeError, match=r"cannot compute with .*: give real numbers"):
        case.loss(given, case.target)


@pytest.mark.parametrize("given", ["heavy", ["heavy"] * 3, [None] * 3])
def test_nor_is_it_a_weight(given):
    with pytest.raises(TypeError, match=r"cannot compute with .*: give real numbers"):
        mean_squared_error(np.zeros(3), np.ones(3), sample_weight=given)


def test_mean_squared_error_of_nothing_but_numbers_is_a_float():
    assert mean_squared_error(3.0, 1) == 4


def test_labels_of_yes_and_no_for_one_logit_are_told_their_loss():
    words = "outside the 1 classes, .*; of one logit, yes or no, is sigmoid_cross_entropy"
    with pytest.raises(ValueError, match=words):
        losses.softmax_cross_entropy(Tensor(np.zeros((2, 1))), [0, 1])
