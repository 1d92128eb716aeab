"""NumPy's own functions and operators on nodes."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor, Value
from micrograd_plus.engine.numpy_interface import _DIFFERENTIABLE, _SPELLED
from tests.engine.cases import normal, positive

X = normal(2, 3)
P = positive(2, 3)
MASK = X > 0

# One call, written once, on arrays and on Tensors: the same result, and a gradient.
CALLS = {
    np.power: lambda x: np.power(x, 2),
    np.float_power: lambda x: np.float_power(x, 2.0),
    np.positive: lambda x: np.positive(x),
    np.maximum: lambda x: np.maximum(x, 0.5),
    np.minimum: lambda x: np.minimum(0.5, x),
    np.clip: lambda x: np.clip(x, -0.5, 0.5) + np.clip(x, 0, None) + np.clip(x, None, 1.0),
    np.where: lambda x: np.where(MASK, x, 0),
    np.fabs: lambda x: np.fabs(x),
    np.sum: lambda x: np.sum(x, axis=0) + np.sum(a=x, axis=1, dtype=None, out=None, keepdims=True),
    np.mean: lambda x: np.mean(x, axis=0, keepdims=True) + np.mean(x),
    np.prod: lambda x: np.prod(x, axis=-1),
    np.max: lambda x: np.max(x, axis=1),
    np.min: lambda x: np.min(x, axis=(0, 1)),
    np.amax: lambda x: np.amax(x, 0),
    np.amin: lambda x: np.amin(x, 0),
    np.var: lambda x: np.var(x, axis=0, ddof=1),
    np.std: lambda x: np.std(x, keepdims=True),
    np.cumsum: lambda x: np.cumsum(x, axis=1),
    np.reshape: lambda x: np.reshape(x, (3, 2)) + np.reshape(x, (3, -1)),
    np.ravel: lambda x: np.ravel(x),
    np.transpose: lambda x: np.transpose(x) + np.transpose(x, (1, 0)),
    np.swapaxes: lambda x: np.swapaxes(x, 0, 1),
    np.moveaxis: lambda x: np.moveaxis(x, 0, -1),
    np.expand_dims: lambda x: np.expand_dims(x, 1),
    np.squeeze: lambda x: np.squeeze(x[:1]) + np.squeeze(x[:1], axis=0),
    np.broadcast_to: lambda x: np.broadcast_to(x, (2, 2, 3)),
    np.take: lambda x: np.take(x, [2, 0], axis=1),
    np.concatenate: lambda x: np.concatenate([x, P], axis=1),
    np.stack: lambda x: np.stack([x, P, x], axis=-1) + np.stack(arrays=(x, x, P), axis=2),
    np.pad: lambda x: np.pad(x, 1) + np.pad(x, ((1, 1), (1, 1)), mode="edge"),
    np.flip: lambda x: np.flip(x) + np.flip(x, axis=0),
    np.roll: lambda x: np.roll(x, 1, axis=1),
    np.repeat: lambda x: np.repeat(x, 2, axis=0),
    np.tile: lambda x: np.tile(x, (2, 1)),
    np.matmul: lambda x: np.matmul(x, P.T),
    np.dot: lambda x: np.dot(P, x[0]),
    np.outer: lambda x: np.outer(x[0], P[1]),
    np.einsum: lambda x: np.einsum("ij,kj->ik", x, P, optimize=True),
    np.full_like: lambda x: np.full_like(x, x[0, 1]),
    np.trace: lambda x: np.trace(x) + np.trace(x, 1),
}


UFUNCS = [f for f in _DIFFERENTIABLE if isinstance(f, np.ufunc) and f.signature is None]


def test_every_function_that_is_spelled_otherwise_has_a_call_here():
    missing = [f.__name__ for f in _SPELLED if f not in CALLS and f not in UFUNCS]
    assert not missing, "tests/engine/test_numpy_interface.py: a line in CALLS"


def in_the_domain_of(ufunc, x):
    return 1 + x if ufunc is np.arccosh else x


@pytest.mark.parametrize("ufunc", UFUNCS, ids=lambda f: f.__name__)
def test_a_ufunc_of_nodes_is_our_function(ufunc):
    numbers = [in_the_domain_of(ufunc, np.abs(P) / 10)] * ufunc.nin
    of_nodes = ufunc(*map(Tensor, numbers)), _DIFFERENTIABLE[ufunc](*map(Tensor, numbers))
    (y, *more), (ours, *_) = (x if type(x) is tuple else (x,) for x in of_nodes)
    assert (type(y), y.primitive, 1 + len(more)) == (Tensor, ours.primitive, ufunc.nout)
    expected = ufunc(*numbers)
    expected = expected[0] if type(expected) is tuple else expected
    np.testing.assert_allclose(y.data, expected, rtol=1e-15)


@pytest.mark.parametrize("function", CALLS, ids=lambda f: f.__name__)
def test_numpys_function_on_a_tensor_gives_its_numbers_and_a_gradient(function):
    call = CALLS[function]
    x = Tensor(X)
    y = call(x)
    assert isinstance(y, Tensor) and y.requires_grad
    np.testing.assert_allclose(y.data, call(X), rtol=1e-14, atol=1e-15)
    weight = normal(*y.shape, seed=5)
    y.backward(weight)
    place, h = (1, 2), 1e-6
    ends = []
    for step in (h, -h):
        moved = X.copy()
        moved[place] += step
        ends.append(np.sum(weight * call(moved)))
    assert x.grad[place] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("ufunc", [f for f in UFUNCS if f.nin == 1], ids=lambda f: f.__name__)
def test_numpys_functions_take_values(ufunc):
    x = in_the_domain_of(ufunc, 0.7)
    y = ufunc(Value(x))
    assert isinstance(y, Value)
    assert y.data == pytest.approx(float(ufunc(x)), rel=1e-15)


BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}


@pytest.mark.parametrize("operator", BINARY.values(), ids=BINARY)
@pytest.mark.parametrize(
    "other",
    [
        np.array([1.0, 2.0, 3.0]),
        np.array(2.0),
        np.float64(2.0),
        np.array([1, 2, 3]),
        [1.0, 2.0, 3.0],
    ],
    ids=["array", "0-d", "np.float64", "integers", "list"],
)
def test_arrays_and_tensors_mix_in_both_orders(operator, other):
    t, array = Tensor(P), np.asarray(other)
    for y, expected in [
        (operator(t, other), operator(P, array)),
        (operator(other, t), operator(array, P)),
    ]:
        assert isinstance(y, Tensor) and y.requires_grad
        np.testing.assert_allclose(y.data, expected, rtol=1e-15)


@pytest.mark.parametrize("operator", BINARY.values(), ids=BINARY)
@pytest.mark.parametrize(
    "scalar", [np.float64(2.0), np.float32(2.0), np.int64(2), np.uint8(2)], ids=repr
)
def test_numpy_scalars_and_values_mix_in_both_orders(operator, scalar):
    v = Value(1.5)
    for y, expected in [
        (operator(v, scalar), operator(1.5, 2)),
        (operator(scalar, v), operator(2, 1.5)),
    ]:
        assert isinstance(y, Value) and y.requires_grad
        assert type(y.data) is float and y.data == expected


def test_an_array_times_a_value_is_a_tensor_whose_gradient_comes_back_as_a_float():
    v = Value(2)
    for y in (v * np.array([1, 2, 3]), np.array([1, 2, 3]) * v):
        assert isinstance(y, Tensor)
        v.zero_grad()
        (y * 0.5).sum().backward()
        assert v.grad == 3.0 and type(v.grad) is float


def test_matmul_mixes_arrays_and_tensors():
    t = Tensor(X)
    for y in (P.T @ t, t @ P.T, [[1.0, 2.0]] @ t, np.matmul(t, P.T)):
        assert isinstance(y, Tensor) and y.requires_grad


def test_ufunc_methods_that_reduce_are_reductions():
    x = Tensor(X)
    np.testing.assert_array_equal(np.add.reduce(x).data, X.sum(axis=0))
    np.testing.assert_array_equal(np.maximum.reduce(x, axis=1).data, X.max(axis=1))
    np.testing.assert_array_equal(np.add.reduce(x, axis=None, keepdims=True).data, [[X.sum()]])


@pytest.mark.parametrize("method", ["accumulate", "outer", "reduceat", "at"])
def test_other_ufunc_methods_are_refused_by_name(method):
    arguments = {"reduceat": ([0, 1],), "at": ([0], 1.0), "outer": (X,)}.get(method, ())
    with pytest.raises(TypeError, match=rf"np\.add\.{method} has no rule"):
        getattr(np.add, method)(Tensor(X), *arguments)


@pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) < "2.1.0", reason="NumPy has these keywords from 2.1 on"
)
def test_numpys_newer_keywords_work_too():
    t = Tensor(X.copy())
    np.testing.assert_array_equal(np.clip(t, min=0).data, np.clip(X, 0, None))
    np.testing.assert_array_equal(np.clip(t, max=0).data, np.clip(X, None, 0))
    assert np.reshape(t, shape=(3, -1)).shape == (3, 2)


@pytest.mark.parametrize("f", [np.var, np.std, np.linalg.vector_norm, lambda x: np.vdot(x, x)])
def test_what_takes_the_conjugate_of_an_array_of_values_keeps_their_gradient(f):
    values = np.array([Value(1.0), Value(3.0)])
    leaf = Tensor([1.0, 3.0])
    f(values).backward()
    f(leaf).backward()
    assert [v.grad for v in values] == pytest.approx(leaf.grad.tolist())
