import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, losses
from micrograd_plus.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    hinge,
    mean_squared_error,
    sparse_categorical_crossentropy,
)

RNG = np.random.default_rng(0)
SCORES = RNG.normal(size=(6, 4))
PROBABILITIES = np.exp(SCORES) / np.exp(SCORES).sum(-1, keepdims=True)
LABELS = RNG.integers(0, 4, 6)
ONE_HOT = np.eye(4)[LABELS]
CLASSES = np.arange(6), LABELS
SHARES = RNG.dirichlet(np.ones(4), 6)
SIGMOID = 1 / (1 + np.exp(-SCORES))


def named(loss, **options):
    return lambda p, t: loss(p, t, **options)


# loss, prediction, target, the value by NumPy
CASES = {
    "mean squared error": (
        mean_squared_error,
        SCORES,
        SHARES,
        np.mean((SCORES - SHARES) ** 2),
    ),
    "hinge": (
        hinge,
        SCORES,
        2 * ONE_HOT - 1,
        np.mean(np.maximum(0, 1 - (2 * ONE_HOT - 1) * SCORES)),
    ),
    "binary, probabilities": (
        binary_crossentropy,
        SIGMOID,
        ONE_HOT,
        -np.mean(ONE_HOT * np.log(SIGMOID) + (1 - ONE_HOT) * np.log(1 - SIGMOID)),
    ),
    "binary, soft targets": (
        named(binary_crossentropy, eps=0),
        SIGMOID,
        SHARES,
        -np.mean(SHARES * np.log(SIGMOID) + (1 - SHARES) * np.log(1 - SIGMOID)),
    ),
    "binary, logits": (
        named(binary_crossentropy, from_logits=True),
        SCORES,
        SHARES,
        -np.mean(SHARES * np.log(SIGMOID) + (1 - SHARES) * np.log(1 - SIGMOID)),
    ),
    "categorical, probabilities": (
        categorical_crossentropy,
        PROBABILITIES,
        SHARES,
        -np.mean((SHARES * np.log(PROBABILITIES)).sum(-1)),
    ),
    "categorical, logits": (
        named(categorical_crossentropy, from_logits=True),
        SCORES,
        SHARES,
        -np.mean((SHARES * np.log(PROBABILITIES)).sum(-1)),
    ),
    "sparse, probabilities": (
        sparse_categorical_crossentropy,
        PROBABILITIES,
        LABELS,
        -np.mean(np.log(PROBABILITIES[CLASSES])),
    ),
    "sparse, logits": (
        named(sparse_categorical_crossentropy, from_logits=True),
        SCORES,
        LABELS,
        -np.mean(np.log(PROBABILITIES[CLASSES])),
    ),
}
every_case = pytest.mark.parametrize(
    ("loss", "prediction", "target", "expected"), CASES.values(), ids=CASES
)


def differences(f, x, h=1e-6):
    """The gradient of f at x by central differences."""
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


def as_values(array):
    return [[Value(x) for x in row] for row in array.tolist()]


@every_case
def test_a_loss_is_its_formula(loss, prediction, target, expected):
    assert float(loss(Tensor(prediction), target)) == pytest.approx(expected, rel=1e-12)


@every_case
def test_a_loss_of_raw_arrays_is_a_raw_number(loss, prediction, target, expected):
    result = loss(prediction, target)
    assert isinstance(result, float)
    assert result == pytest.approx(expected, rel=1e-12)


@every_case
def test_a_gradient_is_the_limit_of_differences(loss, prediction, target, expected):
    p = Tensor(prediction)
    loss(p, target).backward()
    by_differences = differences(lambda x: float(loss(x, target)), prediction)
    np.testing.assert_allclose(p.grad, by_differences, atol=1e-8, rtol=1e-6)


@every_case
def test_lists_of_values_cost_and_move_like_a_tensor(loss, prediction, target, expected):
    p, values = Tensor(prediction), as_values(prediction)
    loss(p, target).backward()
    cost = loss(values, target.tolist())
    assert isinstance(cost, Value)
    cost.backward()
    assert cost.data == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose([[v.grad for v in row] for row in values], p.grad, rtol=1e-10)


@every_case
def test_the_target_may_be_a_tensor_or_a_list(loss, prediction, target, expected):
    p = Tensor(prediction)
    assert float(loss(p, Tensor(target))) == pytest.approx(expected, rel=1e-12)
    assert float(loss(p, target.tolist())) == pytest.approx(expected, rel=1e-12)


