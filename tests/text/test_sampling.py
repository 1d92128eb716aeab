"""Probabilities to draw from: every corner of temperature, top-k and top-p."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from micrograd_plus import Tensor, Value
from micrograd_plus.text import probabilities

LOGITS = np.log([0.5, 0.25, 0.125, 0.125])
any_logits = arrays(float, st.integers(1, 9), elements=st.floats(-50, 50))


@given(
    any_logits,
    st.floats(0, 1e9),
    st.none() | st.integers(1, 12),
    st.none() | st.floats(0, 1, exclude_min=True),
)
def test_they_are_probabilities_and_the_most_likely_token_is_kept(logits, temperature, k, p):
    found = probabilities(logits, temperature=temperature, top_k=k, top_p=p)
    assert found.shape == logits.shape
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert found[logits.argmax()] == found.max()


@given(any_logits)
def test_without_settings_they_are_the_softmax(logits):
    expected = np.exp(logits - logits.max())
    np.testing.assert_allclose(probabilities(logits), expected / expected.sum())


@given(any_logits, st.floats(0.01, 100))
def test_a_temperature_divides_the_logits(logits, temperature):
    np.testing.assert_allclose(
        probabilities(logits, temperature=temperature), probabilities(logits / temperature)
    )


@pytest.mark.parametrize("temperature", [0, 0.0, -0.0, 1e-300, 5e-324])
def test_at_temperature_0_and_just_above_the_largest_is_certain(temperature):
    assert probabilities([1.0, 3.0, 2.0], temperature=temperature).tolist() == [0, 1, 0]


def test_at_temperature_0_the_first_of_equal_ones_is_certain():
    assert probabilities([1.0, 3.0, 3.0], temperature=0).tolist() == [0, 1, 0]


def test_at_a_high_temperature_all_are_as_likely():
    np.testing.assert_allclose(probabilities(LOGITS, temperature=1e300), 0.25)


@pytest.mark.parametrize("temperature", [-1, -1e-9, math.nan, math.inf])
def test_temperatures_below_0_or_not_finite_are_refused(temperature):
    with pytest.raises(ValueError, match="temperature must be 0 or more and finite, got"):
        probabilities(LOGITS, temperature=temperature)


@pytest.mark.parametrize("temperature", ["1", None])
def test_temperatures_that_are_no_numbers_are_refused(temperature):
    with pytest.raises(TypeError, match="temperature must be a number"):
        probabilities(LOGITS, temperature=temperature)


@pytest.mark.parametrize(
    ("top_k", "kept"),
    [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2, 3]), (99, [0, 1, 2, 3])],
)
def test_top_k_keeps_as_many_and_of_equal_ones_the_first(top_k, kept):
    assert np.flatnonzero(probabilities(LOGITS, top_k=top_k)).tolist() == kept


@pytest.mark.parametrize("top_k", [0, -1, 1.5, "2"])
def test_a_top_k_below_1_is_refused(top_k):
    with pytest.raises(ValueError, match="top_k must be an integer of 1 or more, got"):
        probabilities(LOGITS, top_k=top_k)


@pytest.mark.parametrize(
    ("top_p", "kept"),
    [
        (1e-9, [0]),
        (0.5, [0]),
        (0.51, [0, 1]),
        (0.75, [0, 1]),
        (0.8, [0, 1, 2]),
        (0.99, [0, 1, 2, 3]),
        (1, [0, 1, 2, 3]),
    ],
)
def test_top_p_keeps_the_fewest_whose_sum_is_enough(top_p, kept):
    assert np.flatnonzero(probabilities(LOGITS, top_p=top_p)).tolist() == kept


def test_a_top_p_of_1_keeps_what_rounding_would_lose():
    assert probabilities([0.0, -45.0], top_p=1.0)[1] > 0


@pytest.mark.parametrize("top_p", [0, 2, -0.1, 1.0001, math.nan])
def test_a_top_p_outside_0_to_1_is_refused(top_p):
    with pytest.raises(ValueError, match="top_p must be above 0 and at most 1, got"):
        probabilities(LOGITS, top_p=top_p)


def test_top_p_is_of_what_top_k_has_left():
    # Of 0.5 and 0.25 the first is two thirds.
    assert probabilities(LOGITS, top_k=2, top_p=0.66).tolist() == [1, 0, 0, 0]


def test_top_p_is_of_the_probabilities_at_the_temperature():
    assert np.count_nonzero(probabilities(LOGITS, temperature=0.1, top_p=0.9)) == 1


def test_equal_logits_are_as_likely_and_the_first_are_kept():
    assert probabilities([2.0, 2.0, 2.0, 2.0]).tolist() == [0.25] * 4
    assert probabilities([2.0, 2.0, 2.0, 2.0], top_k=2).tolist() == [0.5, 0.5, 0, 0]
    assert probabilities([2.0, 2.0, 2.0, 2.0], top_p=0.5).tolist() == [0.5, 0.5, 0, 0]


@pytest.mark.parametrize("settings", [{}, {"temperature": 0}, {"top_k": 1}, {"top_p": 0.1}])
def test_a_single_token_is_certain(settings):
    assert probabilities([-7.0], **settings).tolist() == [1]


def test_what_cannot_be_is_never_drawn():
    found = probabilities([0.0, -math.inf, 0.0], temperature=1e9)
    np.testing.assert_allclose(found, [0.5, 0, 0.5])


def test_logits_may_be_large():
    assert probabilities([1e308, -1e308]).tolist() == [1, 0]


@pytest.mark.parametrize("logits", [[0.0, math.nan], [0.0, math.inf], [-math.inf, -math.inf]])
def test_logits_that_leave_nothing_to_draw_from_are_refused(logits):
    with pytest.raises(FloatingPointError, match="the largest logit is"):
        probabilities(logits)


@pytest.mark.parametrize("logits", [[], [[0.0, 1.0]], 1.0])
def test_logits_of_another_shape_are_refused(logits):
    with pytest.raises(ValueError, match=r"logits of the next token are \(vocabulary,\), got"):
        probabilities(logits)


@pytest.mark.parametrize(
    "logits", [Tensor([0.0, 1.0]), [Value(0.0), Value(1.0)], np.array([0, 1], np.float16)]
)
def test_logits_may_be_nodes_and_of_any_dtype(logits):
    found = probabilities(logits)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, [1 / (1 + math.e), math.e / (1 + math.e)])


def test_the_callers_logits_stay_as_they_are():
    logits = LOGITS.copy()
    probabilities(logits, temperature=0, top_k=1)
    assert np.array_equal(logits, LOGITS)
