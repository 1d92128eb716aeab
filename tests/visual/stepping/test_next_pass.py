"""The next forward pass that the steps foresee is the one that the optimizer brings about."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, optim, steps
from micrograd_plus.visual.stepping.next_pass import next_pass


def of_numbers(w, b):
    return (w * 3.0 + b).tanh() ** 2


def of_arrays(w, b):
    return functions.mean((w * np.array([[1.0, 2.0], [3.0, -1.0]]) + b) ** 2)


COMPUTATIONS = {
    "numbers": (of_numbers, lambda: (Value(0.5, label="w"), Value(-0.25, label="b"))),
    "arrays": (of_arrays, lambda: (Tensor([0.5, 1.5], label="w"), Tensor([-1.0, 2.0], label="b"))),
}
every = pytest.mark.parametrize("name", COMPUTATIONS)
OPTIMIZERS = [optim.SGD, optim.Adam, lambda p, lr: optim.SGD(p, lr=lr, momentum=0.9)]


@every
@pytest.mark.parametrize("make", OPTIMIZERS)
def test_it_is_what_the_optimizers_step_brings_about(name, make):
    compute, leaves = COMPUTATIONS[name]
    leaves = leaves()
    optimizer = make(leaves, lr=0.05)
    foreseen = next_pass(steps(compute(*leaves), optimizer=optimizer)).after
    compute(*leaves).backward()
    optimizer.step()
    assert foreseen == pytest.approx(float(compute(*leaves).data), rel=1e-12)


@every
def test_no_parameter_changes(name):
    compute, leaves = COMPUTATIONS[name]
    leaves = leaves()
    before = [np.copy(x.data) for x in leaves]
    next_pass(steps(compute(*leaves), optimizer=optim.SGD(leaves, lr=0.05)))
    assert all(np.array_equal(x.data, old) for x, old in zip(leaves, before, strict=True))


@every
def test_for_a_small_step_the_change_is_what_the_gradients_foretell(name):
    compute, leaves = COMPUTATIONS[name]
    leaves = leaves()
    found = next_pass(steps(compute(*leaves), optimizer=optim.SGD(leaves, lr=1e-5)))
    assert found.after - found.before == pytest.approx(found.foretold, rel=1e-3)


def test_there_is_none_without_an_update():
    assert next_pass(steps(Value(2.0).square())) is None


def test_there_is_none_of_an_array():
    x = Tensor([1.0, 2.0])
    found = steps(x * x, seed=np.ones(2), optimizer=optim.SGD([x], lr=0.1))
    assert next_pass(found) is None


def test_there_is_none_for_another_seed():
    x = Value(2.0)
    assert next_pass(steps(x * x, seed=2.0, optimizer=optim.SGD([x], lr=0.1))) is None


def test_infinities_on_the_way_give_no_warning():
    x = Value(0.0)
    found = steps((x + 1.0).log() * 5.0, optimizer=optim.SGD([x], lr=0.2))
    assert next_pass(found).after == -np.inf
