"""Section 3 of the course: hotels, over five random starts."""

import functools

import numpy as np
import pytest

from tutorials.course import hotels

SEEDS = range(5)
prices = functools.partial(hotels.prices, "relu")


def test_the_best_of_five_relu_networks_is_as_good_as_the_source():
    train, test, _ = min(prices(seed) for seed in SEEDS)
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


@pytest.mark.parametrize("network", hotels.CLASSIFIERS.values(), ids=hotels.CLASSIFIERS)
def test_the_best_of_five_classifiers_is_as_good_as_the_source(network):
    counts = [hotels.right(network.target, network.units, seed) for seed in SEEDS]
    train, test = max(counts)
    assert train >= network.least[0]
    assert test >= network.least[1]
    assert np.median([right for right, _ in counts]) >= network.least[0] - 1
