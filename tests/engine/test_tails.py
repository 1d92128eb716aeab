"""Slopes far from 0, where differences of nearly equal numbers cancel and 0 * inf is near."""

from __future__ import annotations

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, gradients
from micrograd_plus import functions as F

POINTS = [5.0, 8.0, 20.0, 50.0, 90.0, 1000.0, math.inf]
POINTS += [-x for x in POINTS]


def sigmoid(x):
    return math.exp(min(x, 0.0)) / (1 + math.exp(-abs(x)))


def slope_of_sigmoid(x):
    return sigmoid(x) * sigmoid(-x)


def second_of_sigmoid(x):
    return -slope_of_sigmoid(x) * math.tanh(x / 2)


def times(factor, x):
    """factor * x, whose limit is 0 where the factor, an exponential, is 0."""
    return factor * x if factor else 0.0


def z(x):
    return math.sqrt(8 / math.pi) * (x + 0.044715 * x**3)


def slope_of_z(x):
    return math.sqrt(8 / math.pi) * (1 + 0.134145 * x**2)


def second_of_gelu(x):
    s, slope, second = slope_of_sigmoid(z(x)), slope_of_z(x), second_of_sigmoid(z(x))
    inner = times(second, slope**2) + times(s, math.sqrt(8 / math.pi) * 0.26829 * x)
    return 2 * times(s, slope) + (x * inner if inner else 0.0)


def bell(x):
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


# First and second derivatives, in terms that do not cancel.
SLOPES = {
    "tanh": (
        lambda x: 4 * slope_of_sigmoid(2 * x),
        lambda x: 8 * second_of_sigmoid(2 * x),
    ),
    "sigmoid": (slope_of_sigmoid, second_of_sigmoid),
    "softplus": (sigmoid,),
    "expm1": (lambda x: math.exp(x) if x < 700 else math.inf,) * 2,
    "elu": (
        lambda x: 1.0 if x > 0 else math.exp(x),
        lambda x: 0.0 if x > 0 else math.exp(x),
    ),
    "silu": (
        lambda x: sigmoid(x) + times(slope_of_sigmoid(x), x),
        lambda x: 2 * slope_of_sigmoid(x) + times(second_of_sigmoid(x), x),
    ),
    "gelu": (
        lambda x: sigmoid(z(x)) + times(times(slope_of_sigmoid(z(x)), slope_of_z(x)), x),
        second_of_gelu,
    ),
    "exact_gelu": (
        lambda x: math.erfc(-x / math.sqrt(2)) / 2 + times(bell(x), x),
        lambda x: 2 * bell(x) - times(times(bell(x), x), x),
    ),
    "erf": (
        lambda x: 2 / math.sqrt(math.pi) * math.exp(-x * x),
        lambda x: times(-4 / math.sqrt(math.pi) * math.exp(-x * x), x),
    ),
    "arctan": (lambda x: 1 / (1 + x * x),),
    "arcsinh": (lambda x: 1 / math.hypot(1, x),),
    "sigmoid_cross_entropy": (lambda x: -sigmoid(-x), slope_of_sigmoid),
}
FUNCTIONS = {
    **{name: getattr(F, name) for name in SLOPES if hasattr(F, name)},
    "exact_gelu": lambda x: F.gelu(x, approximate="none"),
    "sigmoid_cross_entropy": lambda x: F.sigmoid_cross_entropy(x, 1.0),
}
KINDS = {
    "Value": (Value, 1e-11),
    "float64": (lambda x: Tensor(np.array([x])), 1e-11),
    "float32": (lambda x: Tensor(np.array([x], "float32")), 1e-3),
    "float16": (lambda x: Tensor(np.array([x], "float16")), 0.05),
}


def derivatives(f, leaf, orders):
    """The numbers of the first derivatives, each from the graph of the one before."""
    found, y = [], f(leaf)
    for _ in range(orders):
        y = y if y.is_scalar else y[0]
        y = gradients(y, leaf, create_graph=True)
        found.append(float(np.ravel(y.data)[0]))
    return found


