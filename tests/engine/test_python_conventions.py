"""What people type in the first hour: nodes as Python objects."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from fractions import Fraction

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, no_grad

both = pytest.mark.parametrize("make", [Value, Tensor], ids=["Value", "Tensor"])
one = pytest.mark.parametrize(
    "x", [Value(2.5), Tensor(2.5), Tensor([2.5]), Tensor([[2.5]])], ids=["Value", "0-d", "1", "1x1"]
)


@one
def test_a_single_number_converts(x):
    x = x.detach()  # as a constant: else its gradient would be lost, see test_escapes.py
    assert (float(x), int(x), x.item(), bool(x)) == (2.5, 2, 2.5, True)
    assert (type(float(x)), type(int(x)), type(x.item())) == (float, int, float)
    assert math.floor(x) == 2
    assert math.sqrt(x) == math.sqrt(2.5)


@one
def test_a_single_number_formats(x):
    assert f"{x:.3f}" == "2.500"
    assert f"{x:8.1e}" == " 2.5e+00"
    assert f"{x}" == repr(x) == str(x)


def test_more_numbers_than_one_do_not_convert():
    t = Tensor([1.0, 2.0])
    for convert in (float, int, Tensor.item, lambda x: f"{x:.3f}"):
        with pytest.raises(ValueError, match=r"one number, this Tensor has shape \(2,\)"):
            convert(t)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(t)


def test_truth_is_that_of_the_number():
    assert not Value(0.0) and not Tensor(0.0)
    assert Value(0.1) and Tensor([0.1])
    assert next(v for v in (Value(0.0), Value(1.0)) if v > 0).data == 1.0


@both
def test_comparisons_are_plain_booleans(make):
    a, b = make(1.0), make(2.0)
    for found, expected in [
        (a < b, True),
        (a > b, False),
        (a <= 1.0, True),
        (a >= 1.5, False),
        (a == b, False),
        (a != b, True),
        (1.0 == a, True),  # noqa: SIM300
        (3.0 > a, True),  # noqa: SIM300
        (a == None, False),  # noqa: E711
        (a == "x", False),
    ]:
        assert not isinstance(found, Value | Tensor)
        assert bool(found) is expected


def test_comparisons_of_tensors_are_elementwise():
    np.testing.assert_array_equal(Tensor([1.0, 3.0]) > [2.0, 2.0], [False, True])
    np.testing.assert_array_equal(np.array([1.0, 3.0]) > Tensor([2.0, 2.0]), [False, True])
    np.testing.assert_array_equal(Tensor([1.0, 3.0]) == Value(1.0), [True, False])


def test_hashing_is_by_identity():
    a, b = Value(1.0), Value(1.0)
    assert a == b
    assert len({a, b, a}) == 2
    table = {Tensor([1.0, 2.0]): 1, Tensor([1.0, 2.0]): 2}
    assert len(table) == 2


def test_builtins_on_values():
    values = [Value(3.0), Value(1.0), Value(2.0)]
    total = sum(values)
    assert isinstance(total, Value) and total.data == 6.0
    assert max(values) is values[0] and min(values) is values[1]
    assert [v.data for v in sorted(values)] == [1.0, 2.0, 3.0]
    total.backward()
    assert [v.grad for v in values] == [1, 1, 1]
    assert abs(Value(-2.0)).data == 2.0
    assert pow(Value(3.0), 2).data == 9.0
    assert pow(2, Value(3.0)).data == 8.0
    assert (+values[0]) is values[0]
    assert math.prod(values).data == 6.0


@pytest.mark.parametrize(
    "expression, value, slope",
    [
        (lambda v: 2**v, 8.0, 8 * math.log(2)),
        (lambda v: v**v, 27.0, 27 * (1 + math.log(3))),
        (lambda v: 1 - v, -2.0, -1.0),
        (lambda v: 6 / v, 2.0, -6 / 9),
        (lambda v: v / 2, 1.5, 0.5),
        (lambda v: -v, -3.0, -1.0),
        (lambda v: v + True, 4.0, 1.0),
        (lambda v: v * Fraction(1, 2), 1.5, 0.5),
        (lambda v: Fraction(1, 2) * v, 1.5, 0.5),
        (lambda v: v * np.float32(0.5), 1.5, 0.5),
        (lambda v: v - np.array(1.0), 2.0, 1.0),
    ],
)
def test_arithmetic_of_values_with_what_python_has(expression, value, slope):
    v = Value(3.0)
    y = expression(v)
    y.backward()
    assert float(y) == pytest.approx(value)
    assert v.grad == pytest.approx(slope)


@pytest.mark.parametrize(
    "expression",
    [
        lambda v: v & 1,
        lambda v: ~v,
        lambda v: v << 1,
        lambda v: pow(v, 2, 5),
        lambda v: v @ v if isinstance(v, Value) else v ^ v,
        lambda v: complex("1j") * v,
    ],
)
@both
def test_what_has_no_rule_is_a_type_error(make, expression):
    with pytest.raises(TypeError):
        expression(make(3.0))


@pytest.mark.parametrize(
    "update", [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow]
)
@both
def test_an_update_in_place_with_what_is_no_number_is_a_type_error(make, update):
    with pytest.raises(TypeError, match="unsupported operand"):
        update(make(3.0), "2")


def test_a_value_meets_a_tensor_as_a_python_float():
    v, t = Value(2), Tensor([1.0, 3.0], dtype="float32")
    for y in (v * t, t * v, t**v, v - t, t / v):
        assert isinstance(y, Tensor) and y.dtype == np.float32
        v.zero_grad()
        y.sum().backward()
        assert type(v.grad) is float
    assert (v * Tensor([1, 2])).dtype == np.float64


def test_a_list_meets_a_node_as_an_array():
    v, t = Value(2.0), Tensor([1.0, 2.0])
    for y in (v * [1.0, 2.0], [1.0, 2.0] * v, t * [1.0, 2.0], [3.0, 4.0] - t, (1.0, 2.0) + t):
        assert isinstance(y, Tensor) and y.shape == (2,)


def test_a_list_of_values_meets_a_value_one_by_one():
    v, others = Value(2.0), [Value(1.0), Value(3.0)]
    products = v * others
    assert [p.data for p in products] == [2.0, 6.0]
    sum(products).backward()
    assert v.grad == 4.0


@pytest.mark.parametrize(
    "clone",
    [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))],
    ids=["copy", "deepcopy", "pickle"],
)
@both
def test_a_copy_is_a_leaf_with_data_of_its_own(make, clone):
    x = make(2.0)
    x.label = "x"
    for original in (x, x.detach()):
        twin = clone(original)
        assert type(twin) is make and twin is not original
        assert (twin.item(), twin.label) == (original.item(), original.label)
        assert twin.requires_grad == original.requires_grad and twin.is_leaf
        with no_grad():
            twin += 1.0
        assert twin.item() == original.item() + 1


def test_a_deep_copy_of_a_model_shares_no_array():
    model = {"w": Tensor(np.ones(2), label="w"), "n": Tensor([1, 2])}
    twin = copy.deepcopy(model)
    assert not np.shares_memory(twin["w"].data, model["w"].data)
    assert not twin["n"].requires_grad


def test_detach_cuts_the_graph_and_shares_no_array():
    result = Tensor([1.0, 2.0]) * 1.0
    d = result.detach()
    assert d.is_leaf and not d.requires_grad
    assert not np.shares_memory(d.data, result.data)


def test_iterating_and_unpacking_a_tensor_keeps_the_graph():
    t = Tensor([[1.0, 2.0], [3.0, 4.0]])
    first, second = t
    (first * second).sum().backward()
    np.testing.assert_array_equal(t.grad, [[3.0, 4.0], [1.0, 2.0]])
    assert len(t) == 2
    assert sum(row.sum() for row in t).data == 10.0
    with pytest.raises(TypeError, match="iterate over a Tensor of one number"):
        iter(Tensor(1.0))


def test_a_tensor_is_an_index():
    rows = [10, 20, 30]
    assert rows[Tensor(1)] == 20
    assert list(range(Tensor(2))) == [0, 1]
    x = Tensor([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(x[Tensor([2, 0])].data, [3.0, 1.0])
    np.testing.assert_array_equal(x[Tensor([True, False, True])].data, [1.0, 3.0])
    with pytest.raises(TypeError):
        rows[Tensor(1.0)]


def test_integers_are_constants_by_default_and_floats_are_not():
    assert Tensor([1.0]).requires_grad
    assert not Tensor([1, 2, 3]).requires_grad
    assert not Tensor([True]).requires_grad
    assert not Tensor([1.0], requires_grad=False).requires_grad
    assert Tensor([1, 2], dtype=float).requires_grad


def test_losses_are_kept_as_floats_without_their_graph():
    x = Tensor([1.0, 2.0])
    history = [(x * x).sum().item() for _ in range(3)]
    assert history == [5.0] * 3


def test_a_tensor_prints_its_numbers_and_an_odd_dtype():
    assert repr(Tensor([1.0, 2.0])) == "Tensor([1., 2.])"
    assert repr(Tensor([1.0], dtype="float32")) == "Tensor([1.], dtype=float32)"
    assert repr(Tensor(3)) == "Tensor(3)"


def test_a_tensor_whose_data_became_a_numpy_number_stays_a_tensor():
    w = Tensor(2.0)
    w.data = w.data - 0.5  # of 0-d arrays NumPy gives a number
    y = (w * w + 1.0).tanh()
    y.backward()
    assert (type(y), type(y.data), type(w.grad)) == (Tensor, np.ndarray, np.ndarray)
