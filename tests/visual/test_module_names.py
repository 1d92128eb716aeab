"""What parameters are called after the module that they belong to."""

import numpy as np

from micrograd_plus import Value, draw, nn, steps

x = np.ones((1, 2), "float32")


def named(drawing, name):
    return f"<b>{name}</b>" in drawing.source


def test_a_parameter_has_the_name_of_its_place_in_the_module():
    model = nn.Sequential(nn.Dense(2, 1, seed=0))
    drawing = draw(model(x))
    assert named(drawing, "layers.0.weight")
    assert named(drawing, "layers.0.bias")


def test_a_label_goes_before_the_place():
    model = nn.Dense(2, 1, seed=0)
    model.weight.label = "W"
    assert named(draw(model(x)), "W")


def test_the_place_goes_before_a_variable():
    model = nn.Dense(2, 1, seed=0)
    w = model.weight
    assert not named(draw(model(x)), "w")
    assert w is model.weight


def test_values_are_named_by_layer_and_neuron():
    model = nn.MLP(1, [1, 1])
    assert named(draw(model([Value(1.0)])), "layers.1.neurons.0.w.0")


def test_two_modules_are_told_apart_by_the_variables_that_hold_them():
    encoder, decoder = nn.Dense(2, 2, seed=0), nn.Dense(2, 2, seed=1)
    drawing = draw(decoder(encoder(x)))
    assert named(drawing, "encoder.weight")
    assert named(drawing, "decoder.weight")


def test_two_modules_without_a_variable_are_told_apart_by_class_and_number():
    kept = nn.Dense(2, 2, seed=0), nn.Dense(2, 2, seed=1)
    drawing = draw(kept[0](kept[1](x)), names={})
    assert named(drawing, "Dense.weight")
    assert named(drawing, "Dense_2.weight")


def test_a_module_that_is_gone_names_nothing():
    y = nn.Dense(2, 1, seed=0)(x)
    assert "weight" not in draw(y).source


def test_a_module_without_parameters_has_the_name_of_its_place_too():
    model = nn.Sequential(nn.Dense(2, 1, seed=0), nn.ReLU())
    assert "layers.1: ReLU" in draw(model(x), collapse=1).source


def test_a_module_that_was_called_on_its_own_as_well_keeps_its_own_name():
    encoder = nn.Dense(2, 2, seed=0)
    whole = nn.Sequential(encoder, nn.ReLU())
    source = draw(whole(x) + encoder(x), collapse=1).source
    assert "encoder: Dense" in source
    assert "whole.layers.1: ReLU" in source


def test_steps_name_everything_as_drawings_do():
    model = nn.MLP(1, [2, 1])
    w, model.layers[1].neurons[0].b.label = model.layers[0].neurons[1].w[0], "bias"
    y = model([Value(1.0)])
    names = [given.name for given in steps(y).given]
    assert "layers.0.neurons.1.w.0" in names
    assert "bias" in names
    assert w.data in steps(y).values.values()
    assert all(named(draw(y), name) for name in names if name not in ("v1",))


def test_neurons_come_in_the_order_in_which_they_are_written():
    model = nn.MLP(1, [3, 1])
    names = [given.name for given in steps(model([Value(1.0, label="x")])).given]
    places = [names.index(f"layers.0.neurons.{i}.b") for i in range(3)]
    assert places == sorted(places)
