"""The seven rules of the design, as far as code can check them."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import sys
from pathlib import Path

import numpy as np
import pytest

import micrograd_plus.engine as engine
from micrograd_plus import Tensor, Value, gradients
from micrograd_plus import functions as F
from micrograd_plus.engine.graph import topological_order
from tests.engine.cases import all_cases
from tests.engine.primitives.test_against_oracles import every_primitive

FOLDER = Path(engine.__file__).parent
PRIMITIVES = every_primitive()


def test_rule_1_nodes_are_differentiated_and_raw_numbers_are_constants():
    images, w = np.ones((2, 3)), Tensor(np.ones((3, 1)))
    y = images @ w * 2.0 + 1
    assert [type(x) for x in y.operands] == [Tensor, int]
    y.sum().backward()
    np.testing.assert_array_equal(w.grad, np.full((3, 1), 4.0))
    assert not (Tensor(images, requires_grad=False) @ w.data).requires_grad


def test_rule_2_a_primitive_is_one_object_for_both_backends():
    assert (Value(1.0) * 2).primitive is (Tensor([1.0]) * 2).primitive
    assert F.tanh(Value(1.0)).primitive is F.tanh(Tensor([1.0])).primitive


def test_rule_2_names_are_unique():
    objects = {}
    for primitive in PRIMITIVES.values():
        assert objects.setdefault(primitive.name, primitive) is primitive


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_rule_3_a_vjp_runs_on_nodes_and_gives_what_it_gives_on_arrays(case):
    leaves = [Tensor(x) for x in case.inputs]
    y = case.ours(*leaves)
    seed = np.ones(y.shape)
    raw = gradients(y, leaves, seed)
    nodes = gradients(y, leaves, seed, create_graph=True)
    for array, node in zip(raw, nodes, strict=True):
        assert isinstance(node, Tensor)
        assert (node.shape, node.dtype) == (array.shape, array.dtype)
        np.testing.assert_allclose(node.data, array, rtol=1e-13, atol=1e-14)


def test_rule_4_broadcasting_is_undone_for_every_operand():
    operands = [
        Tensor(np.ones(s), dtype=d) for s, d in [((), "f4"), ((3, 1), "f8"), ((1, 4), "f2")]
    ]
    total = operands[0] * operands[1] + operands[2]
    total.sum().backward()
    for x in operands:
        assert (x.grad.shape, x.grad.dtype) == (x.shape, x.dtype)
    np.testing.assert_array_equal(operands[2].grad, np.full((1, 4), 3.0))


def _calls_itself(function):
    name = function.name
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and getattr(node.func, "id", getattr(node.func, "attr", None)) == name
        and isinstance(node.func, ast.Name)
        for node in ast.walk(function)
    )


def test_rule_5_no_function_of_the_graph_calls_itself():
    for name in ("graph.py", "expansion.py"):
        tree = ast.parse((FOLDER / name).read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        assert functions
        assert not [f.name for f in functions if _calls_itself(f)]


def test_rule_5_nodes_have_no_dictionary():
    for node in (Value(1.0) * 2, Tensor([1.0]) * 2, Value(1.0), Tensor([1.0])):
        assert not hasattr(node, "__dict__")


def test_rule_6_the_recorded_graph_computes_what_was_computed():
    for case in all_cases():
        leaves = [Tensor(x) for x in case.inputs]
        for node in topological_order(case.ours(*leaves)):
            raw = [x.data if isinstance(x, Tensor | Value) else x for x in node.operands]
            again = node.primitive(*raw, **(node.static or {}))
            np.testing.assert_array_equal(again, node.data)


def test_the_engine_imports_nothing_else_of_ours_than_what_errors_say():
    allowed = ("micrograd_plus.engine", "micrograd_plus.hints")
    for module in pkgutil.walk_packages(engine.__path__, "micrograd_plus.engine."):
        for thing in vars(sys.modules[module.name]).values():
            home = (
                getattr(thing, "__module__", None)
                if not inspect.ismodule(thing)
                else thing.__name__
            )
            if isinstance(home, str) and home.startswith("micrograd_plus"):
                assert home.startswith(allowed), (module.name, thing)
