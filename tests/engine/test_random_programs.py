"""`expand()` agrees with the Tensors that it unrolls, on chains of all operations.

The programs of `tests/testing/test_programs.py` are more random; these choose operations by name,
with ties and with every loss.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, expand, gradients
from micrograd_plus import functions as F


def assert_expansion_agrees(y, leaves):
    expanded, values_of = expand(y)
    single = np.ravel(np.asarray(expanded, object))
    weights = np.arange(1.0, len(single) + 1)
    total = sum(w * v for w, v in zip(weights, single, strict=True))
    assert [v.data for v in single] == pytest.approx(y.data.ravel(), rel=1e-12, abs=1e-12)
    total.backward()
    expected = gradients(y, leaves, weights.reshape(y.shape))
    for leaf, g in zip(leaves, expected, strict=True):
        if leaf not in values_of:
            assert not g.any()
            continue
        assert values_of[leaf].shape == leaf.shape
        found = np.array([v.grad for v in values_of[leaf].flat], float).reshape(leaf.shape)
        np.testing.assert_allclose(found, g, rtol=1e-12, atol=1e-12)


# Each takes a (2, 3) Tensor to a (2, 3) Tensor, through one operation or a few.
MATRIX = np.array([[0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [-0.25, 1.0, 2.0]])
MOVES = {
    "matmul": lambda x, w: x @ w,
    "constant matmul": lambda x, w: x @ MATRIX,
    "linear": lambda x, w: F.linear(x, w, x[0]),
    "softmax": lambda x, w: F.softmax(x),
    "log_softmax": lambda x, w: F.log_softmax(x, axis=0),
    "max": lambda x, w: x - x.max(axis=1, keepdims=True),
    "max of ties": lambda x, w: F.concatenate([x, x, w[:1]]).max(axis=0) + x,
    "min": lambda x, w: x * x.min(),
    "mean": lambda x, w: x - x.mean(axis=-1, keepdims=True),
    "sum": lambda x, w: x / (2.0 + x.sum() ** 2),
    "var": lambda x, w: x * x.var(axis=0, ddof=1),
    "std": lambda x, w: x / (0.5 + x.std(axis=(0, 1))),
    "std of equals": lambda x, w: x + F.stack([x[0], x[0]]).std(axis=0),
    "prod": lambda x, w: F.tanh(x) + F.tanh(x).prod(axis=1, keepdims=True),
    "prod of zeros": lambda x, w: x + (x * np.array([[1, 0, 1], [0, 0, 1]])).prod(axis=1)[:, None],
    "logsumexp": lambda x, w: x - F.logsumexp(x, axis=1, keepdims=True),
    "cumsum": lambda x, w: 0.5 * F.cumsum(x, axis=1),
    "index": lambda x, w: x[[1, 0]] * x[:, [0, 0, 2]],
    "mask": lambda x, w: x + w[np.array([True, False, True])],
    "reshape": lambda x, w: x.reshape(3, 2).T,
    "flip": lambda x, w: F.flip(x, 1) + F.roll(x, 1),
    "repeat": lambda x, w: F.repeat(x, 2, axis=0)[1:3] * F.tile(x, (2, 1))[1:3],
    "pad": lambda x, w: F.pad(x, 1, constant_values=2.0)[1:, 1:][:2, :3],
    "einsum": lambda x, w: F.einsum("ij,jk->ik", x, w),
    "trace": lambda x, w: x * F.trace(w),
    "outer": lambda x, w: F.outer(x[:, 0], w[1]),
    "dot": lambda x, w: F.dot(x, w),
    "where": lambda x, w: F.where(x > 0, x, w[:2]),
    "clip": lambda x, w: F.clip(x, -0.5, w[0]),
    "relu": lambda x, w: F.relu(x) - F.leaky_relu(x) + F.elu(x),
    "gelu": lambda x, w: F.gelu(x) + F.silu(x),
    "power": lambda x, w: x**2 + (1.1 + F.tanh(x)) ** x,
    "scatter_add": lambda x, w: F.scatter_add(x, [0, 0], w[:2]),
    "value": lambda x, w: x * Value(0.5) + x[0, 0] * 2,
    "broadcast": lambda x, w: F.broadcast_to(x.mean(axis=0), (2, 3)) + F.expand_dims(x[0], 0),
    "stack": lambda x, w: F.stack(F.unstack(x)[::-1]),
    "maximum": lambda x, w: F.maximum(x, w[:2], 0.1) + F.minimum(x, x),
    "square": lambda x, w: F.sqrt(F.square(x) + 0.1) + F.absolute(x),
    "tan": lambda x, w: F.arctan(x) + F.tan(0.1 * x) + F.expm1(0.1 * x) + F.log1p(x * x),
    "sinh": lambda x, w: F.sinh(F.tanh(x)) + F.cosh(F.tanh(x)),
}
LOSSES = {
    "labels": lambda x: F.softmax_cross_entropy(x, [2, 0]),
    "one-hot": lambda x: F.softmax_cross_entropy(x, np.eye(3)[[2, 0]]),
    "soft labels": lambda x: F.softmax_cross_entropy(x, F.softmax(x * 0.5)),
    "binary": lambda x: F.sigmoid_cross_entropy(x, [[0.0, 1.0, 0.25]] * 2).mean(),
    "squares": lambda x: ((x - 0.3) ** 2).mean(axis=0).sum(),
    "nothing": lambda x: x,
}


def assert_program_expands(moves, loss, seed, rounded):
    generator = np.random.default_rng(seed)
    draw = lambda *shape: generator.normal(size=shape).round(0 if rounded else 8)
    x, w = Tensor(draw(2, 3)), Tensor(draw(3, 3))
    y = x
    for move in moves:
        y = MOVES[move](y, w)
        y = 2.0 * F.tanh(y) if len(moves) > 1 else y  # so that powers of powers stay small
    assert_expansion_agrees(LOSSES[loss](y), [x, w])


@pytest.mark.parametrize("rounded", [False, True], ids=["", "ties"])
@pytest.mark.parametrize("move", MOVES)
def test_expand_agrees_with_every_operation(move, rounded):
    assert_program_expands([move], "nothing", seed=1, rounded=rounded)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: F.exp(x[:0]).sum() + x.sum(),
        lambda x: x[:0].sum() + x.sum(),
        lambda x: F.softmax_cross_entropy(x, 1),
        lambda x: F.softmax_cross_entropy(x, [0.25, 0.75]),
        lambda x: F.sum(F.maximum(F.broadcast_to(x, (100, 2)).max(axis=0), 0.0)),
        lambda x: x @ x,
        lambda x: F.weighted_sum([x[0], 2.0], [x[1], x[0]], 1.0),
        lambda x: F.logsumexp(x[0], keepdims=True),
        lambda x: F.sum(F.elu(F.pad(x, 1)) * 2.0),
    ],
)
def test_expand_agrees_at_the_edges(f):
    x = Tensor([0.5, -1.5])
    assert_expansion_agrees(f(x), [x])


@pytest.mark.parametrize("f", [F.logsumexp, F.softmax, F.log_softmax])
def test_numpys_numbers_among_values_are_numbers(f):
    mixed = np.array([Value(1.0), np.float64(2.0)], object)
    found = [v.data for v in np.asarray([f(mixed)], object).flat]
    assert found == pytest.approx(np.ravel(f(np.array([1.0, 2.0]))))


def test_labels_are_checked_on_lists_of_values_too():
    with pytest.raises(ValueError, match="label 2 is outside the 2 classes"):
        F.softmax_cross_entropy([[Value(1.0), Value(2.0)]], [2])


@pytest.mark.parametrize("loss", LOSSES)
def test_expand_agrees_with_every_loss(loss):
    assert_program_expands(["linear"], loss, seed=2, rounded=False)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(sorted(MOVES)), min_size=2, max_size=4),
    st.sampled_from(sorted(LOSSES)),
    st.integers(0, 10**6),
)
def test_expand_agrees_with_random_programs_of_all_operations(moves, loss, seed):
    assert_program_expands(moves, loss, seed, rounded=False)
