"""The backward pass as a picture: gradients, what they are multiplied by, and where they meet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, draw, functions, nn
from micrograd_plus.testing.strategies import programs
from micrograd_plus.visual.drawing_graphs.backward_graph import backward_graph
from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph

from .rendered import needs_a_layout_engine, shapes
from .test_collapse import labels, text_of
from .test_derivatives import edge_texts


def label_of(x):
    return getattr(x, "label", None)


def plain(drawing):
    return [label.replace(" × ", "×") for label in labels(drawing)]


def gradients_in(root):
    return [vertex.subject for vertex in backward_graph(shown_graph([root]), label_of).vertices]


def test_gradients_are_named_and_edges_say_what_they_are_multiplied_by():
    w, x = Value(2.0), Value(-3.0)
    z = w * x
    drawing = draw(z, backward=True)
    assert labels(drawing) == ["∂z/∂z 1", "∂z/∂w −3", "∂z/∂x 2"]
    assert edge_texts(drawing) == ["× x = −3", "× w = 2"]


def test_an_unnamed_result_is_called_l_and_an_operation_is_named_by_itself():
    a = Value(2.0)
    drawing = draw((a * 3.0).exp(), backward=True, names={"a": a})
    assert plain(drawing) == ["∂L/∂L 1", "∂L/∂(a×3) 403.4", "∂L/∂a 1210"]


def test_where_several_contributions_meet_each_is_drawn_and_so_is_their_sum():
    a = Value(3.0)
    y = a * a
    drawing = draw(y, backward=True)
    assert labels(drawing) == ["∂y/∂y 1", "3", "3", "∂y/∂a sum of 2 6"]
    assert drawing.edges == 4


def test_constants_get_no_gradient():
    a, c = Value(2.0), Value(3.0, requires_grad=False)
    assert len(gradients_in(a * c * 4.0)) == 3


def test_a_leaf_alone_is_where_its_pass_begins_and_ends():
    assert [g.data for g in gradients_in(Value(2.0))] == [1]


@given(programs(), st.sampled_from([None, 1]))
def test_the_gradients_drawn_are_those_of_a_backward_pass(program, most):
    leaves = program.tensors()
    root = program.run(leaves=leaves)
    forward = shown_graph([root], most)
    subjects = [vertex.subject for vertex in backward_graph(forward, label_of).vertices]
    drawn = {x.node: x.data for x in subjects if getattr(x, "kind", "") == "parameter"}
    root.backward()
    in_picture = {id(vertex.subject) for vertex in forward.vertices}
    for leaf in leaves:
        if id(leaf) in in_picture and leaf.grad is not None and leaf is not root:
            np.testing.assert_array_equal(drawn[leaf], leaf.grad)


@given(programs(), st.sampled_from([None, 1]))
def test_what_meets_in_a_sum_adds_up_to_it(program, most):
    root = program.run(leaves=program.tensors())
    graph = backward_graph(shown_graph([root], most), label_of)
    subjects = {vertex.key: vertex.subject for vertex in graph.vertices}
    for vertex in graph.vertices:
        if getattr(vertex.subject, "line", "").startswith("sum of"):
            parts = [subjects[edge.tail].data for edge in graph.edges if edge.head == vertex.key]
            np.testing.assert_allclose(sum(parts), vertex.subject.data, rtol=1e-9, atol=1e-9)


def test_of_a_wide_sum_the_gradients_of_few_weights_are_drawn_and_the_others_counted():
    w = [Value(x) for x in (1.0, 5.0, 2.0)]
    b = Value(0.5)
    z = functions.weighted_sum([1.0, 2.0, 3.0], w, b)
    drawing = draw(z, backward=True, max_operands=1)
    assert labels(drawing) == ["∂z/∂z 1", "2 more gradients", "∂z/∂w[1] 2", "∂z/∂b 1"]


def test_contributions_from_what_is_not_drawn_are_one_of_those_that_meet():
    a, big = Value(2.0), Value(100.0)
    small = a * 3.0
    z = functions.weighted_sum([1.0, 1.0, 1.0], [a * big, small, small], a)
    drawing = draw(z, backward=True, max_operands=1)
    assert labels(drawing)[-2:] == ["1 more 6", "∂z/∂a sum of 3 107"]


def test_no_gradient_on_a_node_changes():
    a = Value(3.0)
    draw(a * a, backward=True)
    assert a.grad == 0


def test_the_picture_runs_from_the_result_to_the_left_as_gradients_do():
    assert "rankdir=RL" in draw(Value(1.0).exp(), backward=True).source
    assert "rankdir=BT" in draw(Value(1.0).exp(), backward=True, direction="TB").source


def test_gradients_lie_in_the_modules_of_their_nodes():
    model = nn.MLP(2, [3, 1])
    loss = (model([Value(1.0), Value(2.0)]) - 1.0) ** 2
    assert draw(loss, backward=True).source.count("subgraph cluster") == 7
    text = text_of(draw(loss, backward=True, collapse=1))
    assert "layers.0: Layer 9 parameters" in text


def test_for_tensors_the_edges_have_the_formula_in_terms_of_g():
    x, w = Tensor(np.ones((2, 3))), Tensor(np.ones((3, 1)))
    drawing = draw((x @ w).sum(), backward=True)
    assert set(edge_texts(drawing)) == {"spread(g)", "g @ wᵀ", "xᵀ @ g"}


def test_a_large_backward_graph_is_collapsed():
    y = Value(1.0)
    for _ in range(1000):
        y = y.tanh()
    drawing = draw(y, backward=True)
    assert drawing.nodes < 30
    assert "gradients" in drawing.source


def test_it_renders():
    needs_a_layout_engine()
    a = Value(3.0, label="a<b>")
    drawing = draw(a * a, backward=True)
    assert (shapes(drawing, "node"), shapes(drawing, "edge")) == (4, 4)


def test_a_constant_has_no_backward_graph():
    with pytest.raises(ValueError, match="nothing flows back"):
        draw(Value(1.0, requires_grad=False), backward=True)


def test_several_numbers_have_no_one_backward_pass():
    with pytest.raises(ValueError, match="backward"):
        draw(Tensor([1.0, 2.0]) * 2.0, backward=True)


def test_a_leaf_updated_since_is_stale():
    a = Value(2.0)
    y = a * a
    a.assign(3.0)
    with pytest.raises(RuntimeError, match="was updated after"):
        draw(y, backward=True)


def test_a_result_with_a_whole_expression_as_its_name_is_called_l():
    a = Value(2.0, label="a")
    y = a * a
    y.label = "a * a"
    assert labels(draw(y, backward=True))[0] == "∂L/∂L 1"
