"""Labels that do not count, such as those of the padding of sequences."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from micrograd_plus.testing import check_gradients
from tests.losses.cases import as_values

LOGITS = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-2.0, 0.0, 1.0]])
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)
LABELS = np.array([2, -1, 1])
# PyTorch 2.13: cross_entropy(logits, labels, ignore_index=-1), with reduction="none", the mean's
# gradient, and the mean with label_smoothing=0.1. Keras's ignore_class=-1 gives the same.
BY_ROW = [0.24131129665715703, 0.0, 1.3490122167681866]
MEAN, MEAN_OF_SMOOTHED = 0.7951617567126719, 0.8868284233793386
GRADIENT = [
    [0.08764519607001835, 0.019556286635343725, -0.10720148270536206],
    [0.0, 0.0, 0.0],
    [0.017559513479669858, -0.3702517698287905, 0.35269225634912055],
]
sparse, softmax = losses.sparse_categorical_crossentropy, losses.softmax_cross_entropy


def test_the_mean_and_its_gradient_are_over_the_others_as_in_pytorch():
    p = Tensor(LOGITS)
    cost = softmax(p, LABELS, ignore_class=-1)
    cost.backward()
    assert cost.item() == pytest.approx(MEAN, rel=1e-14)
    np.testing.assert_allclose(p.grad, GRADIENT, rtol=1e-13)


@pytest.mark.parametrize(("prediction", "from_logits"), [(LOGITS, True), (PROBABILITIES, False)])
@pytest.mark.parametrize(
    ("reduction", "expected"), [("none", BY_ROW), ("sum", sum(BY_ROW)), ("mean", MEAN)]
)
def test_every_reduction_leaves_them_out(prediction, from_logits, reduction, expected):
    found = sparse(prediction, LABELS, from_logits, ignore_class=-1, reduction=reduction)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_smoothed_labels_are_left_out_too():
    found = softmax(LOGITS, LABELS, ignore_class=-1, label_smoothing=0.1)
    assert found == pytest.approx(MEAN_OF_SMOOTHED, rel=1e-14)


def test_weights_are_of_those_that_count():
    found = softmax(LOGITS, LABELS, ignore_class=-1, sample_weight=[1, 100, 3])
    assert found == pytest.approx((BY_ROW[0] + 3 * BY_ROW[2]) / 2, rel=1e-14)


@pytest.mark.parametrize("dtype", ["int64", "int8", "uint8"])
def test_a_class_that_there_is_may_be_ignored(dtype):
    labels = np.array([2, 0, 1], dtype)
    found = softmax(LOGITS, labels, ignore_class=0, reduction="none")
    np.testing.assert_allclose(found, BY_ROW, rtol=1e-14)


def test_of_sequences_the_mean_is_over_the_steps_that_count():
    labels = np.array([[2, -100], [1, -100]])
    logits = LOGITS[[[0, 1], [2, 1]]]
    assert softmax(logits, labels, ignore_class=-100) == pytest.approx(MEAN, rel=1e-14)
    assert softmax(logits, labels[..., None], ignore_class=-100) == pytest.approx(MEAN, rel=1e-14)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_where_all_are_ignored_the_loss_is_0_and_nothing_moves(reduction):
    p = Tensor(LOGITS)
    cost = softmax(p, [-1, -1, -1], ignore_class=-1, reduction=reduction)
    cost.backward()
    assert cost.item() == 0
    assert not p.grad.any()


def test_what_is_predicted_where_they_are_does_not_matter():
    p = Tensor([[0.0, 0.0], [np.nan, np.inf]])
    cost = softmax(p, [0, -1], ignore_class=-1)
    cost.backward()
    assert cost.item() == pytest.approx(np.log(2))
    assert p.grad.tolist() == [[-0.5, 0.5], [0.0, 0.0]]


def test_gradients_are_the_limits_of_differences_to_second_order():
    assert check_gradients(lambda p: softmax(p, LABELS, ignore_class=-1), LOGITS, order=2)


def test_float32_stays_float32():
    p = Tensor(LOGITS.astype("float32"))
    cost = softmax(p, LABELS, ignore_class=-1)
    cost.backward()
    assert cost.dtype == p.grad.dtype == "float32"


def test_values_cost_the_same():
    cost = softmax(as_values(LOGITS), LABELS, ignore_class=-1)
    assert isinstance(cost, Value)
    assert cost.data == pytest.approx(MEAN)


def test_one_row_may_be_ignored():
    assert softmax(LOGITS[0], -1, ignore_class=-1) == 0
    assert softmax([Value(1.0), Value(2.0)], -1, ignore_class=-1).data == 0


def test_another_label_outside_the_classes_is_still_refused():
    with pytest.raises(ValueError, match="label -1 is outside the 3 classes"):
        softmax(LOGITS, LABELS, ignore_class=-100)


@pytest.mark.parametrize("ignore_class", ["padding", 1.5, [1]])
def test_what_is_no_class_is_refused(ignore_class):
    with pytest.raises(ValueError, match=r"ignore_class must be an integer or None, got"):
        softmax(LOGITS, [0, 1, 2], ignore_class=ignore_class)


def test_beside_rows_it_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"shape \(3, 3\) of the logits: give rows .*_weight of 0"):
        softmax(LOGITS, np.eye(3), ignore_class=-1)
