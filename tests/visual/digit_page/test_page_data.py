"""What the page that reads digits is given, and what it refuses."""

import base64

import numpy as np
import pytest

from micrograd_plus import nn
from micrograd_plus.visual import digit_page
from micrograd_plus.visual.digits.digit_page import field_parts, page_data

MODEL = nn.Sequential(nn.Flatten(), nn.Dense(64, 6, "relu", seed=0), nn.Dense(6, 10, seed=1))
IMAGES = np.arange(128).reshape(2, 8, 8) % 17 / 16


def test_the_images_are_counts_of_squares_a_byte_each():
    data = page_data(MODEL, IMAGES, [3, 4])
    found = np.frombuffer(base64.b64decode(data["examples"]), np.uint8)
    np.testing.assert_array_equal(found, np.arange(128) % 17)


def test_a_network_without_hidden_layers_has_none():
    model = nn.Sequential(nn.Flatten(), nn.Dense(64, 10, seed=0))
    assert page_data(model)["hidden"] is None


def test_the_hidden_units_are_those_of_the_last_hidden_layer():
    layers = [nn.Dense(64, 5, "relu", seed=0), nn.Dense(5, 7, "relu", seed=1)]
    data = page_data(nn.Sequential(nn.Flatten(), *layers, nn.Dense(7, 10, seed=2)))
    assert data["network"]["sizes"][data["hidden"]] == [1, 7]


def test_the_model_stays_as_it_is():
    digit_page(MODEL, IMAGES, [0, 1])
    assert MODEL.training
    assert all(p.grad is None for p in MODEL.parameters())


def test_a_frozen_model_has_the_same_page():
    frozen = nn.Sequential(*MODEL.layers).freeze()
    try:
        assert page_data(frozen) == page_data(MODEL)
    finally:
        frozen.unfreeze()


def test_the_field_alone_has_no_heading_of_a_page():
    body = field_parts(MODEL)["BODY"]
    assert "<h1" not in body
    assert body.endswith("</section>")


def test_no_model_is_refused():
    with pytest.raises(TypeError, match=r"a Module, such as nn\.Sequential, got int 3"):
        digit_page(3)


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Flatten(), nn.Dense(64, 5, "tanh", seed=0), nn.Dense(5, 10, seed=0)],
        [nn.Flatten(), nn.Dense(64, 3, seed=0)],
    ],
    ids=["another activation", "three classes"],
)
def test_a_model_whose_scores_are_no_sums_of_ten_parts_is_refused(layers):
    with pytest.raises(ValueError, match="10 logits, made of Flatten, Dense and relu"):
        digit_page(nn.Sequential(*layers))


@pytest.mark.parametrize(
    ("images", "labels"),
    [(IMAGES, [1]), (IMAGES[0], [1] * 8), (16 * IMAGES, [1, 2]), (IMAGES - 0.1, [1, 2])],
    ids=["too few labels", "one image", "not up to 1", "below 0"],
)
def test_images_that_are_none_of_the_data_sets_are_refused(images, labels):
    with pytest.raises(ValueError, match="from 0 to 1, with a label each"):
        digit_page(MODEL, images, labels)


def test_weights_that_are_not_finite_are_refused():
    model = nn.Sequential(nn.Flatten(), nn.Dense(64, 10, seed=0))
    model.layers[1].bias.data[0] = np.nan
    with pytest.raises(FloatingPointError, match="nan or inf"):
        digit_page(model)
