"""What the axes of arrays stand for, as the operations tell."""

import numpy as np

from micrograd_plus import Tensor, steps
from micrograd_plus import functions as f
from micrograd_plus.visual.stepping.axis_roles import roles_of

IMAGES = ("image", "row", "column", "channel")


def roles(y, /, **names):
    named = {name: y if node is None else node for name, node in names.items()}
    return roles_of(steps(y.sum(), names=named).forward)


def test_what_is_added_to_images_and_not_computed_of_them_has_their_words():
    x, shift = Tensor(np.ones((1, 4, 4, 2)), label="x"), Tensor(np.ones(2), label="shift")
    y = f.max_pool2d(x + shift, 2)
    assert roles(y, y=y)["shift"] == ("channel",)


def test_words_turn_with_the_axes():
    x = Tensor(np.ones((1, 2, 4, 4)), label="x")
    turned = f.transpose(x, (0, 2, 3, 1))
    found = roles(f.max_pool2d(turned, 2), turned=turned)
    assert found["x"] == ("image", "channel", "row", "column")
    assert found["turned"] == IMAGES


def test_words_end_where_axes_become_others():
    y = f.max_pool2d(Tensor(np.ones((1, 4, 4, 1)), label="x"), 2)
    flat = y.reshape(1, -1)
    assert "flat" not in roles(flat, flat=flat, y=y)


def test_the_bias_of_a_layer_counts_its_units():
    x, w, b = Tensor(np.ones((2, 3))), Tensor(np.ones((3, 4))), Tensor(np.ones(4))
    assert roles(f.linear(x, w, b), b=b)["b"] == ("unit",)


def test_a_product_alone_tells_nothing():
    assert roles(Tensor(np.ones((2, 3))) @ Tensor(np.ones((3, 2)))) == {}


def test_the_first_of_three_axes_of_attention_may_be_sequences_or_heads():
    q = Tensor(np.ones((2, 3, 4)), label="q")
    assert "q" not in roles(f.scaled_dot_product_attention(q, q, q))
