import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Value, draw, functions
from micrograd_plus.engine.primitives.selection import maximum
from micrograd_plus.visual.drawing_graphs.shown_graph import Folded, shown_graph

numbers = st.integers(-20, 20).map(float)


def sum_of(pairs, bias=0.5):
    inputs, weights = zip(*pairs, strict=True)
    return functions.weighted_sum(list(inputs), [Value(w) for w in weights], Value(bias))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12), st.integers(1, 12))
def test_the_terms_shown_add_up_to_the_sum(pairs, most):
    node = sum_of(pairs)
    terms = shown_graph([node], max_operands=most).vertices[-1].terms
    assert sum(term.contribution for term in terms) == node.data


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12), st.integers(1, 12))
def test_every_pair_is_either_shown_or_counted(pairs, most):
    terms = shown_graph([sum_of(pairs)], max_operands=most).vertices[-1].terms
    shown = [term for term in terms if len(term.operands) == 2]
    folded = [term.operands[0] for term in terms if isinstance(term.operands[0], Folded)]
    assert len(shown) <= most or not folded
    assert len(shown) + sum(group.count for group in folded) == len(pairs)
    for group in folded:
        smallest = min((abs(term.contribution) for term in shown), default=math.inf)
        hidden = sorted(abs(x * w) for x, w in pairs)[: group.count]
        assert max(hidden) <= smallest


def test_the_folded_node_says_how_many_how_many_zeros_and_their_sum():
    node = sum_of([(0.0, 5.0), (10.0, 1.0), (0.5, 1.0), (0.0, 7.0), (0.25, 1.0)])
    source = draw(node, max_operands=1).source
    text = re.sub("<[^>]*>", " ", source)
    assert "4 more pairs" in " ".join(text.split())
    assert "2 with input 0" in text
    assert re.search(r"sum\s+0\.75", text)


def test_pairs_without_contribution_are_folded_even_where_there_is_room():
    terms = (
        shown_graph([sum_of([(0.0, 5.0)] * 4 + [(1.0, 2.0)])], max_operands=3).vertices[-1].terms
    )
    assert [len(term.operands) for term in terms] == [2, 1, 1]
    assert terms[1].operands[0].count == 4


def test_a_sum_that_fits_is_not_folded():
    pairs = [(0.0, 1.0), (2.0, 3.0)]
    assert draw(sum_of(pairs), max_operands=2).source == draw(sum_of(pairs)).source


def test_a_contribution_that_is_not_a_number_stays_visible():
    terms = shown_graph([sum_of([(9.0, 9.0), (math.nan, 1.0)])], max_operands=1).vertices[-1].terms
    assert math.isnan(terms[0].contribution)


def test_both_operands_of_a_pair_lead_into_its_row():
    graph = shown_graph([sum_of([(1.0, 2.0), (3.0, 4.0)])])
    assert [edge.term for edge in graph.edges] == [0, 0, 1, 1, 2]


def test_of_a_wide_maximum_the_winners_are_kept_since_the_gradient_flows_to_them():
    values = [Value(float(i % 7)) for i in range(20)]
    winner = maximum(*values)
    winner.backward()
    kept = shown_graph([winner], max_operands=3).vertices[-1].operands
    assert sorted(x.data for x in kept if isinstance(x, Value)) == [0.0, 6.0, 6.0]
    assert "<b>17</b> more operands" in draw(winner, max_operands=3).source


def test_max_operands_below_one_is_refused():
    with pytest.raises(ValueError, match="max_operands must be at least 1, got 0"):
        draw(Value(1.0), max_operands=0)


def test_one_operand_that_is_folded_is_one_more_operand():
    drawing = draw(functions.maximum(Value(1.0), Value(2.0)), max_operands=1)
    assert re.search(r"<b>1</b> more operand<", drawing.source)
