"""Every node knows the call of a module in which it was computed."""

import gc
import threading
import weakref

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, nn, no_grad


def kinds(node):
    return [] if node.scope is None else [scope.kind for scope in node.scope.path]


class Twice(nn.Module):
    def __init__(self):
        self.inner = nn.Dense(2, 2, seed=0)

    def forward(self, x):
        return self.inner(self.inner(x)) * 2.0


def test_a_node_belongs_to_the_innermost_module():
    model = nn.Sequential(nn.Dense(2, 3, "relu", seed=0), nn.Dense(3, 1, seed=1))
    y = model(np.ones((4, 2)))
    assert kinds(y) == ["Sequential", "Dense"]
    assert y.scope.module() is model.layers[1]
    (relu, *_) = y.operands
    assert relu.scope.module() is model.layers[0]
    assert kinds((y * 2.0).mean()) == []


def test_leaves_belong_to_no_call():
    model = nn.Dense(2, 1, seed=0)
    model(np.ones((1, 2)))
    assert (model.weight.scope, Value(1.0).scope) == (None, None)


def test_two_calls_of_one_module_are_told_apart():
    y = Twice()(np.ones((1, 2)))
    assert kinds(y) == ["Twice"]
    second = y.operands[0]
    first = second.operands[0]
    assert second.scope.module() is first.scope.module()
    assert second.scope is not first.scope
    assert second.scope.outer is first.scope.outer is y.scope


def test_scalar_networks_have_scopes_too():
    y = nn.MLP(2, [2, 1])([1.0, 2.0])
    assert kinds(y) == ["MLP", "Layer", "Neuron"]


def test_an_exception_ends_the_call():
    with pytest.raises(ValueError):
        nn.Sequential(nn.Dense(2, 1, seed=0))(np.ones((1, 3)))
    assert kinds(Value(1.0) * 2.0) == []


def test_inside_no_grad_nothing_has_a_scope_and_afterwards_all_is_as_before():
    model = nn.Dense(2, 1, seed=0)
    with no_grad():
        assert model(np.ones((1, 2))).scope is None
    assert kinds(model(np.ones((1, 2)))) == ["Dense"]


def test_no_grad_inside_a_module_switches_back_to_the_module():
    class Half(nn.Module):
        def forward(self, x):
            with no_grad():
                factor = x * 0.5
            return x * factor

    assert kinds(Half()(Value(3.0))) == ["Half"]


def test_grad_inside_no_grad_records_in_the_module_that_is_running():
    seen = []

    class Slope(nn.Module):
        def forward(self, x):
            def square(z):
                seen.append(kinds(z * z))
                return z * z

            with no_grad():
                return grad(square)(x)

    assert Slope()(3.0) == 6.0
    assert seen == [["Slope"]]


def test_each_thread_has_its_own():
    seen = []

    class Waits(nn.Module):
        def forward(self, x):
            thread = threading.Thread(target=lambda: seen.append(kinds(Value(1.0) * 2.0)))
            thread.start()
            thread.join()
            return x * 1.0

    Waits()(Value(1.0))
    assert seen == [[]]


def test_a_module_that_keeps_its_result_is_freed_without_the_collector():
    class Keeps(nn.Module):
        def forward(self, x):
            self.last = x * 2.0
            return self.last

    gc.disable()
    try:
        model = Keeps()
        y = model(Tensor([1.0]))
        gone = weakref.ref(model)
        del model
        assert gone() is None
        assert y.scope.module() is None
        assert kinds(y) == ["Keeps"]
    finally:
        gc.enable()
