"""The gradient of each loss, by differences, to second order, and by PyTorch."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, losses
from micrograd_plus.testing import check_gradients
from tests.losses.cases import CASES, ONE_HOT, SCORES, every_case, with_options

WEIGHTS = np.random.default_rng(1).uniform(0.5, 2, 6)


@every_case
def test_gradients_are_the_limits_of_differences_to_second_order(case):
    assert check_gradients(lambda p: case.loss(p, case.target), case.prediction, order=2)


@every_case
def test_so_are_those_of_each_weighted_row(case):
    by_row = lambda p, w: case.loss(p, case.target, reduction="none", sample_weight=w)
    assert check_gradients(by_row, case.prediction, WEIGHTS)


# Losses of two arguments that are alike: the target may be computed, too.
BETWEEN_TWO = ("mean squared error", "huber", "log cosh", "cosine similarity", "poisson, rates")


@pytest.mark.parametrize("name", [*BETWEEN_TWO, "divergence, probabilities"])
def test_the_target_has_a_gradient_where_it_is_a_node(name):
    case = CASES[name]
    target = np.maximum(case.target, 0.1) if name == "poisson, rates" else case.target
    if name == "divergence, probabilities":
        # Only inside of 0 to 1 are they probabilities, and differences stay inside.
        target = np.clip(target, 0.05, 0.95)
    assert check_gradients(case.loss, case.prediction, target)


def test_a_target_of_values_has_a_gradient_beside_plain_numbers():
    target = [Value(1.0), Value(2.0)]
    losses.mean_squared_error(np.array([4.0, 2.0]), target).backward()
    assert [t.grad for t in target] == [-3.0, 0.0]


def test_a_value_as_target_has_a_gradient_beside_a_value():
    target = Value(1.0)
    losses.mean_squared_error(Value(3.0), target).backward()
    assert target.grad == -4


OF_CLASSES = ("categorical", "sparse", "softmax", "divergence", "cosine")
of_single_numbers = pytest.mark.parametrize(
    "case", [case for name, case in CASES.items() if not name.startswith(OF_CLASSES)]
)


@of_single_numbers
def test_a_value_costs_and_moves_like_a_tensor_of_one_number(case):
    prediction, target = float(case.prediction[0, 0]), float(case.target[0, 0])
    v, t = Value(prediction), Tensor([prediction])
    cost = case.loss(v, target)
    assert isinstance(cost, Value)
    cost.backward()
    case.loss(t, [target]).backward()
    assert v.grad == pytest.approx(t.grad[0], rel=1e-12)


def test_a_gradient_of_a_gradient_is_a_node():
    x = Tensor(SCORES)
    loss = losses.categorical_crossentropy(functions.softmax(x), ONE_HOT)
    loss.backward(create_graph=True)
    assert x.grad.requires_grad


def by_torch(name):
    f = pytest.importorskip("torch", reason="torch is not installed").nn.functional
    return {
        "mean squared error": f.mse_loss,
        "mean absolute error": f.l1_loss,
        "huber": f.huber_loss,
        "huber, narrow": with_options(f.huber_loss, delta=0.3),
        "binary, probabilities": f.binary_cross_entropy,
        "binary, logits": f.binary_cross_entropy_with_logits,
        "categorical, logits": f.cross_entropy,
        "sparse, logits": f.cross_entropy,
        "softmax, shares": f.cross_entropy,
        "softmax, smoothed": with_options(f.cross_entropy, label_smoothing=0.2),
        "sigmoid": f.binary_cross_entropy_with_logits,
        "sparse, probabilities": lambda p, t: f.nll_loss(p.log(), t),
        "divergence, probabilities": lambda p, t: f.kl_div(p.log(), t, reduction="batchmean"),
        "poisson, logarithms of rates": f.poisson_nll_loss,
        "poisson, rates": with_options(f.poisson_nll_loss, log_input=False, eps=0),
        "cosine similarity": lambda p, t: -f.cosine_similarity(p, t).mean(),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        *("mean squared error", "mean absolute error", "huber", "huber, narrow"),
        *("binary, probabilities", "binary, logits", "categorical, logits"),
        *("softmax, shares", "softmax, smoothed", "sigmoid"),
        *("sparse, probabilities", "sparse, logits", "divergence, probabilities"),
        *("poisson, rates", "poisson, logarithms of rates", "cosine similarity"),
    ],
)
def test_the_loss_and_its_gradient_are_pytorchs(name):
    torch_loss, case = by_torch(name), CASES[name]
    import torch

    ours, theirs = Tensor(case.prediction), torch.tensor(case.prediction, requires_grad=True)
    loss, expected = case.loss(ours, case.target), torch_loss(theirs, torch.tensor(case.target))
    loss.backward()
    expected.backward()
    assert float(loss) == pytest.approx(expected.item(), rel=1e-10)
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-9, atol=1e-12)
