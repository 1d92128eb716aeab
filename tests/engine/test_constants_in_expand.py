"""Expand where numbers that no leaf went into stand beside those that one did."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, expand
from micrograd_plus import functions as F
from tests.engine.cases import all_cases

CASES = [case for case in all_cases() if all(x.size for x in case.inputs)]
W, X = np.array([1.0, 2.0]), np.array(3.0)

PICKED = {
    "of a border": lambda w, x: F.pad(w, 1)[0],
    "of a stack": lambda w, x: F.stack([5, x])[0],
    "of a concatenation": lambda w, x: F.concatenate([[1.0], w])[0] * 2,
    "of zeros that were added to": lambda w, x: F.scatter_add(np.zeros(3), [1, 2], w)[0],
    "which is then computed with": lambda w, x: F.stack([5.0, x])[0] * w,
    "of no entries": lambda w, x: F.sum(w[:0]),
    "as an array": lambda w, x: F.exp(F.pad(w, 1)[:1]),
}


@pytest.mark.parametrize("call", PICKED.values(), ids=PICKED)
def test_a_constant_that_is_picked_is_a_value(call):
    y = call(Tensor(W), Tensor(X))
    values = np.asarray(expand(y)[0], object)
    assert {type(v) for v in values.flat} == {Value}
    np.testing.assert_array_equal([v.data for v in values.flat], y.data.ravel())
    assert {type(v.data) for v in values.flat} == {float}


def test_a_constant_of_the_root_gets_no_gradient():
    values, leaves = expand(F.pad(w := Tensor(W), 1))
    assert [v.requires_grad for v in values] == [False, True, True, False]
    sum(values).backward()
    assert [v.grad for v in leaves[w]] == [1.0, 1.0]


def test_an_entry_of_a_mixed_array_may_be_the_number():
    v = Value(2.0)
    picked = F.index(np.array([5.0, v]), 0)
    assert (picked.data, picked.requires_grad) == (5.0, False)
    assert F.index(np.array([5.0, v]), 1) is v


def with_one_constant_entry(leaf):
    """The same numbers, the first of which is a constant, joined to the others."""
    flat = F.reshape(leaf, -1)
    return F.reshape(F.concatenate([flat.data[:1], flat[1:]]), leaf.shape)


def expand_agrees(y, leaves):
    """What the Values are, and what their backward pass gives, is what the Tensors have."""
    values, of = expand(y)
    values = np.asarray(values, object)
    assert values.shape == y.shape and all(type(v) is Value for v in values.flat)
    np.testing.assert_allclose([v.data for v in values.flat], y.data.ravel(), rtol=1e-12)
    total = sum(values.flat, Value(0.0))
    total.backward()
    y.backward(np.ones(y.shape))
    for leaf in leaves:
        if leaf.grad is not None:
            found = [v.grad for v in of[leaf].flat]
            np.testing.assert_allclose(found, leaf.grad.ravel(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_values_and_gradients_are_the_tensors_beside_a_constant_entry(case):
    leaves = [Tensor(x) for x in case.inputs]
    y = case.ours(*map(with_one_constant_entry, leaves))
    if y.requires_grad:
        expand_agrees(y, leaves)


SEVERAL = [
    pytest.param(case, i, id=f"{case}-{i}")
    for case in CASES
    if len(case.inputs) > 1
    for i in range(len(case.inputs))
]


@pytest.mark.parametrize("case, constant", SEVERAL)
def test_values_and_gradients_are_the_tensors_beside_a_constant_operand(case, constant):
    leaves = [Tensor(x) for x in case.inputs]
    operands = [leaf.data if i == constant else leaf for i, leaf in enumerate(leaves)]
    expand_agrees(case.ours(*operands), [x for i, x in enumerate(leaves) if i != constant])
