"""Who owns an array: contributions may share one, leaf gradients never do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, gradients
from micrograd_plus import functions as F
from micrograd_plus.engine.graph import data_of
from tests.engine.cases import all_cases

CASES = all_cases()


def owned(array):
    return type(array) is np.ndarray and array.flags.writeable and array.base is None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_leaf_gradients_are_owned_writable_and_shared_with_nothing(case):
    leaves = [Tensor(x.copy()) for x in case.inputs]
    y = case.ours(*leaves)
    seed = np.ones(y.shape)
    y.backward(seed, retain_grads=True)
    assert all(owned(leaf.grad) for leaf in leaves)
    others = [seed, *(leaf.data for leaf in leaves)]
    if all(y is not leaf for leaf in leaves):  # as what is a vector already is for atleast_1d
        others.append(y.grad)
    for a, b in itertools.combinations([leaf.grad for leaf in leaves], 2):
        assert not np.shares_memory(a, b)
    for leaf in leaves:
        assert not any(np.shares_memory(leaf.grad, other) for other in others)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_changing_a_gradient_in_place_changes_nothing_else(case):
    leaves = [Tensor(x.copy()) for x in case.inputs]
    y = case.ours(*leaves)
    for leaf in leaves:
        y.backward(np.ones(y.shape))
        leaf.grad *= 7.0
    assert all(np.array_equal(leaf.data, x) for leaf, x in zip(leaves, case.inputs, strict=True))
    fresh = gradients(y, leaves, np.ones(y.shape))
    first = [Tensor(x.copy()) for x in case.inputs]
    case.ours(*first).backward(np.ones(y.shape))
    for g, leaf in zip(fresh, first, strict=True):
        np.testing.assert_array_equal(g, leaf.grad)


def test_add_hands_the_same_array_to_both_operands_and_each_leaf_owns_its_own():
    a, b = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    (a + b).backward([1.0, 1.0])
    a.grad += 5.0
    np.testing.assert_array_equal(b.grad, [1.0, 1.0])


ADDED = Primitive(  # its one rule hands all operands the same array
    "added",
    on_arrays=lambda *parts: sum(parts[1:], parts[0].copy()),
    vjp_of_all=lambda needed, g, y, *parts: [g for _ in parts],
    formulas=("g",),
)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("retain_grads", [False, True])
def test_a_rule_for_all_operands_may_hand_them_one_array_and_each_leaf_owns_its_own(
    times, create_graph, retain_grads
):
    leaves, seed = [Tensor([1.0, 2.0]) for _ in range(4)], np.array([3.0, 4.0])
    y = ADDED(*leaves)
    for _ in range(times):
        y.backward(seed, create_graph=create_graph, retain_grads=retain_grads)
    arrays = [data_of(leaf.grad) for leaf in leaves]
    if not create_graph:
        arrays += [seed, *([y.grad] if retain_grads else [])]
        assert all(owned(leaf.grad) for leaf in leaves)
    for a, b in itertools.combinations(arrays, 2):
        assert not np.shares_memory(a, b)
    assert [array.tolist() for array in arrays[:4]] == [[3.0 * times, 4.0 * times]] * 4


def test_a_gradient_that_is_shared_is_not_added_to_in_place():
    a, b = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    total = a + b
    y = (total + a).sum() + (b * b).sum()
    y.backward()
    np.testing.assert_array_equal(a.grad, [2.0, 2.0])
    np.testing.assert_array_equal(b.grad, [7.0, 9.0])


def test_the_seed_given_by_the_user_stays_the_users():
    for seed in (np.ones(2), Tensor(np.ones(2))):
        x = Tensor([1.0, 2.0])
        x.backward(seed)
        x.grad *= 3.0
        np.testing.assert_array_equal(seed, np.ones(2)) if isinstance(seed, np.ndarray) else None
        np.testing.assert_array_equal(getattr(seed, "data", seed), np.ones(2))


@pytest.mark.parametrize("shape", [(), (1,), (2, 2)])
def test_accumulated_gradients_are_arrays_too(shape):
    x = Tensor(np.ones(shape))
    for _ in range(3):
        (x * x).sum().backward()
        assert owned(x.grad)


def test_gradients_returns_arrays_of_the_callers_own():
    x = Tensor([1.0, 2.0])
    inner = x + 0.0
    y = (inner + 0.0).sum()
    found = gradients(y, [x, inner, x])
    assert all(owned(g) for g in found)
    for a, b in itertools.combinations(found, 2):
        assert not np.shares_memory(a, b)


def test_a_read_only_array_can_be_wrapped_and_updated():
    array = np.broadcast_to(np.array([1.0, 2.0]), (2, 2))
    x = Tensor(array)
    (x * x).sum().backward()
    x.assign(x.data - x.grad)
    np.testing.assert_array_equal(array[0], [1.0, 2.0])
    np.testing.assert_array_equal(x.data, -np.array([[1.0, 2.0], [1.0, 2.0]]))


def test_an_array_of_the_right_dtype_is_shared_not_copied():
    array = np.ones(3)
    assert Tensor(array).data is array
    assert Tensor(array, dtype="float32").data is not array


def test_broadcast_to_gives_a_writable_array():
    y = F.broadcast_to(Tensor([1.0]), (3,))
    assert y.data.flags.writeable


def test_fused_primitives_write_into_none_of_their_operands():
    x, w, b = Tensor(np.ones((2, 3))), Tensor(np.ones((3, 2))), Tensor(np.ones(2))
    F.linear(x, w, b)
    F.softmax(x)
    assert all((t.data == 1.0).all() for t in (x, w, b))


def test_values_keep_gradients_of_their_own():
    a, b = Value(1.0), Value(2.0)
    (a + b).backward()
    a.grad += 5
    assert b.grad == 1
