"""What stands at the edges: local derivatives of Values, shapes of arrays."""

import math
import re

import numpy as np
import pytest
from hypothesis import given

from micrograd_plus import Tensor, Value, draw, functions
from micrograd_plus.engine.graph import topological_order
from micrograd_plus.engine.primitive import Primitive
from micrograd_plus.formulas.derivatives import local_derivatives
from micrograd_plus.formulas.html_notation import HTML
from micrograd_plus.formulas.notation import rendered, tree_of_formula
from micrograd_plus.testing.strategies import programs
from micrograd_plus.visual.drawing_graphs.edges import formula_of

from .rendered import needs_a_layout_engine, texts


def edge_texts(drawing):
    return re.findall(r"-> .*\[label=<(.*)>\]", drawing.source)


def test_an_edge_carries_the_derivative_with_names_formula_and_number():
    a, b = Value(2.0), Value(-3.0)
    c = a * b
    assert edge_texts(draw(c)) == ["∂c/∂a = b = −3", "∂c/∂b = a = 2"]


def test_the_derivative_stands_at_the_edge_of_its_operand():
    a, b = Value(2.0), Value(-3.0)
    c = a * b
    source = draw(c).source
    for name in ("a", "b"):
        (key,) = re.findall(rf"^\t(n\d+) \[label=.*?<b>{name}</b></td>", source, re.MULTILINE)
        assert re.search(rf"^\t{key} -> n\d+ \[label=<∂c/∂{name} = ", source, re.MULTILINE)


@pytest.mark.parametrize("direction", ["TB", "BT"])
def test_the_text_beside_an_edge_that_runs_up_or_down_keeps_off_it(direction):
    a = Value(2.0)
    b = a + a
    room = "&nbsp;&nbsp;"
    assert edge_texts(draw(b, direction=direction)) == [f"{room}∂b/∂a = 1{room}"] * 2


def test_without_names_the_number_and_formula_remain():
    assert edge_texts(draw(Value(2.0).tanh(), names={})) == ["∂ = 1 − 0.964² = 0.07065"]


def test_a_constant_exponent_is_computed_with():
    x = Value(3.0)
    assert edge_texts(draw(x**2, names={"x": x})) == ["∂ = 2 · x = 6"]


def test_a_formula_that_is_the_number_is_not_said_twice():
    assert edge_texts(draw(Value(2.0) + 1.0, names={})) == ["∂ = 1"]


def test_a_formula_that_does_not_come_to_the_number_is_not_written():
    x = Value(math.nan)  # all operands share the gradient of a nan, and none is equal to it
    y = functions.maximum(x, 1.0)
    assert edge_texts(draw(y, names={})) == ["∂ = 0.5"]
    assert edge_texts(draw(y, backward=True, names={})) == ["× 0.5"]


def test_a_formula_with_words_that_are_no_numbers_here_is_not_written():
    assert edge_texts(draw(functions.maximum(Value(2.0), 1.0), names={})) == ["∂ = 1"]


def test_a_constant_has_no_derivative_at_its_edge():
    assert len(edge_texts(draw(Value(2.0) * 3.0))) == 1


def test_in_a_neuron_the_rows_say_the_formula_and_the_edges_the_number():
    node = functions.weighted_sum([2.0], [Value(3.0)], Value(1.0))
    assert edge_texts(draw(node, names={})) == ["∂ = 2", "∂ = 1"]


def test_a_folded_sum_has_its_derivatives_at_the_right_pairs():
    inputs = [Value(1.0), Value(5.0), Value(2.0)]
    node = functions.weighted_sum(inputs, [Value(0.1), Value(10.0), Value(0.2)], 0.0)
    assert edge_texts(draw(node, max_operands=1, names={})) == ["∂ = 10", "∂ = 5"]


def test_of_a_wide_maximum_the_kept_operands_have_their_own():
    values = [Value(1.0), Value(9.0), Value(2.0)]
    winner = functions.maximum(*values)
    winner.backward()
    assert edge_texts(draw(winner, max_operands=1, names={}))[0].endswith(" = 1")


def test_derivatives_can_be_left_out_and_asked_for():
    y = Value(2.0).exp()
    assert not edge_texts(draw(y, derivatives=False))
    for _ in range(80):
        y = y.tanh()
    assert not edge_texts(draw(y, max_nodes=500))
    assert len(edge_texts(draw(y, derivatives=True, max_nodes=500))) == 81


