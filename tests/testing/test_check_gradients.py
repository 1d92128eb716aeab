"""check_gradients finds wrong gradients, lets right ones pass, and says what is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, no_grad
from micrograd_plus import functions as F
from micrograd_plus.testing import GradientError, check_gradients

W = np.array([[0.5, -1.0], [1.5, 2.0], [-0.3, 0.8]])


def with_rule(rule, name="triple"):
    """3 * a**2 with a vjp that may be wrong."""
    return Primitive(
        name, on_floats=lambda a: 3 * a * a, on_arrays=lambda a: 3 * a * a, vjps=(rule,)
    )


@pytest.mark.parametrize(
    "f, inputs",
    [
        (lambda x: x * x, [2.0]),
        (F.log, [0.003]),
        (F.relu, [np.array([-1.0, 0.0, 2.0])]),  # a kink at 0
        (lambda a, b: F.maximum(a, b), [[1.0, 2.0], [1.0, 3.0]]),  # a tie
        (lambda a, b: F.absolute(a) - F.absolute(b), [[0.0], [0.0]]),  # kinks that bend both ways
        (lambda x: F.max(x), [[-6e-5, 0.0, -1.0]]),  # a kink close by
        (lambda x, w: F.softmax(x @ w), [np.array([[1.0, 2.0, 3.0]]), W]),
        (lambda x, labels: F.softmax_cross_entropy(x, labels), [W, np.array([0, 1, 1])]),
        (lambda x: x.sum(axis=0), [W.astype("float32")]),
        (lambda x: [5.0, x][0], [2.0]),  # depends on nothing
        (F.exp, [Value(0.5)]),
        (lambda x: F.exp(x / 1e3) * 1e6, [np.array([20.0, 1000.0])]),
        (lambda x, c: x * c, [[1.0, 2.0], Tensor([3.0, 4.0], requires_grad=False)]),
    ],
)
def test_a_right_gradient_passes(f, inputs):
    assert check_gradients(f, *inputs) is True


@pytest.mark.parametrize("f", [F.tanh, F.gelu, lambda x: x**3, F.softplus, lambda x: 1 / x])
def test_right_derivatives_pass_to_third_order(f):
    assert check_gradients(f, 0.7, order=3)
    assert check_gradients(f, [0.7, -1.2], order=3)


@pytest.mark.parametrize(
    "rule, ratio",
    [
        (lambda g, y, a: -6 * g * a, "ratio -1, usually a flipped sign"),
        (lambda g, y, a: 12 * g * a, "ratio 2, usually a contribution counted twice"),
        (lambda g, y, a: 3 * g * a, "ratio 0.5, usually a forgotten factor 2"),
        (lambda g, y, a: 0.0 * a, "ratio 0, usually a dropped gradient"),
        (lambda g, y, a: 6.001 * g * a, "ratio 1.00017"),
    ],
)
@pytest.mark.parametrize("x", [1.5, [1.5, -2.0]], ids=["Value", "Tensor"])
def test_the_error_tells_the_ratio_and_what_it_usually_means(rule, ratio, x):
    with pytest.raises(GradientError) as caught:
        check_gradients(with_rule(rule), x)
    assert ratio in str(caught.value)


def test_the_error_names_the_input_the_index_and_both_numbers():
    wrong = with_rule(lambda g, y, a: 6 * g * a * F.where(a == 5.0, -1.0, 1.0))
    inputs = 2.0, [[1.0, 2.0], [5.0, 3.0]]
    with pytest.raises(GradientError) as caught:
        check_gradients(lambda scale, x: F.sum(scale * wrong(x)), *inputs)
    message = str(caught.value)
    assert "with respect to input 1 (x) of shape (2, 2) at index (1, 0) is -60" in message
    assert "give 60" in message


def test_a_sum_without_its_count_is_recognised():
    mean = Primitive(
        "mean",
        on_arrays=lambda a: np.asarray(np.mean(a)),
        vjps=(lambda g, y, a: g + 0.0 * a,),
    )
    with pytest.raises(GradientError, match="ratio 4 for 4 entries, usually a mean without its"):
        check_gradients(mean, [1.0, 2.0, 3.0, 4.0])


def test_a_nan_is_explained():
    wrong = with_rule(lambda g, y, a: g * a * math.nan)
    with pytest.raises(GradientError, match=r"is nan, but .*select with where"):
        check_gradients(wrong, 1.0)


def test_a_gradient_outside_the_slopes_of_a_kink_is_wrong():
    wrong = Primitive(
        "wrong_abs",
        on_floats=abs,
        on_arrays=np.abs,
        vjps=(lambda g, y, a: F.where(a == 0, 2.0 * g, g * F.sign(a)),),
    )
    with pytest.raises(GradientError, match="two sides of this point are -1 and 1"):
        check_gradients(wrong, 0.0)


def test_a_wrong_second_derivative_is_found_by_order_2_alone():
    detached = with_rule(lambda g, y, a: 6 * g * (a.detach() if isinstance(a, Value) else a))
    assert check_gradients(detached, 1.5)
    with pytest.raises(GradientError, match="gradient of the gradient"):
        check_gradients(detached, 1.5, order=2)


def test_the_complex_step_sees_what_differences_are_too_coarse_for():
    slightly = lambda x: with_rule(lambda g, y, a: g * a * (6 + 1e-8))(x)
    assert check_gradients(slightly, 1.5)
    with pytest.raises(GradientError, match="the complex step gives 9"):
        check_gradients(slightly, 1.5, complex_f=lambda x: 3 * x * x)


def test_a_function_that_is_not_analytic_is_left_to_the_differences():
    assert check_gradients(lambda x: abs(x) * x, -1.5)
    assert check_gradients(lambda x: F.absolute(x) * x, -1.5, complex_f=lambda x: abs(x) * x)


def test_no_grad_around_it_changes_nothing():
    with no_grad():
        assert check_gradients(F.tanh, 0.5, order=2)


def test_large_inputs_are_checked_at_some_entries():
    calls = 0

    def f(x):
        nonlocal calls
        calls += 1
        return F.sum(x * x)

    assert check_gradients(f, np.ones(100_000), entries=3, directions=1)
    assert calls < 400


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(TypeError, match=r"needs an input to differentiate.*got ndarray"):
        check_gradients(F.exp, np.array([1, 2]))
    with pytest.raises(TypeError, match="got none"):
        check_gradients(lambda: 1.0)
    with pytest.raises(ValueError, match="order must be 1 or more, got 0"):
        check_gradients(F.exp, 1.0, order=0)
    with pytest.raises(TypeError, match="must return a number, an array or a node, not str"):
        check_gradients(lambda x: "1", 1.0)
    with pytest.raises(GradientError, match="is not finite around this point"):
        check_gradients(F.log, -1.0)


def test_the_inputs_are_left_alone():
    x = Tensor([1.0, 2.0])
    array = np.array([3.0, 4.0])
    check_gradients(lambda a, b: F.sum(a * b), x, array)
    assert x.grad is None
    np.testing.assert_array_equal(array, [3.0, 4.0])


def in_float32(f):
    return lambda x: f(F.astype(x, "float32"))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("f", [F.tanh, F.exp, F.relu, F.softmax, lambda x: F.log(x * x)])
def test_a_cast_to_float32_is_no_mistake(f, order):
    assert check_gradients(in_float32(f), [0.5, -1.2, 2.0], order=order)


def test_a_kink_is_seen_through_float32():
    assert check_gradients(in_float32(F.relu), [0.0, 1.0])


@pytest.mark.parametrize("factor", [2.0, 1.01])
def test_a_wrong_rule_is_found_through_float32_and_the_dtype_named(factor):
    sine = Primitive("sine", np.sin, None, (lambda g, y, a: factor * g * F.cos(a),))
    message = rf"ratio {factor:g}.*; float32 is on the way: use float64 for the check"
    with pytest.raises(GradientError, match=message):
        check_gradients(in_float32(sine), [0.5, -1.2, 2.0])


def test_where_float16_leaves_no_digits_it_is_named():
    with pytest.raises(GradientError, match="float16 is on the way: use float64 for the check"):
        check_gradients(lambda x: F.tanh(F.astype(x, "float16")), [0.5, -1.2, 2.0])


def test_constants_of_float32_cost_no_digits():
    with pytest.raises(
        GradientError, match=r"ratio 1\.000001.*contributions|ratio 1\.000001"
    ) as error:
        c = np.array([1.0, 2.0], "float32")
        wrong = with_rule(lambda g, y, a: g * 6.000006 * a)
        check_gradients(lambda x: wrong(x * c), [0.5, 2.0], rtol=1e-8)
    assert "on the way" not in str(error.value)
