"""What a Tensor's methods and operators give without a gradient, and what they give with one."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor
from micrograd_plus.engine.graph import Node

X = np.array([[0.5, 2.0, -1.0], [3.0, 0.0, 0.25]])

PLAIN = {
    "argmax": lambda x: x.argmax(axis=1),
    "argmin": lambda x: x.argmin(),
    "argsort": lambda x: x.argsort(0),
    "nonzero": lambda x: x.nonzero(),
    "any": lambda x: x.any(axis=0),
    "all": lambda x: x.all(),
}
WITH_A_GRADIENT = {
    "ptp": lambda x: np.ptp(x, 1) if isinstance(x, np.ndarray) else x.ptp(1),  # gone in NumPy 2
    "cumprod": lambda x: x.cumprod(1),
    "ravel": lambda x: x.ravel(),
    "copy": lambda x: x.copy(),
    "diagonal": lambda x: x.diagonal(1),
}


@pytest.mark.parametrize("call", PLAIN.values(), ids=PLAIN)
def test_a_position_or_a_boolean_is_plain(call):
    found = call(Tensor(X))
    assert not isinstance(found, Node)
    np.testing.assert_array_equal(found, call(X))


@pytest.mark.parametrize("call", WITH_A_GRADIENT.values(), ids=WITH_A_GRADIENT)
def test_a_method_is_the_arrays_with_a_gradient(call):
    y = call(Tensor(X))
    assert y.requires_grad
    np.testing.assert_array_equal(y.data, call(X))


def test_sort_gives_a_tensor_in_order_and_leaves_its_own_as_it_is():
    x = Tensor(X)
    np.testing.assert_array_equal(x.sort().data, np.sort(X))
    np.testing.assert_array_equal(x.data, X)


def test_a_copy_shares_no_memory():
    x = Tensor(X)
    assert not np.shares_memory(x.copy().data, x.data)


def test_comparisons_combine():
    x = Tensor(X)
    for found, expected in [
        ((x > 0) & (x < 1), (X > 0) & (X < 1)),
        ((x > 1) | (x < 0), (X > 1) | (X < 0)),
        ((x > 0) ^ (x < 1), (X > 0) ^ (X < 1)),
        (~(x > 0), X <= 0),
    ]:
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, expected)


def test_tensors_of_booleans_combine_to_plain_booleans():
    a, b = Tensor([True, True, False]), Tensor([True, False, False])
    for found, expected in [
        (a & b, [True, False, False]),
        (a | [False, False, True], [True, True, True]),
        (a ^ b, [False, True, False]),
        (~a, [False, False, True]),
        (True & b, [True, False, False]),
        (np.array([True, True, True]) & b, [True, False, False]),
    ]:
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x & (x > 0),
        lambda x: (x > 0) | x,
        lambda x: x > 0 & x,
        lambda x: ~x,
        lambda x: 1 ^ x,
    ],
)
def test_numbers_do_not_combine_like_booleans(call):
    with pytest.raises(TypeError, match=r"is for booleans|not supported for the input types"):
        call(Tensor(X))


def test_round_rounds_to_decimals_and_gives_a_constant():
    y = Tensor([1.26, -0.04]).round(1)
    assert y.tolist() == [1.3, -0.0] and not y.requires_grad
