"""What goes wrong while a network trains is said, and a healthy one hears nothing."""

import pytest

from .core import ask, settings_of

pytestmark = pytest.mark.browser

TROUBLES = """const settings = checkedSettings(given.settings), data = makeData(settings);
const trainer = makeTrainer(settings, data), heard = [];
while (trainer.epoch < given.epochs) {
  trainer.step();
  const isTime = !given.atTheEnd && trainer.atEpochEnd && trainer.epoch % 5 === 0;
  if (isTime) heard.push(troublesOf({ settings, data, trainer }));
}
heard.push(troublesOf({ settings, data, trainer }));
return given.atTheEnd ? heard.at(-1) : heard.flat();"""

DEEP = [6, 6, 6, 6, 6, 6]
HEALTHY = {
    "as it opens": {},
    "ReLU": {"activation": "relu", "layers": [8, 8], "initializer": "he_normal"},
    "circles": {"data": "circles", "layers": [4, 4], "numbers": {"lr": 0.1}},
    "blobs": {"data": "blobs", "loss": "softmax_cross_entropy", "layers": [4]},
    "Adam": {"optimizer": "Adam", "data": "circles", "layers": [8]},
    "spirals": {"data": "spirals", "layers": [8, 8], "noise": 0, "optimizer": "Adam"},
    "a curve": {"data": "waves", "loss": "mean_squared_error", "layers": [16], "test": 0.2},
    "hotels": {"data": "hotels", "loss": "mean_squared_error", "layers": [2]},
    "a line": {"data": "blobs", "loss": "softmax_cross_entropy", "layers": []},
}


def troubles(tab, epochs, at_the_end=True, **settings):
    given = {"settings": settings_of(**settings), "epochs": epochs, "atTheEnd": at_the_end}
    return ask(tab, TROUBLES, given, last="troubles")


def titles(found):
    return [one["title"] for one in found]


@pytest.mark.parametrize("case", HEALTHY)
def test_a_healthy_training_has_no_trouble_from_start_to_end(tab, case):
    assert titles(troubles(tab, 60, at_the_end=False, **HEALTHY[case])) == []


def test_zeros_make_all_neurons_alike(tab):
    found = troubles(tab, 3, initializer="zeros", layers=[4])
    assert titles(found) == ["All neurons of hidden layer are alike"]


def test_neurons_that_are_alike_are_marked_by_their_layer(tab):
    [first, second] = troubles(tab, 0, initializer="ones", layers=[4, 3])
    assert [first["where"], second["where"]] == [{"layer": 0}, {"layer": 1}]


def test_sigmoids_in_a_row_make_gradients_vanish(tab):
    found = troubles(tab, 1, activation="sigmoid", layers=DEEP)
    assert titles(found) == ["Gradients vanish on the way back"]


def test_what_vanishes_is_shown_layer_by_layer(tab):
    [found] = troubles(tab, 1, activation="sigmoid", layers=DEEP)
    assert [one["name"] for one in found["sizes"]][::6] == ["hidden layer 1", "output layer"]
    assert found["sizes"][0]["size"] < found["sizes"][-1]["size"] / 100


def test_huge_weights_make_gradients_explode(tab):
    found = troubles(tab, 0, initializer="huge", activation="relu", layers=[8, 8, 8])
    assert "Gradients explode on the way back" in titles(found)


def test_huge_weights_saturate_tanh(tab):
    found = troubles(tab, 0, initializer="huge", layers=[8])
    assert "saturated" in titles(found)[0]


def test_a_step_that_is_too_long_kills_relus(tab):
    found = troubles(tab, 20, activation="relu", layers=[6], numbers={"lr": 10})
    assert any("dead" in title for title in titles(found))


def test_one_dead_relu_is_marked_itself(tab):
    # The second neuron's bias is far below zero.
    weights = [[[1, 1], [1, 1]], [0, -50], [[1], [1]], [0]]
    found = troubles(tab, 0, activation="relu", layers=[2], weights=weights)
    assert [one["where"] for one in found] == [[{"layer": 0, "neuron": 1}]]


def test_a_learning_rate_that_is_too_large_makes_the_loss_grow(tab):
    settings = {"data": "waves", "loss": "mean_squared_error", "layers": [8], "batch": 200}
    found = troubles(tab, 4, activation="linear", numbers={"lr": 0.9}, **settings)
    assert "The loss grows" in titles(found)


def test_numbers_that_run_away_are_said_once(tab):
    settings = {"data": "waves", "loss": "mean_squared_error", "activation": "linear"}
    found = troubles(tab, 200, numbers={"lr": 3}, **settings)
    assert titles(found) == ["The numbers have run away"]


def test_many_neurons_learn_few_points_by_heart(tab):
    settings = {"points": 40, "noise": 0.4, "layers": [32, 32], "optimizer": "Adam"}
    assert titles(troubles(tab, 400, **settings)) == ["It learns by heart (overfitting)"]


def test_one_neuron_is_too_few_for_circles(tab):
    settings = {"data": "circles", "layers": [1], "numbers": {"lr": 0.3}}
    assert titles(troubles(tab, 200, **settings)) == [
        "The network is too small for this (underfitting)"
    ]
