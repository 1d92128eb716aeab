"""The numbers at which rules break: kinks, ties, zeros, infinities."""

from __future__ import annotations

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, expand, grad, gradients, hessian
from micrograd_plus import functions as F

both = pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])


def slope(f, make, x):
    leaf = make(x)
    f(leaf).backward()
    return float(np.ravel(leaf.grad)[0])


@both
@pytest.mark.parametrize(
    "f, x, expected",
    [
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x**0.0, 0.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**0, math.inf, 0.0),
        (lambda x: 0.0**x, 0.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
        (lambda x: x**3, -2.0, 12.0),
        (lambda x: x**-1, -2.0, -0.25),
    ],
)
def test_a_zero_coefficient_in_the_power_rule_yields_zero(make, f, x, expected):
    assert slope(f, make, x) == expected


@pytest.mark.parametrize("make", [Value, Tensor], ids=["Value", "Tensor"])
def test_both_operands_of_a_power_at_zero(make):
    a, b = make(0.0), make(0.0)
    (a**b).backward()
    assert (a.grad, b.grad) == (0.0, 0.0)
    a, b = make(-8.0), make(2.0)
    (a**b).backward()
    assert a.grad == -16.0 and math.isnan(b.grad)


@both
@pytest.mark.parametrize(
    "f, x, expected",
    [
        (lambda x: F.log(F.relu(x)), -1.0, 0.0),  # 0 * inf must not be nan
        (lambda x: F.sqrt(F.relu(x)), -1.0, 0.0),
        (lambda x: F.log(F.clip(x, 0.0, 1.0)), -1.0, 0.0),
        (lambda x: F.log(F.maximum(x, 0.0)), -1.0, 0.0),
        (lambda x: F.sqrt(F.absolute(x)), 0.0, 0.0),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_masks_select_and_do_not_multiply(make, f, x, expected):
    assert slope(f, make, x) == expected


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_masks_select_in_reductions_too():
    x = Tensor([[-1.0, 2.0], [-3.0, -4.0]])
    F.log(F.relu(x).max(axis=1)).sum().backward()
    np.testing.assert_array_equal(x.grad, [[0.0, 0.5], [0.0, 0.0]])


@both
def test_the_derivative_of_relu_and_of_absolute_at_zero_is_zero(make):
    assert slope(F.relu, make, 0.0) == 0.0
    assert slope(F.absolute, make, 0.0) == 0.0


def test_sign_is_flat_and_makes_a_constant():
    for x in (Value(-3.0), Tensor([-3.0, 0.0, 2.0])):
        y = F.sign(x)
        assert not y.requires_grad
        np.testing.assert_array_equal(y.data, np.sign(x.data))
    assert grad(grad(lambda x: abs(x) * x))(-2.0) == -2.0


@pytest.mark.parametrize("choose, pick", [(F.maximum, max), (F.minimum, min)])
def test_operands_that_tie_share_the_gradient_equally(choose, pick):
    a, b, c = Value(2.0), Value(2.0), Value(2.0)
    choose(a, b, c).backward()
    assert [v.grad for v in (a, b, c)] == [pytest.approx(1 / 3)] * 3
    s, t = Tensor([2.0, 1.0]), Tensor([[2.0, 3.0], [2.0, 1.0]])
    choose(s, t).sum().backward()
    assert s.grad.sum() + t.grad.sum() == 4.0
    assert (s.grad[0], t.grad[0, 0], t.grad[1, 1]) == (1.0, 0.5, 0.5)
    assert choose(1.0, 2.0) == pick(1.0, 2.0)


def test_a_constant_that_ties_keeps_its_share():
    x = Tensor([1.0, 2.0])
    F.maximum(x, 1.0).sum().backward()
    np.testing.assert_array_equal(x.grad, [0.5, 1.0])


@pytest.mark.parametrize("name", ["max", "min"])
def test_entries_that_tie_share_the_gradient_equally(name):
    x = Tensor([[1.0, 1.0, 0.5], [1.0, 0.5, 0.5]] if name == "max" else [[0.0, 0.0, 1.0]] * 2)
    getattr(F, name)(x, axis=1).sum().backward()
    expected = [[0.5, 0.5, 0], [1, 0, 0]] if name == "max" else [[0.5, 0.5, 0]] * 2
    np.testing.assert_array_equal(x.grad, expected)
    z = Tensor([2.0, 2.0, 2.0, 2.0], dtype="float32")
    getattr(F, name)(z).backward()
    np.testing.assert_array_equal(z.grad, np.full(4, 0.25, "float32"))


def test_where_a_maximum_is_nan_all_share_it():
    x = Tensor([1.0, math.nan])
    F.max(x).backward()
    np.testing.assert_array_equal(x.grad, [0.5, 0.5])


def test_at_a_bound_of_clip_the_gradient_goes_to_x():
    x = Tensor([0.0, 0.5, 1.0, 2.0, -1.0])
    F.clip(x, 0.0, 1.0).sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 1, 1, 0, 0])


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_the_gradient_of_a_product_is_right_with_zeros(zeros):
    data = np.array([2.0, 3.0, 5.0])
    data[:zeros] = 0.0
    x = Tensor(data)
    F.prod(x).backward()
    expected = [data[1] * data[2], data[0] * data[2], data[0] * data[1]]
    np.testing.assert_array_equal(x.grad, expected)


