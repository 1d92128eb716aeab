"""Drawings with less in them: modules as one vertex, and large graphs until they fit."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, draw, functions, nn
from micrograd_plus.visual.drawing_graphs.collapsing import Group, grouped
from micrograd_plus.visual.drawing_graphs.shown_graph import shown_graph

from .rendered import needs_a_layout_engine, shapes, texts
from .test_draw import node_labels

x = np.ones((4, 2), "float32")


def labels(drawing):
    return node_labels(type(drawing)(drawing.source.replace("\t\t", "\t"), 0, 0))


def text_of(drawing):
    return " ".join(re.sub("<[^>]*>", " ", drawing.source).split())


@pytest.fixture
def network():
    return nn.Sequential(nn.Dense(2, 3, "relu", seed=0), nn.Dense(3, 1, seed=1))


@pytest.fixture
def neurons():
    return nn.MLP(2, [3, 1])


def test_collapse_0_draws_a_network_as_one_vertex(network):
    y = network(x)
    drawing = draw(y, collapse=0)
    assert (drawing.nodes, drawing.edges) == (2, 1)
    assert "Sequential 13 parameters" in text_of(drawing)


def test_collapse_1_draws_its_layers_with_parameters_and_shapes(network):
    text = text_of(draw(network(x), collapse=1))
    assert "layers.0: Dense 9 parameters linear, ReLU gives 4 × 3" in text
    assert "layers.1: Dense 4 parameters linear gives 4 × 1" in text


def test_collapse_2_opens_the_layers(neurons):
    drawing = draw(neurons([Value(1.0), Value(2.0)]), collapse=2)
    assert drawing.nodes == 2 + 4
    assert "layers.0.neurons.2: Neuron 3 parameters" in text_of(drawing)


def test_a_level_deeper_than_all_modules_opens_them_all(network):
    y = network(x)
    assert draw(y, collapse=9).source == draw(y).source


def test_without_modules_nothing_is_collapsed():
    y = Value(2.0).tanh()
    assert draw(y, collapse=0).source == draw(y).source


def test_clusters_nest_as_the_modules_do(neurons):
    source = draw(neurons([Value(1.0), Value(2.0)])).source
    assert source.count("subgraph cluster") == 1 + 2 + 4
    assert re.search(r"^\t\t\tsubgraph cluster", source, re.MULTILINE)


def test_the_edge_between_two_layers_counts_the_values(neurons):
    source = draw(neurons([Value(1.0), Value(2.0)]), collapse=1).source
    assert "[label=<3>]" in source


def test_the_edge_between_two_layers_has_the_shape_of_the_tensor(network):
    assert "[label=<4 × 3>]" in draw(network(x), collapse=1).source


def test_inputs_that_are_plain_numbers_are_one_vertex(neurons):
    assert "2 numbers 0.5, −1" in text_of(draw(neurons([0.5, -1.0]), collapse=1))


def test_what_is_not_in_a_module_stays_as_it_is(network):
    loss = ((network(x) - 1.0) ** 2).mean()
    assert any("mean" in text for text in labels(draw(loss, collapse=0)))


def test_a_parameter_that_is_used_outside_as_well_stays_visible(network):
    w = network.layers[0].weight
    drawing = draw(network(x).sum() + (w * w).sum(), collapse=0)
    assert "<b>layers.0.weight</b>" in drawing.source


def test_a_collapsed_drawing_renders(neurons):
    needs_a_layout_engine()
    drawing = draw(neurons([Value(1.0), Value(2.0)]), collapse=1)
    assert (shapes(drawing, "node"), shapes(drawing, "edge")) == (drawing.nodes, drawing.edges)
    assert "layers.0: Layer" in texts(drawing)


def test_a_cluster_title_is_escaped():
    Odd = type("Odd<b>|{}", (nn.Module,), {"forward": lambda self, x: x * 2.0})
    odd = Odd()
    needs_a_layout_engine()
    drawing = draw(odd(Value(1.0)), names={})
    assert "Odd<b>|{}" in texts(drawing)


def test_a_negative_level_is_refused():
    with pytest.raises(ValueError, match="collapse must be at least 0"):
        draw(Value(1.0), collapse=-1)


def test_max_nodes_below_one_is_refused():
    with pytest.raises(ValueError, match="max_nodes must be at least 1"):
        draw(Value(1.0), max_nodes=0)


def chain(length):
    y = x = Value(1.0, label="x")
    for _ in range(length):
        y = y * x
    return y


def test_a_graph_above_max_nodes_is_collapsed_and_says_so():
    drawing = draw(chain(2000), max_nodes=500)
    assert drawing.nodes < 30
    assert "2,001 nodes, collapsed to fit max_nodes=500" in drawing.source


def test_a_graph_that_fits_says_nothing():
    assert "collapsed" not in draw(chain(400), max_nodes=500).source


def test_the_innermost_modules_are_collapsed_first(neurons):
    y = neurons([Value(1.0), Value(2.0)])
    assert draw(y, max_nodes=10).nodes == draw(y, collapse=2).nodes
    assert draw(y, max_nodes=5).nodes == draw(y, collapse=1).nodes


def test_the_calls_of_one_module_for_the_rows_of_a_batch_are_one_vertex(neurons):
    rows = np.ones((60, 2)).tolist()
    text = text_of(draw(sum(neurons(row) for row in rows), max_nodes=20))
    assert "13 parameters 60 calls 420 operations" in text


def test_no_group_is_of_constants_alone(neurons):
    y = sum((neurons([float(i), 1.0]) - 1.0) ** 2 for i in range(24))
    assert ">0 operations<" not in draw(y, max_nodes=100).source


def test_leaves_too_many_to_show_are_counted():
    y = sum(Value(float(i)) * 2.0 for i in range(300))
    text = text_of(draw(y))
    assert sum(int(n) for n in re.findall(r"(\d+) (?:leaf|leaves)", text)) == 300


@given(st.integers(1, 40), st.integers(1, 12))
def test_a_graph_fits_however_few_nodes_are_allowed(length, most):
    assert draw(chain(length), max_nodes=most).nodes <= most


@given(st.integers(2, 60), st.integers(3, 12))
def test_every_operation_is_in_the_picture_or_counted(length, most):
    drawing = draw(chain(length), max_nodes=most, names={})
    counted = sum(int(n) for n in re.findall(r"(\d+) operations?", text_of(drawing)))
    shown = len([label for label in labels(drawing) if "×" in label and "grad" in label])
    assert counted + shown == length


def test_a_hundred_thousand_nodes_are_collapsed_in_one_walk(monkeypatch):
    # Work is counted, not time: each node becomes a vertex once, and is grouped once or twice.
    y = Value(0.5)
    for _ in range(50_000):
        y = (y * 1.5).tanh()
    made = []
    monkeypatch.setattr(
        "micrograd_plus.visual.drawing_graphs.fitting.grouped",
        lambda graph, *rest: made.append(len(graph.vertices)) or grouped(graph, *rest),
    )
    drawing = draw(y)
    assert drawing.nodes < 30
    assert sum(made) <= 2 * 150_001


def test_a_group_without_a_way_back_into_it():
    """A stretch is a stretch: what leaves it does not come back."""
    y = chain(3000)
    drawing = draw(y)
    edges = re.findall(r"(n\d+) -> (n\d+)", drawing.source)
    after = {}
    for tail, head in edges:
        after.setdefault(tail, set()).add(head)
    seen, order = set(), []

    def visit(key, above):
        assert key not in above
        if key not in seen:
            seen.add(key)
            for head in after.get(key, ()):
                visit(head, {*above, key})
            order.append(key)

    for key in after:
        visit(key, set())


def test_edges_between_the_same_two_groups_are_one():
    a = Value(2.0)
    graph = shown_graph([(a * 2.0) + (a * 3.0)])
    within = {vertex.key: "all" for vertex in graph.vertices if vertex.subject is not a}
    smaller = grouped(graph, within, lambda *_: Group("all", (), "stretch", 3))
    assert [(edge.tail, edge.head) for edge in smaller.edges] == [("n0", "n1")]


def test_a_large_graph_of_tensors_is_collapsed_too():
    y = Tensor(np.ones(2))
    for _ in range(600):
        y = y * 1.5
    assert draw(y.sum()).nodes < 30


class Repeated(nn.Module):
    """A module that calls itself."""

    def forward(self, x, times):
        return self(x, times - 1).tanh() if times else x * 2.0


@pytest.mark.parametrize("most", [500, 20])
def test_a_module_that_calls_itself_a_hundred_times_is_drawn(most):
    needs_a_layout_engine()
    repeated = Repeated()
    drawing = draw(repeated(Value(0.1), 100), max_nodes=most)
    assert shapes(drawing, "node") == drawing.nodes <= most


def test_a_number_that_feeds_several_neurons_flows_in_once():
    layer = nn.Layer(2, 3)
    source = draw(sum(layer([1.0, 2.0])), collapse=0).source
    assert "label=<2>" in source
    assert "label=<6>" not in source


def test_a_lambda_is_drawn_by_its_own_name():
    model = nn.Sequential(nn.Lambda(lambda x: x * Tensor([2.0, 3.0]), name="scale"))
    assert "layers.0: scale" in text_of(draw(model(x), collapse=1))


def test_a_bias_that_is_a_number_is_no_input():
    neuron = nn.Lambda(lambda a: functions.weighted_sum([a, a], [2.0, 3.0], 0.5), name="neuron")
    a = Value(1.0)
    text = text_of(draw(neuron(a), collapse=0))
    assert "2 numbers 2, 3" in text
