"""Attention computes what the paper says, remembers, and can be looked at."""

import copy
import math
import threading

import numpy as np
import pytest

from micrograd_plus import Tensor, expand, functions, nn, no_grad
from tests.nn.layer_cases import numbers


def by_hand(layer, x, other=None, mask=None):
    """The paper's formulas, a head, a text and a token at a time."""
    x = np.asarray(x)
    other = x if other is None else other
    size = layer.width // layer.heads
    each = layer.heads // layer.key_value_heads
    applied = lambda dense, a: a @ dense.weight.data + (dense.bias.data if dense.use_bias else 0)
    q, k, v = applied(layer.query, x), applied(layer.key, other), applied(layer.value, other)
    found = np.zeros(x.shape)
    for n, head, i in np.ndindex(len(x), layer.heads, x.shape[1]):
        of_query = slice(head * size, (head + 1) * size)
        of_key = slice(head // each * size, (head // each + 1) * size)
        seen = [
            j
            for j in range(other.shape[1])
            if (not layer.causal or j <= i) and (mask is None or mask[n, j])
        ]
        scores = [q[n, i, of_query] @ k[n, j, of_key] / math.sqrt(size) for j in seen]
        weights = np.exp(scores) / np.sum(np.exp(scores))
        found[n, i, of_query] = sum(
            (w * v[n, j, of_key] for w, j in zip(weights, seen, strict=True)), np.zeros(size)
        )
    return applied(layer.output, found)


def made(*arguments, **options):
    return nn.Attention(*arguments, **options, seed=0, dtype="float64")


@pytest.mark.parametrize(
    "options", [{}, {"causal": True}, {"key_value_heads": 2}, {"use_bias": False}]
)
def test_it_is_the_papers(options):
    layer, x = made(8, 4, **options), numbers((2, 3, 8))
    np.testing.assert_allclose(layer(x).data, by_hand(layer, x), rtol=1e-12)


def test_a_text_looks_at_another():
    layer, x, other = made(4, 2), numbers((2, 3, 4)), numbers((2, 5, 4))
    np.testing.assert_allclose(layer(x, other).data, by_hand(layer, x, other), rtol=1e-12)


def test_padding_is_not_looked_at():
    layer, x = made(4, 2), numbers((2, 3, 4))
    mask = np.array([[True, True, False], [True, True, True]])
    y = layer(x, mask=mask).data
    np.testing.assert_allclose(y, by_hand(layer, x, mask=mask), rtol=1e-12)
    x[0, 2] = 1e6
    np.testing.assert_array_equal(layer(x, mask=mask).data[0, :2], y[0, :2])


@pytest.mark.parametrize("kind", [nn.Attention, nn.Block])
def test_a_sequential_hands_its_mask_to_attention(kind):
    model = nn.Sequential(nn.Embedding(5, 4, padding=0, seed=0), kind(4, 2, seed=1, causal=False))
    y = model([[3, 1, 0, 0]], mask=None)
    np.testing.assert_allclose(y.data[:, :2], model([[3, 1]]).data, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(model.output_mask([[3, 1, 0]]), [[True, True, False]])


def test_a_mask_of_others_says_nothing_of_the_tokens_that_look():
    mask = np.array([[True, False]])
    assert made(4, 2).output_mask(numbers((1, 2, 4)), mask, other=numbers((1, 2, 4))) is None


def test_a_mask_of_four_axes_is_for_heads_and_tokens():
    layer, x = made(4, 2), numbers((1, 3, 4))
    causal = made(4, 2, causal=True)
    causal.load_state_dict(layer.state_dict())
    mask = np.tri(3, dtype=bool)[None, None]
    np.testing.assert_allclose(layer(x, mask=mask).data, causal(x).data, rtol=1e-12)
    added = np.where(mask, 0.0, -np.inf)
    np.testing.assert_allclose(layer(x, mask=added).data, causal(x).data, rtol=1e-12)


def test_rotary_positions_are_what_tells_the_order():
    plain, turned = made(4, 2), made(4, 2, rotary=True)
    x = numbers((1, 3, 4))
    for layer, tells in ((plain, False), (turned, True)):
        swapped = layer(x[:, [1, 0, 2]]).data[:, 2]
        assert np.allclose(swapped, layer(x).data[:, 2]) is not tells


def test_rotary_positions_depend_on_distances_alone():
    layer, x = made(4, 2, rotary=True), numbers((1, 3, 4))
    y = layer(x).data
    rotary, functions.rotary = functions.rotary, lambda x, start: rotary(x, start + 7)
    try:
        np.testing.assert_allclose(layer(x).data, y, rtol=1e-10)
    finally:
        functions.rotary = rotary


@pytest.mark.parametrize("options", [{}, {"rotary": True}, {"key_value_heads": 1}])
@pytest.mark.parametrize("causal", [True, False])
def test_with_a_cache_each_token_finds_what_it_finds_among_all_so_far(options, causal):
    layer, x = made(4, 2, causal=causal, **options), numbers((2, 5, 4))
    cache = nn.Cache()
    for part in (slice(0, 2), slice(2, 3), slice(3, 5)):
        y = layer(x[:, part], cache=cache).data
        whole = layer(x[:, : part.stop]).data[:, part]
        np.testing.assert_allclose(y, whole, rtol=1e-12)


def test_with_a_cache_a_mask_is_of_all_keys():
    layer, x = made(4, 2, causal=True), numbers((1, 4, 4))
    mask = np.array([[False, True, True, True]])
    cache = nn.Cache()
    layer(x[:, :2], mask=mask[:, :2], cache=cache)
    y = layer(x[:, 2:], mask=mask, cache=cache)
    np.testing.assert_allclose(y.data, layer(x, mask=mask).data[:, 2:], rtol=1e-12)


def test_gradients_flow_through_a_cache():
    layer, x = made(4, 2, causal=True), Tensor(numbers((1, 3, 4)))
    cache = nn.Cache()
    layer(x[:, :2], cache=cache)
    layer(x[:, 2:], cache=cache).sum().backward()
    again = Tensor(x.data)
    layer(again)[:, 2:].sum().backward()
    np.testing.assert_allclose(x.grad, again.grad, rtol=1e-12)


def test_dropped_weights_leave_the_expected_value():
    layer = made(2, 1, dropout=0.4)
    x = numbers((1, 3, 2))
    with no_grad():
        mean = np.mean([layer(x).data for _ in range(4000)], axis=0)
    np.testing.assert_allclose(mean, layer.eval()(x).data, atol=0.05)


def test_taps_see_the_weights_and_their_gradients():
    layer, x = made(4, 2), numbers((1, 3, 4))
    plain = layer(x).data
    with nn.taps(layer) as seen:
        y = layer(x)
    y.sum().backward()
    weights = seen["weights"]
    assert weights.output.shape == weights.gradient.shape == (1, 2, 3, 3)
    np.testing.assert_allclose(weights.output.sum(axis=-1), 1.0)
    np.testing.assert_allclose(y.data, plain, rtol=1e-12)


def test_the_weights_of_a_model_are_those_that_its_values_are_weighed_by():
    model = nn.Sequential(made(4, 2, causal=True), made(4, 1))
    x = numbers((2, 3, 4))
    found = nn.attention_weights(model, x)
    assert [(name, w.shape) for name, w in found.items()] == [
        ("layers.0", (2, 2, 3, 3)),
        ("layers.1", (2, 1, 3, 3)),
    ]
    layer, x = model[1], model[0](x).data
    values = (x @ layer.value.weight.data)[:, None]
    y = (found["layers.1"] @ values)[:, 0] @ layer.output.weight.data
    np.testing.assert_allclose(layer(x).data, y, rtol=1e-10)


def test_of_attention_that_was_not_called_there_are_no_weights():
    model = nn.Sequential(made(4, 2))
    model.spare = made(4, 2)
    assert list(nn.attention_weights(model, numbers((1, 2, 4)))) == ["layers.0"]


def test_no_weights_are_looked_at_afterwards():
    layer = made(4, 2)
    nn.attention_weights(layer, numbers((1, 2, 4)))
    assert not layer.weights._hooks


def test_it_is_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    layer, x = made(6, 3), numbers((2, 4, 6))
    theirs = torch.nn.MultiheadAttention(6, 3, batch_first=True, dtype=torch.float64)
    of_all = [getattr(layer, name) for name in ("query", "key", "value")]
    with torch.no_grad():
        weight = np.concatenate([dense.weight.data.T for dense in of_all])
        theirs.in_proj_weight.copy_(torch.tensor(weight))
        theirs.out_proj.weight.copy_(torch.tensor(layer.output.weight.data.T.copy()))
    x_of_torch = torch.tensor(x)
    padding = np.array([[False, False, False, True], [False] * 4])
    y, weights = theirs(
        *[x_of_torch] * 3, key_padding_mask=torch.tensor(padding), average_attn_weights=False
    )
    np.testing.assert_allclose(layer(x, mask=~padding).data, y.detach().numpy(), rtol=1e-9)
    found = nn.attention_weights(layer, x, mask=~padding)[""]
    np.testing.assert_allclose(found, weights.detach().numpy(), rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((6, 4), "heads of Attention must divide its width, 6, got 4"),
        ((0, 1), "width of Attention must be an integer of 1 or more, got 0"),
        ((8, 4, 3), "key_value_heads of Attention must divide its heads, 4, got 3"),
    ],
)
def test_sizes_that_do_not_divide_are_named(arguments, message):
    width, heads, *grouped = arguments
    with pytest.raises(ValueError, match=message):
        nn.Attention(width, heads, key_value_heads=grouped[0] if grouped else None)


def test_rotary_heads_need_an_even_size():
    with pytest.raises(ValueError, match="rotary turns pairs of numbers, and heads have 3"):
        nn.Attention(6, 2, rotary=True)


def test_inputs_and_masks_that_do_not_fit_are_named():
    layer = made(4, 2)
    with pytest.raises(ValueError, match=r"heads=2\) takes shape \(n, tokens, 4\), got \(3, 4\)"):
        layer(np.ones((3, 4)))
    with pytest.raises(ValueError, match=r"a mask of booleans \(1, 3\), .* got float64 \(3, 3\)"):
        layer(np.ones((1, 3, 4)), mask=np.zeros((3, 3)))


def test_a_mask_of_pairs_of_tokens_is_told_how_it_is_given():
    layer, x, mask = made(4, 2), numbers((2, 3, 4)), np.tri(3, dtype=bool)
    with pytest.raises(ValueError, match=r"of \(tokens, others\) give mask\[None, None\]"):
        layer(x, mask=mask)
    causal = nn.Attention(4, 2, causal=True, dtype=layer.dtype.name)
    causal.load_state_dict(layer.state_dict())
    np.testing.assert_allclose(layer(x, mask=mask[None, None]).data, causal(x).data)


def test_what_another_thread_asks_of_the_model_is_not_looked_at():
    layer, x = made(4, 2), numbers((1, 3, 4))
    alone = nn.attention_weights(layer, x)[""]

    def ask_too(module, args, y):
        remove()
        thread = threading.Thread(target=layer, args=(x[:, ::-1],))
        thread.start()
        thread.join()

    remove = layer.output.register_forward_hook(ask_too)
    np.testing.assert_array_equal(nn.attention_weights(layer, x)[""], alone)


def test_a_copied_cache_goes_its_own_way():
    layer, x = made(4, 2), numbers((1, 3, 4))
    cache = nn.Cache()
    layer(x[:, :2], cache=cache)
    other = copy.copy(cache)
    layer(x[:, 2:], cache=other)
    assert (cache.length(layer), other.length(layer)) == (2, 3)


def test_what_a_copied_cache_is_given_does_not_reach_the_other():
    layer, x = made(4, 2, causal=True), numbers((1, 6, 4))
    whole = layer(x).data
    with no_grad():
        cache = nn.Cache()
        for i in range(3):
            layer(x[:, [i]], cache=cache)
        layer(x[:, :3], cache=copy.copy(cache))
        np.testing.assert_allclose(layer(x[:, [3]], cache=cache).data[:, 0], whole[:, 3])


@pytest.mark.parametrize("texts", [1, 3])
def test_a_cache_of_other_texts_does_not_broadcast(texts):
    layer, cache = made(4, 2), nn.Cache()
    with no_grad():
        layer(numbers((2, 2, 4)), cache=cache)
        with pytest.raises(ValueError, match="of as many texts as it began with"):
            layer(numbers((texts, 1, 4)), cache=cache)


def test_gradients_flow_to_what_is_cached_while_it_is_recorded():
    layer, x = made(4, 2, causal=True), Tensor(numbers((1, 3, 4)))
    layer(x).sum().backward()
    whole, x.grad = x.grad, None
    cache = nn.Cache()
    ys = [layer(x[:, i : i + 1], cache=cache) for i in range(3)]
    sum(y.sum() for y in ys).backward()
    np.testing.assert_allclose(x.grad, whole, rtol=1e-9)


def test_what_is_recorded_goes_on_from_what_was_not():
    layer, x = made(4, 2, causal=True), numbers((1, 3, 4))
    cache = nn.Cache()
    with no_grad():
        layer(x[:, :2], cache=cache)
    y = layer(Tensor(x[:, 2:]), cache=cache)
    np.testing.assert_allclose(y.data[:, 0], layer(x).data[:, 2], rtol=1e-12)


def test_a_block_looks_back_and_does_not_count_unless_it_is_told_otherwise():
    block, x = nn.Block(4, 2, seed=0, dtype="float64"), numbers((1, 3, 4))
    y = block(x).data
    np.testing.assert_allclose(block(x[:, :2]).data, y[:, :2], rtol=1e-12)
    np.testing.assert_allclose(block(x[:, [1, 0, 2]]).data[:, 2], y[:, 2], rtol=1e-12)
    turned = nn.Block(4, 2, rotary=True, seed=0, dtype="float64")
    assert not np.allclose(turned(x[:, [1, 0, 2]]).data[:, 2], turned(x).data[:, 2])


def test_a_block_is_the_sum_of_what_its_parts_add():
    block, x = nn.Block(4, 2, seed=0, dtype="float64"), numbers((1, 3, 4))
    first = x + block.attention(block.attention_norm(x)).data
    second = first + block.mlp(block.mlp_norm(first)).data
    np.testing.assert_allclose(block(x).data, second, rtol=1e-12)


@pytest.mark.parametrize("causal", [True, False])
def test_a_block_is_pytorchs_encoder_layer_with_the_norm_first(causal):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    block, x = nn.Block(6, 3, causal=causal, seed=0, dtype="float64"), numbers((2, 4, 6))
    rng = np.random.default_rng(3)
    for p in block.parameters():
        p.assign(p.data + rng.normal(0, 0.3, p.shape))
    theirs = torch.nn.TransformerEncoderLayer(
        *(6, 3, 24, 0.0),
        activation=lambda x: torch.nn.functional.gelu(x, approximate="tanh"),
        batch_first=True,
        norm_first=True,
        dtype=torch.float64,
    )
    w = {name: p.data.T for name, p in block.named_parameters()}
    three = [f"attention.{name}" for name in ("query", "key", "value")]
    state = {
        "self_attn.in_proj_weight": np.concatenate([w[f"{name}.weight"] for name in three]),
        "self_attn.in_proj_bias": np.concatenate([w[f"{name}.bias"] for name in three]),
    }
    for ours, other in (
        ("attention.output", "self_attn.out_proj"),
        ("attention_norm", "norm1"),
        ("mlp_norm", "norm2"),
        ("mlp.layers.0", "linear1"),
        ("mlp.layers.1", "linear2"),
    ):
        state |= {f"{other}.{part}": w[f"{ours}.{part}"] for part in ("weight", "bias")}
    theirs.load_state_dict({name: torch.tensor(a.copy()) for name, a in state.items()})
    ours, other = Tensor(x), torch.tensor(x, requires_grad=True)
    later = torch.nn.Transformer.generate_square_subsequent_mask(4, dtype=torch.float64)
    y, expected = block(ours), theirs(other, src_mask=later if causal else None)
    np.testing.assert_allclose(y.data, expected.detach().numpy(), rtol=1e-9, atol=1e-12)
    g = rng.normal(size=y.shape)
    y.backward(g)
    expected.backward(torch.tensor(g))
    np.testing.assert_allclose(ours.grad, other.grad.numpy(), rtol=1e-8, atol=1e-11)
    for name, part in (("mlp.layers.0", theirs.linear1), ("attention_norm", theirs.norm1)):
        gradient = dict(block.named_parameters())[f"{name}.weight"].grad
        np.testing.assert_allclose(gradient.T, part.weight.grad.numpy(), rtol=1e-8, atol=1e-11)


def test_arguments_of_a_block_that_mean_nothing_are_named():
    with pytest.raises(ValueError, match='norm of Block must be "layer" or "rms"'):
        nn.Block(4, 2, norm="batch")
    with pytest.raises(ValueError, match="dropout of Block must be from 0 to below 1"):
        nn.Block(4, 2, dropout=1.0)
    with pytest.raises(ValueError, match="dropout of Attention must be from 0 to below 1"):
        nn.Attention(4, 2, dropout=-0.1)


def test_sinusoidal_positions_are_the_papers():
    found = nn.sinusoidal_positions(3, 4, start=5)
    for m, i in np.ndindex(3, 2):
        angle = (5 + m) / 10000 ** (2 * i / 4)
        np.testing.assert_allclose(
            found[m, 2 * i : 2 * i + 2], [math.sin(angle), math.cos(angle)], rtol=1e-12
        )


def test_one_number_that_a_head_finds_expands_to_the_numbers_it_is_made_of():
    layer, x = made(4, 2, causal=True), Tensor(numbers((1, 3, 4)))
    found = layer(x)[0, -1, 0]
    one, leaves = expand(found)
    found.backward()
    one.backward()
    assert one.data == pytest.approx(found.data, abs=1e-12)
    gradients = np.vectorize(lambda value: value.grad)(leaves[layer.key.weight])
    np.testing.assert_allclose(gradients, layer.key.weight.grad, atol=1e-12)
