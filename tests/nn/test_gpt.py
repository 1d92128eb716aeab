"""A GPT is the paper's, starts as GPT-2 does, and remembers what it has seen."""

import copy
import json

import numpy as np
import pytest

from micrograd_plus import Tensor, expand, functions, losses, nn, no_grad, optim, training
from micrograd_plus.nn.configuration import described, made_of

TOKENS = np.array([[3, 1, 4, 1, 5], [2, 6, 5, 3, 5]])
KINDS = {
    "GPT-2": {},
    "rotary": {"positions": "rotary", "norm": "rms"},
    "sinusoidal": {"positions": "sinusoidal", "bias": False, "tied": False},
    "grouped": {"positions": "rotary", "key_value_heads": 1, "activation": "silu"},
    "microgpt": {
        **{"norm": "rms", "norm_weight": False, "first_norm": True, "last_norm": False},
        **{"activation": "relu", "bias": False, "tied": False},
    },
}
every_kind = pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)


def small(seed=0, dtype="float64", context=8, **options):
    model = nn.GPT(7, context, layers=2, heads=2, width=4, seed=seed, dtype=dtype, **options)
    rng = np.random.default_rng(1)
    for p in model.parameters():  # else biases are 0, and logits nearly
        p.assign(p.data + rng.normal(0, 0.3, p.shape))
    return model


def loss_of(model, tokens=TOKENS):
    return functions.softmax_cross_entropy(model(tokens[:, :-1]), tokens[:, 1:])


def test_it_is_gpt2_by_its_formulas():
    model = small()
    w = {name: p.data for name, p in model.named_parameters()}

    def norm(x, name):
        c = x - x.mean(axis=-1, keepdims=True)
        root = np.sqrt((c**2).mean(axis=-1, keepdims=True) + 1e-5)
        return c / root * w[f"{name}.weight"] + w[f"{name}.bias"]

    def dense(x, name):
        return x @ w[f"{name}.weight"] + w[f"{name}.bias"]

    def gelu(x):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

    text = TOKENS[0]
    x = w["embedding.weight"][text] + w["position_embedding.weight"][: len(text)]
    for i in range(2):
        h = norm(x, f"blocks.{i}.attention_norm")
        q, k, v = (dense(h, f"blocks.{i}.attention.{n}") for n in ("query", "key", "value"))
        found = np.zeros_like(x)
        for head in (slice(0, 2), slice(2, 4)):
            scores = q[:, head] @ k[:, head].T / np.sqrt(2)
            p = np.exp(np.where(np.tri(len(text)), scores, -np.inf))
            found[:, head] = p / p.sum(axis=-1, keepdims=True) @ v[:, head]
        x = x + dense(found, f"blocks.{i}.attention.output")
        h = norm(x, f"blocks.{i}.mlp_norm")
        h = gelu(dense(h, f"blocks.{i}.mlp.layers.0"))
        x = x + dense(h, f"blocks.{i}.mlp.layers.1")
    logits = norm(x, "norm_after") @ w["embedding.weight"].T
    np.testing.assert_allclose(model(TOKENS).data[0], logits, rtol=1e-11)


@every_kind
def test_no_token_knows_what_follows(options):
    model, changed = small(**options), TOKENS.copy()
    changed[:, 3:] = 0
    np.testing.assert_allclose(model(changed).data[:, :3], model(TOKENS).data[:, :3], rtol=1e-12)


@every_kind
def test_the_order_of_tokens_counts(options):
    model = small(**options)
    swapped = TOKENS[:, [1, 0, 2, 3, 4]]
    assert not np.allclose(model(swapped).data[:, -1], model(TOKENS).data[:, -1], rtol=1e-6)


@every_kind
def test_every_parameter_gets_the_gradient_that_differences_tell(options):
    model = small(**options)
    loss_of(model).backward()
    rng = np.random.default_rng(2)
    for p in model.parameters():
        direction, start = rng.normal(size=p.shape), p.data.copy()
        ends = []
        for step in (1e-5, -1e-5):
            p.assign(start + step * direction)
            ends.append(loss_of(model).item())
        p.assign(start)
        assert np.sum(p.grad * direction) == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-7)


def test_a_frozen_embedding_that_changes_before_the_backward_pass_changes_no_gradient():
    model, other = small(), small()
    for one in (model, other):
        one.embedding.freeze()
    loss = loss_of(model)
    model.embedding.weight.assign(model.embedding.weight.data * 2)
    loss.backward()
    loss_of(other).backward()
    np.testing.assert_array_equal(model.norm_after.weight.grad, other.norm_after.weight.grad)


