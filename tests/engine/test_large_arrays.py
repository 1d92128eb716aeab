"""What goes another way where arrays are large comes to the same numbers as entry by entry."""

import math

import numpy as np
import pytest

from micrograd_plus import Tensor
from micrograd_plus import functions as F

SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e-30, -1e-30, 1e30, -1e30]
KINDS = pytest.mark.parametrize("dtype", ["float32", "float64"])


def numbers(dtype):
    """Of either sign, and those that are special; more than are counted as few."""
    normal = np.random.default_rng(0).normal(size=1_000, scale=3.0)
    return np.concatenate([normal, SPECIAL]).astype(dtype)


def assert_close(found, expected, ulps):
    """Equal but for the last digits, in the sign of zeros too."""
    assert found.dtype == expected.dtype
    np.testing.assert_array_max_ulp(found, expected, ulps)
    is_number = ~np.isnan(expected)
    np.testing.assert_array_equal(np.signbit(found)[is_number], np.signbit(expected)[is_number])


@KINDS
@pytest.mark.parametrize("exponent", [*range(-5, 7), 2.0, 3.0, -1.0, 11, -20])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_whole_powers_are_numpys_but_for_the_last_digits(exponent, dtype):
    x = numbers(dtype)
    assert_close(F.power(x, exponent), np.power(x, np.full(x.shape, exponent, dtype)), 2)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_other_powers_of_negative_numbers_are_nan():
    assert np.isnan(F.power(np.array([-8.0]), 1 / 3))
    assert np.isnan(F.power(np.array([2.0]), math.nan))
    assert F.power(np.array([-2.0]), math.inf) == math.inf


def test_the_first_power_is_an_array_of_its_own():
    x = np.array([1.0, -2.0])
    assert not np.shares_memory(F.power(x, 1), x)


@KINDS
def test_relu_of_many_numbers_is_that_of_each(dtype):
    x = numbers(dtype)
    np.testing.assert_array_equal(F.relu(x), [F.relu(float(a)) for a in x])


def test_relu_of_many_integers_stays_of_integers():
    assert F.relu(np.arange(-500, 500)).dtype == int


@KINDS
@pytest.mark.parametrize("slope", [0.01, 0.5, 1.0, 0.0, 2.0, -0.5])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_leaky_relu_is_that_of_each_number_at_any_slope(slope, dtype):
    x = numbers(dtype)
    with np.errstate(all="ignore"):
        expected = np.where(x > 0, x, np.asarray(slope, dtype) * x)
    assert_close(F.leaky_relu(x, slope), expected, 0)


@KINDS
def test_softplus_is_that_of_each_number_but_for_the_last_digits(dtype):
    x = numbers(dtype)
    exact = np.array([F.softplus(float(a)) for a in x.astype("float64")])
    assert_close(F.softplus(x), exact.astype(dtype), 4)


IN_BLOCKS = {
    "silu": F.silu,
    "gelu": F.gelu,
    "exact gelu": lambda x: F.gelu(x, approximate="none"),
}


@KINDS
@pytest.mark.parametrize("function", IN_BLOCKS.values(), ids=IN_BLOCKS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_goes_in_blocks_is_that_of_each_part(function, dtype):
    x = np.resize(numbers(dtype), 150_000)
    places = [slice(i, i + 300) for i in (0, 900, 65_436, 149_700)]

    def result_and_gradient(part):
        leaf = Tensor(part)
        y = function(leaf)
        y.backward(np.full(part.shape, 2.0, dtype))
        return y.data, leaf.grad

    for whole, *parts in zip(*map(result_and_gradient, [x, *(x[i] for i in places)]), strict=True):
        for place, part in zip(places, parts, strict=True):
            assert_close(whole[place], part, 4)


def test_gradients_of_another_dtype_are_not_put_into_blocks():
    x = Tensor(np.linspace(-3.0, 3.0, 1_000, dtype="float32"))
    F.silu(x).astype("float64").sum().backward()
    assert x.grad.dtype == np.float32


RESTS = {"floor_divide": np.floor_divide, "remainder": np.remainder, "fmod": np.fmod}
DIVIDENDS = np.random.default_rng(3).normal(size=1_000, scale=50.0).astype("float32")
DIVISORS = {
    "any": np.random.default_rng(4).normal(size=1_000).astype("float32"),
    "nearly whole quotients": DIVIDENDS / np.arange(-1_000, 0, dtype="float32"),
    "not whole in their decimals": np.full(1_000, 0.1, "float32"),
    "whole numbers": np.random.default_rng(6).integers(1, 4, 1_000).astype("float32"),
    "far smaller": np.full(1_000, -1e-7, "float32"),
    "one infinite": np.where(np.arange(1_000) == 3, np.float32(np.inf), np.float32(2.0)),
    "one 0": np.where(np.arange(1_000) == 3, np.float32(0.0), np.float32(2.0)),
    "a number": 0.3,
    "of float64": np.full(1_000, 0.3),
}


@pytest.mark.parametrize("name", RESTS)
@pytest.mark.parametrize("divisor", DIVISORS.values(), ids=DIVISORS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_a_division_leaves_is_what_numpy_finds(divisor, name):
    expected = RESTS[name](DIVIDENDS, divisor)
    assert_close(getattr(F, name)(DIVIDENDS, divisor), expected, 0)


I = np.random.default_rng(1).integers  # noqa: E741
INDICES = {
    "rows": I(-20, 20, 500),
    "rows in a matrix": I(0, 20, (50, 10)),
    "rows, and all that is in them": (I(0, 20, 500), slice(None)),
    "few rows, many times": I(0, 2, 500),
    "numbers of 8 bits": I(0, 20, 500).astype("uint8"),
    "columns": (slice(None), I(-30, 30, 300)),
    "the last axis": (slice(None), slice(None), I(0, 8, 100)),
    "pairs": (I(-20, 20, 700), I(0, 30, 700)),
    "pairs that broadcast": (I(0, 20, (20, 1)), I(0, 30, 30)),
    "a row and columns": (3, I(0, 30, 700)),
    "single entries": (I(0, 20, 3000), I(0, 30, 3000), I(-8, 8, 3000)),
    "axes apart": (I(0, 20, 200), slice(None), I(0, 8, 200)),
    "an axis left out": (..., I(0, 8, 40)),
    "a new axis": (None, I(0, 20, 100)),
    "a mask": I(0, 2, (20, 30), dtype=bool) | (np.arange(30) < 20),
    "a part of the columns": (slice(1, None), I(0, 30, 300)),
}


@KINDS
@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_the_gradient_of_many_entries_adds_up_at_each_place(index, dtype):
    x = Tensor(np.zeros((20, 30, 8), dtype))
    y = x[index]
    g = np.random.default_rng(2).integers(-9, 10, y.shape).astype(dtype)
    y.backward(g)
    expected = np.zeros(x.shape)
    np.add.at(expected, index, g)
    np.testing.assert_array_equal(x.grad, expected)


def test_the_gradient_of_many_numbers_is_added_up_in_their_dtype():
    x = Tensor(np.zeros((3, 1_000), "float16"))
    x[np.array([0, 0, 2])].sum().backward()
    assert x.grad.dtype == np.float16
    assert x.grad[:, 0].tolist() == [2.0, 0.0, 1.0]


def test_updates_are_spread_over_the_places_that_they_are_added_to():
    y = F.scatter_add(np.zeros((4, 1_000)), [1, 1, 3], 2.0)
    assert y[:, 7].tolist() == [0.0, 4.0, 0.0, 2.0]
