"""conv2d against a loop over windows and against PyTorch, for random sizes; and its mistakes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, expand, gradients
from micrograd_plus import functions as F
from micrograd_plus.engine.primitives import convolution, windows
from tests.engine.cases import normal
from tests.engine.cases_of_images import adjoint, convolved, reached, torchs_convolution

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


class Drawn(NamedTuple):
    """Operands of a convolution, its arguments, and the padding that they come to."""

    x: np.ndarray
    w: np.ndarray
    b: np.ndarray
    stride: tuple[int, int]
    padding: object
    around: tuple[tuple[int, int], tuple[int, int]]
    dilation: tuple[int, int]


def same(n, length, step):
    """By definition: as many zeros as the windows need that start at 0, step, 2 * step, ... < n."""
    missing = max((len(range(0, n, step)) - 1) * step + length - n, 0)
    return (missing // 2, missing - missing // 2)


@st.composite
def convolutions(draw):
    n, channels, filters = draw(st.tuples(st.integers(0, 2), st.integers(1, 5), st.integers(1, 3)))
    window, stride, more, dilation = draw(pairs), draw(pairs), draw(pairs), draw(pairs)
    reach = tuple(reached(window, dilation))
    size = (reach[0] + more[0] - 1, reach[1] + more[1] - 1)
    padding = draw(st.sampled_from(["valid", "same", 1, (0, 2), (3, 1)]))
    if padding == "same":
        vertical, horizontal = (same(*axis) for axis in zip(size, reach, stride, strict=True))
    else:
        pair = (0, 0) if padding == "valid" else padding
        rows, columns = pair if isinstance(pair, tuple) else (pair, pair)
        vertical, horizontal = (rows, rows), (columns, columns)
    return Drawn(
        normal(n, *size, channels),
        normal(*window, channels, filters, seed=1),
        normal(filters, seed=2),
        stride,
        padding,
        (vertical, horizontal),
        dilation,
    )


@given(convolutions())
def test_the_result_is_that_of_a_loop_over_windows(drawn):
    x, w, b, stride, padding, around, dilation = drawn
    expected = convolved(np, x, w, b, stride, around, dilation)
    found = F.conv2d(x, w, b, stride, padding, dilation)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@given(convolutions())
def test_gradients_are_the_converse_of_a_loop_over_windows(drawn):
    x, w, _, stride, padding, *placed = drawn
    leaves = Tensor(x), Tensor(w)
    y = F.conv2d(*leaves, stride=stride, padding=padding, dilation=drawn.dilation)
    g = normal(*y.shape, seed=3)
    y.backward(g)
    of_x = adjoint(lambda x: convolved(np, x, w, 0.0, stride, *placed), g, x.shape)
    of_w = adjoint(lambda w: convolved(np, x, w, 0.0, stride, *placed), g, w.shape)
    np.testing.assert_allclose(leaves[0].grad, of_x, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(leaves[1].grad, of_w, rtol=1e-11, atol=1e-11)


@given(convolutions())
def test_results_and_first_and_second_derivatives_are_pytorchs(drawn):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    arrays = drawn[:3]
    ours = [Tensor(x) for x in arrays]
    theirs = [torch.tensor(x, requires_grad=True) for x in arrays]
    y = F.conv2d(*ours, drawn.stride, drawn.padding, drawn.dilation)
    z = torchs_convolution(torch, *theirs, drawn.stride, drawn.around, drawn.dilation)
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=1e-11, atol=1e-11)
    first = gradients((y**3).sum(), ours, create_graph=True)
    theirs_first = torch.autograd.grad((z**3).sum(), theirs, create_graph=True)
    for a, b in zip(first, theirs_first, strict=True):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-10, atol=1e-10)
    second = gradients(sum((g**2).sum() for g in first), ours)
    theirs_second = torch.autograd.grad(sum((g**2).sum() for g in theirs_first), theirs)
    for a, b in zip(second, theirs_second, strict=True):
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-9, atol=1e-9)


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 4))
def test_same_padding_gives_a_result_for_every_stride_th_pixel(n, length, step):
    x, w = np.ones((1, n, n, 1)), np.ones((length, length, 1, 1))
    rows = len(range(0, n, step))
    assert F.conv2d(x, w, stride=step, padding="same").shape == (1, rows, rows, 1)


def test_the_odd_zero_of_same_padding_is_below_and_on_the_right():
    x, w = np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1))
    result = F.conv2d(x, w, padding="same")[0, :, :, 0]
    np.testing.assert_array_equal(result, [[4, 4, 2], [4, 4, 2], [2, 2, 1]])


def test_the_kernel_is_not_turned_round():
    x = np.array([1.0, 10.0, 100.0]).reshape(1, 1, 3, 1)
    w = np.array([1.0, 2.0]).reshape(1, 2, 1, 1)
    assert F.conv2d(x, w).ravel().tolist() == [21.0, 210.0]


@pytest.mark.parametrize("channels", [1, 4])
def test_float32_stays_float32_and_the_wider_dtype_wins(channels):
    x, w = np.ones((1, 3, 3, channels), "float32"), np.ones((2, 2, channels, 2), "float32")
    b = np.ones(2, "float32")
    assert F.conv2d(x, w).dtype == F.conv2d(x, w, b).dtype == np.float32
    assert F.conv2d(x, w.astype(float)).dtype == np.float64
    assert F.conv2d(x, w, b.astype(float)).dtype == np.float64
    leaves = Tensor(x), Tensor(w), Tensor(b)
    F.conv2d(*leaves).sum().backward()
    assert {leaf.grad.dtype for leaf in leaves} == {np.dtype("float32")}


def test_images_of_integers_are_taken():
    x = np.full((1, 2, 2, 1), 255, "uint8")
    assert F.conv2d(x, Tensor(np.ones((2, 2, 1, 1), "float32"))).data.ravel().tolist() == [1020.0]


@pytest.mark.parametrize("bias", [None, np.zeros(1)])
def test_the_gradient_of_raw_images_is_never_computed(monkeypatch, bias):
    def refused(*operands, **static):
        raise AssertionError("the gradient of the images was computed")

    monkeypatch.setattr(convolution.conv2d_transpose, "on_arrays", refused)
    w = Tensor(normal(2, 2, 1, 1))
    F.conv2d(normal(1, 3, 3, 1), w, bias).sum().backward()
    assert w.grad.shape == (2, 2, 1, 1)


def derivatives(x, w, b, **static):
    """The result of a convolution with a bias, and its gradients, as the backward pass has them."""
    leaves = Tensor(x), Tensor(w), Tensor(b)
    y = F.conv2d(*leaves, **static)
    y.backward(normal(*y.shape, seed=3).astype(x.dtype))
    return y.data, *(leaf.grad for leaf in leaves)


@given(convolutions(), st.sampled_from(["float32", "float64"]))
def test_a_bias_is_added_and_its_gradient_is_a_sum(drawn, dtype):
    x, w, b = (array.astype(dtype) for array in drawn[:3])
    static = {"stride": drawn.stride, "padding": drawn.padding, "dilation": drawn.dilation}
    y, *found = derivatives(x, w, b, **static)
    leaves = Tensor(x), Tensor(w)
    without = F.conv2d(*leaves, **static)
    g = normal(*y.shape, seed=3).astype(dtype)
    expected = *gradients(without, leaves, g), g.sum(axis=(0, 1, 2))
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(y, without.data + b, rtol=tolerance, atol=tolerance)
    for a, c in zip(found, expected, strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, c, rtol=tolerance, atol=10 * tolerance)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_large_batch_is_convolved_in_parts_and_comes_to_the_same(monkeypatch, channels):
    x, w, b = normal(5, 4, 3, channels), normal(2, 2, channels, 3), normal(3)
    whole = derivatives(x, w, b)
    monkeypatch.setattr(windows, "_CACHED_BYTES", 2 * 8 * 6 * (4 * channels + (channels == 1) + 3))
    static = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "ones": channels == 1}
    sizes = [len(x[part]) for part, _ in convolution._patches(x, w.shape, **static)]
    assert sizes == [2, 2, 1]
    for a, c in zip(whole, derivatives(x, w, b), strict=True):
        np.testing.assert_allclose(a, c, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("learned", [(1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_operands_have_the_same_gradients_whichever_others_have_one(learned):
    arrays = normal(2, 4, 3, 1), normal(2, 2, 1, 3, seed=1), normal(3, seed=2)
    expected = derivatives(*arrays)[1:]
    mixed = [Tensor(x) if i in learned else x for i, x in enumerate(arrays)]
    y = F.conv2d(*mixed)
    y.backward(normal(*y.shape, seed=3))
    for i in learned:
        np.testing.assert_allclose(mixed[i].grad, expected[i], rtol=1e-12, atol=1e-12)


def test_the_gradient_of_a_kernel_depends_on_images_that_are_nodes():
    x, w, b = Tensor(normal(1, 3, 3, 1)), Tensor(normal(2, 2, 1, 1)), Tensor(normal(1))
    y = F.conv2d(x, w, b)
    static = {"stride": (1, 1), "padding": ((0, 0), (0, 0))}
    needed = (False, True, True)
    _, of_w, _ = convolution.conv2d_with_bias.pull_back(needed, y.data, y, (x, w, b), static)
    assert gradients(of_w.sum(), x).any()


def test_the_gradients_of_a_kernel_and_a_bias_can_be_differentiated_again():
    x, w, b = normal(1, 3, 3, 1), Tensor(normal(2, 2, 1, 1)), Tensor(normal(1))
    first = gradients((F.conv2d(x, w, b) ** 2).sum(), (w, b), create_graph=True)
    second = gradients(first[0].sum() + first[1].sum(), (w, b))
    patches = sum(x[0, i : i + 2, j : j + 2] for i, j in np.ndindex(2, 2))
    assert second[1] == pytest.approx(2 * (patches.sum() + 4))


def test_the_gradient_of_a_bias_of_float16_is_summed_in_a_wider_dtype(monkeypatch):
    monkeypatch.setattr(windows, "_CACHED_BYTES", 1)
    x, w, b = (np.ones((n, 1, 1, 1)[:ndim], "float16") for n, ndim in ((3000, 4), (1, 4), (1, 1)))
    leaf = Tensor(b)
    F.conv2d(Tensor(x), Tensor(w), leaf).backward(x)
    assert leaf.grad == 3000.0


def test_the_bias_of_values_is_added_as_it_is():
    x, bias = np.array(Value(2.0)).reshape(1, 1, 1, 1), Value(5.0)
    y = F.conv2d(x, np.full((1, 1, 1, 1), 3.0), np.array([bias])).item()
    assert y.data == 11.0
    assert any(operand is bias for operand in y.operands)


def test_a_convolution_of_values_is_their_products_added_up():
    pixels = [Value(1.0), Value(10.0), Value(100.0)]
    x = np.array(pixels, object).reshape(1, 1, 3, 1)
    y = F.conv2d(x, np.array([1.0, 2.0]).reshape(1, 2, 1, 1))
    assert [v.data for v in y.ravel()] == [21.0, 210.0]
    y[0, 0, 1, 0].backward()
    assert [v.grad for v in pixels] == [0, 1.0, 2.0]


def test_expand_shows_the_pixels_and_weights_of_a_convolution():
    x, w, b = Tensor(normal(1, 3, 3, 2)), Tensor(normal(2, 2, 2, 1)), Tensor(normal(1))
    y = F.conv2d(x, w, b, padding="same")
    values, leaves = expand(y)
    np.testing.assert_allclose([v.data for v in values.flat], y.data.ravel(), rtol=1e-12)
    values[0, 2, 2, 0].backward()  # at the corner, where one pixel is under the kernel
    assert [v.grad for v in leaves[x][0, 2, 2]] == w.data[0, 0, :, 0].tolist()
    assert leaves[b][0].grad == 1.0


@pytest.mark.parametrize(
    ("x", "w", "arguments", "message"),
    [
        ((28, 28), (3, 3, 1, 8), {}, r"images of shape \(n, height, width, channels\), got .*28"),
        ((1, 5, 5, 1), (3, 3), {}, r"\(1, 5, 5, 1\) with a kernel of shape \(3, 3\): a kernel has"),
        ((1, 5, 5, 3), (3, 3, 1, 8), {}, "the images have 3 channels, and the kernel is for 1"),
        (
            (1, 2, 5, 1),
            (3, 3, 1, 8),
            {},
            r"kernel \(3, 3\) is larger than the images, \(2, 5\)",
        ),
        (
            (1, 1, 1, 1),
            (4, 4, 1, 8),
            {"padding": 1},
            r"larger than the images, \(3, 3\) with",
        ),
        ((1, 5, 5, 1), (0, 3, 1, 8), {}, "the kernel is empty"),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"stride": 0}, "stride is an integer, at least 1, .*; got 0"),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"stride": (1, 2, 3)}, r"stride .*; got \(1, 2, 3\)"),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"stride": 1.5}, r"stride .*; got 1\.5"),
        (
            (1, 5, 5, 1),
            (3, 3, 1, 8),
            {"padding": -1},
            "a number of pixels for every side, .*; got -1",
        ),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"padding": None}, "padding is .valid., .same., .*None"),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"padding": "full"}, "padding is .valid., .same., .*'full'"),
        (
            (1, 5, 5, 1),
            (3, 3, 1, 8),
            {"dilation": 0},
            "dilation is an integer, at least 1, .*got 0",
        ),
        (
            (1, 5, 5, 1),
            (3, 3, 1, 8),
            {"dilation": 3},
            r"kernel \(7, 7\) is larger than the images, \(5, 5\)",
        ),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"b": np.zeros(7)}, r"bias of shape \(8,\), not \(7,\)"),
        ((1, 5, 5, 1), (3, 3, 1, 8), {"b": 0.0}, r"bias of shape \(8,\), not \(\)"),
    ],
)
def test_a_mistake_is_named_with_what_was_given(x, w, arguments, message):
    with pytest.raises(ValueError, match=message):
        F.conv2d(Tensor(np.zeros(x)), Tensor(np.zeros(w)), **arguments)


@pytest.mark.parametrize(
    ("x", "w", "arguments", "message"),
    [
        ((5, 1), (3, 1, 8), {}, r"conv1d needs sequences of shape \(n, steps, channels\), got .*5"),
        ((1, 5, 1), (3, 1), {}, r"\(1, 5, 1\) with a kernel of shape \(3, 1\): a kernel has"),
        ((1, 5, 3), (3, 1, 8), {}, "the sequences have 3 channels, and the kernel is for 1"),
        ((1, 5, 1), (0, 1, 8), {}, "the kernel is empty"),
        ((1, 2, 1), (3, 1, 8), {}, "the window of 3 is longer than the sequences, 2 with their"),
        ((1, 5, 1), (3, 1, 8), {"dilation": 3}, "window of 7 is longer than the sequences, 5 with"),
        ((1, 5, 1), (3, 1, 8), {"stride": 0}, "stride is an integer of 1 or more, got 0"),
        ((1, 5, 1), (3, 1, 8), {"stride": (1, 1)}, r"stride is an integer .* got \(1, 1\)"),
        ((1, 5, 1), (3, 1, 8), {"dilation": 1.5}, r"dilation is an integer .* got 1\.5"),
        ((1, 5, 1), (3, 1, 8), {"padding": "full"}, ".causal., or a number of steps .*'full'"),
        ((1, 5, 1), (3, 1, 8), {"padding": -1}, "or a number of steps for both sides; got -1"),
        ((1, 5, 1), (3, 1, 8), {"padding": (1, 0)}, r"or a number of steps .*; got \(1, 0\)"),
        ((1, 5, 1), (3, 1, 8), {"b": np.zeros(7)}, r"conv1d has 8 filters.*\(8,\), not \(7,\)"),
    ],
)
def test_a_mistake_with_sequences_is_named_with_what_was_given(x, w, arguments, message):
    with pytest.raises(ValueError, match=message):
        F.conv1d(Tensor(np.zeros(x)), Tensor(np.zeros(w)), **arguments)


def test_a_causal_convolution_sees_no_later_step():
    x = Tensor(normal(1, 6, 2))
    y = F.conv1d(x, normal(3, 2, 1, seed=1), padding="causal", dilation=2)
    y[0, 3, 0].backward()
    assert y.shape == (1, 6, 1)
    assert np.argwhere(x.grad[0].any(axis=1)).ravel().tolist() == [1, 3]


@pytest.mark.parametrize("pool", [F.max_pool1d, F.average_pool1d])
@pytest.mark.parametrize(
    ("shape", "arguments", "message"),
    [
        ((5, 2), {}, r"needs sequences of shape \(n, steps, channels\), got shape \(5, 2\)"),
        ((1, 2, 2), {"pool_size": 3}, "window of 3 is longer than the sequences, 2 with"),
        ((1, 5, 2), {"pool_size": 0}, "pool_size is an integer of 1 or more, got 0"),
        ((1, 5, 2), {"padding": "causal"}, '"valid", "same", or a number .* got .causal.'),
        ((1, 5, 2), {"padding": 2}, "the padding must be smaller than the window"),
    ],
)
def test_a_mistake_with_pools_of_sequences_is_named(pool, shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        pool(np.zeros(shape), **arguments)


def test_padding_may_make_short_sequences_long_enough():
    x, w = np.array([[[1.0], [10.0]]]), np.ones((3, 1, 1))
    assert F.conv1d(x, w, padding=1).ravel().tolist() == [11.0, 11.0]
    assert F.conv1d(x, w[:2], padding=0).ravel().tolist() == [11.0]
