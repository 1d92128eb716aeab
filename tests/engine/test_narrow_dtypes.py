"""Narrow dtypes: integers do not wrap, and what is summed in float16 neither overflows nor stalls.

float16 ends at 65504, and a sum of ones in it stays at 2048.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, gradients
from micrograd_plus import functions as F

MANY = 70_000  # more than float16 can count
HUNDREDS = np.full(1000, 100, "float16")
ONES = np.ones(MANY, "float16")


def with_gradient(f, x):
    """The result as a float, and the gradient of its sum."""
    x = Tensor(x)
    y = f(x)
    y.backward(np.ones(y.shape, y.dtype))
    assert (y.dtype, x.grad.dtype) == ("float16", "float16")
    return float(y.data.ravel()[0]), x.grad.astype(float)


@pytest.mark.parametrize("name", ["mean", "nanmean", "average", "median", "max"])
def test_the_mean_of_a_thousand_hundreds_is_a_hundred(name):
    y, grad = with_gradient(getattr(F, name), HUNDREDS)
    assert y == 100.0
    assert grad.sum() == pytest.approx(1.0, rel=1e-2)


def test_so_it_is_of_those_that_count():
    x = np.append(HUNDREDS, np.float16(np.inf))
    assert F.mean(Tensor(x), where=np.isfinite(x)).item() == 100.0


def test_a_sum_of_many_does_not_stall_at_2048():
    x = np.full((10_000, 2), 0.5, "float16")
    assert with_gradient(lambda x: F.sum(x, axis=0), x)[0] == 5000.0
    assert with_gradient(lambda x: F.cumsum(x, axis=0)[-1], x)[0] == 5000.0


@pytest.mark.filterwarnings("ignore:overflow")  # of the product of the first two, an entry
def test_a_product_does_not_overflow_on_the_way():
    assert with_gradient(F.prod, np.array([300, 300, 0.001], "float16"))[0] == pytest.approx(
        90, 0.01
    )
    y = F.cumprod(Tensor(np.array([300, 300, 0.001], "float16")))
    assert y.data[-1] == pytest.approx(90, 0.01)


@pytest.mark.parametrize(
    "f, expected",
    [(F.var, 1e4), (F.std, 100.0), (F.nanvar, 1e4), (F.nanstd, 100.0)],
    ids=lambda f: getattr(f, "__name__", ""),
)
def test_squares_of_deviations_do_not_overflow(f, expected):
    x = np.tile(np.array([1000, 1200], "float16"), 5000)
    y, grad = with_gradient(f, x)
    assert y == pytest.approx(expected, rel=1e-2)
    assert np.isfinite(grad).all() and grad[0] < 0 < grad[1]


@pytest.mark.parametrize("name", ["mean", "max", "min", "sort", "logsumexp"])
def test_what_many_entries_share_is_shared_among_all_of_them(name):
    f = (lambda x: F.sort(x)[:1]) if name == "sort" else getattr(F, name)
    grad = with_gradient(f, ONES)[1]
    assert grad.sum() == pytest.approx(1.0, rel=1e-2)


def test_probabilities_of_many_classes_add_up_to_1():
    for f in (F.softmax, lambda x: F.exp(F.log_softmax(x))):
        y = f(Tensor(np.zeros(MANY, "float16")))
        assert y.data.astype(float).sum() == pytest.approx(1.0, rel=1e-2)


@pytest.mark.parametrize("one_hot", [False, True])
def test_a_cross_entropy_of_many_rows_is_their_mean(one_hot):
    labels = np.zeros(MANY, int)
    labels = np.eye(2, dtype="float16")[labels] if one_hot else labels
    logits = np.zeros((MANY, 2), "float16")
    y, grad = with_gradient(lambda x: F.softmax_cross_entropy(x, labels), logits)
    assert y == pytest.approx(math.log(2), rel=1e-3)
    assert grad.sum(axis=0) == pytest.approx([-0.5, 0.5], rel=1e-2)


@pytest.mark.parametrize(
    "f",
    [
        lambda b: Tensor(np.ones((5000, 2), "float16"), requires_grad=False) + b,
        lambda b: F.linear(np.ones((5000, 1), "float16"), np.ones((1, 2), "float16"), b),
        lambda b: F.broadcast_to(b, (5000, 2)),
        lambda b: F.tile(b, (5000, 1)),
        lambda b: F.take(F.reshape(b, (1, 2)), np.zeros(5000, int), 0),
        lambda b: F.repeat(F.reshape(b, (1, 2)), 5000, 0),
        lambda b: F.stack([b[:] for _ in range(5000)]),
    ],
    ids=["add", "linear", "broadcast_to", "tile", "take", "repeat", "index"],
)
def test_what_was_copied_often_gets_the_gradients_of_all_copies(f):
    assert with_gradient(f, np.ones(2, "float16"))[1] == pytest.approx([5000.0, 5000.0])


def test_so_does_a_value_among_arrays_of_float16():
    v = Value(1.0)
    y = v * Tensor(np.ones(5000, "float16"), requires_grad=False)
    assert gradients(y.sum(), v) == 5000.0


def test_windows_of_many_equal_pixels_share_their_gradient():
    images = np.ones((1, 64, 64, 1), "float16")
    for f in (F.max_pool2d, F.average_pool2d):
        y, grad = with_gradient(lambda x, f=f: f(x, 64), images)
        assert (y, grad.sum()) == (1.0, 1.0)
    assert F.average_pool2d(Tensor(images * 30_000), 64).item() == 30_000.0


def test_second_derivatives_of_a_maximum_that_ties_keep_the_dtype():
    x = Tensor(ONES)
    first = gradients(F.max(x * x), x, create_graph=True)
    assert first.dtype == "float16"
    second = gradients(first.sum(), x).astype(float)
    assert second.sum() == pytest.approx(2.0, rel=1e-2)


# Integers.
NARROW = {
    "uint8": np.array([[1, 2, 3], [200, 100, 255]], "uint8"),
    "int8": np.array([[-128, 127, 0], [1, -1, 100]], "int8"),
    "bool": np.array([[True, False, True]]),
}
OF_INTEGERS = {
    name: getattr(F, name)
    for name in (
        *("softmax", "log_softmax", "logsumexp", "sigmoid", "softplus", "silu", "gelu", "elu"),
        *("leaky_relu", "relu", "erf", "erfc", "sinc", "mean", "var", "std", "sum", "cumsum"),
        *("norm", "prod"),
    )
} | {
    "exact_gelu": lambda x: F.gelu(x, approximate="none"),
    "softmax_cross_entropy": lambda x: F.softmax_cross_entropy(x, [1] * len(x)),
    "sigmoid_cross_entropy": lambda x: F.sigmoid_cross_entropy(x, 1),
}


@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("name", OF_INTEGERS)
def test_narrow_integers_give_what_the_same_floats_give(name, dtype):
    f, x = OF_INTEGERS[name], NARROW[dtype]
    for narrow, floats in [(x, x.astype(float)), (Tensor(x), Tensor(x.astype(float)))]:
        found, expected = (np.asarray(getattr(y, "data", y)) for y in (f(narrow), f(floats)))
        np.testing.assert_allclose(found.astype(float), expected, rtol=1e-12)


def test_narrow_weights_of_narrow_integers_do_not_wrap():
    x, weights = np.array([200, 100], "uint8"), np.array([2, 2], "uint8")
    assert F.average(x, weights=weights) == 150.0
    assert F.average(Tensor(x), weights=weights).item() == 150.0


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_an_average_has_the_wider_dtype_of_entries_and_weights(dtype):
    x, weights = Tensor(HUNDREDS), np.ones(1000, dtype)
    y = F.average(x, weights=weights)
    assert (y.item(), y.dtype) == (100.0, dtype)
