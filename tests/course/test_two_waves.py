"""Section 7 of the course: two waves, found by units that are waves themselves."""

import numpy as np

from micrograd_plus import losses
from tutorials.course.waves import LIMIT, finds_the_waves, trained


def test_sine_units_find_the_waves_in_at_least_three_of_five_starts():
    assert sum(trained("sin", seed)[1] < LIMIT for seed in range(5)) >= 3


def test_some_starts_end_at_the_true_frequencies_amplitudes_and_phases():
    assert any(finds_the_waves(trained("sin", seed)[0]) for seed in range(5))


def test_relu_units_of_the_same_number_do_far_worse():
    assert min(trained("relu", seed)[1] for seed in range(5)) > 100 * np.median(
        [trained("sin", seed)[1] for seed in range(5)]
    )


def test_outside_of_what_it_saw_only_the_network_of_waves_goes_on():
    x = np.linspace(3, 6, 100)[:, None]
    y = np.sin(2 * x) + 0.5 * np.sin(5 * x + 1)
    error = {
        name: np.median(
            [losses.mean_squared_error(trained(name, seed)[0](x), y).item() for seed in range(5)]
        )
        for name in ("sin", "relu")
    }
    assert error["sin"] < 0.5 * np.var(y)
    assert error["relu"] > np.var(y)
