"""NumPy's vocabulary of functions of one and two numbers, where it is more than its rules."""

from __future__ import annotations

import inspect
import math
import operator

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, no_grad
from micrograd_plus import functions as F

both = pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])
NUMBERS = np.array([-2.5, -1.5, -0.5, -0.0, 0.5, 1.2, 2.5])


def number(x):
    return float(np.ravel(getattr(x, "data", x))[0])


# Roundings.
ROUNDINGS = ["floor", "ceil", "trunc", "rint", "round", "around"]


@pytest.mark.parametrize("name", ROUNDINGS)
@both
def test_a_rounding_is_a_constant_of_numpys_numbers(make, name):
    for x in NUMBERS:
        y = getattr(F, name)(make(x))
        assert type(y) is type(make(x)) and not y.requires_grad
        expected = getattr(np, name)(x)
        assert number(y) == expected
        assert math.copysign(1, number(y)) == math.copysign(1, expected)


@pytest.mark.parametrize("name", ROUNDINGS)
def test_nothing_flows_through_a_rounding(name):
    assert grad(lambda x: x * getattr(F, name)(x))(2.7) == getattr(np, name)(2.7)


@pytest.mark.parametrize("decimals", [-2, -1, 0, 1, 3])
@pytest.mark.parametrize("x", [1234.5678, -0.125, 25.0, 1e300])
@both
def test_round_keeps_decimals_as_numpy_does(make, x, decimals):
    assert number(F.round(make(x), decimals)) == np.round(x, decimals)
    assert number(make(x).round(decimals)) == np.round(x, decimals)


def test_integers_stay_integers_when_they_are_rounded():
    assert F.round(Tensor([15, 25]), -1).data.tolist() == [20, 20]
    assert F.floor(Value(3)).data == 3 and type(F.floor(Value(3)).data) is int


def test_pythons_own_roundings_of_a_value_are_integers():
    x = Value(-2.5)
    found = [f(x) for f in (round, math.floor, math.ceil, math.trunc)]
    assert found == [-2, -3, -2, -2]
    assert {type(y) for y in found} == {int}


def test_round_to_decimals_keeps_the_kind():
    x, t = Value(2.567), Tensor([2.567, 1.234])
    assert (type(round(x, 2)), round(x, 2).data) == (Value, 2.57)
    assert round(t, 1).data.tolist() == [2.6, 1.2]
    assert round(t).data.tolist() == [3.0, 1.0]


def test_math_refuses_to_round_many_numbers():
    with pytest.raises(ValueError, match="needs one number"):
        math.floor(Tensor([1.5, 2.5]))


