"""Losses and metrics of one's own: the order of what they are given."""

import functools

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.random.default_rng(0).normal(size=(8, 3))
Y = X[:, 0]


def fit(**options):
    model = nn.Sequential(nn.Dense(3, 1, seed=0))
    options = {"x": X, "y": Y, "loss": "mse", "seed": 0, "verbose": False} | options
    return training.fit(model, optimizer=optim.SGD(model.parameters()), **options)


def swapped(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean()


class Swapped:
    def __call__(self, targets, predictions):
        return swapped(targets, predictions)


@pytest.mark.parametrize(
    ("given", "name"),
    [(swapped, "swapped"), (functools.partial(swapped), "swapped"), (Swapped(), "Swapped")],
)
@pytest.mark.parametrize("argument", ["loss", "metrics"])
def test_a_function_of_the_target_first_is_refused(argument, given, name):
    words = rf"{name} takes \(\w+, \w+\), and is called as \(prediction, target\): .*{name}\(t, p\)"
    with pytest.raises(TypeError, match=words):
        fit(**{argument: given})


def test_a_function_of_two_targets_has_no_order_to_be_wrong():
    def agreement(labels, targets):
        return float(np.mean(labels[:, 0] == targets))

    assert fit(metrics=[agreement])["agreement"] == [0.0]
