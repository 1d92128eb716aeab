"""Labels that are softened, so that a model need not be certain."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from micrograd_plus.testing import check_gradients
from tests.losses.cases import as_values, number

LOGITS = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-2.0, 0.0, 1.0]])
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)
LABELS = np.array([2, 0, 1])
ONE_HOT = np.eye(3)[LABELS]
YES = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 0]])

# PyTorch 2.13: cross_entropy(logits, labels, label_smoothing=0.1, reduction="none") in float64.
# Keras 3.15.1 has the same: CategoricalCrossentropy(from_logits=True, label_smoothing=0.1).
OF_CLASSES = [0.391311296657157, 0.46028519713613514, 1.38234555010152]
# PyTorch 2.13: binary_cross_entropy_with_logits(logits, 0.9 * yes + 0.05) in float64, by row. Keras
# 3.15.1 on PyTorch, BinaryCrossentropy(from_logits=True, label_smoothing=0.1), has the same to the
# seven digits of its float32.
OF_YES_OR_NO = [0.3630888942471006, 0.9046432273472341, 1.3277789597070468]

WAYS = {
    "categorical, logits": (losses.categorical_crossentropy, LOGITS, ONE_HOT, True),
    "categorical, probabilities": (losses.categorical_crossentropy, PROBABILITIES, ONE_HOT, False),
    "sparse, logits": (losses.sparse_categorical_crossentropy, LOGITS, LABELS, True),
    "sparse, probabilities": (losses.sparse_categorical_crossentropy, PROBABILITIES, LABELS, False),
}
every_way = pytest.mark.parametrize(
    ("loss", "prediction", "target", "from_logits"), WAYS.values(), ids=WAYS
)


@every_way
def test_smoothed_classes_cost_what_they_do_in_pytorch_and_keras(
    loss, prediction, target, from_logits
):
    options = {"from_logits": from_logits, "label_smoothing": 0.1}
    by_row = loss(Tensor(prediction), target, reduction="none", **options)
    np.testing.assert_allclose(by_row.data, OF_CLASSES, rtol=1e-14)
    assert number(loss(prediction, target, **options)) == pytest.approx(np.mean(OF_CLASSES))


@pytest.mark.parametrize("target", [LABELS, ONE_HOT])
def test_so_do_those_of_logits_in_either_form(target):
    found = losses.softmax_cross_entropy(LOGITS, target, label_smoothing=0.1, reduction="none")
    np.testing.assert_allclose(found, OF_CLASSES, rtol=1e-14)


def test_smoothed_answers_cost_what_they_do_in_keras():
    found = losses.sigmoid_cross_entropy(LOGITS, YES, label_smoothing=0.1, reduction="none")
    np.testing.assert_allclose(found, OF_YES_OR_NO, rtol=1e-14)
    chances = 1 / (1 + np.exp(-LOGITS))
    found = losses.binary_crossentropy(chances, YES, label_smoothing=0.1, reduction="none")
    np.testing.assert_allclose(found, OF_YES_OR_NO, rtol=1e-14)


@every_way
def test_gradients_of_smoothed_classes_are_the_limits_of_differences_to_second_order(
    loss, prediction, target, from_logits
):
    smoothed = lambda p: loss(p, target, from_logits=from_logits, label_smoothing=0.3)
    assert check_gradients(smoothed, prediction, order=2)


def test_those_of_smoothed_answers_too():
    smoothed = lambda p: losses.sigmoid_cross_entropy(p, YES, label_smoothing=0.3)
    assert check_gradients(smoothed, LOGITS, order=2)


@every_way
def test_float32_stays_float32_where_labels_are_smoothed(loss, prediction, target, from_logits):
    p = Tensor(prediction.astype("float32"))
    cost = loss(p, target, from_logits=from_logits, label_smoothing=0.1)
    cost.backward()
    assert cost.dtype == p.grad.dtype == "float32"


@every_way
def test_values_cost_the_same_where_labels_are_smoothed(loss, prediction, target, from_logits):
    cost = loss(as_values(prediction), target, from_logits=from_logits, label_smoothing=0.1)
    assert isinstance(cost, Value)
    assert cost.data == pytest.approx(np.mean(OF_CLASSES))


@pytest.mark.parametrize("eps", [1e-7, 0.01])
def test_certainty_is_clipped_on_either_side_where_labels_are_smoothed(eps):
    found = losses.sparse_categorical_crossentropy([[1.0, 0.0]], [0], eps=eps, label_smoothing=0.5)
    assert found == pytest.approx(-0.75 * np.log(1 - eps) - 0.25 * np.log(eps), rel=1e-12)


def test_a_value_is_smoothed_between_yes_and_no():
    found = losses.binary_crossentropy(Value(0.5), 1, label_smoothing=0.5)
    assert found.data == pytest.approx(np.log(2))


def test_smoothed_all_the_way_every_class_is_as_good():
    found = losses.softmax_cross_entropy(np.zeros((1, 4)), [3], label_smoothing=1.0)
    assert found == pytest.approx(np.log(4))


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
@pytest.mark.parametrize(
    "loss",
    [
        lambda **o: losses.categorical_crossentropy(PROBABILITIES, ONE_HOT, **o),
        lambda **o: losses.sparse_categorical_crossentropy(PROBABILITIES, LABELS, **o),
        lambda **o: losses.binary_crossentropy(PROBABILITIES, YES, **o),
    ],
    ids=["categorical", "sparse", "binary"],
)
def test_a_share_outside_0_to_1_is_refused(loss, share):
    with pytest.raises(ValueError, match=f"label_smoothing must be from 0 to 1, got {share}"):
        loss(label_smoothing=share)
