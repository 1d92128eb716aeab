"""Attention where nothing may be looked at, in narrow dtypes, of long texts, and its errors."""

import tracemalloc

import numpy as np
import pytest

from micrograd_plus import Tensor, gradients, no_grad
from micrograd_plus import functions as F
from micrograd_plus.engine.primitives.attention import _parts
from tests.engine.cases import normal

INF = np.inf
NOTHING = np.array([[True, True, False], [False, False, False]])
attention = F.scaled_dot_product_attention


def operands(dtype="float64", queries=2, keys=3, leading=()):
    shapes = ((queries, 4), (keys, 4), (keys, 5))
    return [Tensor(normal(*leading, *s, seed=i).astype(dtype)) for i, s in enumerate(shapes)]


def as_numbers(mask, dtype):
    return np.where(mask, 0.0, -INF).astype(dtype)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("made", [lambda mask, dtype: mask, as_numbers])
def test_a_query_that_may_look_nowhere_gives_zeros_and_no_gradient(made, dtype):
    q, k, v = operands(dtype)
    y = attention(q, k, v, made(NOTHING, dtype))
    y.sum().backward()
    assert not y.data[1].any() and y.data[0].all()
    assert not q.grad[1].any() and q.grad[0].all()
    assert np.isfinite(k.grad).all() and np.isfinite(v.grad).all()


def test_a_query_that_may_look_nowhere_has_second_derivatives_of_zero():
    q, k, v = operands()
    first = gradients(F.sum(F.sin(attention(q, k, v, NOTHING))), [q, k, v], create_graph=True)
    second = gradients(sum(F.sum(F.square(g)) for g in first), [q, k, v])
    assert all(np.isfinite(g).all() for g in second)
    assert not second[0][1].any() and second[0][0].all()


def test_keys_that_are_left_out_get_no_gradient():
    q, k, v = operands()
    attention(q, k, v, NOTHING).sum().backward()
    assert not k.grad[2].any() and not v.grad[2].any()


def test_booleans_and_minus_infinity_say_the_same():
    q, k, v = operands("float32")
    np.testing.assert_array_equal(
        attention(q, k, v, NOTHING).data, attention(q, k, v, as_numbers(NOTHING, "float64")).data
    )


def test_a_mask_of_float64_leaves_float32_as_it_is():
    q, k, v = operands("float32")
    assert attention(q, k, v, np.zeros((2, 3))).dtype == np.float32


def test_float16_is_computed_in_float32():
    q, k, v = (x.data.astype("float16") for x in operands())
    large = q * np.float16(200), k * np.float16(200), v  # products beyond 65504
    wide = attention(*(x.astype("float32") for x in large))
    np.testing.assert_array_equal(attention(*large), wide.astype("float16"))


def test_a_learned_mask_has_a_gradient_in_its_own_shape():
    q, k, v = operands(leading=(2, 3))
    bias = Tensor(normal(3, 1, 3, seed=5))
    weight = normal(2, 3, 2, 5, seed=6)
    attention(q, k, v, bias).backward(weight)
    again = Tensor(bias.data)
    (F.attention_weights(q, k, again) @ v).backward(weight)
    np.testing.assert_allclose(bias.grad, again.grad, rtol=1e-12)


def test_queries_and_keys_of_no_numbers_fit_all_alike():
    y = attention(np.ones((2, 0)), np.ones((2, 0)), np.array([[1.0], [3.0]]))
    assert y.tolist() == [[2.0], [2.0]]


def test_no_keys_give_zeros():
    q, k, v = operands(keys=0)
    y = attention(q, k, v)
    y.sum().backward()
    assert y.shape == (2, 5) and not y.data.any() and not q.grad.any()


@pytest.mark.parametrize("leading", [(0,), (3, 0)])
def test_an_empty_batch_gives_an_empty_batch(leading):
    q, k, v = operands(leading=leading)
    y = attention(q, k, v, causal=True)
    y.sum().backward()
    assert y.shape == (*leading, 2, 5)
    assert q.grad.shape == q.shape


def test_what_is_changed_in_a_mask_afterwards_changes_no_gradient():
    q, k, v = operands()
    mask = NOTHING.copy()
    y = attention(q, k, v, mask)
    mask[:] = False
    y.sum().backward()
    assert v.grad[0].all()


