"""Depth is limited by memory alone, and memory is back as soon as the root is dropped."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import weakref

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, no_grad
from micrograd_plus import functions as F
from micrograd_plus.engine.graph import Node


@pytest.fixture
def without_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def live_nodes() -> int:
    return sum(issubclass(type(thing), Node) for thing in gc.get_objects())


def long_chain(x, operations):
    y = x
    for _ in range(operations // 2):
        y = y * 0.999 + 0.001
    return y


@pytest.mark.parametrize(
    "leaf, operations", [(Value(2.0), 1_000_000), (Tensor([2.0]), 100_000)], ids=["Value", "Tensor"]
)
def test_a_long_chain_goes_forward_and_backward_and_is_freed(leaf, operations, without_collector):
    before = live_nodes()
    y = long_chain(leaf, operations)
    inner = weakref.ref(y.operands[0])
    y.backward()
    assert float(np.ravel(leaf.grad)[0]) == pytest.approx(0.999 ** (operations // 2))
    assert live_nodes() >= before + operations
    del y
    assert inner() is None
    assert live_nodes() == before


def test_a_long_chain_needs_no_deeper_stack(without_collector):
    limit = sys.getrecursionlimit()
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    sys.setrecursionlimit(depth + 60)
    try:
        x = Value(2.0)
        y = long_chain(x, 50_000)
        y.backward()
        y.backward(create_graph=True)
        x.zero_grad()
        del y
    finally:
        sys.setrecursionlimit(limit)


def test_the_work_grows_with_the_length_of_a_chain():
    def calls(operations):
        count = 0

        def profile(frame, event, argument):
            nonlocal count
            count += event in ("call", "c_call")

        x = Value(2.0)
        sys.setprofile(profile)
        try:
            long_chain(x, operations).backward()
        finally:
            sys.setprofile(None)
        return count

    assert calls(20_000) == pytest.approx(10 * calls(2_000), rel=0.01)


def test_memory_of_a_training_step_is_back_without_the_collector(without_collector):
    w, b = Tensor(np.ones((30, 20))), Tensor(np.zeros(20))
    x, labels = np.ones((50, 30)), np.zeros(50, int)

    def step():
        loss = F.softmax_cross_entropy(F.linear(x, w, b).relu(), labels)
        loss.backward()
        with no_grad():
            w.assign(w.data - 0.1 * w.grad)
        w.zero_grad()
        b.zero_grad()
        return float(loss)

    step()
    before = live_nodes()
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    for _ in range(20):
        step()
    grown = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    assert live_nodes() == before
    assert grown < 20_000


@pytest.mark.parametrize("make", [Value, lambda x: Tensor(x)], ids=["Value", "Tensor"])
def test_every_graph_is_freed_by_reference_counting(make, without_collector):
    before = live_nodes()
    x, z = make(2.0), make(3.0)
    y = F.maximum(x * z, F.tanh(x), z) + F.stack([x, z]).sum() ** 2 + F.where(True, x, z)
    y.backward(retain_grads=True)
    y = y * y
    del x, z, y
    assert live_nodes() == before


def test_derivatives_of_derivatives_leave_nothing_behind(without_collector):
    grad(grad(lambda x: x**3))(2.0)  # what is cached once stays
    before = live_nodes()
    for _ in range(5):
        grad(grad(lambda x: x**3 * x.exp()))(2.0)
        grad(lambda x: F.sum(grad(lambda z: F.sum(z * z * x))(x)))(np.ones(3))
    assert live_nodes() == before


def test_zero_grad_breaks_the_cycle_that_create_graph_makes(without_collector):
    before = live_nodes()
    x = Value(2.0)
    y = x**3
    y.backward(create_graph=True)
    x.zero_grad()
    del x, y
    assert live_nodes() == before


def test_create_graph_on_tensors_makes_no_cycle_but_in_the_leaves(without_collector):
    before = live_nodes()
    x = Tensor([2.0])
    y = (x * x * x).sum()
    y.backward(create_graph=True)
    x.zero_grad()
    del x, y
    assert live_nodes() == before


def test_a_failed_pass_leaves_nothing_behind(without_collector):
    before = live_nodes()
    x = Value(2.0)
    y = x * x
    x.assign(3.0)
    with pytest.raises(RuntimeError) as caught:
        y.backward()
    del x, y, caught
    gc.collect()  # the traceback's frames
    assert live_nodes() == before


def test_a_node_of_values_is_small():
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    x = Value(2.0)
    y = long_chain(x, 10_000)
    size = (tracemalloc.get_traced_memory()[0] - start) / 10_000
    tracemalloc.stop()
    assert y.requires_grad
    assert size < 200
