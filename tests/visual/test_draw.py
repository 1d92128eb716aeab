import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import micrograd_plus
from micrograd_plus import Tensor, Value, draw, functions, nn

from .rendered import needs_a_layout_engine, shapes


def statements(drawing, pattern):
    return re.findall(rf"^\t{pattern}", drawing.source, flags=re.MULTILINE)


def node_labels(drawing):
    """The visible text of each vertex, without the markup."""
    labels = re.findall(r"^\tn\d+ \[label=<(<table.*</table>)>", drawing.source, re.MULTILINE)
    return [" ".join(re.sub("<[^>]*>", " ", label).split()) for label in labels]


@st.composite
def graphs(draw_from):
    """The last of a few operations on three leaves and on each other."""
    builders = [
        lambda a, b: a * b,
        lambda a, b: a + 2.0,
        lambda a, b: a.tanh(),
        lambda a, b: functions.weighted_sum([a, b, 3.0], [b, a, a], 1.0),
        functions.maximum,
    ]
    nodes = [Value(1.5), Value(-0.5), Value(0.25)]
    for _ in range(draw_from(st.integers(1, 8))):
        pick = st.sampled_from(nodes)
        build = draw_from(st.sampled_from(builders))
        nodes.append(build(draw_from(pick), draw_from(pick)))
    return nodes[-1]


@given(graphs())
def test_the_dot_has_a_node_per_graph_node_and_constant_and_an_edge_per_operand(root):
    below, stack, constants, operands = set(), [root], 0, 0
    while stack:
        node = stack.pop()
        if id(node) in below:
            continue
        below.add(id(node))
        for operand in node.operands:
            operands += 1
            if isinstance(operand, Value):
                stack.append(operand)
            else:
                constants += 1
    drawing = draw(root)
    assert drawing.nodes == len(statements(drawing, r"n\d+ \[")) == len(below) + constants
    assert drawing.edges == len(statements(drawing, r"n\d+(?::e)? -> ")) == operands


def test_a_render_has_the_nodes_and_edges_of_the_graph():
    needs_a_layout_engine()
    a = Value(2.0)
    drawing = draw(functions.weighted_sum([a, a], [a * a, 3.0], 1.0))
    assert (shapes(drawing, "node"), shapes(drawing, "edge")) == (5, 7)


def test_a_repeated_operand_draws_two_edges():
    a = Value(2.0)
    assert draw(a * a).edges == 2


def test_a_node_shows_name_operation_value_and_gradient():
    a, b = Value(2.0), Value(-3.0)
    product = a * b
    product.backward()
    assert node_labels(draw(product)) == [
        "a value 2 grad −3",
        "b value −3 grad 2",
        "product = a × b value −6 grad 1",
    ]


def test_unnamed_operands_show_as_their_numbers_so_that_the_order_can_be_read():
    a = Value(2.0)
    drawing = draw((a * 3) - (a + 1), names={"a": a})
    assert node_labels(drawing)[-1].startswith("6 − 3 value 3")


def test_a_negative_second_operand_is_in_parentheses():
    assert "2 × (−3) " in node_labels(draw(Value(2.0) * Value(-3.0), names={}))[-1]


def test_a_constant_shows_no_gradient():
    c = Value(2.0, requires_grad=False)
    assert node_labels(draw(Value(1.0) * c))[1] == "c = 2"


def test_the_kinds_of_node_differ_in_shape_and_colour():
    a, c = Value(2.0), Value(3.0, requires_grad=False)
    source = draw(functions.tanh(a * c) + 1).source
    looks = {}
    for key, attributes in re.findall(r"^\t(n\d+) \[label=.*?</table>> (.*)\]", source, re.M):
        looks[key] = frozenset(re.sub(r'tooltip="[^"]*"', "", attributes).split())
    parameter, constant, product, tanh, raw, output = looks.values()
    assert len({parameter, constant, product, output}) == 4
    assert raw == constant
    assert product == tanh
    # Readable in black and white: without the colours they still differ.
    plain = {frozenset(x for x in look if "color" not in x) for look in looks.values()}
    assert len(plain) == 4


def test_a_tensor_shows_shape_dtype_and_few_numbers_or_a_summary():
    small = Tensor(np.array([[1, -2.5]], "f4"))
    large = Tensor(np.arange(40.0))
    assert node_labels(draw(small)) == ["small float32 (1, 2) value 1 −2.5 grad –"]
    assert node_labels(draw(large)) == ["large float64 (40,) value mean 19.5 0 … 39 grad –"]


def test_the_gradients_of_inner_tensors_show_once_they_are_retained():
    x = Tensor([1.0, 2.0])
    y = (x * x).sum()
    y.backward()
    assert node_labels(draw(y))[1].endswith("grad –")
    y.backward(retain_grads=True)
    assert node_labels(draw(y))[1].endswith("grad 1 1")


def test_a_raw_array_used_twice_is_one_node():
    x = np.ones(3)
    w = Tensor(np.ones(3))
    assert node_labels(draw((w * x) + x)).count("x float64 (3,) value 1 1 1") == 1


def test_static_arguments_are_shown():
    assert ">axis 1<" in draw(Tensor(np.ones((2, 3))).sum(axis=1)).source


def test_gradients_that_are_nodes_are_drawn_as_numbers():
    x = Value(3.0)
    (x * x).backward(create_graph=True)
    assert node_labels(draw(x)) == ["x value 3 grad 6"]


def test_draw_runs_no_backward_pass():
    a = Value(2.0)
    draw(a * a)
    assert a.grad == 0


def test_a_graph_deeper_than_the_recursion_limit_is_drawn_when_asked():
    y = Value(1.0)
    for _ in range(3000):
        y = y.tanh()
    assert draw(y, max_nodes=5000).nodes == 3001


def test_what_is_not_a_node_is_refused_by_its_type():
    with pytest.raises(TypeError, match="draw\\(\\) takes a Value or a Tensor, got float"):
        draw(2.0)


def test_of_a_module_the_result_is_asked_for():
    with pytest.raises(
        TypeError, match=r"got MLP: draw what it computes, as in draw\(model\(x\)\)"
    ):
        draw(nn.MLP(2, [1]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"collapse": 1.5}, "collapse must be a whole number, got 1.5"),
        ({"max_nodes": "5"}, "max_nodes must be a whole number, got '5'"),
        ({"max_operands": "2"}, "max_operands must be a whole number, got '2'"),
        ({"names": ["a"]}, r"names=locals\(\), got list"),
        ({"title": 5}, "title must be a string, got int"),
    ],
)
def test_an_argument_of_another_type_is_named(wrong, message):
    with pytest.raises(TypeError, match=message):
        draw(Value(1.0), **wrong)


def test_an_unknown_direction_lists_the_four():
    with pytest.raises(ValueError, match='"LR", "RL", "TB" or "BT", got \'up\''):
        draw(Value(1.0), direction="up")


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
def test_every_direction_renders(direction):
    needs_a_layout_engine()
    drawing = draw(functions.weighted_sum([1.0], [Value(2.0)], Value(3.0)), direction=direction)
    assert shapes(drawing, "edge") == 3


def test_importing_the_package_and_drawing_to_dot_loads_no_renderer():
    code = (
        "import sys, micrograd_plus; assert 'graphviz' not in sys.modules\n"
        "str(micrograd_plus.draw(micrograd_plus.Value(1.0)))\n"
        "assert 'pygraphviz' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=micrograd_plus.__path__[0] + "/..")
