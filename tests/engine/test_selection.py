"""Selections by large masks, which run on the bits of the numbers, are those of np.where."""

import math

import numpy as np
import pytest

from micrograd_plus import Tensor
from micrograd_plus import functions as F
from micrograd_plus.engine.primitives.selection import _MANY, select

SPECIAL = [1.5, -2.0, 0.0, -0.0, math.inf, -math.inf, math.nan, 5e-8]
N = 2 * _MANY
MASK = np.random.default_rng(0).random(N) < 0.5


def numbers(dtype, n=N):
    return np.resize(SPECIAL, n).astype(dtype)


def check(c, a, b):
    expected, found = np.where(c, a, b), select(c, a, b)
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(found, expected)
    # Not by their bytes: a longdouble has some that mean nothing.
    assert (np.signbit(found) == np.signbit(expected)).all()  # also of 0


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", "longdouble", "i4"])
@pytest.mark.parametrize("other", [0.0, -0.0, 0, 2.5, math.nan])
def test_a_large_mask_takes_exactly_the_numbers_of_where(dtype, other):
    a = np.arange(N, dtype="i4") if dtype == "i4" else numbers(dtype)
    check(MASK, a, other)
    check(MASK, other, a)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_large_mask_chooses_between_arrays_of_any_dtype_and_layout(dtype):
    a = numbers("f4")
    check(MASK, a, numbers(dtype)[::-1])
    check(MASK.reshape(2, -1), numbers(dtype).reshape(2, -1), a[:_MANY])
    check(MASK.reshape(-1, 2).T, numbers(dtype).reshape(2, -1), a.reshape(-1, 2).T)
    check(MASK, np.float64(0), 1.0)


def test_a_large_mask_of_numbers_is_true_where_they_are_not_zero():
    check(np.arange(N) % 3, numbers("f8"), 0.0)


@pytest.mark.parametrize("n", [8, N])
def test_relu_lets_no_infinite_gradient_through_where_it_is_flat(n):
    x = Tensor(np.full(n, -1.0))
    F.relu(x).backward(np.full(n, math.inf))
    assert np.array_equal(x.grad, np.zeros(n))


def test_shapes_that_do_not_fit_a_large_mask_are_named():
    with pytest.raises(ValueError, match=rf"cannot where shapes \({N},\) and \(3,\)"):
        F.where(MASK, Tensor([1.0, 2.0, 3.0]), 0.0)
