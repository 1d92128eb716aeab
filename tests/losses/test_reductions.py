"""Mean, sum and none, with and without weights."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from tests.losses.cases import as_values, every_case, number

WEIGHTS = np.random.default_rng(2).uniform(0, 2, 6)
E2 = losses.mean_squared_error


@every_case
def test_none_is_a_loss_per_row(case):
    by_row = case.loss(Tensor(case.prediction), case.target, reduction="none")
    assert by_row.shape == (6,)
    np.testing.assert_allclose(by_row.data, case.by_row, rtol=1e-12)


@every_case
def test_the_sum_is_that_of_the_rows(case):
    total = case.loss(case.prediction, case.target, reduction="sum")
    assert total == pytest.approx(case.by_row.sum(), rel=1e-12)


@every_case
def test_a_weighted_mean_is_over_the_number_of_rows(case):
    mean = case.loss(case.prediction, case.target, sample_weight=WEIGHTS)
    assert mean == pytest.approx((WEIGHTS * case.by_row).sum() / 6, rel=1e-12)


@every_case
def test_weights_of_one_change_nothing(case):
    weighted, plain = Tensor(case.prediction), Tensor(case.prediction)
    case.loss(weighted, case.target, sample_weight=np.ones(6)).backward()
    case.loss(plain, case.target).backward()
    np.testing.assert_allclose(weighted.grad, plain.grad, rtol=1e-10, atol=1e-14)


@every_case
def test_a_row_of_weight_0_neither_costs_nor_moves(case):
    p = Tensor(case.prediction)
    case.loss(p, case.target, sample_weight=[0, 1, 1, 1, 1, 1], reduction="sum").backward()
    assert not p.grad[0].any()
    assert p.grad[1:].any()


@every_case
def test_values_are_reduced_as_tensors_are(case):
    values, target = as_values(case.prediction), case.target.tolist()
    by_row = case.loss(values, target, reduction="none", sample_weight=WEIGHTS.tolist())
    assert all(isinstance(v, Value) for v in by_row)
    np.testing.assert_allclose([v.data for v in by_row], WEIGHTS * case.by_row, rtol=1e-12)
    total = case.loss(values, target, reduction="sum")
    assert total.data == pytest.approx(case.by_row.sum(), rel=1e-12)


def test_of_a_prediction_without_columns_every_number_is_a_row():
    assert E2([1.0, 2.0], [0.0, 0.0], reduction="none").tolist() == [1, 4]
    assert E2([1.0, 2.0], [0.0, 0.0], reduction="sum") == 5
    assert E2([1.0, 2.0], [0.0, 0.0], sample_weight=[0, 1]) == 2


@pytest.mark.parametrize("weights", [[1, 0], [[1], [0]], [True, False], (1, 0), Tensor([1.0, 0])])
def test_weights_may_be_of_any_kind(weights):
    p = Tensor([[1.0, 1.0], [5.0, 5.0]])
    assert number(E2(p, np.zeros((2, 2)), sample_weight=weights)) == 0.5


@pytest.mark.parametrize("of", [Value, Tensor])
def test_weights_that_are_nodes_have_gradients(of):
    w, p = [Value(1.0), Value(0.0)], [Value(1.0), Value(3.0)]
    if of is Tensor:
        w, p = Tensor([1.0, 0.0]), Tensor([1.0, 3.0])
    E2(p, [0.0, 0.0], sample_weight=w).backward()
    grads = w.grad if of is Tensor else [v.grad for v in w]
    np.testing.assert_array_equal(grads, [0.5, 4.5])


def test_a_value_that_weighs_a_value_has_a_gradient():
    w = Value(2.0)
    E2(Value(3.0), 1.0, sample_weight=w).backward()
    assert w.grad == 4


def test_one_weight_is_that_of_all():
    assert E2([1.0, 3.0], [0.0, 0.0], sample_weight=2) == 10


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_one_value_is_its_own_mean_and_sum(reduction):
    loss = E2(Value(3.0), 1, reduction=reduction, sample_weight=0.5)
    assert isinstance(loss, Value)
    assert loss.data == 2


@pytest.mark.parametrize("prediction", [3.0, np.float32(3.0), Tensor(3.0)])
def test_one_number_may_have_a_weight(prediction):
    assert number(E2(prediction, 1.0, sample_weight=0.5)) == 2


def test_the_losses_of_a_sequence_have_a_mask_of_their_shape_or_weights_by_row():
    p, labels = np.full((2, 3, 4), 0.25), np.zeros((2, 3), int)
    mask = np.array([[1, 1, 0], [1, 0, 0]])
    loss = losses.sparse_categorical_crossentropy
    assert loss(p, labels, reduction="none").shape == (2, 3)
    assert loss(p, labels, reduction="sum", sample_weight=mask) == pytest.approx(3 * np.log(4))
    by_step = loss(p, labels, reduction="none", sample_weight=[2, 0])
    np.testing.assert_allclose(by_step, [[2 * np.log(4)] * 3, [0] * 3])


@every_case
@pytest.mark.parametrize("shape", [(2,), (2, 1), (2, 3), (2, 3, 1)])
def test_the_losses_of_sequences_are_weighted_by_row_or_by_step(case, shape):
    of_sequences = lambda x: x.reshape(2, 3, *x.shape[1:])
    weights = np.random.default_rng(5).uniform(0, 2, shape)
    weights.flat[0] = 0
    found = case.loss(
        of_sequences(case.prediction), of_sequences(case.target), sample_weight=weights
    )
    by_step = weights.reshape(2, -1) * case.by_row.reshape(2, 3)
    assert found == pytest.approx(by_step.sum() / 6, rel=1e-12)


def test_a_mask_over_its_mean_gives_the_mean_over_what_it_leaves():
    mask = np.array([[1, 1, 0], [1, 0, 0]])
    p, t = np.array([[[1.0], [2], [9]], [[3], [9], [9]]]), np.zeros((2, 3, 1))
    assert E2(p, t, sample_weight=mask / mask.mean()) == pytest.approx((1 + 4 + 9) / 3)


def test_weights_over_their_mean_give_pytorchs_weighted_mean():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    logits, labels = np.random.default_rng(3).normal(size=(5, 3)), np.array([0, 1, 2, 1, 0])
    by_class = np.array([1.0, 5.0, 0.5])
    w = by_class[labels]
    ours = losses.sparse_categorical_crossentropy(
        logits, labels, from_logits=True, sample_weight=w / w.mean()
    )
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(logits), torch.tensor(labels), weight=torch.tensor(by_class)
    )
    assert ours == pytest.approx(theirs.item(), rel=1e-12)


@pytest.mark.parametrize("shape", [(5,), (6, 4), (1, 6), (4,), (6, 1, 1)])
@every_case
def test_weights_that_fit_no_rows_are_an_error_with_both_shapes(case, shape):
    words = f"sample_weight of shape {shape} does not fit losses of shape (6,)"
    with pytest.raises(ValueError, match=re.escape(words)):
        case.loss(Tensor(case.prediction), case.target, sample_weight=np.ones(shape))


@pytest.mark.parametrize("reduction", ["avg", None, "Mean", "sum_over_batch_size"])
@every_case
def test_another_reduction_is_an_error_with_those_there_are(case, reduction):
    with pytest.raises(ValueError, match=f'must be "mean", "sum" or "none", got {reduction!r}'):
        case.loss(Tensor(case.prediction), case.target, reduction=reduction)
