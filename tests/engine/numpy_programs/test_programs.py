"""Programs in plain NumPy learn what they are to learn, with `grad` and nothing else."""

from __future__ import annotations

import importlib.util
import itertools
import math

import numpy as np
import pytest

from micrograd_plus import datasets, grad, value_and_grad
from micrograd_plus.engine.trees import leaves_of, map_tree
from tests.engine.numpy_programs import inference, networks


def adam(gradient, params, steps, rate=0.05):
    """Descend along `gradient(params, step)`; parameters and gradients are trees."""
    state = dict.fromkeys(leaves_of(params), (0.0, 0.0))
    for step in range(1, steps + 1):
        found = leaves_of(gradient(params, step))

        def updated(x, path, step=step, found=found):
            m = 0.9 * state[path][0] + 0.1 * found[path]
            v = 0.99 * state[path][1] + 0.01 * found[path] ** 2
            state[path] = m, v
            return x - rate * m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)

        params = map_tree(updated, params)
    return params


def generator(seed=0):
    return np.random.default_rng(seed)


def copy_of(module, np_):
    """The same program once more, with something else in the place of NumPy."""
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_again", module.__file__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    again.np = np_
    return again


def central_differences(f, params, h=1e-6):
    """The gradient of f, entry by entry, of the program run on raw arrays."""

    def slopes(x, path):
        found = np.empty(np.shape(x))
        for place in np.ndindex(found.shape):
            step = np.zeros(found.shape)
            step[place] = h
            ends = [
                f(map_tree(lambda y, p, s=s: y + s if p == path else y, params))
                for s in (step, -step)
            ]
            found[place] = (ends[0] - ends[1]) / (2 * h)
        return found

    return map_tree(slopes, params)


def moons(n=60):
    x, labels = datasets.make_moons(n, noise=0.1, random_state=0)
    return x, np.eye(2)[labels]