def test_second_derivatives_of_a_product_are_right_with_zeros():
    x = Tensor([0.0, 0.0, 5.0])
    (first,) = gradients(F.prod(x), [x], create_graph=True)
    np.testing.assert_array_equal(gradients(first[0], x), [0.0, 5.0, 0.0])


def test_std_of_equal_entries_has_gradient_zero():
    x = Tensor([[2.0, 2.0], [1.0, 3.0]])
    F.std(x, axis=1).sum().backward()
    np.testing.assert_allclose(x.grad, [[0, 0], [-0.5, 0.5]])


def test_linear_broadcasts_a_bias_of_more_axes_as_a_sum_does():
    x, w = Tensor(np.ones((1, 3))), Tensor(np.ones((3, 2)))
    b = Tensor(np.ones((1, 1, 2)))
    assert F.linear(x, w, b).shape == (x @ w + b).shape == (1, 1, 2)


def test_a_batch_of_matrices_times_a_matrix_flattens_the_batch_in_its_vjp():
    import tracemalloc

    a, b = Tensor(np.ones((64, 32, 128))), Tensor(np.ones((128, 128)))
    y = (a @ b).sum()
    tracemalloc.start()
    y.backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    batched = 64 * 128 * 128 * 8  # a product per matrix of the batch, before they are summed
    assert peak < batched


STABLE = [-1000.0, -50.0, 0.0, 50.0, 1000.0]


@pytest.mark.parametrize("x", STABLE)
@pytest.mark.parametrize("name", ["sigmoid", "softplus", "tanh", "relu", "silu", "gelu", "elu"])
@both
def test_activations_are_stable_for_logits_of_a_thousand(make, name, x):
    f = getattr(F, name)
    assert math.isfinite(f(make(x)).item())
    assert math.isfinite(slope(f, make, x))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fused_losses_are_stable_for_logits_of_a_thousand(dtype):
    logits = Tensor([[1000.0, -1000.0, 0.0], [-1000.0, -1000.0, -1000.0]], dtype=dtype)
    for f in (
        lambda z: F.softmax_cross_entropy(z, [1, 2]),
        lambda z: F.softmax_cross_entropy(z, np.eye(3, dtype=dtype)[[1, 2]]),
        lambda z: F.softmax(z).sum(),
        lambda z: F.log_softmax(z).sum(),
        lambda z: F.logsumexp(z, axis=1).sum(),
        lambda z: F.sigmoid_cross_entropy(z, 1.0).sum(),
        lambda z: F.sigmoid_cross_entropy(z, 0.0).sum(),
    ):
        y = f(logits)
        assert math.isfinite(y.item())
        assert np.isfinite(gradients(y, logits)).all()
    loss = F.softmax_cross_entropy(logits, [1, 2])
    assert loss.item() == pytest.approx((2000 + math.log(3)) / 2)


def test_minus_infinity_masks_a_logit():
    x = Tensor([0.0, -math.inf, 0.0])
    for f in (lambda z: F.softmax(z)[0], F.logsumexp, lambda z: F.softmax_cross_entropy(z, 0)):
        g = gradients(f(x), x)
        assert np.isfinite(g).all() and g[1] == 0.0
    assert F.logsumexp(Tensor([-math.inf, -math.inf])).item() == -math.inf


def test_numbers_too_large_for_a_float_become_infinite():
    big = Value(10) ** 400
    assert (big * 1.0).data == math.inf
    assert (Value(10.0) ** 400).data == math.inf
    assert (Value(1e308) * 10).data == math.inf