@every_kind
def test_with_a_cache_the_logits_are_those_of_all_tokens(options):
    model, cache = small(**options), nn.Cache()
    for part in (slice(0, 2), slice(2, 3), slice(3, 5)):
        y = model(TOKENS[:, part], cache=cache)
        whole = model(TOKENS[:, : part.stop]).data[:, part]
        np.testing.assert_allclose(y.data, whole, rtol=1e-10)


@every_kind
def test_beyond_the_context_it_knows_the_latest_half_and_what_came_since(options):
    model, cache = small(**options), nn.Cache()
    text = np.random.default_rng(0).integers(0, 7, (2, 30))
    lengths = []
    for i in range(30):
        y = model(text[:, i : i + 1], cache=cache)
        known = cache.tokens
        np.testing.assert_array_equal(known, text[:, i + 1 - known.shape[1] : i + 1])
        np.testing.assert_allclose(y.data[:, 0], model(known).data[:, -1], rtol=1e-9)
        lengths.append(known.shape[1])
    assert lengths[:11] == [1, 2, 3, 4, 5, 6, 7, 8, 4, 5, 6]
    assert max(lengths) == 8


def test_a_float32_cache_is_as_good():
    model, cache = small(dtype="float32"), nn.Cache()
    for i in range(5):
        y = model(TOKENS[:, i : i + 1], cache=cache)
        whole = model(TOKENS[:, : i + 1]).data[:, -1]
        np.testing.assert_allclose(y.data[:, 0], whole, rtol=1e-5, atol=1e-6)


def test_a_cache_beyond_the_context_gives_the_logits_of_the_new_tokens_alone():
    model, cache = small(), nn.Cache()
    model(TOKENS, cache=cache)
    y = model(TOKENS, cache=cache)
    assert y.shape == (2, 5, 7)
    np.testing.assert_array_equal(cache.tokens, TOKENS)
    np.testing.assert_allclose(y.data, model(TOKENS).data, rtol=1e-10)


def test_a_cache_is_of_as_many_texts_as_it_began_with():
    model, cache = small(), nn.Cache()
    model(TOKENS, cache=cache)
    with pytest.raises(ValueError, match="has 2 texts in the cache, got 1"):
        model(TOKENS[:1], cache=cache)


def goes_on_rightly(model, cache, new):
    """Whether the next logits are those of all that the cache then knows."""
    y = model(new, cache=cache).data
    whole = model(cache.tokens).data[:, -y.shape[1] :]
    return np.allclose(y, whole, rtol=1e-10)


def test_tokens_of_a_call_that_failed_are_not_in_the_cache():
    model, cache = small(), nn.Cache()
    model(TOKENS[:, :2], cache=cache)
    with pytest.raises(ValueError, match="ids from 0 to 6, got 7"):
        model([[7], [0]], cache=cache)
    np.testing.assert_array_equal(cache.tokens, TOKENS[:, :2])
    assert goes_on_rightly(model, cache, TOKENS[:, 2:3])


def test_keys_of_a_call_that_was_interrupted_do_not_count():
    model, cache = small(), nn.Cache()
    model(TOKENS[:, :2], cache=cache)

    def interrupt(module, args, y):
        raise KeyboardInterrupt

    remove = model.blocks[1].mlp.register_forward_hook(interrupt)
    with pytest.raises(KeyboardInterrupt):
        model(TOKENS[:, 2:3], cache=cache)
    remove()
    assert goes_on_rightly(model, cache, TOKENS[:, 3:4])
    np.testing.assert_array_equal(cache.tokens, TOKENS[:, [0, 1, 3]])


def test_a_cache_that_another_model_has_filled_is_computed_anew():
    cache = nn.Cache()
    small()(TOKENS[:, :2], cache=cache)
    assert goes_on_rightly(small(seed=1, positions="rotary"), cache, TOKENS[:, 2:3])


def test_two_models_may_take_turns_with_a_cache():
    one, other, cache = small(), small(seed=1, context=5), nn.Cache()
    one(TOKENS[:, :4], cache=cache)
    other(TOKENS[:, 1:], cache=cache)  # beyond its context: it knows these four alone
    assert goes_on_rightly(one, cache, TOKENS[:, :1])


def test_a_cache_of_weights_before_an_update_is_computed_anew():
    model, cache = small(), nn.Cache()
    with no_grad():
        model(TOKENS[:, :2], cache=cache)
        model.load_state_dict(small(seed=1).state_dict())
        assert goes_on_rightly(model, cache, TOKENS[:, 2:3])