def texts(n=4, length=13):
    """Periods of "aabb", each begun elsewhere: what comes next depends on the last two."""
    letters = np.array([[(i + start) // 2 % 2 for start in range(n)] for i in range(length)])
    return np.eye(2)[letters]


def bits(n=16, length=5):
    drawn = generator(1).integers(0, 2, size=(length, n))
    return drawn[:, :, np.newaxis].astype(float), np.cumsum(drawn, axis=0) % 2


def wave(n=20):
    x = np.sort(generator(2).uniform(-3, 3, size=(n, 1)), axis=0)
    return x, np.sin(2 * x[:, 0]) + 0.1 * generator(3).normal(size=n)


def plane(n=30):
    x = generator(4).normal(size=(n, 3))
    return x, x @ [1.0, -2.0, 0.5] + math.exp(-1) * generator(5).normal(size=n)


SIZES = (1, 6, 1)
WEIGHTS = sum(m * n + n for m, n in itertools.pairwise(SIZES))
X, ONE_HOT = moons()
GP = np.array([0.1, 0.2, -1.0, 0.3])


def of_q(size):
    return {"mean": 0.3 * generator(6).normal(size=size), "log_std": np.full(size, -1.0)}


# What is differentiated: a file, a function of its copy and the parameters, and these.
PROGRAMS = {
    "mlp": (
        networks,
        lambda program, p: program.mlp_loss(p, X[:9], ONE_HOT[:9]),
        networks.init_layers((2, 3, 2), generator()),
    ),
    "rnn": (
        networks,
        lambda program, p: program.rnn_loss(p, texts(length=5)),
        networks.init_rnn(2, 3, generator()),
    ),
    "lstm": (
        networks,
        lambda program, p: program.lstm_loss(p, *bits(3, 3)),
        networks.init_lstm(1, 2, generator()),
    ),
    "gp": (inference, lambda program, p: program.log_marginal_likelihood(p, *wave(8)), GP),
    "gp-cholesky": (
        inference,
        lambda program, p: program.log_marginal_likelihood_by_cholesky(p, *wave(8)),
        GP,
    ),
    "gp-conditional": (
        inference,
        lambda program, p: (
            program.np.sum(program.conditional(p, *wave(8), wave(5)[0])[0])
            + program.np.trace(program.conditional(p, *wave(8), wave(5)[0])[1])
        ),
        GP,
    ),
    "variational-line": (
        inference,
        lambda program, q: program.elbo(
            q, lambda w: program.log_joint_of_line(w, *plane()), generator(7).normal(size=(4, 3))
        ),
        of_q(3),
    ),
    "variational-network": (
        inference,
        lambda program, q: program.elbo(
            q,
            lambda w: program.log_joint_of_network(w, SIZES, *wave(8)),
            generator(8).normal(size=(2, WEIGHTS)),
        ),
        of_q(WEIGHTS),
    ),
}
every_program = pytest.mark.parametrize(("module", "f", "params"), PROGRAMS.values(), ids=PROGRAMS)


@every_program
def test_gradients_are_those_of_central_differences(module, f, params):
    found = leaves_of(grad(lambda p: f(module, p))(params))
    for path, slopes in leaves_of(central_differences(lambda p: f(module, p), params)).items():
        np.testing.assert_allclose(found[path], slopes, rtol=1e-6, atol=1e-6, err_msg=path)


@every_program
def test_values_and_gradients_are_those_of_the_autograd_package(module, f, params):
    autograd = pytest.importorskip("autograd", reason="the autograd package is not installed")
    import autograd.numpy as anp

    value, found = value_and_grad(lambda p: f(module, p))(params)
    again = copy_of(module, anp)
    their_value, theirs = autograd.value_and_grad(lambda p: f(again, p))(params)
    assert value == pytest.approx(their_value, rel=1e-12)
    for path, expected in leaves_of(theirs).items():
        np.testing.assert_allclose(
            leaves_of(found)[path], expected, rtol=1e-9, atol=1e-11, err_msg=path
        )


def test_a_network_learns_to_tell_moons_apart():
    layers = networks.init_layers((2, 8, 2), generator())
    gradient = grad(networks.mlp_loss)
    layers = adam(lambda p, step: gradient(p, X, ONE_HOT), layers, steps=150)
    right = np.argmax(networks.predict(layers, X), axis=1) == np.argmax(ONE_HOT, axis=1)
    assert np.mean(right) > 0.97


def test_a_recurrent_network_learns_what_comes_next():
    text = texts()
    params = networks.init_rnn(2, 6, generator())
    gradient = grad(networks.rnn_loss)
    params = adam(lambda p, step: gradient(p, text), params, steps=120)
    # The first letter alone does not tell what comes next: log(2), one time of twelve.
    assert networks.rnn_loss(params, text) == pytest.approx(math.log(2) / 12, abs=0.002)
    said = np.argmax(networks.rnn_says(params, text[:-1])[-1], axis=1)
    assert said.tolist() == np.argmax(text[-1], axis=1).tolist()


def test_an_lstm_learns_parity():
    seen, parities = bits(n=32)
    params = networks.init_lstm(1, 6, generator())
    gradient = grad(networks.lstm_loss)
    params = adam(lambda p, step: gradient(p, seen, parities), params, steps=100)
    assert np.mean((networks.lstm_says(params, seen) > 0) == parities) > 0.99


def test_a_marginal_likelihood_is_that_of_one_observation_after_the_other():
    x, y = wave()
    total = 0.0
    for i in range(len(y)):
        if i:
            mean, variance = inference.conditional(GP, x[:i], y[:i], x[i : i + 1])
        else:
            mean, variance = GP[:1], inference.kernel(GP, x[:1], x[:1])
        std = np.sqrt(variance[0, 0] + np.exp(2 * GP[2]))
        total += inference.log_normal(y[i], mean[0], np.log(std))
    assert inference.log_marginal_likelihood(GP, x, y) == pytest.approx(total, rel=1e-10)


def test_a_gaussian_process_learns_its_own_parameters():
    x, y = wave()
    both = value_and_grad(inference.log_marginal_likelihood)
    before, _ = both(GP, x, y)
    params = adam(lambda p, step: -both(p, x, y)[1], GP, steps=100)
    after, slopes = both(params, x, y)
    assert after > before + 3
    assert np.abs(slopes).max() < 0.5  # close to a maximum
    at = np.linspace(-2.5, 2.5, 21)[:, np.newaxis]
    mean, _ = inference.conditional(params, x, y, at)
    assert np.sqrt(np.mean((mean - np.sin(2 * at[:, 0])) ** 2)) < 0.1


def test_the_two_ways_to_a_marginal_likelihood_have_the_same_gradient():
    x, y = wave()
    found = grad(inference.log_marginal_likelihood_by_cholesky)(GP, x, y)
    expected = grad(inference.log_marginal_likelihood)(GP, x, y)
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_variational_regression_finds_the_exact_posterior():
    x, y = plane()
    log_joint = lambda w: inference.log_joint_of_line(w, x, y)
    noise = generator(9)

    def gradient(q, step):
        half = noise.normal(size=(32, 3))
        drawn = np.concatenate([half, -half])  # in pairs, so that their mean is right
        return grad(lambda q: -inference.elbo(q, log_joint, drawn))(q)

    q = adam(gradient, adam(gradient, of_q(3), steps=200), steps=200, rate=0.005)
    precision = np.eye(3) + x.T @ x * math.exp(2)
    np.testing.assert_allclose(
        q["mean"], np.linalg.solve(precision, x.T @ y * math.exp(2)), atol=0.02
    )
    np.testing.assert_allclose(np.exp(q["log_std"]), np.diag(precision) ** -0.5, rtol=0.15)


def test_a_bayesian_network_fits_a_wave():
    x, y = wave()
    log_joint = lambda w: inference.log_joint_of_network(w, SIZES, x, y)
    noise = generator(10)
    both = value_and_grad(lambda q, drawn: inference.elbo(q, log_joint, drawn))
    q = {"mean": generator(6).normal(size=WEIGHTS), "log_std": np.full(WEIGHTS, -3.0)}
    fixed = noise.normal(size=(50, WEIGHTS))
    before, _ = both(q, fixed)

    def gradient(q, step):
        return map_tree(lambda g, path: -g, both(q, noise.normal(size=(4, WEIGHTS)))[1])

    q = adam(gradient, q, steps=400)
    assert inference.elbo(q, log_joint, fixed) > before / 10
    fit = inference.network_of_samples(q["mean"] + np.exp(q["log_std"]) * fixed, SIZES, x)
    assert np.sqrt(np.mean((np.mean(fit, axis=0) - y) ** 2)) < 0.2
