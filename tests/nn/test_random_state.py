"""Saving and putting back the state of the generators in a model."""

import json

import numpy as np
import pytest

from micrograd_plus import nn

X = np.ones((3, 50))


def network(seed=0):
    return nn.Sequential(nn.Dropout(0.5, seed=seed), nn.Sequential(nn.Dropout(0.2, seed=seed + 1)))


def test_a_restored_model_drops_what_it_would_have_dropped():
    model = network()
    model(X)
    state = json.loads(json.dumps(nn.random_state(model)))
    expected = [model(X) for _ in range(3)]
    other = network(7)
    nn.set_random_state(other, state)
    np.testing.assert_array_equal([other(X) for _ in range(3)], expected)


def test_a_state_is_a_copy():
    model = network()
    state = nn.random_state(model)
    before = json.dumps(state)
    model(X)
    assert json.dumps(state) == before


def test_a_model_without_generators_has_no_state():
    model = nn.Sequential(nn.Dense(2, 1), nn.ReLU())
    assert nn.random_state(model) == {}
    nn.set_random_state(model, {})


@pytest.mark.parametrize("kind", [np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_other_kinds_of_generators_are_written_too(kind):
    layer = nn.Dropout(0.5, seed=np.random.Generator(kind(0)))
    state = json.loads(json.dumps(nn.random_state(layer)))
    expected = layer(X)
    nn.set_random_state(layer, state)
    np.testing.assert_array_equal(layer(X), expected)


def spoilt(state):
    return {**state, "layers.1.layers.0.rng": {"bit_generator": "MT19937"}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: {"layers.0.rng": s["layers.0.rng"]}, "missing: layers.1.layers.0.rng"),
        (lambda s: {**s, "layers.9.rng": {}}, "extra: layers.9.rng"),
        (spoilt, "not a state of layers.1.layers.0.rng, a PCG64"),
        (lambda s: {**s, "layers.0.rng": 3}, "not a state of layers.0.rng, a PCG64"),
        (lambda s: {**s, "layers.0.rng": {"bit_generator": "PCG64"}}, "not a state of layers.0"),
    ],
)
def test_a_state_of_another_model_is_refused_whole(change, words):
    model = network()
    state = nn.random_state(model)
    model(X)
    now = nn.random_state(model)
    with pytest.raises(ValueError, match="are of another model: .*" + words):
        nn.set_random_state(model, change(state))
    assert nn.random_state(model) == now


def test_a_state_is_a_dict():
    with pytest.raises(TypeError, match="a random state is a dict by name, got list"):
        nn.set_random_state(network(), [])


@pytest.mark.parametrize(("kind", "last"), [("MT19937", 624), ("Philox", 4)])
def test_a_state_may_not_be_read_beyond_its_end(kind, last):
    dropout = nn.Dropout(0.5, seed=np.random.Generator(getattr(np.random, kind)(0)))
    [(name, state)] = nn.random_state(dropout).items()
    where, key = (state["state"], "pos") if kind == "MT19937" else (state, "buffer_pos")
    where[key] = last
    nn.set_random_state(dropout, {name: state})
    where[key] = last + 1
    with pytest.raises(ValueError, match=f"not a state of rng, a {kind}"):
        nn.set_random_state(dropout, {name: state})
