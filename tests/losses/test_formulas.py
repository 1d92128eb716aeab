"""Each loss is its formula, of every kind of operand."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from tests.losses.cases import CASES, as_values, every_case, number


def test_every_public_loss_is_among_the_cases():
    assert {case.function.__name__ for case in CASES.values()} == set(losses.__all__)


@every_case
def test_a_loss_is_the_mean_of_its_formula(case):
    loss = case.loss(Tensor(case.prediction), case.target)
    assert isinstance(loss, Tensor)
    assert number(loss) == pytest.approx(case.by_row.mean(), rel=1e-12)


@every_case
def test_a_loss_of_raw_arrays_is_a_raw_float(case):
    result = case.loss(case.prediction, case.target)
    assert isinstance(result, float)
    assert result == pytest.approx(case.by_row.mean(), rel=1e-12)


@every_case
def test_lists_of_values_cost_and_move_like_a_tensor(case):
    p, values = Tensor(case.prediction), as_values(case.prediction)
    case.loss(p, case.target).backward()
    cost = case.loss(values, case.target.tolist())
    assert isinstance(cost, Value)
    cost.backward()
    assert cost.data == pytest.approx(case.by_row.mean(), rel=1e-12)
    grads = [[v.grad for v in row] for row in values]
    np.testing.assert_allclose(grads, p.grad, rtol=1e-10, atol=1e-14)


@every_case
def test_the_target_may_be_a_tensor_or_a_list(case):
    p = Tensor(case.prediction)
    for target in (Tensor(case.target), case.target.tolist()):
        assert number(case.loss(p, target)) == pytest.approx(case.by_row.mean(), rel=1e-12)


@every_case
def test_float32_stays_float32(case):
    p = Tensor(case.prediction.astype("float32"))
    weights = np.ones(6)
    for options in ({}, {"reduction": "none"}, {"sample_weight": weights}):
        loss = case.loss(p, case.target, **options)
        assert loss.dtype == "float32"
    loss.backward()
    assert p.grad.dtype == "float32"
    assert number(loss) == pytest.approx(case.by_row.mean(), rel=1e-5, abs=1e-6)


@every_case
def test_a_loss_works_on_one_row(case):
    row = case.loss(Tensor(case.prediction[0]), case.target[0])
    assert row.shape == ()
    assert number(row) == pytest.approx(case.by_row[0], rel=1e-12)


@pytest.mark.parametrize("prediction", [[Value(3.0)], Tensor([3.0]), Value(3.0), np.array([3.0])])
@pytest.mark.parametrize("target", [Value(1.0), 1.0, np.float32(1.0), [1.0]])
def test_one_number_is_the_target_of_one_float(prediction, target):
    assert number(losses.mean_squared_error(prediction, target)) == 4
