import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, optim

numbers = st.floats(-1e6, 1e6)
arrays = st.lists(numbers, max_size=4).map(np.array)
gradients = st.lists(st.one_of(arrays, numbers, st.none()), max_size=5)
limits = st.floats(1e-3, 1e3)


def entries(found):
    return np.concatenate([np.zeros(0), *[np.ravel(g) for g in found if g is not None]])


@given(gradients, limits)
def test_no_entry_is_beyond_the_value_and_those_within_stay(found, limit):
    before, after = entries(found), entries(optim.clip_by_value(found, limit))
    assert np.array_equal(after, np.clip(before, -limit, limit))


@given(gradients)
def test_the_global_norm_is_that_of_all_entries_as_one_vector(found):
    length = math.hypot(*entries(found))
    assert math.isclose(optim.global_norm(found), length, rel_tol=1e-12)


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e160, 1e200, 1e307])
def test_no_square_of_an_entry_is_too_large_or_too_small(size):
    assert math.isclose(optim.global_norm([np.array([3 * size, 4 * size])]), 5 * size)


@pytest.mark.parametrize("size", [1e200, 4e307])
@pytest.mark.parametrize("kind", [np.array, lambda entries: entries[0]])
def test_gradients_whose_squares_or_whose_norm_no_float_holds_keep_their_direction(size, kind):
    clipped = optim.clip_by_norm([kind([3 * size]), None, kind([4 * size])], 1.0)
    np.testing.assert_allclose(entries(clipped), [0.6, 0.8], rtol=1e-12)


@given(gradients, limits)
def test_clipped_gradients_have_at_most_the_norm_and_the_same_direction(found, limit):
    before, after = entries(found), entries(optim.clip_by_norm(found, limit))
    norm = np.linalg.norm(before)
    expected = before if norm <= limit else before * (limit / norm)
    np.testing.assert_allclose(after, expected, rtol=1e-12)


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_norm])
def test_none_stays_in_its_place(clip):
    clipped = clip([None, 3.0, None, np.array([4.0])], 1.0)
    assert [g is None for g in clipped] == [True, False, True, False]


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_norm])
@pytest.mark.parametrize("limit", [1, 1.0, np.float64(1.0)])
def test_float32_stays_float32_and_a_number_one_of_pythons(clip, limit):
    array, number = clip([np.full(3, 5.0, "float32"), 5.0], limit)
    assert (array.dtype, type(number)) == (np.float32, float)


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_norm])
def test_the_arrays_that_are_given_stay_as_they_are(clip):
    g = np.array([3.0, -4.0])
    clip([g], 1.0)
    assert g.tolist() == [3.0, -4.0]


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_norm])
def test_gradients_that_are_nodes_are_clipped_as_their_data(clip):
    array, number = clip([Tensor([3.0, -4.0]), Value(12.0)], 6.5)
    expected, same = clip([np.array([3.0, -4.0]), 12.0], 6.5)
    assert (array.tolist(), number) == (expected.tolist(), same)


def test_the_norm_of_large_float32_numbers_does_not_overflow():
    assert math.isclose(optim.global_norm([np.full(4, 1e30, "float32")]), 2e30, rel_tol=1e-6)


def test_an_infinite_entry_is_brought_to_the_value():
    clipped, number = optim.clip_by_value([np.array([np.inf, -np.inf, 0.5]), math.inf], 2.0)
    assert (clipped.tolist(), number) == ([2.0, -2.0, 0.5], 2.0)


def test_of_an_infinite_norm_what_is_infinite_becomes_nan_and_the_rest_zero():
    clipped, number = optim.clip_by_norm([np.array([np.inf, 3.0]), 4.0], 1.0)
    assert np.array_equal(clipped, [np.nan, 0.0], equal_nan=True)
    assert number == 0.0


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_norm])
def test_nan_is_not_hidden(clip):
    array, number = clip([np.array([np.nan]), math.nan], 1.0)
    assert np.isnan(array).all()
    assert math.isnan(number)


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_norm])
@pytest.mark.parametrize("limit", [0, -1.0, math.nan])
def test_a_limit_that_is_not_above_0_is_refused(clip, limit):
    with pytest.raises(ValueError, match=f"limit for gradients must be above 0, got {limit}"):
        clip([1.0], limit)


def test_a_limit_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="limit for gradients must be a number, got str '1'"):
        optim.clip_by_norm([1.0], "1")


def stepped(groups, **limits):
    """Values and Tensors after a step of -1 times the gradient: of 3, [4] and 12."""
    for p, g in zip((p for group in groups for p in group), (3.0, 4.0, 12.0), strict=True):
        p.grad = g if p.is_scalar else np.array([g])
    optimizer = optim.SGD([{"params": group} for group in groups], lr=1.0, **limits)
    optimizer.step()
    return [-float(p.data.item() if not p.is_scalar else p.data) for p in optimizer.parameters]


def zeros():
    return [[Value(0.0), Tensor([0.0])], [Value(0.0)]]


def test_a_step_scales_by_the_norm_over_values_and_tensors_of_all_groups():
    np.testing.assert_allclose(stepped(zeros(), clip_norm=6.5), [1.5, 2.0, 6.0])


def test_a_step_brings_each_entry_to_the_value():
    assert stepped(zeros(), clip_value=3.5) == [3.0, 3.5, 3.5]


def test_with_both_limits_the_value_comes_first():
    clipped = np.array([3.0, 4.0, 4.0])
    expected = clipped / np.linalg.norm(clipped)
    np.testing.assert_allclose(stepped(zeros(), clip_value=4.0, clip_norm=1.0), expected)


def test_a_frozen_parameter_does_not_count_for_the_norm():
    groups = zeros()
    groups[1][0].requires_grad = False
    np.testing.assert_allclose(stepped(groups, clip_norm=2.5), [1.5, 2.0, 0.0])


def test_the_gradients_of_the_parameters_stay_unclipped():
    p = Tensor([0.0])
    p.grad = np.array([5.0])
    optim.SGD([p], clip_norm=1.0, clip_value=2.0).step()
    assert p.grad.tolist() == [5.0]


def test_weight_decay_comes_after_clipping():
    p = Value(2.0)
    p.grad = 5.0
    optim.SGD([p], lr=1.0, clip_value=1.0, weight_decay=0.25).step()
    assert p.data == 2.0 - (1.0 + 0.5)


def test_many_gradients_of_float16_are_scaled_by_a_factor_that_is_0_in_it():
    (clipped,) = optim.clip_by_norm([np.full(1_000_000, 6e4, "float16")], 1.0)
    assert clipped.dtype == "float16"
    np.testing.assert_allclose(clipped, 1e-3, rtol=1e-2)
