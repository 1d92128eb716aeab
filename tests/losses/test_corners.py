"""Certain and right costs nothing; certain and wrong costs infinitely much, or what it should."""

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from micrograd_plus.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    poisson,
    sparse_categorical_crossentropy,
)
from tests.losses.cases import LABELS, ONE_HOT, PROBABILITIES, SCORES, number

INF = math.inf

# loss, prediction, target, gradient
CERTAIN_AND_RIGHT = [
    (binary_crossentropy, [1.0, 0.0], [1, 0], [-0.5, 0.5]),
    (categorical_crossentropy, [[1.0, 0.0]], [[1, 0]], [[-1, 0]]),
    (sparse_categorical_crossentropy, [[1.0, 0.0]], [0], [[-1, 0]]),
    (kl_divergence, [[1.0, 0.0]], [[1, 0]], [[-1, 0]]),
    (kl_divergence, [[0.25, 0.75]], [[0.25, 0.75]], [[-1, -1]]),
    (poisson, [0.0], [0], [1]),
]


@pytest.mark.parametrize(("loss", "prediction", "target", "gradient"), CERTAIN_AND_RIGHT)
def test_certain_and_right_costs_exactly_nothing_and_still_has_a_gradient(
    loss, prediction, target, gradient
):
    p = Tensor(prediction)
    cost = loss(p, target, eps=0)
    cost.backward()
    assert number(cost) == 0
    assert math.copysign(1, number(cost)) == 1  # and not -0.0
    assert p.grad.tolist() == gradient


CERTAIN_AND_WRONG = [
    (binary_crossentropy, [1.0, 0.5], [0, 1]),
    (binary_crossentropy, [0.0], [1]),
    (categorical_crossentropy, [[1.0, 0.0]], [[0, 1]]),
    (sparse_categorical_crossentropy, [[1.0, 0.0]], [1]),
    (kl_divergence, [[1.0, 0.0]], [[0.5, 0.5]]),
    (poisson, [0.0, 3.0], [2, 3]),
]
certain_and_wrong = pytest.mark.parametrize(("loss", "prediction", "target"), CERTAIN_AND_WRONG)


@certain_and_wrong
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_certain_and_wrong_costs_infinitely_much_without_clipping(loss, prediction, target):
    assert number(loss(Tensor(prediction), target, eps=0)) == INF


def test_so_does_a_value():
    assert binary_crossentropy(Value(1.0), 0, eps=0).data == INF
    assert binary_crossentropy(Value(0.0), 0, eps=0).data == 0


@certain_and_wrong
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_certain_and_wrong_stays_finite_otherwise(loss, prediction, target, dtype):
    p = Tensor(np.array(prediction, dtype))
    cost = loss(p, target)
    cost.backward()
    assert math.isfinite(cost.item())
    assert np.isfinite(p.grad).all()


@pytest.mark.parametrize("eps", [1e-7, 1e-3])
@pytest.mark.parametrize(
    ("loss", "right", "wrong"),
    [
        (binary_crossentropy, [1], [0]),
        (categorical_crossentropy, [[1, 0]], [[0, 1]]),
        (sparse_categorical_crossentropy, [0], [1]),
    ],
)
def test_certainty_is_clipped_at_eps_on_either_side(loss, right, wrong, eps):
    p = np.array([1.0] if loss is binary_crossentropy else [[1.0, 0.0]])
    assert loss(p, right, eps=eps) == pytest.approx(-math.log1p(-eps), rel=1e-8)
    assert loss(p, wrong, eps=eps) == pytest.approx(-math.log(eps), rel=1e-8)


def test_a_divergence_is_clipped_at_eps_where_it_would_be_infinite():
    assert kl_divergence([[1.0, 0.0]], [[1, 0]]) == 0
    assert kl_divergence([[1.0, 0.0]], [[0, 1]]) == pytest.approx(-math.log(1e-7))
    assert kl_divergence([[1.0, 0.0]], [[0, 1]], eps=0.5) == pytest.approx(math.log(2))


def test_poisson_adds_eps_to_the_rate():
    assert poisson([0.0], [1]) == pytest.approx(-math.log(1e-7))
    assert poisson([0.5], [1], eps=0.5) == 0.5


