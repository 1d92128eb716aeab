"""What NumPy's functions on nodes pass through, and what they refuse."""

from __future__ import annotations

from operator import attrgetter

import numpy as np
import pytest

from micrograd_plus import Tensor, Value
from micrograd_plus.engine.graph import Node
from micrograd_plus.engine.numpy_interface import _DIFFERENTIABLE
from tests.engine.cases import normal

X = normal(2, 3)
MASK = X > 0

PASSING = [
    np.shape,
    np.ndim,
    np.size,
    np.argmax,
    np.argsort,
    np.isnan,
    np.isfinite,
    np.zeros_like,
    np.ones_like,
    np.nonzero,
    np.any,
    np.all,
    np.count_nonzero,
    lambda x: np.allclose(x, x),
    lambda x: np.array_equal(x, x),
    lambda x: np.result_type(x, np.float32),
    lambda x: np.greater(x, 0),
    lambda x: np.full_like(x, 2.0),
    lambda x: np.equal(X, x),
]


@pytest.mark.parametrize("function", PASSING, ids=lambda f: f.__name__)
def test_what_has_no_gradient_passes_through_as_plain_numbers(function):
    found = function(Tensor(X))
    assert not isinstance(found, Node)
    np.testing.assert_array_equal(found, function(X))


def test_what_has_no_gradient_passes_through_values():
    assert np.isnan(Value(np.nan)) and not np.isnan(Value(1.0))
    assert np.shape(Value(1.0)) == ()
    assert np.isclose(Value(1.0), 1.0)


CALLS = {
    "np.sort": np.sort,
    "np.median": np.median,
    "np.cumprod": np.cumprod,
    "np.diff": np.diff,
    "np.vstack": lambda x: np.vstack([x, x]),
    "np.copyto": lambda x: np.copyto(np.zeros((2, 3)), x),
    "np.linalg.norm": np.linalg.norm,
}
# A new rule takes its function out of the examples.
REFUSED = [name for name in CALLS if attrgetter(name[3:])(np) not in _DIFFERENTIABLE]


def test_what_writes_into_an_array_never_gets_a_rule():
    assert "np.copyto" in REFUSED


@pytest.mark.parametrize("name", REFUSED)
def test_a_function_without_a_rule_is_refused_by_name(name):
    with pytest.raises(TypeError, match=rf"{name} has no rule for nodes.*gradient would be lost"):
        CALLS[name](Tensor(X))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda x: np.take(x, 7, mode="clip"), "np.take of a node takes no mode="),
        (lambda x: np.take(x, 7, None, None, "clip"), "np.take of a node takes no mode="),
        (lambda x: np.stack([x, x], dtype=int), "np.stack of a node takes no dtype="),
        (lambda x: np.exp(x, where=MASK), "np.exp of a node takes no where="),
        (lambda x: np.reshape(x, -1, order="F"), "np.reshape of a node takes no order="),
        (lambda x: np.where(x), "np.where of a node missing 2 required"),
        (lambda x: np.einsum(x, [0, 1]), "einsum takes its subscripts first and as text"),
    ],
)
def test_an_argument_without_a_rule_is_refused_by_name(call, message):
    with pytest.raises(TypeError, match=message):
        call(Tensor(X))


@pytest.mark.parametrize(
    "call",
    [
        lambda t, out: np.exp(t, out=out),
        lambda t, out: np.sum(t, axis=0, out=out[0]),
        lambda t, out: np.exp(out, out=t),
        lambda t, out: np.isnan(out, out=t),
        lambda t, out: np.add(out, 1.0, t),
        lambda t, out: out.__iadd__(t),
        lambda t, out: out.sum(axis=0, out=t[0]),
    ],
)
def test_nothing_is_written_with_out(call):
    t, out = Tensor(X.copy()), np.zeros((2, 3))
    with pytest.raises(TypeError, match=r"cannot write into a node|out"):
        call(t, out)
    np.testing.assert_array_equal(t.data, X)
    assert not out.any()


def test_conversion_to_an_array_raises_while_a_gradient_is_required():
    t = Tensor(X, label="x")
    for convert in (
        np.asarray,
        np.array,
        lambda x: np.array([x, x]),
        lambda x: np.zeros(3) + np.array(x),
    ):
        with pytest.raises(TypeError, match=r"'x' requires a gradient.*\.data"):
            convert(t)
    array = np.zeros((2, 3))
    with pytest.raises(TypeError, match="requires a gradient"):
        array[:] = t


def test_a_constant_converts_to_an_array():
    t = Tensor(X, requires_grad=False)
    np.testing.assert_array_equal(np.asarray(t), X)
    assert np.array(t, dtype="float32").dtype == np.float32
    assert np.array(t) is not t.data
    assert np.asarray(t) is t.data


def test_an_array_of_values_computes_value_by_value():
    values = np.array([Value(1.0), Value(2.0)])
    assert values.dtype == object
    y = (values * 2.0 + np.array([1.0, 2.0])).sum()
    assert isinstance(y, Value)
    y.backward()
    assert [v.grad for v in values] == [2.0, 2.0]
    assert isinstance(values + Value(1.0), np.ndarray)
    assert isinstance(Value(1.0) + values, np.ndarray)


def test_an_array_of_values_and_a_tensor_do_not_mix():
    values = np.array([Value(1.0), Value(2.0)])
    with pytest.raises(TypeError, match=r"array of Values: use one kind"):
        values * Tensor([1.0, 2.0])