def test_a_batch_too_large_for_one_part_gives_what_its_entries_give():
    q, k, v = operands("float32", queries=70, keys=70, leading=(5, 9))  # 220,500 weights
    y = attention(q, k, v, causal=True)
    y.backward(np.ones(y.shape, "float32"))
    last = [Tensor(x.data[4, 8]) for x in (q, k, v)]
    own = attention(*last, causal=True)
    own.backward(np.ones(own.shape, "float32"))
    np.testing.assert_allclose(y.data[4, 8], own.data, rtol=1e-6)
    for whole, part in zip((q, k, v), last, strict=True):
        np.testing.assert_allclose(whole.grad[4, 8], part.grad, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(), (3,), (200, 7), (2, 3, 90), (5, 1, 300)])
def test_parts_cover_every_head_once(shape):
    seen = np.zeros(shape, int)
    for part in _parts(shape, 4096):
        seen[part] += 1
    assert (seen == 1).all()


def test_of_a_thousand_tokens_the_weights_of_one_head_are_there_at_a_time():
    q, k, v = operands("float32", 1000, 1000, leading=(16,))
    tracemalloc.start()
    y = attention(q, k, v, causal=True)
    y.sum().backward()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16e6  # of all heads they are 64 MB


def test_the_graph_keeps_no_weights():
    q, k, v = operands("float32", 300, 300, leading=(8,))
    tracemalloc.start()
    y = attention(q, k, v)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2 * y.data.nbytes  # the weights are 2.9 MB


def test_the_result_lies_in_memory_as_the_queries_do():
    heads = [x.data.swapaxes(0, 1) for x in operands(queries=3, leading=(3,))]
    with no_grad():
        y = attention(heads[0], heads[0], heads[0])
    assert y.swapaxes(0, 1).flags.c_contiguous


@pytest.mark.parametrize("mask", [NOTHING[0], np.array(True), np.array(0.5), [0.0, -1.0, 2.0]])
def test_a_mask_of_fewer_axes_broadcasts(mask):
    q, k, v = operands(leading=(2,))
    whole = np.broadcast_to(mask, (2, 2, 3)).copy()
    np.testing.assert_allclose(
        attention(q, k, v, mask).data, attention(q, k, v, whole).data, rtol=1e-12
    )


def test_sizes_that_do_not_fit_are_named():
    q, k, v = (x.data for x in operands())
    with pytest.raises(ValueError, match=r"last sizes of queries and keys must be equal"):
        attention(q[:, :3], k, v)
    with pytest.raises(ValueError, match=r"a value for every key"):
        attention(q, k, v[:2])
    with pytest.raises(ValueError, match=r"needs \(\.\.\., tokens, size\), got queries \(4,\)"):
        attention(q[0], k, v)
    with pytest.raises(ValueError, match=r"mask of shape \(3, 2\) for 2 queries and 3 keys"):
        attention(q, k, v, NOTHING.T)


def test_causal_attention_knows_nothing_of_what_follows():
    x = normal(5, 4)
    changed = x.copy()
    changed[3:] += 1.0
    before = attention(x, x, x, causal=True)
    np.testing.assert_array_equal(before[:3], attention(changed, changed, changed, causal=True)[:3])


