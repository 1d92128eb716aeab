"""Copies of optimizers."""

import copy
import pickle

import pytest

from micrograd_plus import Value, optim


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_goes_on_as_the_optimizer_does(copied):
    x = Value(3.0)
    optimizer = optim.SGD([{"params": [x], "lr": 0.5}], momentum=0.9)
    x.grad = 1.0
    optimizer.step()
    twin = copied(optimizer)
    (y,) = twin.parameters
    x.grad = y.grad = 2.0
    optimizer.step()
    twin.step()
    assert (y.data, twin.numbers_for(y)) == (x.data, optimizer.numbers_for(x))


def test_a_step_of_a_copy_leaves_the_optimizer_alone():
    x = Value(3.0)
    optimizer = optim.Adam([x])
    twin = copy.deepcopy(optimizer)
    twin.parameters[0].grad = 2.0
    twin.step()
    assert (x.data, optimizer.numbers_for(x)["m"], optimizer.steps) == (3.0, 0.0, 0)