# Operators.
@pytest.mark.parametrize("f", [operator.mod, operator.floordiv, divmod])
@pytest.mark.parametrize("a, b", [(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (-7.5, -2.0)])
def test_division_with_remainder_is_pythons_on_either_side(f, a, b):
    expected = f(a, b)
    for x, z in [
        (Value(a), b),
        (a, Value(b)),
        (Value(a), Value(b)),
        (Tensor(a), b),
        (a, Tensor(b)),
    ]:
        found = f(x, z)
        if f is divmod:
            assert tuple(map(number, found)) == expected
        else:
            assert number(found) == expected


@both
def test_the_slopes_of_a_remainder_are_1_and_minus_the_quotient(make):
    a, b = make(-7.5), make(2.0)
    (a % b).backward(make(1.0).data)
    assert (number(a.grad), number(b.grad)) == (1.0, 4.0)
    a, b = make(-7.5), make(2.0)
    F.fmod(a, b).backward(make(1.0).data)
    assert (number(a.grad), number(b.grad)) == (1.0, 3.0)


def test_at_a_jump_of_a_remainder_the_slope_is_on_the_side_of_its_value():
    b = Value(0.1)
    (1.0 % b).backward()
    assert 1.0 % 0.1 > 0.09 and b.grad == -9.0  # although 1.0 / 0.1 rounds to 10


@both
def test_a_quotient_without_remainder_is_a_constant(make):
    for y in (make(7.5) // 2.0, 7.5 // make(2.0), make(7.5) // make(2.0)):
        assert y.primitive is None and not y.requires_grad


def test_in_place_remainders_update_a_leaf_where_nothing_is_recorded():
    w = Tensor([7.5, -1.0])
    same = w
    with no_grad():
        w %= 2.0
        w //= 1.0
    assert w is same and w.data.tolist() == [1.0, 1.0]


def test_a_remainder_by_0_is_nan_and_a_quotient_infinite():
    with np.errstate(all="ignore"):
        assert math.isnan((Value(1.0) % 0.0).data)
        assert (Value(1.0) // 0.0).data == math.inf
        assert np.isnan((Tensor([1.0]) % 0.0).data).all()


def test_integer_values_have_integer_remainders():
    assert ((Value(7) % 4).data, (Value(7) // 4).data) == (3, 1)


# Functions that are compositions.
@pytest.mark.parametrize("f, name", [(F.fmax, "fmax"), (F.fmin, "fmin")])
def test_beside_a_number_nan_is_no_choice_and_gets_no_gradient(f, name):
    a, b = Tensor([math.nan, 1.0, 2.0]), Tensor([3.0, math.nan, 5.0])
    y = f(a, b)
    np.testing.assert_array_equal(y.data, getattr(np, name)(a.data, b.data))
    y.sum().backward()
    expected = [0.0, 1.0, float(name == "fmin")]
    assert a.grad.tolist() == expected and b.grad.tolist() == [1.0, 0.0, 1 - expected[2]]


def test_operands_of_fmax_that_tie_share_the_gradient():
    a, b = Value(2.0), Value(2.0)
    F.fmax(a, b).backward()
    assert (a.grad, b.grad) == (0.5, 0.5)


def test_nan_to_num_passes_the_gradient_of_numbers_alone():
    x = Tensor([1.0, math.nan, math.inf, -math.inf])
    y = F.nan_to_num(x, nan=5.0, neginf=-7.0)
    assert y.data.tolist() == [1.0, 5.0, np.finfo(float).max, -7.0]
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_largest_number_that_nan_to_num_takes_is_its_dtypes(dtype):
    y = F.nan_to_num(Tensor([math.inf, 1.0], dtype))
    assert y.dtype == dtype and y.data[0] == np.finfo(dtype).max


@pytest.mark.parametrize("dtype", ["uint8", "int64", "bool"])
def test_integers_have_no_nan_to_replace(dtype):
    x = np.array([1, 0], dtype)
    assert (F.nan_to_num(x) == x).all()


def test_heaviside_is_flat_and_chooses_its_second_operand_at_0():
    a, b = Tensor([-1.0, 0.0, 2.0, math.nan]), Tensor([0.5, 0.5, 0.5, 0.5])
    y = F.heaviside(a, b)
    np.testing.assert_array_equal(y.data, np.heaviside(a.data, b.data))
    y.sum().backward()
    assert a.grad is None and b.grad.tolist() == [0.0, 1.0, 0.0, 0.0]


def test_copysign_looks_at_the_sign_of_0():
    a = Value(3.0)
    F.copysign(a, -0.0).backward()
    assert a.grad == -1.0
    assert F.copysign(2.0, Value(-1.0)).requires_grad is False


def test_float_power_computes_in_float64():
    assert F.float_power(Tensor([2.0], "float32"), 2).dtype == np.float64
    assert F.float_power(np.array([2, 3]), -1).tolist() == [0.5, 1 / 3]


@pytest.mark.parametrize(
    "f, x",
    [(F.cbrt, 0.0), (F.arcsin, 1.0), (F.arccosh, 1.0), (F.arctanh, 1.0)],
    ids=["cbrt", "arcsin", "arccosh", "arctanh"],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_where_a_curve_is_upright_its_slope_is_infinite(f, x):
    for make in (Value, Tensor):
        leaf = make(x)
        f(leaf).backward()
        assert float(leaf.grad) == math.inf


@pytest.mark.parametrize("x", [1 - 1e-12, -1 + 1e-12])
def test_the_slope_of_arctanh_beside_1_keeps_its_digits(x):
    near = 1 - abs(x)  # exact
    assert grad(F.arctanh)(x) == pytest.approx(1 / (near * (2 - near)), rel=1e-14)


@both
def test_the_cube_root_of_negative_numbers_has_a_slope(make):
    x = make(-8.0)
    F.cbrt(x).backward()
    assert number(x.grad) == pytest.approx(1 / 12)


def test_sinc_has_its_derivatives_of_any_order_at_0():
    f, found = F.sinc, []
    for _ in range(6):
        f = grad(f)
        found.append(f(0.0))
    expected = [0, -(math.pi**2) / 3, 0, math.pi**4 / 5, 0, -(math.pi**6) / 7]
    assert found == pytest.approx(expected, abs=1e-12)


def test_the_slope_of_sinc_beside_0_keeps_its_digits():
    assert grad(F.sinc)(1e-9) == pytest.approx(-(math.pi**2) / 3 * 1e-9, rel=1e-12)


def test_gelu_is_exact_where_asked_and_of_a_known_form():
    x = Value(-10.0)
    y = F.gelu(x, approximate="none")
    assert y.data == pytest.approx(-5.0 * math.erfc(math.sqrt(50.0)), rel=1e-13)
    assert abs(F.gelu(1.0) - F.gelu(1.0, approximate="none")) > 1e-4
    with pytest.raises(ValueError, match='approximate must be "tanh" or "none", got'):
        F.gelu(x, approximate="erf")


# erf of arrays, against math's.
X = np.concatenate([np.linspace(-7, 7, 4001), np.geomspace(1e-300, 1e-3, 400), [0.46875, 4.0]])


@pytest.mark.parametrize("f, one", [(F.erf, math.erf), (F.erfc, math.erfc)], ids=["erf", "erfc"])
def test_erf_of_arrays_is_that_of_numbers_to_the_last_digits(f, one):
    expected = np.array([one(x) for x in X])
    np.testing.assert_allclose(f(X), expected, rtol=1e-15)


def test_erfc_far_off_keeps_its_digits_until_there_are_none():
    x = np.linspace(7, 27, 500)
    np.testing.assert_allclose(F.erfc(x), [math.erfc(z) for z in x], rtol=2e-15, atol=1e-310)


def test_erf_of_special_numbers():
    x = np.array([0.0, -0.0, math.inf, -math.inf, math.nan])
    np.testing.assert_array_equal(F.erf(x), [0.0, -0.0, 1.0, -1.0, math.nan])
    np.testing.assert_array_equal(F.erfc(x), [1.0, 1.0, 0.0, 2.0, math.nan])
    assert np.signbit(F.erf(x)[1])


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (2, 3), (40_000,)])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_erf_keeps_shape_and_dtype(shape, dtype):
    y = F.erf(np.zeros(shape, dtype))
    assert (np.shape(y), y.dtype) == (shape, dtype)


# Values in arrays and lists, and NumPy's names.
OF_TWO = ["remainder", "fmod", "arctan2", "hypot", "logaddexp", "fmax", "fmin", "copysign"]


@pytest.mark.parametrize("name", ["exp2", "cbrt", "erf", "sinc", "floor", "rad2deg", "nan_to_num"])
def test_an_array_of_values_gives_values(name):
    xs = [Value(0.5), Value(0.25)]
    found = getattr(F, name)(np.array(xs))
    assert [type(y) for y in found] == [Value, Value]
    expected = [getattr(F, name)(x.data) for x in xs]
    assert [y.data for y in found] == pytest.approx(expected)


@pytest.mark.parametrize("name", OF_TWO)
def test_lists_of_values_give_values_of_two_operands_too(name):
    a, b = [Value(0.5), Value(-0.25)], [Value(2.0), Value(3.0)]
    for found in (getattr(F, name)(a, b), getattr(F, name)(np.array(a), 2.0)):
        assert [type(y) for y in found] == [Value, Value]


@pytest.mark.parametrize(
    "name, other",
    [
        *[("mod", "remainder"), ("true_divide", "divide"), ("fix", "trunc"), ("around", "round")],
        *[("degrees", "rad2deg"), ("radians", "deg2rad")],
    ],
)
def test_numpys_other_names_are_the_same_functions(name, other):
    assert getattr(F, name) is getattr(F, other)
    assert name in F.__all__


@pytest.mark.parametrize("name", ["reciprocal", "deg2rad", "exp2", "log2", "erf", "sinc", "hypot"])
def test_float32_stays_float32_and_integers_become_floats(name):
    f = getattr(F, name)
    count = len(inspect.signature(f).parameters)
    assert f(*[np.ones(2, "float32")] * count).dtype == np.float32
    assert f(*[np.ones(2, int)] * count).dtype == np.float64


# The weighted sum, whose calls and gradients on numbers are written out for speed.
def test_a_weighted_sum_of_constant_weights_is_recorded_for_its_inputs():
    x, w = Value(2.0), Value(3.0, requires_grad=False)
    F.weighted_sum([x], [w], 1.0).backward()
    assert (x.grad, w.grad) == (3.0, 0)


def test_a_weighted_sum_of_constants_is_a_constant():
    w = Value(3.0, requires_grad=False)
    assert not F.weighted_sum([2.0], [w], 1.0).requires_grad


def test_a_weighted_sum_of_numpys_numbers_is_a_value_of_a_float():
    y = F.weighted_sum([np.float64(2.0)], [Value(3.0)], 1.0)
    assert type(y) is Value and (y.data, type(y.data)) == (7.0, float)


def test_a_weighted_sum_of_values_and_an_array_is_a_tensor():
    w = Value(3.0)
    y = F.weighted_sum([np.array([1.0, 2.0])], [w], 1.0)
    F.sum(y).backward()
    assert y.data.tolist() == [4.0, 7.0]
    assert w.grad == 3.0


def test_a_weighted_sum_of_an_integer_beyond_the_largest_float_is_infinite_as_is_its_gradient():
    x, w = Value(2.0), Value(10**400)
    y = F.weighted_sum([x], [w], 1.0)
    (y * 0.5).backward()
    assert (y.data, x.grad, w.grad) == (math.inf, math.inf, 1.0)


def test_a_weight_that_is_also_an_input_gets_both_contributions():
    x = Value(3.0)
    (F.weighted_sum([x], [x], x) * 1.0).backward()
    assert x.grad == 7.0