def test_updates_of_another_model_leave_the_keys_in_the_cache():
    model, cache = small(), nn.Cache()
    model(TOKENS[:, :2], cache=cache)
    small(seed=1)
    keys = []
    model.blocks[0].attention.key.register_forward_hook(lambda m, args, y: keys.append(y.shape[1]))
    model(TOKENS[:, 2:3], cache=cache)
    assert keys == [1]


def test_a_deep_copy_of_a_cache_goes_on_with_the_same_model():
    model, cache = small(), nn.Cache()
    with no_grad():
        model(TOKENS[:, :2], cache=cache)
        twin = copy.deepcopy(cache)
        model(TOKENS[:, 3:4], cache=cache)
        assert goes_on_rightly(model, twin, TOKENS[:, 2:3])


def test_a_deep_copy_of_a_model_goes_on_with_a_deep_copy_of_its_cache():
    model, cache = small(), nn.Cache()
    model(TOKENS[:, :2], cache=cache)
    twin, known = copy.deepcopy((model, cache))
    assert goes_on_rightly(twin, known, TOKENS[:, 2:3])


def test_tokens_of_several_integer_dtypes_go_into_one_cache():
    model, cache = small(), nn.Cache()
    model(TOKENS[:, :2].astype("uint64"), cache=cache)
    model(TOKENS[:, 2:4].astype("int8"), cache=cache)
    np.testing.assert_array_equal(cache.tokens, TOKENS[:, :4])
    assert cache.tokens.dtype == "int64"


def test_no_new_tokens_have_no_logits():
    model, cache = small(), nn.Cache()
    model(TOKENS[:, :2], cache=cache)
    cache.forget_keys()
    assert model(TOKENS[:, :0], cache=cache).shape == (2, 0, 7)


def test_a_forgotten_cache_begins_anew():
    model, cache = small(), nn.Cache()
    model(TOKENS, cache=cache)
    cache.forget()
    np.testing.assert_allclose(model(TOKENS, cache=cache).data, model(TOKENS).data)


@every_kind
def test_padding_never_counts(options):
    model = small(**options)
    mask = np.array([[True] * 5, [True, True, True, False, False]])
    y = model(TOKENS, mask=mask).data
    np.testing.assert_allclose(y[1, :3], model(TOKENS[1:, :3]).data[0], rtol=1e-10)
    other = TOKENS.copy()
    other[1, 3:] = 0
    np.testing.assert_allclose(model(other, mask=mask).data[mask], y[mask], rtol=1e-12)


def test_padding_before_a_text_is_not_looked_at():
    model = small(positions="rotary")
    mask = np.array([[False, False, True, True, True]])
    y = model(TOKENS[:1], mask=mask).data
    np.testing.assert_allclose(y[0, 2:], model(TOKENS[:1, 2:]).data[0], rtol=1e-9)
    assert np.isfinite(y).all()


@pytest.mark.parametrize("given", [lambda x, m: (x, m), lambda x, m: {"tokens": x, "mask": m}])
def test_fit_leaves_padding_out_of_the_loss(given):
    model = small()
    mask = np.array([[True] * 5, [True, True, True, False, False]])
    targets = (TOKENS + 1) % 7
    expected = functions.softmax_cross_entropy(model(TOKENS, mask).data[mask], targets[mask])
    found = training.evaluate(
        model, given(TOKENS, mask), targets, loss=losses.softmax_cross_entropy
    )
    assert found["loss"] == pytest.approx(expected, rel=1e-9)


def test_it_starts_as_gpt2_does():
    model = nn.GPT(300, 100, layers=8, heads=4, width=64, seed=0)
    weights = {n: p.data for n, p in model.named_parameters()}
    for name, w in weights.items():
        if w.ndim == 2:
            adds = "output" in name or "mlp.layers.1" in name
            assert w.std() == pytest.approx(0.02 / (4 if adds else 1), rel=0.05), name
        else:
            assert (w == ("norm" in name and "weight" in name)).all(), name


def test_its_first_loss_is_that_of_knowing_nothing():
    model = nn.GPT(27, 16, layers=2, heads=4, width=32, seed=0)
    tokens = np.random.default_rng(0).integers(0, 27, (8, 16))
    assert loss_of(model, tokens).item() == pytest.approx(np.log(27), abs=0.1)


def test_a_seed_gives_the_same_model():
    one, other = (nn.GPT(9, 8, 1, 2, 4, seed=3).state_dict() for _ in range(2))
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_it_has_as_many_numbers_as_gpt2_by_its_formula():
    v, c, layers, w = 11, 6, 3, 8
    model = nn.GPT(v, c, layers, 2, w)
    count = sum(p.data.size for p in model.parameters())
    assert count == v * w + c * w + layers * (12 * w**2 + 13 * w) + 2 * w


