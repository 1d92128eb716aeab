"""Section 7 of the course: two waves, found by units that are waves themselves."""

import functools

import numpy as np

from micrograd_plus import datasets, losses, nn, optim

X, Y = datasets.make_two_waves()


def wide(shape, rng, dtype):
    return rng.uniform(-6, 6, shape).astype(dtype)


@functools.cache
def trained(activation, seed):
    """1-8-1 after 2,000 steps of Adam on all points, and its mean squared error."""
    rng = np.random.default_rng(seed)
    start = wide if activation == "sin" else "glorot_uniform"
    model = nn.Sequential(
        nn.Dense(1, 8, activation, initializer=start, seed=rng, dtype="float64"),
        nn.Dense(8, 1, seed=rng, dtype="float64"),
    )
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    for _ in range(2000):
        loss = losses.mean_squared_error(model(X), Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses.mean_squared_error(model(X), Y).item()


def test_sine_units_find_the_waves_in_at_least_three_of_five_starts():
    assert sum(trained("sin", seed)[1] < 1e-4 for seed in range(5)) >= 3


def found(model, frequency):
    """Amplitude and phase of all units that wave about that often, as one complex number.

    Waves of one frequency add up as arrows: a sin(wx + p) is the imaginary part of
    a exp(ip) exp(iwx), and sin(-wx + p) is -sin(wx - p).
    """
    w, p = model[0].weight.data[0], model[0].bias.data
    near = abs(abs(w) - frequency) < 0.05
    sign = np.sign(w[near])
    return (sign * model[1].weight.data[near, 0] * np.exp(1j * sign * p[near])).sum()


def test_some_starts_end_at_the_true_frequencies_amplitudes_and_phases():
    def is_true(model):
        slow, fast = found(model, 2), found(model, 5)
        return abs(slow - 1) < 0.05 and abs(fast - 0.5 * np.exp(1j)) < 0.05

    assert any(is_true(trained("sin", seed)[0]) for seed in range(5))


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
