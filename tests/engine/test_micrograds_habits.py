"""What lectures on micrograd do with a node: it works, or the error says what does so here."""

from __future__ import annotations

import copy
import math
import pickle

import graphviz
import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, grad

PRIMITIVE = r"is `Primitive\(\"tanh\", np\.tanh, math\.tanh, .*\)\(v\)` here"


def test_the_primitive_that_errors_recommend_is_tanh():
    tanh = Primitive("tanh", np.tanh, math.tanh, (lambda g, y, x: g * (1 - y * y),))
    assert grad(tanh)(0.5) == pytest.approx(1 - math.tanh(0.5) ** 2)


def test_a_result_is_not_made_of_children():
    a, b = Value(2.0), Value(3.0)
    for children in ((a, b), {a, b}, ()):
        with pytest.raises(TypeError, match=PRIMITIVE):
            Value(6.0, children, "*")


class AsInTheRepository(Value):
    def __init__(self, data, _children=(), _op=""):
        super().__init__(data, _children, _op)


class WithARuleOfItsOwn(Value):
    def __init__(self, data, _children=(), _op=""):
        super().__init__(data)
        self._backward = lambda: None


class WithChildren(Value):
    def __init__(self, data, _children=(), _op=""):
        super().__init__(data)
        self._prev = set(_children)


class WithAnOperation(Value):
    def __init__(self, data, _children=(), _op=""):
        super().__init__(data)
        self._op = _op


@pytest.mark.parametrize(
    "kind", [AsInTheRepository, WithARuleOfItsOwn, WithChildren, WithAnOperation]
)
def test_a_subclass_in_micrograds_form_is_told_of_primitives(kind):
    with pytest.raises((TypeError, AttributeError), match=PRIMITIVE):
        kind(2.0)


class WithTheLecturesTanh(Value):
    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t)

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out


@pytest.mark.parametrize("node", [WithTheLecturesTanh(0.5), Value(0.5), Tensor(0.5)], ids=repr)
def test_a_rule_that_is_put_on_a_node_is_refused(node):
    with pytest.raises(AttributeError, match=PRIMITIVE):
        (WithTheLecturesTanh.tanh(node) * 2.0).backward()


@pytest.mark.parametrize("node", [Value(0.5), Value(0.5) * 2.0, Tensor([0.5])], ids=repr)
def test_one_step_backward_is_named(node):
    with pytest.raises(AttributeError, match=r"is `gradients\(v, v\.operands\), steps\(v\)` here"):
        node._backward()


@pytest.mark.parametrize("node", [Value(0.5), Value(0.5) * 2.0, Tensor([0.5])], ids=repr)
def test_a_node_shows_what_it_holds_by_its_attributes(node):
    with pytest.raises(AttributeError, match=r"is `v\.data, v\.grad, v\.label, v\.operands` here"):
        node.__dict__  # noqa: B018
    with pytest.raises(TypeError, match="__dict__"):
        vars(node)


def trace(root):
    nodes, edges = set(), set()

    def build(v):
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    return nodes, edges


def draw_dot(root):
    """The drawing code of the lectures."""
    dot = graphviz.Digraph(format="svg", graph_attr={"rankdir": "LR"})
    nodes, edges = trace(root)
    for n in nodes:
        uid = str(id(n))
        label = "{ %s | data %.4f | grad %.4f }" % (n.label, n.data, n.grad)  # noqa: UP031
        dot.node(name=uid, label=label, shape="record")
        if n._op:
            dot.node(name=uid + n._op, label=n._op)
            dot.edge(uid + n._op, uid)
    for n1, n2 in edges:
        dot.edge(str(id(n1)), str(id(n2)) + n2._op)
    return dot


def test_the_lectures_drawing_code_writes_no_none():
    x1, w1 = Value(2.0, label="x1"), Value(-3.0, label="w1")
    product = x1 * w1
    o = (product + 6.8).tanh()
    o.backward()
    source = draw_dot(o).source
    assert "None" not in source
    assert "{ x1 | data 2.0000 | grad " in source
    assert "{  | data -6.0000 | grad " in source


def test_foreign_names_are_missing_to_whoever_probes_for_them():
    for node in (Value(1.0), Tensor([1.0])):
        assert not hasattr(node, "_backward")
        assert not hasattr(node, "__dict__")
        assert "_backward" not in dir(node) and "data" in dir(node)
        assert isinstance(pickle.loads(pickle.dumps(copy.deepcopy(node))), type(node))