def test_a_tied_embedding_is_one_tensor_that_learns_from_both_its_uses():
    tied, apart = small(), small(tied=False)
    assert sum(name.endswith("embedding.weight") for name in tied.state_dict()) == 2
    assert "head.weight" not in tied.state_dict()
    state = tied.state_dict()
    apart.load_state_dict({**state, "head.weight": state["embedding.weight"].T})
    for model in (tied, apart):
        loss_of(model).backward()
    both = apart.embedding.weight.grad + apart.head.weight.grad.T
    np.testing.assert_allclose(tied.embedding.weight.grad, both, rtol=1e-10, atol=1e-14)


def test_its_weights_of_attention_are_by_layer_text_head_query_and_key():
    model = small()
    found = model.attention_weights(TOKENS)
    assert found.shape == (2, 2, 2, 5, 5)
    np.testing.assert_allclose(found.sum(axis=-1), 1.0)
    assert not found[..., ~np.tri(5, dtype=bool)].any()
    second = nn.attention_weights(model, TOKENS)["blocks.1.attention"]
    np.testing.assert_array_equal(found[1], second)


def test_groups_decay_matrices_alone():
    model = small()
    matrices, others = model.groups(weight_decay=0.3)
    assert {p.ndim for p in matrices["params"]} == {2}
    assert {p.ndim for p in others["params"]} == {1}
    assert (matrices["weight_decay"], others["weight_decay"]) == (0.3, 0.0)
    assert len(matrices["params"]) + len(others["params"]) == len(model.parameters())


def test_a_model_of_matrices_alone_is_one_group():
    (group,) = small(**KINDS["microgpt"]).groups()
    optim.AdamW([group])


def test_a_decay_below_zero_is_refused():
    with pytest.raises(ValueError, match="weight_decay must be 0 or more"):
        small().groups(-0.1)


def test_a_frozen_model_behaves_as_in_use_and_learns_nothing():
    model = small(dropout=0.5)
    model.freeze()
    np.testing.assert_array_equal(model.train()(TOKENS).data, model(TOKENS).data)
    assert not model(TOKENS).requires_grad


def test_a_frozen_body_below_a_new_head_stays_as_it_is():
    model = small(tied=False)
    for part in (model.embedding, model.position_embedding, *model.blocks, model.norm_after):
        part.freeze()
    loss_of(model).backward()
    assert [name for name, p in model.named_parameters() if p.requires_grad] == ["head.weight"]
    assert model.head.weight.grad.any()


def test_dropout_is_in_training_alone():
    model = small(dropout=0.5)
    one, other = (model(TOKENS).data for _ in range(2))
    assert not np.array_equal(one, other)
    model.eval()
    np.testing.assert_allclose(model(TOKENS).data, small(dropout=0.0)(TOKENS).data)


def test_embeddings_are_dropped_from_too():
    model = small(dropout=0.5)
    with nn.taps(model) as seen:
        model(TOKENS)
    share = np.mean(seen["drop"].output == 0)
    assert 0.2 < share < 0.8


def test_norms_without_weights_have_no_biases_either():
    model = nn.GPT(7, 8, 1, 2, 4, norm_weight=False, bias=True)
    assert not [name for name, _ in model.named_parameters() if "norm" in name]


@every_kind
def test_it_comes_back_from_a_file_bit_for_bit(options, tmp_path):
    model = small(dtype="float32", dropout=0.2, **options)
    nn.save(model, tmp_path / "model")
    twin = nn.load(tmp_path / "model")
    np.testing.assert_array_equal(twin(TOKENS).data, model(TOKENS).data)  # drops the same
    assert described(twin) == described(model)


def test_a_tied_embedding_comes_back_tied(tmp_path):
    nn.save(small(), tmp_path / "model")
    twin = nn.load(tmp_path / "model")
    assert twin.head is None and twin.tied


@pytest.mark.parametrize(
    "sizes",
    [
        {"vocabulary": 10**6, "width": 10**4},
        {"context": 10**9},
        {"layers": 10**9},
        {"layers": 10**4, "width": 10**4},
        {"vocabulary": 2000, "width": 2000},
    ],
)
def test_a_file_that_promises_more_numbers_than_it_has_is_refused(sizes):
    model = small()
    described_model = json.loads(json.dumps(described(model)))
    described_model["arguments"] |= sizes
    shapes = {name: a.shape for name, a in model.state_dict().items()}
    with pytest.raises(ValueError, match=r"numbers|cannot be made"):
        made_of(described_model, shapes)


