"""Python's cyclic collector waits while the library makes a whole graph."""

import gc

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, draw, expand
from micrograd_plus.engine.blocks import collector_paused


@pytest.fixture
def collections():
    """The collections that run in a test, as they come."""
    found = []
    count = lambda phase, info: found.append(info) if phase == "start" else None
    gc.collect()
    gc.callbacks.append(count)
    yield found
    gc.callbacks.remove(count)


def a_product():
    return Tensor(np.ones((20, 20))) @ Tensor(np.ones((20, 20)))  # 8,000 products


def test_it_waits_until_all_is_expanded(collections):
    product = a_product()
    collections.clear()
    values, _ = expand(product)
    assert values.size == 400
    assert len(collections) <= 1  # as soon as it may again


def test_it_waits_until_all_is_drawn(collections):
    y = Value(1.0)
    for _ in range(2_000):
        y = y * 0.5 + 1.0
    collections.clear()
    draw(y, names={}, max_nodes=10)
    assert len(collections) <= 1


def test_it_runs_again_after_an_error():
    with pytest.raises(TypeError, match="needs a node"):
        expand(3.0)
    assert gc.isenabled()


def test_it_runs_only_after_the_outermost_of_two_blocks():
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_has_turned_it_off_finds_it_off():
    gc.disable()
    try:
        expand(a_product())
        assert not gc.isenabled()
    finally:
        gc.enable()
