"""`live`: what the page opens with, from a model, data, a loss and an optimizer."""

import json
import re

import numpy as np
import pytest

from micrograd_plus import Value, functions, losses, nn, optim
from micrograd_plus.visual import LivePage, live
from micrograd_plus.visual.live_page.page_data import DATA_SETS, DEFAULTS
from micrograd_plus.visual.live_page.rules import rules_data

X = [[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [3.0, 1.0]]
CLASSES = [0, 1, 1, 0]


def dense(inputs, units, activation=None, **options):
    return nn.Dense(inputs, units, activation, seed=0, dtype="float64", **options)


def test_alone_it_is_a_playground():
    assert live().settings == DEFAULTS


def test_the_page_has_what_it_opens_with():
    page = live(data="circles", layers=[3])
    found = re.search(r'id="data">(.*?)</script>', page.html, re.DOTALL)[1]
    assert json.loads(found)["start"] == page.settings


def test_the_page_is_written(tmp_path):
    page = live(path=tmp_path / "live.html")
    assert (tmp_path / "live.html").read_text(encoding="utf-8") == page.html


def test_a_model_gives_its_layers_activation_and_weights():
    model = nn.Sequential(dense(2, 3, "relu"), dense(3, 1))
    found = live(model, (X, CLASSES)).settings
    assert (found["layers"], found["activation"]) == ([3], "relu")
    given = np.concatenate([np.ravel(row) for layer in found["weights"] for row in layer])
    np.testing.assert_array_equal(
        given, np.concatenate([p.data.ravel() for p in model.parameters()])
    )


def test_a_network_of_values_is_shown_as_its_tensors_are():
    mlp = nn.MLP(2, [4, 1])
    assert live(mlp).settings == live(mlp.to_tensors()).settings


def test_activations_may_be_layers():
    model = nn.Sequential(dense(2, 3), nn.Tanh(), dense(3, 2), nn.Activation("tanh"), dense(2, 1))
    found = live(model).settings
    assert (found["layers"], found["activation"]) == ([3, 2], "tanh")


def test_layers_find_their_inputs_in_the_data():
    model = nn.Sequential(nn.Dense(units=3, activation="tanh"), nn.Dense(units=1))
    assert len(live(model, (X, CLASSES)).settings["weights"][0]) == 3


def test_a_page_leaves_the_model_as_it_is():
    model = nn.Sequential(dense(2, 3, "tanh"), dense(3, 1))
    before = [p.data.copy() for p in model.parameters()]
    live(model, (X, CLASSES))
    for p, x in zip(model.parameters(), before, strict=True):
        np.testing.assert_array_equal(p.data, x)


@pytest.mark.parametrize(
    ("y", "task", "targets", "loss"),
    [
        (CLASSES, "two classes", CLASSES, "sigmoid_cross_entropy"),
        ([-1, 1, 1, -1], "two classes", CLASSES, "sigmoid_cross_entropy"),
        ([[0], [1], [1], [0]], "two classes", CLASSES, "sigmoid_cross_entropy"),
        ([0, 1, 2, 1], "classes", [0, 1, 2, 1], "softmax_cross_entropy"),
        (np.eye(4), "classes", [0, 1, 2, 3], "softmax_cross_entropy"),
        ([0.5, 1, 2, 1], "regression", [0.5, 1, 2, 1], "mean_squared_error"),
        ([0, 2, 2, 0], "regression", [0, 2, 2, 0], "mean_squared_error"),
    ],
)
def test_targets_say_what_is_learned(y, task, targets, loss):
    found = live(data=(X, y)).settings
    assert (found["task"], [row[-1] for row in found["rows"]], found["loss"]) == (
        task,
        targets,
        loss,
    )


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        (None, "sigmoid_cross_entropy"),
        ("sigmoid", "sigmoid_cross_entropy"),
        ("tanh", "tanh_squared_error"),
    ],
)
def test_the_last_activation_says_which_loss_belongs_to_it(activation, loss):
    assert live(nn.Sequential(dense(2, 1, activation))).settings["loss"] == loss


def test_inputs_stay_as_the_model_knows_them():
    assert live(nn.MLP(2, [1]), (X, CLASSES)).settings["scale"] == "none"
    assert live(data=(X, CLASSES)).settings["scale"] == "standard"


@pytest.mark.parametrize("loss", [losses.hinge, "hinge"])
def test_a_loss_is_one_of_the_package_or_its_name(loss):
    assert live(loss=loss).settings["loss"] == "hinge"