def test_at_infinity_the_derivative_is_by_ieee_arithmetic():
    assert edge_texts(draw(1.0 / Value(0.0), names={})) == ["∂ = −inf / 0 = −inf"]


def test_arrays_have_their_shapes_at_the_edges():
    w = Tensor(np.ones((2, 3)))
    assert edge_texts(draw(w * 2.0)) == ["2 × 3"]


def test_a_name_at_an_edge_is_escaped():
    needs_a_layout_engine()
    a = Value(2.0, label='<b>|"')
    y = a.exp()
    assert '∂y/∂<b>|" = y = 7.389' in texts(draw(y))


@given(programs(numbers_only=True))
def test_the_numbers_at_the_edges_multiply_and_add_up_to_the_gradients(program):
    leaves = [Value(x.item()) for x in program.leaves]
    root = program.run(leaves=leaves, constants=[x.item() for x in program.constants])
    root.backward()
    gradients = {root: 1.0}
    for node in reversed(topological_order(root)):
        for x, derivative in zip(node.operands, local_derivatives(node), strict=True):
            if derivative is not None:
                gradients[x] = gradients.get(x, 0.0) + gradients[node] * derivative
    for leaf in leaves:
        assert gradients.get(leaf, 0.0) == pytest.approx(leaf.grad, rel=1e-9, abs=1e-12)


@given(programs(numbers_only=True))
def test_every_formula_that_is_drawn_can_be_written(program):
    root = program.run(leaves=[Value(x.item()) for x in program.leaves])
    for node in topological_order(root):
        for place in range(len(node.operands)):
            assert formula_of(node, place, None, lambda x: None)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("1 / (1 + a**2)", "1 / (1 + a²)"),
        ("y * (1 - y)", "y · (1 − y)"),
        ("-sin(a)", "−sin(a)"),
        ("-y / b", "−y / b"),
        ("a - (b - c)", "a − (b − c)"),
        ("(a / b)**2", "(a / b)²"),
        ("sqrt(2 / pi)", "sqrt(2 / π)"),
        ("where((a == 0) & (b >= 0), 0, y)", "0 if a = 0 and b ≥ 0, else y"),
        ("a[0]", "a[0]"),
        ("sigmoid(a) - b", "σ(a) − b"),
        ("sum(g, axis, keepdims=True)", "sum(g, axis)"),
        ("g @ b.T", "g @ bᵀ"),
    ],
)
def test_a_formula_reads_as_on_paper(formula, text):
    assert rendered(tree_of_formula(formula), {}, HTML).text == text


def test_a_name_in_a_formula_is_escaped():
    tree = tree_of_formula("a**2")
    assert rendered(tree, {"a": HTML.name("<b>")}, HTML).text == "(&lt;b&gt;)²"


def test_prose_instead_of_a_formula_is_written_as_it_is():
    primitive = Primitive(
        "f", on_arrays=np.exp, vjps=(lambda g, y, a: g * y,), formulas=("the slope, <1",)
    )
    assert formula_of(primitive(Tensor([1.0])), 0, None, lambda x: None) == "the slope, &lt;1"


def test_a_negative_number_in_a_formula_is_in_parentheses():
    y = functions.square(Value(-3.0))
    assert formula_of(y, 0, -6.0, lambda x: None) == "2 · (−3)"


@pytest.mark.parametrize(("a", "text"), [(1.0, "1"), (-1.0, "0.5"), (math.nan, "0.5")])
def test_of_two_cases_the_one_that_holds_is_written(a, text):
    y = functions.leaky_relu(Value(a), slope=0.5)
    assert formula_of(y, 0, float(text), lambda x: None) == text


def test_of_cases_within_a_formula_the_one_that_holds_is_written():
    primitive = Primitive(
        "f",
        on_floats=lambda a: max(3 * a, a),
        on_arrays=lambda a: np.maximum(3 * a, a),
        vjps=(lambda g, y, a: g * (1 + 2 * (a > 0)),),
        formulas=("1 + 2 * where(a > 0, 1, 0)",),
    )
    assert formula_of(primitive(Value(2.0)), 0, 3.0, lambda x: None) == "1 + 2 · 1"
