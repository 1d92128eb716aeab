"""Section 3 of the course: hotels, over five random starts."""

import functools
from itertools import pairwise

import numpy as np
import pytest

from micrograd_plus import datasets, losses, nn, optim, training
from micrograd_plus.training import Standardizer

SEEDS = range(5)


def standardised(target):
    hotels = datasets.load_hotels(target)
    inputs = Standardizer(hotels.x_train)
    return (
        (inputs.transform(hotels.x_train), hotels.y_train),
        (inputs.transform(hotels.x_test), hotels.y_test),
    )


def trained(x, y, units, activation, loss, seed):
    """A network of two inputs, after 800 steps of gradient descent on all rows."""
    rng = np.random.default_rng(seed)
    sizes = [2, *units]
    layers = [
        nn.Dense(a, b, activation, seed=rng, dtype="float64") for a, b in pairwise(sizes[:-1])
    ]
    model = nn.Sequential(*layers, nn.Dense(*sizes[-2:], seed=rng, dtype="float64"))
    training.fit(
        model,
        x,
        y,
        loss=loss,
        optimizer=optim.SGD(model.parameters(), lr=0.08),
        epochs=800,
        batch_size=24,
        verbose=False,
    )
    return model


@functools.cache
def prices(seed):
    """The mean squared errors in dollars² of a 2-3-1 network with ReLU, on training and test rows,
    and how many of its hidden units are dead: 0 for every training row."""
    (x, y), (x_test, y_test) = standardised("price")
    dollars = Standardizer(y)
    model = trained(x, dollars.transform(y), [3, 1], "relu", "mean_squared_error", seed)

    def error(inputs, prices):
        found = dollars.inverse_transform(training.predict(model, inputs))
        return losses.mean_squared_error(found, prices).item()

    hidden = training.predict(nn.Sequential(model[0]), x)
    return error(x, y), error(x_test, y_test), int((hidden.max(axis=0) == 0).sum())


def test_the_best_of_five_relu_networks_is_as_good_as_the_source():
    train, test, _ = min(map(prices, SEEDS))
    assert train <= 50.8
    assert test <= 100.4


def test_a_network_with_a_dead_unit_ends_where_the_source_did():
    errors = [prices(seed)[:2] for seed in SEEDS if prices(seed)[2] == 1]
    assert errors
    for train, test in errors:
        assert train == pytest.approx(50.6, abs=0.3)
        assert test == pytest.approx(100.3, abs=0.3)


def test_a_start_may_end_hardly_better_than_the_plane():
    assert 800 < max(prices(seed)[0] for seed in SEEDS) < 923.8


def test_the_median_of_five_is_far_below_the_plane():
    assert np.median([prices(seed)[0] for seed in SEEDS]) < 60


def binary(prediction, target):
    return losses.binary_crossentropy(prediction, target[:, None], from_logits=True)


def categorical(prediction, target):
    return losses.sparse_categorical_crossentropy(prediction, target, from_logits=True)


@functools.cache
def right(target, units):
    """How many training and test hotels each of five networks classifies rightly."""
    (x, y), (x_test, y_test) = standardised(target)
    loss = binary if target == "hot" else categorical
    found = []
    for seed in SEEDS:
        model = trained(x, y, units, "relu", loss, seed)
        logits = [training.predict(model, rows) for rows in (x, x_test)]
        answers = [z[:, 0] > 0 if target == "hot" else z.argmax(1) for z in logits]
        counts = zip(answers, (y, y_test), strict=True)
        found.append(tuple(int((a == t).sum()) for a, t in counts))
    return found


@pytest.mark.parametrize(
    ("target", "units", "train", "test"),
    [
        ("hot", (3, 1), 22, 7),
        ("hot", (5, 10, 1), 24, 7),
        ("medal", (3, 3), 23, 6),
        ("medal", (5, 10, 3), 24, 6),
    ],
)
def test_the_best_of_five_classifiers_is_as_good_as_the_source(target, units, train, test):
    best = max(right(target, units))
    assert best[0] >= train
    assert best[1] >= test
    assert np.median([counts[0] for counts in right(target, units)]) >= train - 1