def test_a_copy_is_another_model():
    model = small()
    twin = copy.deepcopy(model)
    twin.embedding.weight.assign(twin.embedding.weight.data + 1.0)
    assert not np.array_equal(twin(TOKENS).data, model(TOKENS).data)


def test_it_expands_to_a_graph_of_numbers():
    model = nn.GPT(3, 2, layers=1, heads=1, width=2, seed=0, dtype="float64")
    loss = functions.softmax_cross_entropy(model([[2, 1]]), np.array([[1, 0]]))
    value, leaves = expand(loss)
    value.backward()
    loss.backward()
    assert value.data == pytest.approx(loss.item(), rel=1e-12)
    for p in model.parameters():
        found = np.array([v.grad for v in leaves[p].flat]).reshape(p.shape)
        np.testing.assert_allclose(found, p.grad, rtol=1e-9, atol=1e-12)


def test_summary_shows_its_parts_and_counts_the_tied_embedding_once(capsys):
    nn.summary(nn.GPT(27, 16, layers=1, heads=4, width=16))
    text = capsys.readouterr().out
    for part in (
        "embedding: Embedding             (n, 16, 16)              432",
        "    weights: Weights             (n, 4, 16, 16)             0",
        "norm_after: LayerNorm            (n, 16, 16)               32",
        "parameters                       4,000",
    ):
        assert part in text


def test_fit_teaches_it_a_text():
    model = nn.GPT(5, 8, layers=1, heads=2, width=16, seed=0)
    text = np.tile(np.arange(5), 40)
    x = np.lib.stride_tricks.sliding_window_view(text[:-1], 8)[:64]
    y = np.lib.stride_tricks.sliding_window_view(text[1:], 8)[:64]
    history = training.fit(
        model,
        x,
        y,
        loss=losses.softmax_cross_entropy,
        optimizer=optim.AdamW(model.groups(), lr=0.02),
        epochs=8,
        batch_size=16,
        seed=0,
        verbose=0,
    )
    assert history["loss"][-1] < 0.2


def test_tensors_of_tokens_are_tokens():
    model = small()
    np.testing.assert_array_equal(model(Tensor(TOKENS)).data, model(TOKENS).data)


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([3, 1], r"takes .* \(n, tokens\), got int64 of shape \(2,\): of one text give \[tokens\]"),
        ([[0.5]], r"takes integers \(n, tokens\), got float64 of shape \(1, 1\)"),
        (
            [[0] * 9],
            r"sees 8 tokens at most, got shape \(1, 9\): .* tokens\[:, -8:\], or .* context=8",
        ),
        ([[7]], r"embedding: Embedding\(7, 4\) takes ids from 0 to 6, got 7"),
    ],
)
def test_tokens_that_it_cannot_take_are_named(tokens, message):
    with pytest.raises(ValueError, match=message):
        small()(tokens)


def test_targets_after_the_tokens_are_told_where_the_loss_is():
    with pytest.raises(ValueError, match=r"the loss is functions.softmax_cross_entropy\(model\("):
        small()(TOKENS, TOKENS)


def test_a_cache_and_a_mask_do_not_go_together():
    with pytest.raises(ValueError, match="a cache or a mask, not both"):
        small()(TOKENS, mask=np.ones((2, 5), bool), cache=nn.Cache())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layers": 0}, "layers of GPT must be an integer of 1 or more, got 0"),
        ({"norm": "batch"}, 'norm of GPT must be "layer" or "rms", got \'batch\''),
        ({"positions": "none"}, 'positions of GPT must be "learned", "sinusoidal" or "rotary"'),
        ({"heads": 3}, "heads of Attention must divide its width, 4, got 3"),
        ({"dropout": 1.0}, "dropout of GPT must be from 0 to below 1"),
    ],
)
def test_arguments_that_mean_nothing_are_named(options, message):
    arguments = {"vocabulary": 7, "context": 8, "layers": 1, "heads": 2, "width": 4, **options}
    with pytest.raises(ValueError, match=message):
        nn.GPT(**arguments)


def test_no_text_but_its_length_is_free():
    model = small()
    assert model(np.zeros((0, 3), int)).shape == (0, 3, 7)
    assert model(np.zeros((2, 0), int)).shape == (2, 0, 7)


def test_float16_stays_finite():
    model = nn.GPT(7, 8, layers=2, heads=2, width=4, seed=0, dtype="float16")
    y = model(TOKENS)
    y.sum().backward()
    assert y.dtype == np.float16
    assert all(np.isfinite(p.grad).all() for p in model.parameters())
