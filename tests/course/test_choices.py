"""Section 8 of the course: overfitting, validation, and what else may be turned."""

import functools

import numpy as np
import pytest

from micrograd_plus import Tensor, datasets, functions, losses, nn, optim, training
from micrograd_plus.training import Standardizer


def noisy_sample(n, seed):
    """Points of a line, with noise."""
    rng = np.random.default_rng(seed)
    x = np.linspace(-1, 1, n)[:, None] if n < 20 else rng.uniform(-1, 1, (n, 1))
    return x, 2 * x + 1 + rng.normal(0, 0.5, x.shape)


def error_of_polynomial(degree, x, y, x_new, y_new):
    """The mean squared errors of least squares on one sample, there and on another."""
    weights = np.linalg.lstsq(np.hstack([x**i for i in range(degree + 1)]), y, rcond=None)[0]

    def model(x):
        return np.hstack([x**i for i in range(degree + 1)]) @ weights

    return tuple(losses.mean_squared_error(model(a), b).item() for a, b in ((x, y), (x_new, y_new)))


def test_the_model_through_every_point_wins_on_the_sample_and_loses_on_a_fresh_one():
    sample, fresh = noisy_sample(10, seed=0), noisy_sample(1000, seed=1)
    simple = error_of_polynomial(1, *sample, *fresh)
    complicated = error_of_polynomial(9, *sample, *fresh)
    assert complicated[0] < 1e-12 < simple[0]
    assert complicated[1] > 1.5 * simple[1]


def overfitting_network(seed, callbacks=()):
    """A large network on few noisy rows; the error on fresh rows at the end."""
    x, y = noisy_sample(12, seed)
    x_new, y_new = noisy_sample(1000, seed + 100)
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Dense(1, 64, "tanh", seed=rng), nn.Dense(64, 1, seed=rng))
    model[0].weight.assign(model[0].weight.data * 10)
    training.fit(
        model,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optim.Adam(model.parameters(), lr=0.01),
        epochs=600,
        batch_size=12,
        validation_data=noisy_sample(30, seed + 200),
        callbacks=callbacks,
        verbose=False,
    )
    return training.evaluate(model, x_new, y_new, loss="mean_squared_error")["loss"]


def test_early_stopping_keeps_a_network_from_learning_the_noise():
    stopped = [
        overfitting_network(seed, [training.EarlyStopping(patience=50)]) for seed in range(5)
    ]
    unstopped = [overfitting_network(seed) for seed in range(5)]
    assert np.median(stopped) < 0.8 * np.median(unstopped)


def build(seed, units=5, lr=0.08, momentum=0.0):
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Dense(2, units, "relu", seed=rng), nn.Dense(units, 1, seed=rng))
    return model, optim.SGD(model.parameters(), lr=lr, momentum=momentum)


@functools.cache
def hotels():
    data = datasets.load_hotels("price")
    return tuple(Standardizer(part).transform(part) for part in (data.x_train, data.y_train))


def test_cross_validation_over_rounds_tells_two_models_apart():
    found = {
        units: training.cross_validate(
            functools.partial(build, units=units),
            *hotels(),
            folds=3,
            rounds=2,
            loss="mean_squared_error",
            epochs=80,
            batch_size=4,
        )
        for units in (1, 8)
    }
    assert len(found[8].scores) == 6
    assert found[8].mean["loss"] < 0.5 * found[1].mean["loss"]


def test_a_search_finds_better_numbers_than_the_first_guess():
    found = training.search(
        build,
        {"units": [1, 8], "lr": [0.0001, 0.05], "batch_size": [4, 24]},
        *hotels(),
        folds=3,
        loss="mean_squared_error",
        epochs=60,
    )
    assert len(found.trials) == 8
    assert found.best["units"] == 8
    assert found.best["lr"] == 0.05


@pytest.mark.parametrize("batch_size", [1, 4])
def test_small_batches_need_fewer_epochs(batch_size):
    x, y = hotels()
    epochs = {}  # until the loss on all rows is below a tenth
    for size in (batch_size, 24):
        model, optimizer = build(seed=3, units=8, lr=0.02)
        run = training.fit(
            model,
            x,
            y,
            loss="mean_squared_error",
            optimizer=optimizer,
            epochs=600,
            batch_size=size,
            validation_data=(x, y),
            seed=0,
            verbose=False,
        )
        below = [i for i, loss in enumerate(run["val_loss"], 1) if loss < 0.1]
        assert below
        epochs[size] = below[0]
    assert epochs[batch_size] <= epochs[24]


# A race: where four optimisers are after some steps on a surface.

RACERS = {
    "SGD": lambda p, lr: optim.SGD(p, lr=lr),
    "momentum": lambda p, lr: optim.SGD(p, lr=lr, momentum=0.9),
    "RMSprop": lambda p, lr: optim.RMSprop(p, lr=lr),
    "Adam": lambda p, lr: optim.Adam(p, lr=lr),
}


def race(surface, start, steps, lr):
    """The height that each has reached."""
    heights = {}
    for name, make in RACERS.items():
        place = Tensor(np.array(start))
        optimizer = make([place], lr)
        for _ in range(steps):
            optimizer.zero_grad()
            surface(place).backward()
            optimizer.step()
        heights[name] = surface(place).item()
    return heights


def test_on_a_saddle_gradient_descent_is_left_behind():
    def saddle(p):
        return p[0] ** 2 - p[1] ** 2

    heights = race(saddle, [1.0, 1e-4], steps=60, lr=0.02)
    assert heights["SGD"] > -1e-3  # still where it comes to rest for a while
    for name in ("momentum", "RMSprop", "Adam"):
        assert heights[name] < heights["SGD"] - 0.01


def test_in_a_ravine_momentum_is_ahead_of_gradient_descent():
    def ravine(p):
        return (50 * p[0] ** 2 + p[1] ** 2) / 2

    heights = race(ravine, [1.0, 10.0], steps=150, lr=0.02)
    assert heights["momentum"] < 0.1 * heights["SGD"]


def test_adam_is_rmsprop_with_momentum():
    g = [3.0, -0.5, 2.0]
    p = Tensor([1.0])
    adam = optim.Adam([p], lr=0.1, betas=(0.0, 0.9), eps=1e-300)
    mean, expected = 0.0, 1.0
    for t, gradient in enumerate(g, 1):
        p.grad = np.array([gradient])
        adam.step()
        mean = 0.9 * mean + 0.1 * gradient**2  # RMSprop's, here freed of its start at 0
        expected -= 0.1 * gradient / np.sqrt(mean / (1 - 0.9**t))
    assert p.item() == pytest.approx(expected)


def test_softmax_normalises_exponentials_and_not_sigmoids():
    z = Tensor([1.0, 2.0, 3.0])
    softmax = functions.softmax(z).data
    np.testing.assert_allclose(softmax, np.exp(z.data) / np.exp(z.data).sum())
    sigmoid = functions.sigmoid(z).data
    assert not np.allclose(softmax, sigmoid / sigmoid.sum(), atol=0.05)