@pytest.mark.parametrize(
    ("optimizer", "name", "numbers"),
    [
        (optim.SGD([Value(1.0)], lr=0.5), "SGD", {"lr": 0.5}),
        (optim.SGD([Value(1.0)], 0.5, 0.8), "momentum", {"lr": 0.5, "momentum": 0.8}),
        (optim.SGD([Value(1.0)], 0.5, 0.8, True), "Nesterov", {"lr": 0.5, "momentum": 0.8}),
        (
            optim.Adam([Value(1.0)], betas=(0.8, 0.9)),
            "Adam",
            {"lr": 0.001, "b1": 0.8, "b2": 0.9, "eps": 1e-7},
        ),
    ],
)
def test_an_optimizer_is_taken_with_its_numbers(optimizer, name, numbers):
    found = live(optimizer=optimizer).settings
    assert (found["optimizer"], found["numbers"]) == (name, numbers)


@pytest.mark.parametrize("name", DATA_SETS)
def test_each_data_set_has_a_loss_that_suits_it(name):
    assert rules_data()["losses"][live(data=name).settings["loss"]]["kind"] == DATA_SETS[name][0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            {"model": nn.Sequential(nn.Flatten(), dense(2, 1))},
            "one activation after each, got Flatten",
        ),
        ({"model": nn.Sequential(nn.Conv2D(1, 2, 3))}, "got Conv2D"),
        ({"model": nn.Sequential()}, "got Sequential() without one"),
        ({"model": nn.Sequential(dense(3, 1))}, "takes 3 inputs, and its data have 2"),
        ({"model": nn.Sequential(dense(2, 2))}, "has 2 outputs: for two classes it must have 1"),
        (
            {"model": nn.Sequential(dense(2, 2), dense(2, 2, "relu"), dense(2, 1))},
            "one activation in all hidden layers, got linear, relu",
        ),
        ({"model": nn.Sequential(dense(2, 1, use_bias=False))}, "layers with a bias"),
        ({"model": nn.Sequential(dense(2, 1, "relu"))}, "must be"),
        (
            {"model": nn.Sequential(dense(2, 2), nn.LeakyReLU(0.3), dense(2, 1))},
            "functions.leaky_relu is without settings, got {'slope': 0.3}",
        ),
        ({"model": nn.Sequential(nn.Dense(units=1))}, "needs data, to know how many inputs"),
        ({"data": "moon"}, 'must be "moons"'),
        ({"data": (X, [0, 1])}, "got shapes (4, 2) and (2,)"),
        ({"data": (np.ones((4, 13)), CLASSES)}, "1 to 12 inputs, got 13"),
        ({"data": (np.ones((5001, 2)), np.ones(5001))}, "2 to 5,000 rows, got 5,001"),
        ({"data": ([[np.nan, 1.0], [0.0, 1.0]], [0, 1])}, "got nan or inf"),
        ({"data": (X, CLASSES), "names": ["a", "b"]}, "names of live() are 3"),
        ({"loss": "huber"}, "take sigmoid_cross_entropy or tanh_squared_error or hinge"),
        ({"loss": losses.poisson}, "got 'poisson'"),
        ({"optimizer": "adamw"}, "got 'adamw'"),
        ({"optimizer": optim.SGD([Value(1.0)], clip_value=1.0)}, "without clipping"),
        ({"layers": [1] * 9}, "at most 8 layers, got 9"),
        ({"layers": [0]}, "1 to 64 neurons each, got [0]"),
        ({"activation": functions.tanh}, "activation of live() must be"),
        ({"initializer": "orthogonal"}, "initializer of live() must be"),
        ({"batch_size": 0}, "batch_size of live() must be a whole number from 1 to 5,000"),
        ({"lr": -0.1}, "lr of live()"),
        ({"lr": np.inf}, "lr of live()"),
        ({"test": 1.0}, "test of live() must be from 0 to 0.9"),
        ({"noise": -1.0}, "noise of live() must be from 0 to 10"),
        ({"points": 2.5}, "points of live() must be a whole number"),
        ({"seed": 2**32}, "seed of live() must be a whole number"),
        ({"path": "live.svg"}, "must end in .html"),
    ],
)
def test_what_the_page_cannot_show_is_refused(arguments, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        live(**arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"model": 3.0}, "takes a network, such as nn.MLP"),
        ({"data": 3.0}, "a pair (x, y), got float"),
    ],
)
def test_what_is_neither_a_model_nor_data_is_refused(arguments, said):
    with pytest.raises(TypeError, match=re.escape(said)):
        live(**arguments)


def test_a_page_says_what_it_shows():
    page = LivePage("<!doctype html>", {"data": "xor", "layers": []})
    assert repr(page) == '<LivePage: xor, no hidden layer; save("live.html") writes it>'
