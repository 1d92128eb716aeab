"""How the operation that made a node is written above its numbers."""

import re

import pytest

from micrograd_plus import Tensor, Value, draw, functions

x = Value(2.0, label="x")
minus = Value(-3.0)


def markup(node):
    """The first line of the node's label, as Graphviz gets it."""
    last = [line for line in draw(node, names={}).source.splitlines() if "<table" in line][-1]
    return re.search(r'colspan="2">(.*?)</td>', last)[1]


@pytest.mark.parametrize(
    "node, text",
    [
        (x**3, "x³"),
        (minus**x, "(−3)^x"),
        (x - minus, "x <b>−</b> (−3)"),
        (-minus, "<b>−</b>(−3)"),
        (x.tanh(), "<b>tanh</b>(x)"),
        (Tensor([1.0, 2.0], label="t")[1], "t<b>[</b>1<b>]</b>"),
        (functions.maximum(x, 1.0, 2.0, 3.0), "<b>max</b> of 4"),
    ],
)
def test_an_operation_reads_as_on_paper(node, text):
    assert markup(node) == text


def test_folded_pairs_without_a_zero_count_none():
    node = functions.weighted_sum([1.0, 2.0, 3.0], [Value(1.0), Value(2.0), Value(3.0)], 0.0)
    source = draw(node, max_operands=1, names={}).source
    assert "more pairs" in source
    assert "with input 0" not in source