# loss, target, what logits of plus and minus a thousand cost
OF_A_THOUSAND = [
    (sparse_categorical_crossentropy, [0, 1], 0),
    (sparse_categorical_crossentropy, [1, 0], 2000),
    (categorical_crossentropy, [[1, 0], [0, 1]], 0),
    (categorical_crossentropy, [[0, 1], [1, 0]], 2000),
    (kl_divergence, [[1, 0], [0, 1]], 0),
    (kl_divergence, [[0, 1], [1, 0]], 2000),
    (binary_crossentropy, [[1, 0], [0, 1]], 0),
    (binary_crossentropy, [[0, 1], [1, 0]], 1000),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("options", [{}, {"sample_weight": [1, 1]}])
@pytest.mark.parametrize(("loss", "target", "cost"), OF_A_THOUSAND)
def test_logits_of_a_thousand_cost_a_thousand_and_move_by_one(loss, target, cost, options, dtype):
    p = Tensor(np.array([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype))
    result = loss(p, target, from_logits=True, **options)
    result.backward()
    assert number(result) == cost
    assert np.isfinite(p.grad).all()
    assert np.abs(p.grad).sum() == pytest.approx((cost > 0) * (1 if cost == 1000 else 2))


@pytest.mark.parametrize(
    "loss", [losses.log_cosh, losses.huber, losses.mean_absolute_error, losses.hinge]
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_grows_like_a_line_overflows_nowhere(loss, dtype):
    p = Tensor(np.array([1e30, -1e30], dtype))
    target = [-1, 1]
    cost = loss(p, target)
    cost.backward()
    assert number(cost) == pytest.approx(1e30)
    np.testing.assert_allclose(np.abs(p.grad), 0.5)


@pytest.mark.parametrize(
    "loss",
    [
        *(losses.mean_squared_error, losses.mean_absolute_error, losses.huber, losses.log_cosh),
        *(losses.mean_absolute_percentage_error, losses.mean_squared_logarithmic_error),
    ],
)
def test_what_is_right_costs_exactly_nothing_and_does_not_move(loss):
    p = Tensor([0.0, 1.5, 300.0])
    cost = loss(p, [0.0, 1.5, 300.0])
    cost.backward()
    assert number(cost) == 0
    assert p.grad.tolist() == [0, 0, 0]


@pytest.mark.parametrize("from_logits", [True, False])
def test_integer_and_one_hot_labels_cost_and_move_the_same(from_logits):
    data = SCORES if from_logits else PROBABILITIES
    by_number, by_row = Tensor(data), Tensor(data)
    one = sparse_categorical_crossentropy(by_number, LABELS, from_logits)
    other = categorical_crossentropy(by_row, ONE_HOT, from_logits)
    one.backward()
    other.backward()
    assert number(one) == pytest.approx(number(other), rel=1e-14)
    np.testing.assert_allclose(by_number.grad, by_row.grad, rtol=1e-14, atol=1e-16)


def test_a_masked_class_of_logit_minus_infinity_costs_nothing_and_does_not_move():
    for options in ({}, {"sample_weight": [1.0]}):
        p = Tensor([[0.0, -INF, 0.0]])
        cost = categorical_crossentropy(p, [[1, 0, 0]], from_logits=True, **options)
        cost.backward()
        assert number(cost) == pytest.approx(math.log(2))
        np.testing.assert_allclose(p.grad, [[-0.5, 0, 0.5]])


def test_a_hinge_costs_nothing_from_the_margin_on():
    assert losses.hinge([1.0, -5.0], [1, -1]) == 0
    assert losses.squared_hinge([1.0, -5.0], [1, -1]) == 0
    assert losses.categorical_hinge([[5.0, 4.0]], [[1, 0]]) == 0


def test_wrong_scores_below_0_count_as_0_as_in_keras():
    p = Tensor([[0.25, -8.0, -3.0]])
    assert number(losses.categorical_hinge(p, [[1, 0, 0]])) == 0.75


def test_a_target_of_0_counts_as_eps_in_percent():
    assert losses.mean_absolute_percentage_error([1.0], [0.0]) == pytest.approx(1e9)
    assert losses.mean_absolute_percentage_error([1.0], [0.0], eps=0.5) == 200


def test_predictions_below_0_count_as_0_in_logarithms_and_do_not_move():
    p = Tensor([-5.0, 1.0])
    cost = losses.mean_squared_logarithmic_error(p, [0.0, 0.0], reduction="none")
    cost.sum().backward()
    assert cost.tolist() == pytest.approx([0, math.log(2) ** 2])
    assert p.grad[0] == 0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_vector_of_zeros_is_similar_to_nothing(dtype):
    p = Tensor(np.zeros((1, 3), dtype))
    cost = losses.cosine_similarity(p, [[1, 2, 2]])
    cost.backward()
    assert number(cost) == 0
    assert np.isfinite(p.grad).all()


def test_the_length_of_a_vector_does_not_count():
    p = np.array([[3.0, 4.0]])
    for length in (1e-6, 1.0, 1e100):
        assert losses.cosine_similarity(length * p, [[6.0, 8.0]]) == pytest.approx(-1, rel=1e-15)


def test_a_vector_shorter_than_eps_counts_as_that_long():
    assert losses.cosine_similarity([[0.5, 0.0]], [[3.0, 0.0]], eps=1) == -0.5


NARROW = [np.array([10, 200, 0, 255], "uint8"), np.array([200, 10, 255, 0], "uint8")]
OF_NUMBERS = [
    *(losses.mean_squared_error, losses.mean_absolute_error, losses.huber, losses.log_cosh),
    *(losses.mean_squared_logarithmic_error, losses.cosine_similarity, losses.poisson),
]


@pytest.mark.parametrize("loss", OF_NUMBERS)
@pytest.mark.parametrize("of_prediction", [np.asarray, Tensor, lambda x: x.astype("float32")])
@pytest.mark.parametrize("of_target", [np.asarray, Tensor, list])
def test_narrow_integers_do_not_wrap(loss, of_prediction, of_target):
    prediction, target = NARROW
    found = loss(of_prediction(prediction), of_target(target)).item()
    assert found == pytest.approx(loss(prediction.astype(float), target.astype(float)), rel=1e-5)


def test_a_loss_of_bytes_is_that_of_the_numbers():
    assert losses.mean_squared_error(*NARROW) == 50_562.5


def test_integers_as_a_target_leave_float32_as_it_is():
    prediction = Tensor(NARROW[0].astype("float32"))
    assert losses.mean_squared_error(prediction, Tensor(NARROW[1])).dtype == np.float32