def test_gradients_are_pytorchs():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    theirs = torch.nn.functional
    for name, by_torch in {
        "mean squared error": lambda p, t: theirs.mse_loss(p, t),
        "binary, soft targets": lambda p, t: theirs.binary_cross_entropy(p, t),
        "binary, logits": lambda p, t: theirs.binary_cross_entropy_with_logits(p, t),
        "categorical, logits": lambda p, t: theirs.cross_entropy(p, t),
        "sparse, logits": lambda p, t: theirs.cross_entropy(p, t),
        "sparse, probabilities": lambda p, t: theirs.nll_loss(torch.log(p), t),
    }.items():
        loss, prediction, target, _ = CASES[name]
        ours, other = Tensor(prediction), torch.tensor(prediction, requires_grad=True)
        loss(ours, target).backward()
        by_torch(other, torch.tensor(target)).backward()
        np.testing.assert_allclose(ours.grad, other.grad.numpy(), rtol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    ("loss", "prediction", "target", "expected"),
    [
        (mean_squared_error, 0.5, 2.0, 2.25),
        (hinge, 0.5, 1, 0.5),
        (hinge, 3.0, -1, 4.0),
        (binary_crossentropy, 0.25, 1, -math.log(0.25)),
        (binary_crossentropy, 0.25, 0, -math.log(0.75)),
        (named(binary_crossentropy, from_logits=True), 0.0, 1, math.log(2)),
    ],
)
def test_a_loss_of_one_value(loss, prediction, target, expected):
    v = Value(prediction)
    cost = loss(v, target)
    cost.backward()
    assert isinstance(cost, Value)
    assert cost.data == pytest.approx(expected)
    slope = (loss(prediction + 1e-6, target) - loss(prediction - 1e-6, target)) / 2e-6
    assert v.grad == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_logits_of_a_thousand_cost_a_thousand_and_move_by_one(dtype):
    logits = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype)
    for loss, target, cost in (
        (sparse_categorical_crossentropy, [0, 1], 0),
        (sparse_categorical_crossentropy, [1, 0], 2000),
        (categorical_crossentropy, [[1, 0], [0, 1]], 0),
        (categorical_crossentropy, [[0, 1], [1, 0]], 2000),
        (binary_crossentropy, [[1, 0], [0, 1]], 0),
        (binary_crossentropy, [[0, 1], [1, 0]], 1000),
    ):
        p = Tensor(logits)
        result = loss(p, target, from_logits=True)
        result.backward()
        assert float(result) == cost
        assert result.dtype == dtype
        assert np.isfinite(p.grad).all()
        assert np.abs(p.grad).sum() == pytest.approx((cost > 0) * (1 if cost == 1000 else 2))


@pytest.mark.parametrize("from_logits", [True, False])
def test_integer_and_one_hot_labels_cost_and_move_the_same(from_logits):
    data = SCORES if from_logits else PROBABILITIES
    by_number, by_row = Tensor(data), Tensor(data)
    one = sparse_categorical_crossentropy(by_number, LABELS, from_logits)
    other = categorical_crossentropy(by_row, ONE_HOT, from_logits)
    one.backward()
    other.backward()
    assert float(one) == pytest.approx(float(other), rel=1e-14)
    np.testing.assert_allclose(by_number.grad, by_row.grad, rtol=1e-14, atol=1e-16)


def test_certain_and_right_costs_exactly_nothing_and_still_has_a_gradient():
    for loss, prediction, target, gradient in (
        (binary_crossentropy, [1.0, 0.0], [1, 0], [-0.5, 0.5]),
        (categorical_crossentropy, [[1.0, 0.0]], [[1, 0]], [[-1, 0]]),
        (sparse_categorical_crossentropy, [[1.0, 0.0]], [0], [[-1, 0]]),
    ):
        p = Tensor(prediction)
        cost = loss(p, target, eps=0)
        cost.backward()
        assert math.copysign(1, float(cost)) == 1
        assert float(cost) == 0
        assert p.grad.tolist() == gradient


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_certain_and_wrong_costs_infinitely_much():
    assert float(binary_crossentropy(Tensor([1.0, 0.5]), [0, 1], eps=0)) == math.inf
    assert float(binary_crossentropy(Tensor([0.0]), [1], eps=0)) == math.inf
    assert binary_crossentropy(Value(1.0), 0, eps=0).data == math.inf
    assert float(categorical_crossentropy(Tensor([[1.0, 0]]), [[0, 1]], eps=0)) == math.inf
    assert float(sparse_categorical_crossentropy(Tensor([[1.0, 0]]), [1], eps=0)) == math.inf


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_certain_and_wrong_stays_finite_otherwise(dtype):
    p = Tensor(np.array([1.0, 0.0], dtype))
    assert float(binary_crossentropy(p, [0, 1])) == pytest.approx(-math.log(1e-7), rel=0.02)


def test_every_loss_is_differentiable_twice():
    x = Tensor(SCORES)
    cost = categorical_crossentropy(functions.softmax(x), ONE_HOT)
    cost.backward(create_graph=True)
    assert x.grad.requires_grad


def test_every_public_loss_is_tested_here():
    assert set(losses.__all__) <= set(globals())
