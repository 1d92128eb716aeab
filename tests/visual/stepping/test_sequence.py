"""Steps as a sequence, as data, and of large graphs."""

import json
import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, steps
from micrograd_plus.visual import Steps


def test_steps_are_a_sequence_forward_first():
    x = Value(2.0)
    example = steps(x.exp() * x)
    assert isinstance(example, Steps)
    assert [*example] == [*example.forward, *example.backward]
    assert example[0] is example.forward[0]
    assert example[-1] is example.backward[-1]
    assert example[1:3] == (example.forward[1], example.backward[0])


def test_an_index_beyond_the_end_is_an_index_error():
    with pytest.raises(IndexError):
        steps(Value(2.0).exp())[2]


def test_a_leaf_has_no_steps():
    x = Value(2.0)
    example = steps(x)
    assert len(example) == 0
    assert example.gradients == {"x": 1}
    assert "∂x/∂x = 1" in str(example)
    assert r"\frac{\partial x}{\partial x} &= 1" in example.to_latex()


def test_a_step_cannot_be_changed():
    step = steps(Value(2.0).exp())[0]
    with pytest.raises(AttributeError):
        step.value = 5.0


def test_json_has_the_numbers_in_full():
    x = Value(1 / 3)
    y = x.exp()
    data = json.loads(steps(y).to_json())
    assert data["forward"][0]["value"] == y.data
    assert data["gradients"]["x"] == y.data


def test_json_refers_to_the_operation_that_a_gradient_flows_through():
    x = Value(2.0)
    y = x.exp().tanh()
    data = steps(y).to_dict()
    assert [data["forward"][step["of"]]["operation"] for step in data["backward"]] == [
        "tanh",
        "exp",
    ]


def test_what_json_does_not_have_is_text():
    x = Value(math.inf)
    y = x - x
    data = json.loads(steps(y).to_json())
    assert data["given"][0]["value"] == "inf"
    assert data["forward"][0]["value"] == "nan"


def test_a_whole_number_that_other_languages_would_round_is_text():
    assert steps(Value(10**400) * 2).to_dict()["given"][0]["value"] == "1e400"


def test_small_arrays_are_in_the_data_and_large_ones_described():
    small, large = Tensor(np.ones((2, 3), np.float32)), Tensor(np.ones(101))
    y = small.sum() + large.sum()
    given = {x["name"]: x["value"] for x in steps(y).to_dict()["given"]}
    assert given["small"] == {"shape": [2, 3], "dtype": "float32", "values": [[1.0] * 3] * 2}
    assert given["large"]["values"] is None


@pytest.fixture(scope="module")
def long_chain():
    x = Value(0.5)
    y = x
    for _ in range(2_000):
        y = y.tanh() + x
    return steps(y, names={"x": x, "y": y})


def test_a_long_chain_has_all_its_steps(long_chain):
    assert (len(long_chain.forward), len(long_chain.backward)) == (4_000, 6_000)


@pytest.mark.parametrize("show", [str, Steps.to_latex, Steps.to_markdown])
def test_a_long_chain_is_abbreviated_and_says_so(long_chain, show):
    text = show(long_chain)
    assert len(text) < 50_000
    assert "3,960 more" in text


def test_five_hundred_steps_are_all_shown():
    y = Value(0.5)
    for _ in range(500):
        y = y + 1.0
    assert " more" not in str(steps(y))


@pytest.mark.parametrize("show", [str, Steps.to_latex, Steps.to_markdown])
def test_a_thousand_leaves_are_abbreviated(show):
    leaves = [Value(1.0) for _ in range(1_000)]
    text = show(steps(functions.weighted_sum(leaves, [1.0] * 1_000, 0.0)))
    assert "960 more" in text
    assert len(text) < 20_000
