"""One head of a model, step by step: its numbers and gradients are the model's own."""

import json
import re

import numpy as np
import pytest

from micrograd_plus import functions, nn, no_grad
from micrograd_plus.visual import step_through_head
from micrograd_plus.visual.language import one_head
from tests.visual.language_models import LETTERS, PLAIN, gpt

TOKENS = [[26, 4, 12, 12, 0]]
TARGETS = [4, 12, 12, 0, 26]
NAMES = ["<end>", "e", "m", "m", "a"]


@pytest.fixture
def steps_of(monkeypatch):
    """The steps of which a page is made."""
    seen = []
    monkeypatch.setattr(
        one_head, "step_through", lambda root, *args, **kwargs: seen.append((root, kwargs["names"]))
    )

    def found(model, text="emma", **options):
        step_through_head(model, text, LETTERS, **options)
        return seen[-1]

    return found


def data_of(model, text="emma", **options):
    html = step_through_head(model, text, LETTERS, **options).html
    return json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])


MODELS = {
    "as it is": {},
    "rotary": {"positions": "rotary"},
    "grouped": {"heads": 4, "key_value_heads": 2},
    "no biases": {"bias": False},
}


@pytest.mark.parametrize("options", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize(("layer", "head"), [(0, 0), (1, 1)])
def test_the_weights_are_those_of_the_model(steps_of, options, layer, head):
    model = gpt(**options)
    _, names = steps_of(model, layer=layer, head=head)
    expected = model.attention_weights(TOKENS)[layer, 0, head]
    np.testing.assert_allclose(names["weights"].data, expected, atol=1e-6)


@pytest.mark.parametrize(
    "options", [MODELS["as it is"], MODELS["rotary"]], ids=["as it is", "rotary"]
)
@pytest.mark.parametrize("part", ["query", "key", "value"])
@pytest.mark.parametrize("kind", ["weight", "bias"])
def test_the_gradients_are_those_of_training(steps_of, options, part, kind):
    model = gpt(dtype="float64", **options)
    loss, names = steps_of(model, layer=1, head=1)
    loss.backward()
    functions.softmax_cross_entropy(model(TOKENS)[0], TARGETS).backward()
    own = getattr(getattr(model.blocks[1].attention, part), kind)
    shown = names[f"{kind[0].upper() if kind == 'weight' else 'b'}_{part[0]}"]
    np.testing.assert_allclose(shown.grad, own.grad[..., 4:], atol=1e-12)


def test_the_loss_is_that_of_the_text(steps_of):
    model = gpt()
    loss, _ = steps_of(model)
    expected = functions.softmax_cross_entropy(model(TOKENS)[0], TARGETS)
    assert loss.data == pytest.approx(expected.data)


def test_every_array_of_tokens_has_their_names():
    axes = {name: pair for name, *pair in data_of(gpt())["axes"]}
    of_tokens = {name: [NAMES, None] for name in ("x", "q", "k", "v", "found")}
    square = {name: [NAMES, NAMES] for name in ("products", "scores", "mask", "masked", "weights")}
    assert axes == of_tokens | square | {"k_T": [None, NAMES]}


def test_every_step_has_a_name():
    names = [node["name"] for node in data_of(gpt(bias=False))["nodes"]]
    assert {"q", "k", "v", "scores", "mask", "masked", "weights", "found", "loss"} <= {*names}
    assert not [name for name in names if re.fullmatch(r"[tvc]\d+", name)]


def test_a_model_of_values_is_shown_by_its_arrays(steps_of):
    model = nn.ScalarGPT(vocabulary=27, context=8, layers=1, heads=2, width=4)
    _, names = steps_of(model, "ab")
    expected = model.to_tensors().attention_weights([[26, 0, 1]])[0, 0, 0]
    np.testing.assert_allclose(names["weights"].data, expected, atol=1e-12)


def test_a_frozen_model_has_gradients_and_stays_frozen(steps_of):
    model = gpt().freeze()
    loss, names = steps_of(model)
    loss.backward()
    assert np.any(names["W_q"].grad)
    assert not any(p.requires_grad for p in model.parameters())


def test_a_model_in_training_stays_so(steps_of):
    model = gpt(dropout=0.5).train()
    steps_of(model)
    assert model.training


def test_it_has_gradients_where_nothing_is_recorded(steps_of):
    with no_grad():
        loss, names = steps_of(gpt())
    loss.backward()
    assert np.any(names["W_q"].grad)


@pytest.mark.parametrize("layer", [-1, 2])
def test_a_layer_that_is_not_there_is_an_error(layer):
    with pytest.raises(ValueError, match=f"has 2 layers of attention, from 0 on, got {layer}"):
        step_through_head(gpt(), "emma", LETTERS, layer=layer)


def test_of_more_tokens_than_are_shown_blocks_are_named_by_their_ends():
    named = data_of(gpt(context=32), "abcdefghijklmnopqrstuvwxyzabc")["axes"]
    rows = {name: rows for name, rows, columns in named}
    assert rows["x"] == rows["found"]
    assert (len(rows["x"]), rows["x"][0], rows["x"][-1]) == (15, "<end>…a", "b…c")


def test_a_model_without_attention_is_an_error():
    model = nn.Sequential(nn.Embedding(27, 4), nn.Dense(4, 27))
    with pytest.raises(ValueError, match="has no attention, whose heads could be shown: Seq"):
        step_through_head(model, "emma", LETTERS)


def test_a_head_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="the layer has 2 heads, from 0 on, got 2"):
        step_through_head(gpt(), "emma", LETTERS, head=2)


class Looking(nn.Module):
    """A model of one layer of attention, which `look` calls with the embedded tokens."""

    def __init__(self, look):
        self.look = nn.Lambda(look)
        self.embedding = nn.Embedding(27, 4, seed=0)
        self.attention = nn.Attention(4, 2, seed=0)
        self.head = nn.Dense(4, 27, seed=0)

    def forward(self, tokens):
        return self.head(self.look(self.attention, self.embedding(tokens)))


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda layer, x: layer(layer(x)), "calls this layer 2 times"),
        (lambda layer, x: layer(x, x[:, :1]), "looks at another text"),
        (lambda layer, x: layer(x, mask=np.eye(4, dtype=bool)[None, None]), "or by a mask"),
    ],
)
def test_what_a_head_finds_in_another_way_is_an_error(look, message):
    with pytest.raises(ValueError, match=message):
        step_through_head(Looking(look), "ann", LETTERS)


def test_a_text_after_which_nothing_follows_is_an_error():
    with pytest.raises(ValueError, match="nothing follows the only token of 'a'"):
        step_through_head(gpt(PLAIN), "a", PLAIN)


def test_a_function_is_no_model_with_heads():
    with pytest.raises(TypeError, match=r"the model is a Module, such as nn\.GPT, got function"):
        step_through_head(lambda tokens: tokens, "emma", LETTERS)


def test_a_reader_sees_the_tokens_beside_the_weights(opened):
    tab = opened(step_through_head(gpt(bias=False), "emma", LETTERS), "#step=7")
    assert tab.locator("h1").inner_text() == "weights = softmax(masked, axis=−1)"
    weights = tab.locator("dd").last
    assert weights.locator(".rows li").all_text_contents() == NAMES
    assert weights.locator(".columns li").all_text_contents() == NAMES
