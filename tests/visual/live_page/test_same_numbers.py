"""The page trains a network to the engine's numbers: same seed, same rows, same batches."""

import numpy as np
import pytest

from micrograd_plus.nn import initializers
from micrograd_plus.visual.live_page.rules import INITIALIZERS
from tests.visual.live_page.core import ask, data_of, flat, model_of, settings_of, trained

STEPS = 200
# Together: every data set, loss, optimiser and penalty, and what differs most otherwise.
# fmt: off
CONFIGURATIONS = {
    "a playground as it opens": {},
    "circles, ReLU, momentum": {
        "data": "circles", "activation": "relu", "layers": [8], "initializer": "he_uniform",
        "optimizer": "momentum", "numbers": {"lr": 0.01}, "noise": 0.05,
    },
    "spirals, deep, Adam": {
        "data": "spirals", "layers": [8, 8, 4], "optimizer": "Adam", "numbers": {"lr": 0.01},
        "initializer": "glorot_normal", "batch": 16, "seed": 7, "dataSeed": 3,
    },
    "XOR, squared error of tanh, L2": {
        "data": "xor", "loss": "tanh_squared_error", "regularization": "L2", "rate": 0.01,
        "batch": 1, "test": 0.3, "points": 83,
    },
    "moons, hinge, L1": {
        "loss": "hinge", "regularization": "L1", "rate": 0.003, "activation": "sigmoid",
        "optimizer": "Nesterov", "initializer": "standard_normal", "numbers": {"lr": 0.02},
    },
    "blobs, three classes, AdamW": {
        "data": "blobs", "loss": "softmax_cross_entropy", "activation": "gelu", "noise": 0.4,
        "optimizer": "AdamW", "numbers": {"lr": 0.02, "weight_decay": 0.1}, "layers": [5],
    },
    "waves, squared error, RMSprop": {
        "data": "waves", "loss": "mean_squared_error", "activation": "sin", "layers": [10, 10],
        "optimizer": "RMSprop", "numbers": {"lr": 0.003}, "batch": 32, "test": 0,
    },
    "waves, absolute error, Adagrad": {
        "data": "waves", "loss": "mean_absolute_error", "activation": "softplus", "layers": [6],
        "optimizer": "Adagrad", "numbers": {"lr": 0.05}, "points": 101, "noise": 0.3,
    },
    "hotels, Huber's loss, all at once": {
        "data": "hotels", "loss": "huber", "activation": "elu", "layers": [3], "batch": 24,
        "initializer": "he_normal", "numbers": {"lr": 0.08},
    },
    "no hidden layer": {"layers": [], "batch": 125, "numbers": {"lr": 1.0}},
}
# fmt: on


def in_the_page(tab, settings, epochs):
    return ask(
        tab,
        """
        const trainer = trainerOf(given.settings);
        while (trainer.epoch < given.epochs) trainer.step();
        return [...trainer.parameters];
        """,
        {"settings": settings, "epochs": epochs},
    )


@pytest.mark.parametrize("changes", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_after_200_steps_every_parameter_is_the_engines(tab, changes):
    settings = settings_of(**changes)
    expected, epochs = trained(settings, STEPS)
    np.testing.assert_allclose(in_the_page(tab, settings, epochs), expected, rtol=1e-9, atol=0)


def test_firefox_comes_to_the_same_numbers(firefoxes):
    settings = settings_of(**CONFIGURATIONS["blobs, three classes, AdamW"])
    expected, epochs = trained(settings, STEPS)
    found = in_the_page(firefoxes("light").open("about:blank"), settings, epochs)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)


@pytest.mark.parametrize("data", ["moons", "circles", "spirals", "xor", "blobs", "waves", "hotels"])
@pytest.mark.parametrize("test", [0, 0.3])
def test_the_rows_are_those_of_the_package(tab, data, test):
    settings = settings_of(data=data, test=test, points=51, dataSeed=4)
    expected = data_of(settings)
    found = ask(
        tab,
        """
        const { columns, targets, train, test } = makeData(checkedSettings(given));
        const numbers = (row) => [...columns, targets].map((column) => column[row]);
        return [train, test].map((rows) => Array.from(rows, numbers));
        """,
        settings,
    )
    for rows, part in zip(found, expected, strict=True):
        np.testing.assert_allclose(rows, np.column_stack(part or ([], [])).tolist(), atol=1e-13)


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**32 - 1])
def test_a_seed_draws_what_it_draws_in_numpy(tab, seed):
    found = ask(
        tab,
        """
        const random = new Generator(given), many = (draw, length) => Array.from({ length }, draw);
        return [
            many(() => random.share(), 50), [...random.permutation(77)],
            many(() => random.normal(), 2000),
        ];
        """,
        seed,
    )
    rng = np.random.default_rng(seed)
    for numbers, expected in zip(
        found, [rng.random(50), rng.permutation(77), rng.normal(size=2000)], strict=True
    ):
        np.testing.assert_allclose(numbers, expected, rtol=1e-12)


@pytest.mark.parametrize("initializer", sorted(INITIALIZERS.keys() & initializers.NAMES.keys()))
def test_weights_start_as_the_initializer_draws_them(tab, initializer):
    settings = settings_of(initializer=initializer, layers=[5, 3], seed=11)
    found = ask(tab, "return [...trainerOf(given).parameters];", settings)
    np.testing.assert_allclose(found, flat(model_of(settings, 2, 1).parameters()), rtol=1e-12)


def test_a_step_back_is_exact_to_the_last_bit(tab):
    settings = settings_of(optimizer="Adam", batch=60, regularization="L1", rate=0.01)
    before, after, again = ask(
        tab,
        """
        const trainer = trainerOf(given);
        const look = () => {
            const { kept, epoch, steps, order } = trainer;
            return [...kept.flatMap((x) => [...x]), epoch, steps, ...order];
        };
        const repeat = (what) => {
            for (let i = 0; i < 40; i += 1) trainer[what]();
            return look();
        };
        for (let i = 0; i < 7; i += 1) trainer.step();
        const before = look(), further = repeat("step");
        return [before, repeat("back"), [further, repeat("step")]];
        """,
        settings,
    )
    assert before == after
    assert again[0] == again[1]


def test_before_the_first_step_there_is_no_way_back(tab):
    assert ask(tab, "return trainerOf({}).back();") is False
