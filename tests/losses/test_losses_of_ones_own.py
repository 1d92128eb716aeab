"""A function of (prediction, target) works wherever a loss of the package does, and the reverse."""

import numpy as np
import pytest

from micrograd_plus import functions, losses
from micrograd_plus.nn import Dense, Sequential
from micrograd_plus.optim import SGD
from micrograd_plus.training import evaluate, fit
from tests.losses.cases import CASES

X = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")


def fitted(loss, target, units):
    """The history and the weights of a network after two epochs of full batches."""
    model = Sequential(Dense(3, units, seed=0))
    optimizer = SGD(model.parameters(), lr=1e-3)
    options = {"epochs": 2, "batch_size": 6, "shuffle": False, "verbose": False}
    history = fit(model, X, target, loss=loss, optimizer=optimizer, **options)
    return history, model[0].weight.data


def test_the_same_formula_trains_the_same_weights():
    def own(prediction, target):
        return functions.square(prediction - target).mean()

    target = np.ones((6, 2), "float32")
    history, weights = fitted(own, target, 2)
    expected, expected_weights = fitted("mean_squared_error", target, 2)
    assert history == expected
    np.testing.assert_array_equal(weights, expected_weights)


def test_evaluate_takes_either():
    model, y = Sequential(Dense(3, 2, seed=0)), np.zeros((6, 2), "float32")
    twice = lambda p, t: 2 * losses.mean_absolute_error(p, t)
    by_name = evaluate(model, X, y, "mean_absolute_error")["loss"]
    assert evaluate(model, X, y, twice)["loss"] == pytest.approx(2 * by_name)


@pytest.mark.parametrize("name", losses.__all__)
def test_fit_takes_a_loss_by_its_name(name):
    case = next(case for case in CASES.values() if case.function.__name__ == name)
    takes_logits = name.endswith("_cross_entropy")
    outputs = Sequential(Dense(3, 4, seed=0), *[] if takes_logits else [functions.softmax])
    optimizer = SGD(outputs.parameters(), lr=1e-3)
    history = fit(outputs, X, case.target, loss=name, optimizer=optimizer, epochs=2, verbose=False)
    assert history["loss"][1] < history["loss"][0]