def test_where_the_bounds_of_clip_meet_nothing_flows_to_x():
    x, low, high = Tensor([-1.0, 0.0, 1.0]), Tensor(0.0), Tensor(0.0)
    F.clip(x, low, high).sum().backward()
    np.testing.assert_array_equal(x.grad, np.zeros(3))


def test_a_bound_of_clip_that_is_nan_gives_nan_on_both_backends():
    for bounds in [(math.nan, 1.0), (0.0, math.nan), (math.nan, math.nan)]:
        assert math.isnan(F.clip(Value(0.5), *bounds).data)
        assert np.isnan(F.clip(Tensor([0.5]), *bounds).data).all()


@pytest.mark.parametrize("f", [F.var, F.std, F.logsumexp], ids=["var", "std", "logsumexp"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)], ids=str)
def test_a_reduction_of_everything_expands_to_a_value(f, shape):
    x = Tensor(np.arange(float(np.prod(shape))).reshape(shape))
    value, _ = expand(f(x))
    assert isinstance(value, Value)
    assert value.item() == pytest.approx(f(x).item())


def test_a_maximum_without_entries_expands_to_no_values():
    x = Tensor(np.ones((0, 2)))
    values, _ = expand(x.max(axis=1))
    assert values.shape == (0,)


def test_the_second_derivatives_of_a_power_are_symmetric_where_the_exponent_is_0():
    found = hessian(lambda v: v[0] ** v[1])(np.array([2.0, 0.0]))
    np.testing.assert_allclose(found, [[0.0, 0.5], [0.5, math.log(2) ** 2]])


SMALL = np.array([200, 100, 50, 10], np.uint8)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, n: F.interp(x, [0.0, 1.0, 2.0, 3.0], n),
        lambda x, n: F.interp(x, n[::-1], [0.0, 1.0, 2.0, 3.0]),
        lambda x, n: F.gradient(x, n),
        lambda x, n: F.average(x, weights=n),
        lambda x, n: F.average(n, weights=F.absolute(x)),
        lambda x, n: F.linspace(n, n[::-1], 3) + x,
        lambda x, n: F.softmax(n) * x,
    ],
)
def test_integers_of_a_byte_do_not_wrap(f):
    x = Tensor([0.5, 1.5, 2.5, 60.0])
    np.testing.assert_allclose(f(x, SMALL).data, f(x, SMALL.astype(float)).data)


def test_values_are_no_integers():
    with pytest.raises(TypeError, match="an array of Values holds floats, and not int64"):
        F.sum([Value(0.7), Value(0.7)], dtype=int)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_slopes_by_differences_are_numpys_also_beside_an_infinite_point(edge_order):
    f = np.array([1.0, np.inf, 3.0, 4.0, 9.0])
    with np.errstate(all="ignore"):
        found, expected = (g(f, 0.5, edge_order=edge_order) for g in (F.gradient, np.gradient))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("shape", [(257,), (3, 1, 90), (70_000,), (2, 50_000)])
def test_gelu_of_large_arrays_is_that_of_each_of_its_numbers(shape):
    x = Tensor(np.random.default_rng(0).normal(0, 3, shape)[..., ::-1])
    y = F.gelu(x)
    g = np.random.default_rng(1).normal(size=shape)
    y.backward(g)
    places = [0, 65_535, 65_536, -1] if y.size > 65_536 else [0, 100, -1]
    for place in places:
        number = Value(x.data.flat[place])
        one = F.gelu(number)
        one.backward()
        assert y.data.flat[place] == pytest.approx(one.data, rel=1e-12, abs=1e-15)
        assert x.grad.flat[place] == pytest.approx(g.flat[place] * number.grad, rel=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gelu_of_many_extremes_is_that_of_few(dtype):
    few = np.array([0.0, -0.0, 1e-40, 70.0, -70.0, 1e30, -1e30, np.inf, np.nan], dtype)
    one, many = Tensor(few), Tensor(np.tile(few, 40))
    with np.errstate(all="ignore"):
        for x in (one, many):
            F.gelu(x).backward(np.ones(x.shape))
        np.testing.assert_allclose(F.gelu(many.data)[:9], F.gelu(few), rtol=1e-6)
    np.testing.assert_allclose(many.grad[-9:], one.grad, rtol=1e-6, atol=1e-7)
