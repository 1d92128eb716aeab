"""A copy is the same leaf again, or it is refused: none is cut off from its graph in silence."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, grad, nn, no_grad, optim

CLONES = [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
clones = pytest.mark.parametrize("clone", CLONES, ids=["copy", "deepcopy", "pickle"])
kinds = pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])


@clones
@kinds
def test_a_copy_of_a_leaf_keeps_its_gradient(make, clone):
    x = make(3.0)
    functions.sum(x * x).backward()
    twin = clone(x)
    assert float(np.sum(twin.grad)) == 6.0


@clones
def test_a_copy_of_a_leaf_shares_neither_data_nor_gradient(clone):
    x = Tensor([3.0])
    x.sum().backward()
    twin = clone(x)
    twin.data += 1.0
    twin.grad += 1.0
    assert (x.data.item(), x.grad.item()) == (3.0, 1.0)


@clones
@kinds
def test_a_copy_of_a_result_is_refused(make, clone):
    y = make(3.0) * 2.0
    with pytest.raises(TypeError, match=r"cannot copy or pickle .*made by multiply.*\.detach\(\)"):
        clone(y)


@pytest.mark.parametrize(
    "hold",
    [
        lambda y: [y],
        lambda y: {"loss": y},
        lambda y: (1.0, y),
        lambda y: np.array([y, y]),
        lambda y: {y},
    ],
    ids=["list", "dict", "tuple", "array", "set"],
)
def test_a_deep_copy_of_what_holds_a_result_is_refused(hold):
    with pytest.raises(TypeError, match="cannot copy or pickle Value made by multiply"):
        copy.deepcopy(hold(Value(3.0) * 2.0))


@dataclasses.dataclass
class Record:
    loss: Any
    weight: Any = None


def test_asdict_copies_leaves_and_refuses_results():
    x = Value(3.0)
    y = x * x
    y.backward()
    assert dataclasses.asdict(Record(0.5, x))["weight"].grad == 6.0
    with pytest.raises(TypeError, match="cannot copy or pickle"):
        dataclasses.asdict(Record(y))


def test_replace_keeps_the_node_itself():
    y = Value(3.0) * 2.0
    assert dataclasses.replace(Record(y), weight=1.0).loss is y


@pytest.mark.parametrize(
    "f",
    [
        lambda x: copy.deepcopy(x * 2.0) * x,
        lambda x: copy.deepcopy(x) * x,
        lambda x: copy.copy(x) * x,
        lambda x: copy.deepcopy([x])[0] * x,
        lambda x: pickle.loads(pickle.dumps(x)) * x,
    ],
)
@pytest.mark.parametrize("x", [3.0, np.array(3.0), Value(3.0), Tensor(3.0)], ids=repr)
def test_a_function_that_copies_its_argument_has_no_wrong_gradient(f, x):
    with pytest.raises(TypeError, match="cannot copy or pickle"):
        grad(f)(x)


@clones
@kinds
def test_a_copy_of_a_constant_is_a_constant(make, clone):
    with no_grad():
        computed = make(3.0) * 2.0
    for x in (computed, make(3.0).detach()):
        twin = clone(x)
        assert not twin.requires_grad
        assert twin.is_given == x.is_given


@clones
@kinds
def test_a_copy_of_an_updated_leaf_can_be_computed_with(make, clone):
    x = make(3.0)
    x.assign(x.data)
    x.label = "x"
    twin = clone(x)
    functions.sum(twin * twin).backward()
    assert (float(np.sum(twin.grad)), twin.label) == (6.0, "x")


def test_a_copy_knows_no_time_of_another_process():
    x = Value(3.0)
    for _ in range(3):
        x.assign(2.0)
    assert pickle.loads(pickle.dumps(x))._stamp == 0


def test_leaves_that_are_one_stay_one():
    x = Tensor([1.0])
    first, second = copy.deepcopy((x, x))
    assert first is second


@pytest.mark.parametrize("clone", CLONES[1:], ids=["deepcopy", "pickle"])
def test_a_copied_model_and_optimizer_go_on_as_the_first_would(clone):
    model = nn.Sequential(nn.Dense(2, 1, seed=0))
    optimizer = optim.Adam(model.parameters())
    model(np.ones((1, 2))).sum().backward()
    twin, its_optimizer = clone((model, optimizer))
    for own in (optimizer, its_optimizer):
        own.step()
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        np.testing.assert_array_equal(p.data, q.data)


@clones
def test_a_subclass_travels_with_its_own_attributes(clone):
    x = Labelled(3.0)
    x.unit = "m"
    assert (type(clone(x)), clone(x).unit, clone(x).data) == (Labelled, "m", 3.0)


class Labelled(Value):
    def __init__(self, data):
        super().__init__(data)


def test_a_gradient_that_is_a_graph_is_refused_with_its_leaf():
    x = Value(3.0)
    (x**3).backward(create_graph=True)
    with pytest.raises(TypeError, match="cannot copy or pickle"):
        copy.deepcopy(x)
