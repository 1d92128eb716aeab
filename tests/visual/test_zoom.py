"""A tensor operation opened into scalar operations, and graphs that end in several Values."""

import re

import numpy as np
import pytest
from hypothesis import given

from micrograd_plus import Tensor, Value, draw, expand, functions, nn, no_grad
from micrograd_plus.engine.graph import topological_order
from micrograd_plus.testing.strategies import programs
from micrograd_plus.visual.drawing_graphs.drawing import zoomed

from .rendered import needs_a_layout_engine, shapes
from .test_draw import node_labels


def test_a_matrix_product_is_opened_into_its_products_and_sums():
    x, w = Tensor(np.ones((2, 3))), Tensor(np.ones((3, 1)))
    y = x @ w
    drawing = draw(y, zoom=True)
    assert drawing.nodes == 6 + 3 + 6 + 4  # two results of three products and two sums each
    assert "<b>y[1, 0]</b>" in drawing.source
    assert "x[1, 2] <b>×</b> w[2, 0]" in drawing.source


def test_only_the_nodes_own_operation_is_opened():
    a = Tensor([1.0, 2.0])
    y = (a * 3.0) + 1.0
    assert draw(y, zoom=True).nodes < draw(expand(y)).nodes


def test_an_operand_used_twice_stays_one():
    a = Tensor([1.0, 2.0])
    assert draw(a * a, zoom=True).nodes == 4


def test_raw_arrays_are_named_and_constant():
    x, w = np.ones(2), Tensor(np.ones(2))
    assert "x[0] = 1" in node_labels(draw(w * x, zoom=True))


def test_a_neuron_of_values_is_opened_too():
    y = functions.weighted_sum([2.0], [Value(3.0)], Value(1.0))
    assert draw(y, zoom=True).nodes > draw(y).nodes


def test_a_leaf_is_opened_into_its_numbers():
    w = Tensor([1.0, 2.0])
    assert node_labels(draw(w, zoom=True)) == ["w[0] value 1 grad 0", "w[1] value 2 grad 0"]


def test_gradients_that_flow_through_the_operation_are_shown():
    a = Tensor([1.0, 2.0])
    y = a * 3.0
    y.backward([10.0, 1.0], retain_grads=True)
    values = zoomed(y, lambda x: None)
    assert [v.grad for v in values] == [10.0, 1.0]
    assert [v.operands[0].grad for v in values] == [30.0, 3.0]


def test_the_graph_itself_is_left_alone():
    a = Tensor([1.0, 2.0])
    y = a * 3.0
    y.backward([1.0, 1.0], retain_grads=True)
    draw(y, zoom=True)
    assert a.grad.tolist() == [3.0, 3.0]
    assert a.label == ""


def test_inside_no_grad_it_is_opened_all_the_same():
    y = Tensor([1.0, 2.0]) * 3.0
    with no_grad():
        assert draw(y, zoom=True).nodes == 6


def test_parameters_keep_their_names():
    dense = nn.Dense(2, 1, seed=0)
    assert "<b>weight[1, 0]</b>" in draw(dense(np.ones((1, 2), "f4")), zoom=True).source


@given(programs(max_operations=5))
def test_the_opened_numbers_are_the_numbers(program):
    root = program.run(leaves=program.tensors())
    for node in topological_order(root):
        for value in zoomed(node, lambda x, node=node: "y" if x is node else None):
            place = tuple(int(i) for i in value.label.strip("y[]").split(", ") if i)
            assert value.data == pytest.approx(node.data[place], rel=1e-9, abs=1e-12)


def test_numbers_that_are_nowhere_computed_are_no_results():
    y = functions.pad(Tensor([5.0]), 1)
    assert node_labels(draw(y, zoom=True)) == ["y[1] value 5 grad 0"]


def test_without_numbers_there_is_nothing_to_open():
    with pytest.raises(ValueError, match="nothing to open"):
        draw(Tensor(np.ones((0, 2))), zoom=True)


def test_more_numbers_than_can_be_opened_in_a_moment_are_refused():
    y = Tensor(np.ones((100, 100))) @ Tensor(np.ones((100, 100)))
    with pytest.raises(ValueError, match=r"30,000 numbers, of shapes 100 × 100, 100 × 100"):
        draw(y, zoom=True)


def test_what_expand_gives_is_drawn_with_all_its_results():
    needs_a_layout_engine()
    y = Tensor([1.0, 2.0], label="y") * 3.0
    drawing = draw(expand(y))
    assert drawing.source.count("peripheries=2") == 2
    assert shapes(drawing, "node") == drawing.nodes == 6


def test_a_list_or_an_array_of_values_is_drawn():
    a, b = Value(1.0), Value(2.0)
    both = [a * 2.0, a * b]
    assert draw(both).nodes == draw(np.array(both)).nodes == 5


@pytest.mark.parametrize("nothing", ["text", [], [1.0], np.ones(2), None])
def test_what_has_no_node_in_it_is_refused(nothing):
    with pytest.raises(TypeError, match="takes a Value or a Tensor, got"):
        draw(nothing)


@pytest.mark.parametrize("option", ["backward", "zoom"])
def test_of_several_nodes_there_is_no_one_to_open(option):
    with pytest.raises(ValueError, match="are for one node, got 2"):
        draw([Value(1.0), Value(2.0)], **{option: True})


def shown(drawing):
    """The lines of each vertex, without what stands above the value."""
    tables = re.findall(r"<table.*?</table>", drawing.source, re.DOTALL)
    return [re.sub(r"(<[^>]*>)+", " ", table) for table in tables]


def test_what_expand_gives_after_a_pass_shows_names_and_gradients_as_zoom_does():
    w = Tensor([2.0, 3.0])
    y = w * [5.0, 7.0]
    y.backward([1.0, 10.0])
    for drawing in (draw(y, zoom=True), draw(expand(y))):
        (first,) = (text for text in shown(drawing) if re.match(r"\s*w\[0\] +value", text))
        assert re.search(r"grad +5\b", first)
        assert not any(re.search(r"grad +0\b", text) for text in shown(drawing))


def test_the_values_of_parameters_are_drawn_with_their_names():
    model = nn.Sequential(nn.Dense(2, 1, seed=0))
    y = model(np.ones((1, 2))).sum()
    for whole in (expand(y), expand(y)[0]):
        assert "layers.0.weight[1, 0]" in draw(whole).source


def test_drawing_what_expand_gives_changes_no_label():
    w = Tensor([2.0, 3.0])
    pair = expand(w * 3.0)
    assert "w[1]" in draw(pair).source
    assert pair[1][w][1].label == ""
