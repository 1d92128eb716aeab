"""What steps call the things of a computation."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, nn, steps


def test_a_label_comes_before_a_variable():
    x = Value(2.0, label="the input")
    y = x * x
    assert list(steps(y).values) == ["the input", "y"]


def test_a_variable_comes_before_a_generated_name():
    x = Value(2.0)
    assert list(steps(x.exp().exp()).values) == ["x", "t1", "t2"]


def test_a_parameter_without_a_name_has_that_of_its_place_in_the_module():
    model = nn.Sequential(nn.Dense(2, 1, seed=0))
    found = steps(model([[1.0, 2.0]]).sum())
    assert {x.name for x in found.given if not x.constant} == {"layers.0.weight", "layers.0.bias"}


def test_a_place_in_a_module_comes_before_a_variable():
    layer = nn.Dense(2, 1, use_bias=False, seed=0)
    w = layer.weight
    assert "weight" in steps(layer([[1.0, 2.0]]).sum()).values
    assert w is layer.weight


def test_the_parts_of_attention_are_told_apart_by_name():
    attention = nn.Attention(2, 1, use_bias=False, seed=0)
    found = steps(attention(np.ones((1, 2, 2))).sum()).values
    assert {f"{part}.weight" for part in ("query", "key", "value", "output")} <= set(found)


def test_names_are_looked_up_where_they_are_said_to_be():
    x = Value(2.0)
    assert list(steps(x.exp(), names={"z": x}).values) == ["z", "t1"]


def test_the_second_of_two_equal_labels_has_a_number():
    y = Value(2.0, label="x") * Value(3.0, label="x") * Value(4.0, label="x")
    assert [x.name for x in steps(y).given] == ["x", "x_2", "x_3"]


def test_a_generated_name_avoids_a_given_one():
    y = Value(2.0, label="t1") * Value(3.0, label="v1") * Value(5.0, label="x") * Value(1.0)
    assert set(steps(y, names={}).values) == {"t1", "v1", "x", "v2", "t2", "t3", "t4"}


def test_a_constant_without_a_name_is_its_number():
    x = Value(2.0)
    y = x * Value(3.0, requires_grad=False)
    assert "x × 3" in str(steps(y))


def test_a_constant_with_a_name_keeps_it():
    x, c = Value(2.0), Value(3.0, requires_grad=False)
    y = x * c
    assert "  c = 3  (constant)" in str(steps(y)).splitlines()


def test_a_constant_array_has_a_name():
    t = Tensor([1.0, 2.0])
    assert [x.name for x in steps((t * [3.0, 4.0]).sum()).given] == ["t", "c1"]


def test_a_label_is_one_line_and_not_too_long():
    y = Value(2.0, label="two\nlines\x07").exp() + Value(2.0, label="x" * 1000)
    names = [x.name for x in steps(y).given]
    assert names[0] == "two lines\ufffd"
    assert len(names[1]) == 32


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_whatever_the_labels_all_names_differ_and_none_is_empty(labels):
    leaves = [Value(2.0, label=label) for label in labels]
    y = leaves[0]
    for x in leaves:
        y = y * x
    example = steps(y, names={})
    assert len(example.values) == len(set(labels)) + 2 * len(labels) - len(set(labels))
    assert all(example.values)
    assert "\n" not in "".join(example.values)