def test_second_derivatives_are_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    ours = operands(leading=(2,), queries=3)
    theirs = [torch.tensor(x.data, requires_grad=True) for x in ours]
    first = gradients(F.sum(F.sin(attention(*ours, causal=True))), ours, create_graph=True)
    second = gradients(sum(F.sum(F.square(g)) for g in first), ours)
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        y = torch.nn.functional.scaled_dot_product_attention(*theirs, is_causal=True)
        slopes = torch.autograd.grad(torch.sin(y).sum(), theirs, create_graph=True)
        expected = torch.autograd.grad(sum((g**2).sum() for g in slopes), theirs)
    for g, other in zip(second, expected, strict=True):
        np.testing.assert_allclose(g, other.numpy(), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", ["layer_norm", "rms_norm"])
def test_second_derivatives_of_norms_are_pytorchs(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    ours = [Tensor(normal(2, 4)), Tensor(normal(4, seed=1))]
    theirs = [torch.tensor(x.data, requires_grad=True) for x in ours]
    y = getattr(F, name)(*ours, epsilon=1e-5)
    first = gradients(F.sum(F.sin(y)), ours, create_graph=True)
    second = gradients(sum(F.sum(F.square(g)) for g in first), ours)
    other = getattr(torch.nn.functional, name)(theirs[0], (4,), theirs[1], eps=1e-5)
    slopes = torch.autograd.grad(torch.sin(other).sum(), theirs, create_graph=True)
    expected = torch.autograd.grad(sum((g**2).sum() for g in slopes), theirs)
    for g, h in zip(second, expected, strict=True):
        np.testing.assert_allclose(g, h.numpy(), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("norm", [F.layer_norm, F.rms_norm])
def test_norms_of_large_float16_numbers_do_not_overflow(norm):
    x = np.array([[3e4, -3e4, 1e4, 0.0]], "float16")
    wide = norm(x.astype("float32"))
    np.testing.assert_allclose(norm(x), wide, rtol=1e-3, atol=1e-3)
    assert norm(x).dtype == np.float16


@pytest.mark.parametrize("norm", [F.layer_norm, F.rms_norm])
def test_norms_of_integers_are_those_of_their_floats(norm):
    x = np.array([[1, 2, 200]], "uint8")
    np.testing.assert_array_equal(norm(x), norm(x.astype(float)))


def test_attention_of_integers_is_that_of_their_floats():
    x = np.array([[1, 2], [200, 100]], "uint8")
    np.testing.assert_array_equal(attention(x, x, x), attention(*[x.astype(float)] * 3))


@pytest.mark.parametrize("norm", [F.layer_norm, F.rms_norm])
def test_norms_of_more_rows_than_a_block_are_those_of_each(norm):
    x = Tensor(np.random.default_rng(0).normal(size=(1200, 60)))  # 72,000 numbers
    w = Tensor(np.linspace(0.5, 1.5, 60))
    y = norm(x, w)
    g = np.random.default_rng(1).normal(size=y.shape)
    y.backward(g)
    last, again = Tensor(x.data[-1]), Tensor(w.data)
    norm(last, again).backward(g[-1])
    np.testing.assert_allclose(x.grad[-1], last.grad, rtol=1e-12)
    for part in range(1199):
        norm(x.data[part], again).backward(g[part])
    np.testing.assert_allclose(w.grad, again.grad, rtol=1e-10)


@pytest.mark.parametrize("norm", [F.layer_norm, F.rms_norm])
def test_a_weight_of_another_size_is_refused(norm):
    with pytest.raises(ValueError, match=r"rows of shape \(2, 3\) with a weight .* shape \(2,\)"):
        norm(np.ones((2, 3)), np.ones(2))
    with pytest.raises(ValueError, match="a single number is no row"):
        norm(np.float64(3.0))


def test_turned_pairs_keep_their_length_and_the_products_depend_on_distance_alone():
    q, k = normal(6, 4), normal(6, 4, seed=1)
    turned = F.rotary(q)
    np.testing.assert_allclose(
        np.linalg.norm(turned.reshape(6, 2, 2), axis=-1),
        np.linalg.norm(q.reshape(6, 2, 2), axis=-1),
    )
    same = np.repeat(q[:1], 6, 0), np.repeat(k[:1], 6, 0)
    products = F.rotary(same[0]) @ F.rotary(same[1]).T
    np.testing.assert_allclose(products[:-1, :-1], products[1:, 1:], rtol=1e-10)


def test_rotary_needs_pairs():
    with pytest.raises(ValueError, match=r"an even size\), got shape \(2, 3\)"):
        F.rotary(np.ones((2, 3)))


def test_rotary_of_integers_is_that_of_their_floats():
    x = np.array([[1, 2], [3, 4]])
    np.testing.assert_array_equal(F.rotary(x), F.rotary(x.astype(float)))


def test_scores_far_beyond_what_exp_can_take_are_no_trouble():
    q, k, v = (Tensor(x.data * 1e3) for x in operands())
    y = attention(q, k, v)
    np.testing.assert_allclose((F.attention_weights(q, k) @ v).data, y.data, rtol=1e-10)
    slopes = gradients(y, [q, k, v], Tensor(np.ones(y.shape)), create_graph=True)
    y.backward(np.ones(y.shape))
    for g, leaf in zip(slopes, (q, k, v), strict=True):
        np.testing.assert_allclose(g.data, leaf.grad, rtol=1e-8, atol=1e-8)


def test_rotary_of_float32_stays_float32():
    assert F.rotary(Tensor(np.ones((2, 4), "float32"))).dtype == np.float32


@pytest.mark.parametrize("mask", [np.tri(3, dtype=int), [[1, 0, 1]], Tensor(np.tri(3, dtype="i8"))])
@pytest.mark.parametrize("function", ["attention_weights", "scaled_dot_product_attention"])
def test_a_mask_of_integers_is_refused_and_not_added(function, mask):
    q = Tensor(np.ones((3, 2)))
    operands = (q, q) if function == "attention_weights" else (q, q, q)
    with pytest.raises(TypeError, match="booleans, or floats that are added, got int64"):
        getattr(F, function)(*operands, mask)


def test_what_is_added_may_be_less_than_the_dtype_can_say():
    q = Tensor(np.ones((2, 2), "float16"))
    y = F.attention_weights(q, q, np.array([[0, -1e9]]))
    assert y.data.tolist() == [[1.0, 0.0], [1.0, 0.0]]