# In terms of their result, as everywhere, 1 - y and its like: exact to the rounding of 1.
BY_RESULT = ("tanh", "sigmoid", "silu", "gelu", "sigmoid_cross_entropy")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SLOPES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_slopes_far_from_0_keep_their_digits_to_second_order(name, kind):
    make, rtol = KINDS[kind]
    smallest = 4e-6 if kind == "float16" else 1e-44 if kind == "float32" else 1e-320
    if name in BY_RESULT:
        smallest = rtol
    largest = float(np.finfo("float64" if kind == "Value" else kind).max)
    for x in [x for x in POINTS if math.isfinite(x) or name not in ("silu", "erf")]:
        expected = [slope(x) for slope in SLOPES[name]]
        found = derivatives(FUNCTIONS[name], make(x), len(expected))
        for order, (ours, right) in enumerate(zip(found, expected, strict=True)):
            right = right if abs(right) <= largest else math.copysign(math.inf, right)
            assert ours == pytest.approx(right, rel=rtol, abs=smallest), (x, order)


@pytest.mark.parametrize("name", SLOPES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_backward_pass_gives_the_slope_that_its_graph_has(name):
    x = Tensor(np.array([*POINTS, 0.3, -0.3]))
    plain = gradients(FUNCTIONS[name](x).sum(), x)
    recorded = gradients(FUNCTIONS[name](x).sum(), x, create_graph=True)
    np.testing.assert_allclose(recorded.data, plain, rtol=1e-14, atol=1e-320)


@pytest.mark.parametrize("name", ["silu", "gelu", "exact_gelu"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_far_below_0_an_activation_is_0_and_not_nan(name, kind):
    assert np.ravel(FUNCTIONS[name](KINDS[kind][0](-6e4)).data)[0] == 0.0


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_angles_and_lengths_neither_overflow_nor_underflow_on_the_way(scale):
    a, b = Value(3.0 * scale), Value(4.0 * scale)
    F.hypot(a, b).backward()
    assert (a.grad, b.grad) == pytest.approx((0.6, 0.8))
    a, b = Value(3.0 * scale), Value(4.0 * scale)
    F.arctan2(a, b).backward()
    assert a.grad * scale == pytest.approx(0.16)
    assert b.grad * scale == pytest.approx(-0.12)


@pytest.mark.parametrize("make", [Value, Tensor], ids=["Value", "Tensor"])
@pytest.mark.parametrize("f", [F.hypot, F.arctan2], ids=["hypot", "arctan2"])
def test_at_the_origin_an_angle_and_a_length_have_slopes_of_0(make, f):
    a, b = make(0.0), make(0.0)
    f(a, b).backward()
    assert (float(a.grad), float(b.grad)) == (0.0, 0.0)


@pytest.mark.parametrize("f", [F.logaddexp, F.logaddexp2], ids=["logaddexp", "logaddexp2"])
@pytest.mark.parametrize(
    "a, b, expected",
    [
        (-math.inf, -math.inf, (0.0, 0.0)),  # nothing moves a sum of nothing
        (2.0, -math.inf, (1.0, 0.0)),
        (math.inf, 2.0, (1.0, 0.0)),
        (1e20, 1e20, (0.5, 0.5)),
    ],
)
def test_the_slopes_of_logaddexp_are_shares_at_infinity_too(f, a, b, expected):
    for make in (Value, Tensor):
        x, y = make(a), make(b)
        f(x, y).backward()
        assert (float(x.grad), float(y.grad)) == expected


def test_the_smaller_part_of_logaddexp_keeps_its_share():
    a = Value(-700.0)
    F.logaddexp(a, 0.0).backward()
    assert a.grad == pytest.approx(math.exp(-700.0), rel=1e-12)
