"""What may be done with a node at any time, and changes nothing: draw it, expand it, copy it.

Each look takes the machine and the key of a node. What it gets to see must be the present state.
"""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import numpy as np
import pytest

from micrograd_plus import Value, draw, expand
from micrograd_plus.engine.graph import Node
from micrograd_plus.formulas.shown_numbers import number_text
from tests.engine.life.bookkeeping import Bookkeeping, assert_close
from tests.engine.life.recipes import gradient, is_outdated, number


def redraw(machine: Bookkeeping, key: str) -> None:
    node = machine.held[key]
    drawing = draw(node)
    vertex = drawing.source.rpartition(f"\tn{drawing.nodes - 1} [label=")[2]
    assert all(number_text(x) in vertex for x in np.ravel(np.asarray(node.data)))
    if node.requires_grad and node.grad is not None:
        assert all(number_text(x) in vertex for x in np.ravel(np.asarray(node.grad)))


def expand_into_values(machine: Bookkeeping, key: str) -> None:
    recipe = machine.recipe(key)
    values, leaves = expand(machine.held[key])
    total = values if isinstance(values, Value) else sum(values.flat)
    if total.requires_grad:
        total.backward()
    if is_outdated(recipe):
        return  # the Values are computed from what the leaves are now
    assert_close(total.data, number(recipe).sum())
    for leaf, parts in leaves.items():
        if leaf.requires_grad:
            grads = [value.grad for value in parts.flat]
            expected = gradient(recipe, machine.recipe_of(leaf), 1.0)
            assert_close(np.reshape(grads, parts.shape), expected)


def copy_as_a_leaf_of_its_own(machine: Bookkeeping, key: str) -> None:
    node = machine.held[key]
    for copied in (copy.copy, copy.deepcopy):
        if not node.is_leaf or (isinstance(node.grad, Node) and not node.grad.is_leaf):
            with pytest.raises(TypeError, match="cannot copy"):
                copied(node)
            continue
        twin: Any = copied(node)
        assert twin.is_leaf and twin.requires_grad == node.requires_grad
        np.testing.assert_array_equal(twin.data, node.data)
        twin.assign(twin.data + 1.0)
        if twin.requires_grad:
            (twin * twin).backward(twin.data)


def read_as_text_and_numbers(machine: Bookkeeping, key: str) -> None:
    node = machine.held[key]
    assert str(node) == repr(node) == format(node)
    for read in (bool, int, len, list):
        with contextlib.suppress(TypeError, ValueError):  # where it takes one number, or an axis
            read(node)


LOOKS = [redraw, expand_into_values, copy_as_a_leaf_of_its_own, read_as_text_and_numbers]
