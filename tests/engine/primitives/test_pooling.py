"""Pooling against a loop over windows and against PyTorch, for random sizes; and its mistakes."""

from __future__ import annotations

import math
from typing import NamedTuple
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, expand, gradients
from micrograd_plus import functions as F
from micrograd_plus.engine.primitives import pooling, windows
from tests.engine.cases import normal
from tests.engine.cases_of_images import adjoint, channels_first, pooled

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
both = pytest.mark.parametrize("pool", [F.max_pool2d, F.average_pool2d])


class Drawn(NamedTuple):
    """Images, the arguments of a pooling, and the padding that they come to."""

    x: np.ndarray
    window: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]

    @property
    def around(self):
        return tuple((n, n) for n in self.padding)


@st.composite
def poolings(draw):
    window, stride, more = draw(pairs), draw(pairs), draw(pairs)
    size = (window[0] + more[0] - 1, window[1] + more[1] - 1)
    # At most half a window, which is as much as PyTorch takes.
    padding = tuple(draw(st.integers(0, n // 2)) for n in window)
    n, channels = draw(st.tuples(st.integers(0, 2), st.integers(1, 3)))
    return Drawn(normal(n, *size, channels), window, stride, padding)


@given(poolings())
def test_results_are_those_of_a_loop_over_windows(drawn):
    x, *arguments = drawn
    for ours, pool in [(F.max_pool2d, np.max), (F.average_pool2d, np.mean)]:
        expected = pooled(np, pool, x, drawn.window, drawn.stride, drawn.around)
        found = ours(x, *arguments)
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)


@given(poolings())
def test_the_gradient_of_an_average_is_the_converse_of_a_loop_over_windows(drawn):
    x, *arguments = drawn
    leaf = Tensor(x)
    y = F.average_pool2d(leaf, *arguments)
    g = normal(*y.shape, seed=3)
    y.backward(g)
    expected = adjoint(
        lambda x: pooled(np, np.mean, x, drawn.window, drawn.stride, drawn.around), g, x.shape
    )
    np.testing.assert_allclose(leaf.grad, expected, rtol=1e-12, atol=1e-12)


@given(poolings(), st.booleans())
def test_results_and_first_and_second_derivatives_are_pytorchs(drawn, average):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x, *arguments = drawn
    ours, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
    y = (F.average_pool2d if average else F.max_pool2d)(ours, *arguments)
    words = torch.nn.functional
    if average:
        z = words.avg_pool2d(channels_first(theirs), *arguments, count_include_pad=False)
    else:
        z = words.max_pool2d(channels_first(theirs), *arguments)
    np.testing.assert_allclose(y.data, z.detach().permute(0, 2, 3, 1).numpy(), rtol=1e-12)
    first = gradients((y**3).sum(), ours, create_graph=True)
    (theirs_first,) = torch.autograd.grad((z**3).sum(), theirs, create_graph=True)
    np.testing.assert_allclose(first.data, theirs_first.detach().numpy(), rtol=1e-11, atol=1e-12)
    second = gradients((first**2).sum(), ours)
    (theirs_second,) = torch.autograd.grad((theirs_first**2).sum(), theirs)
    np.testing.assert_allclose(second, theirs_second.numpy(), rtol=1e-10, atol=1e-11)


# Few numbers, so that many are equal, and those for which maxima and products are special.
_TIED = [0.0, -0.0, 1.0, 2.0, -3.0, math.inf, -math.inf, math.nan]


@st.composite
def tied_images(draw):
    """Images, and a window as large as them or smaller."""
    window, more = draw(pairs), draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    shape = (draw(st.integers(0, 2)), window[0] + more[0], window[1] + more[1], 2)
    size = math.prod(shape)
    numbers = draw(st.lists(st.sampled_from(_TIED), min_size=size, max_size=size))
    dtype = draw(st.sampled_from(["e", "f", "d", "g"]))
    return np.array(numbers, dtype).reshape(shape), window


def derivatives(pool, x, window):
    """The result, the first and the second derivatives of a pooling, and their dtypes."""
    leaf = Tensor(x)
    y = pool(leaf, window)
    g = Tensor(np.resize(np.array([0.0, 0.1, -0.3, math.inf, -0.7], x.dtype), y.shape))
    first = gradients(y, leaf, g, create_graph=True)
    second = gradients(first, g, np.resize(np.array([0.1, 0.7, -0.3], x.dtype), x.shape))
    once = gradients(pool(leaf, window), leaf, g.data)
    return y.data, first.data, second, once


@both
@given(tied_images())
@np.errstate(invalid="ignore")  # inf - inf
def test_windows_side_by_side_come_to_the_same_as_place_by_place(pool, drawn):
    tiles = derivatives(pool, *drawn)
    with mock.patch.object(pooling, "_are_side_by_side", lambda **static: False):
        plain = derivatives(pool, *drawn)
    for a, b in zip(tiles, plain, strict=True):
        assert a.dtype == b.dtype == drawn[0].dtype
        np.testing.assert_array_equal(a, b)


def images(*rows):
    """One image of one channel."""
    return np.array(rows, float)[None, :, :, None]


def gradient(pool, x, g=None, **arguments):
    """The gradient of the sum of a pooling, or for `g`, as one image."""
    leaf = Tensor(x)
    y = pool(leaf, **arguments)
    y.backward(np.ones(y.shape) if g is None else g)
    return leaf.grad[0, :, :, 0].tolist()


def test_the_largest_pixels_of_a_window_share_its_gradient():
    assert gradient(F.max_pool2d, images([7, 7], [1, 7])) == [[1 / 3, 1 / 3], [0.0, 1 / 3]]


def test_ties_share_as_in_max():
    x = images([7, 7], [1, 7])
    leaf = Tensor(x)
    leaf.max().backward()
    assert gradient(F.max_pool2d, x) == leaf.grad[0, :, :, 0].tolist()


def test_more_ties_than_a_byte_can_count_share():
    x = images([5.0] * 300)
    assert gradient(F.max_pool2d, x, pool_size=(1, 300)) == [[1 / 300] * 300]


def test_ties_of_float16_are_counted_in_a_wider_dtype():
    ties = 2049  # which float16 has not
    x = images([5.0] * ties).astype("float16")
    g = np.full((1, 1, 1, 1), 2049 * 8, "float16")
    assert gradient(F.max_pool2d, x, g, pool_size=(1, ties)) == [
        [float(np.float16(g.item() / ties))] * ties
    ]


def test_a_pooling_by_single_pixels_is_no_view_of_the_images():
    x = normal(1, 2, 2, 1)
    assert not np.shares_memory(F.max_pool2d(x, 1), x)


def test_a_pixel_gets_the_gradients_of_all_windows_that_it_is_the_largest_of():
    x = images([1, 9, 2])
    assert gradient(F.max_pool2d, x, pool_size=(1, 2), stride=1) == [[0.0, 2.0, 0.0]]


def test_padding_is_never_the_largest():
    x = images([-1, -2], [-3, -4])
    assert F.max_pool2d(x, 2, 2, 1).ravel().tolist() == [-1, -2, -3, -4]


@pytest.mark.parametrize("pixel", [-math.inf, math.nan])
def test_padding_gets_no_share_of_a_gradient(pixel):
    assert gradient(F.max_pool2d, images([pixel]), padding=(1, 1)) == [[1.0]]


def test_where_a_pixel_is_nan_the_whole_window_shares_as_in_max():
    x = images([1, math.nan])
    assert math.isnan(F.max_pool2d(x, (1, 2)).item())
    assert gradient(F.max_pool2d, x, pool_size=(1, 2)) == [[0.5, 0.5]]


def test_an_infinite_gradient_goes_to_the_largest_pixel_alone():
    g = np.full((1, 1, 1, 1), math.inf)
    assert gradient(F.max_pool2d, images([1, 2]), g, pool_size=(1, 2)) == [[0.0, math.inf]]


def test_an_average_at_the_border_is_that_of_its_pixels():
    x = images([1, 2], [3, 4])
    result = F.average_pool2d(x, 2, 2, 1).ravel().tolist()
    assert result == [1, 2, 3, 4]


def test_same_padding_is_even_and_the_odd_row_is_below_and_on_the_right():
    x = images([1, 2, 3], [4, 5, 6], [7, 8, 9])
    assert F.max_pool2d(x, 2, padding="same").ravel().tolist() == [5, 6, 8, 9]
    assert F.average_pool2d(x, 2, padding="same").ravel().tolist() == [3, 4.5, 7.5, 9]


@both
def test_pixels_that_no_window_reaches_have_no_gradient(pool):
    assert gradient(pool, images([1, 2, 3]), pool_size=1, stride=2) == [[1.0, 0.0, 1.0]]
    assert gradient(pool, images([1, 2, 3]), pool_size=(1, 2))[0][2] == 0.0


@both
def test_float32_stays_float32(pool):
    x = Tensor(np.ones((1, 3, 3, 1), "float32"))
    y = pool(x, 2, 1, "same")
    y.sum().backward()
    assert y.dtype == x.grad.dtype == np.float32


@both
def test_integers_are_pooled_as_floats(pool):
    x = np.array([[1, 4]], "uint8")[None, :, :, None]
    for y in (pool(x, (1, 2)), pool(Tensor(x), (1, 2)).data):
        assert y.dtype == np.float64
        assert y.item() == (4.0 if pool is F.max_pool2d else 2.5)


def test_a_large_batch_is_unpooled_in_parts_and_comes_to_the_same(monkeypatch):
    x, y = Tensor(normal(5, 4, 4, 2)), Tensor(normal(5, 4, 4, 2))
    g = normal(5, 2, 2, 2)
    F.max_pool2d(x).backward(g)
    monkeypatch.setattr(windows, "_CACHED_BYTES", 1100)
    assert len(list(windows.batches(y.data, 2 * 32))) == 3
    F.max_pool2d(y).backward(g)
    np.testing.assert_array_equal(x.grad, y.grad)


def test_the_pooling_of_values_is_their_maximum_with_ties():
    pixels = [Value(2.0), Value(2.0), Value(1.0)]
    x = np.array(pixels, object).reshape(1, 1, 3, 1)
    y = F.max_pool2d(x, (1, 3)).item()
    y.backward()
    assert (y.data, [v.grad for v in pixels]) == (2.0, [0.5, 0.5, 0.0])


@both
def test_the_values_of_a_pooling_have_its_results_and_gradients(pool):
    x = Tensor(normal(1, 3, 3, 2))
    y = pool(x, 2, 1, "same").sum()
    total, leaves = expand(y)
    y.backward()
    total.backward()
    assert float(total) == pytest.approx(y.item(), rel=1e-12)
    found = [v.grad for v in leaves[x].flat]
    np.testing.assert_allclose(found, x.grad.ravel(), rtol=1e-12, atol=1e-12)


@both
@pytest.mark.parametrize(
    ("shape", "arguments", "message"),
    [
        (
            (28, 28),
            {},
            r"images of shape \(n, height, width, channels\), got shape \(28, 28\)",
        ),
        (
            (1, 1, 4, 1),
            {},
            r"\(1, 1, 4, 1\): the window \(2, 2\) is larger than the images,",
        ),
        ((1, 4, 4, 1), {"pool_size": 0}, "pool_size is an integer, at least 1, .*; got 0"),
        ((1, 4, 4, 1), {"stride": 0}, "stride is an integer, at least 1, .*; got 0"),
        ((1, 4, 4, 1), {"padding": "full"}, "padding is .valid., .same., .*'full'"),
        ((1, 4, 4, 1), {"padding": 2}, r"\(2, 2\) would lie in the padding 2 alone: .* smaller"),
        ((1, 0, 4, 1), {"padding": 1}, r"\(2, 2\) would lie in the padding 1 alone"),
    ],
)
def test_a_mistake_is_named_with_what_was_given(pool, shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        pool(Tensor(np.zeros(shape)), **arguments)
