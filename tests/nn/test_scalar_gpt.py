"""A GPT of Values is microgpt, and the same as that of Tensors, number by number."""

import random
import re
from collections import Counter

import numpy as np
import pytest

from micrograd_plus import Value, draw, functions, nn, optim

START = 26  # the token before and after a name


def small():
    random.seed(0)
    return nn.ScalarGPT(vocabulary=7, context=6, layers=2, heads=2, width=4)


def loss_of(model, tokens):
    """The mean loss of a text, whatever it is made of."""
    if isinstance(model, nn.ScalarGPT):
        return functions.softmax_cross_entropy(model(tokens[:-1]), tokens[1:])
    return functions.softmax_cross_entropy(model([tokens[:-1]]), np.array([tokens[1:]]))


def gradients_of_values(model):
    return {name: np.array([[v.grad for v in row] for row in m]) for name, m in model._matrices()}


def gradients_of_tensors(model):
    turned = lambda name, g: g if "embedding" in name else g.T
    return {name: turned(name, p.grad) for name, p in model.named_parameters()}


def names_as_microgpt_takes_them():
    """Its first documents: it shuffles 32,033 names, which says how `random` goes on."""
    random.seed(42)
    random.shuffle(list(range(32033)))
    names = ("yuheng", "diondre", "xavien")
    return [[START, *(ord(letter) - ord("a") for letter in name), START] for name in names]


def adam_of(model):
    rate = optim.linear_decay(0.01, steps=1000)
    return optim.Adam(model.parameters(), lr=rate, betas=(0.85, 0.99), eps=1e-8)


def test_its_losses_are_those_that_microgpt_prints():
    names = names_as_microgpt_takes_them()
    model = nn.ScalarGPT(27, context=16, layers=1, heads=4, width=16)
    optimizer, losses = adam_of(model), []
    for name in names:
        loss = loss_of(model, name)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(f"{loss.data:.4f}")
    assert losses == ["3.3660", "3.4243", "3.1778"]
    assert len(model.parameters()) == 4192


def test_training_on_values_and_on_tensors_is_the_same_in_every_loss_and_gradient():
    names = names_as_microgpt_takes_them()
    model = nn.ScalarGPT(27, context=16, layers=1, heads=4, width=16)
    twin = model.to_tensors()
    near = {"rtol": 1e-12, "atol": 1e-12}
    optimizers = adam_of(model), adam_of(twin)
    for name in names:
        one, other = loss_of(model, name), loss_of(twin, name)
        assert one.data == pytest.approx(other.item(), rel=1e-12)
        for net, loss in ((model, one), (twin, other)):
            net.zero_grad()
            loss.backward()
        expected = gradients_of_tensors(twin)
        for matrix, g in gradients_of_values(model).items():
            np.testing.assert_allclose(g, expected[matrix], **near)
        for optimizer in optimizers:
            optimizer.step()


@pytest.mark.parametrize("text", [[3, 1], [6, 0, 2, 2, 5, 1, 4]])
def test_several_layers_give_the_same_gradients_on_values_and_on_tensors(text):
    model = small()
    twin = model.to_tensors()
    loss_of(model, text).backward()
    loss_of(twin, text).backward()
    expected = gradients_of_tensors(twin)
    for matrix, g in gradients_of_values(model).items():
        np.testing.assert_allclose(g, expected[matrix], rtol=1e-11, atol=1e-13)


def test_it_is_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    model, text = small(), [6, 0, 2, 2, 5, 1, 4]
    loss_of(model, text).backward()
    weights = {
        name: torch.tensor(
            [[v.data for v in row] for row in m], dtype=torch.float64, requires_grad=True
        )
        for name, m in model._matrices()
    }
    F = torch.nn.functional
    tokens = torch.tensor(text)
    norm = lambda x: F.rms_norm(x, (4,), eps=1e-5)
    x = norm(weights["embedding.weight"][tokens[:-1]] + weights["position_embedding.weight"])
    for i in range(2):
        of = lambda name, i=i: weights[f"blocks.{i}.{name}.weight"]
        heads = lambda name, x=x, of=of: (
            (norm(x) @ of(f"attention.{name}").T).view(6, 2, 2).transpose(0, 1)
        )
        found = F.scaled_dot_product_attention(
            *map(heads, ("query", "key", "value")), is_causal=True
        )
        x = x + found.transpose(0, 1).reshape(6, 4) @ of("attention.output").T
        hidden = F.relu(norm(x) @ of("mlp.layers.0").T)
        x = x + hidden @ of("mlp.layers.1").T
    F.cross_entropy(x @ weights["head.weight"].T, tokens[1:]).backward()
    for name, g in gradients_of_values(model).items():
        np.testing.assert_allclose(g, weights[name].grad.numpy(), rtol=1e-10, atol=1e-12)


def test_scores_far_beyond_what_exp_can_take_are_no_trouble():
    model = small()
    for row in model.blocks[0]["query"]:
        for value in row:
            value.assign(value.data * 1e6)
    loss = loss_of(model, [3, 1, 4])
    loss.backward()
    assert loss.data == pytest.approx(loss_of(model.to_tensors(), [3, 1, 4]).item(), rel=1e-12)


def test_there_and_back_it_is_the_same_model():
    model = small()
    twin = nn.ScalarGPT.from_tensors(model.to_tensors())
    own = {name: p.data for name, p in model.named_parameters()}
    assert own == {name: p.data for name, p in twin.named_parameters()}


def test_the_way_back_draws_nothing():
    tensors = small().to_tensors()
    state = random.getstate()
    nn.ScalarGPT.from_tensors(tensors)
    assert random.getstate() == state


def test_another_gpt_has_no_way_back_and_the_message_says_why():
    model = nn.GPT(7, 6, 1, 2, 4, norm="rms", activation="relu", key_value_heads=1)
    with pytest.raises(ValueError) as error:
        nn.ScalarGPT.from_tensors(model)
    for argument in ("norm_weight=False", "bias=False", "tied=False", "key_value_heads=None"):
        assert argument in str(error.value)
    assert "norm='rms'" not in str(error.value)


def test_a_token_at_a_time_gives_what_a_text_gives():
    model = small()
    keys, values = [[], []], [[], []]
    for place, token in enumerate([3, 1, 4]):
        logits = model.step(token, place, keys, values)
    assert [v.data for v in logits] == [v.data for v in model([3, 1, 4])[-1]]


def test_every_number_is_a_value_that_can_be_looked_at():
    model = small()
    assert all(type(p) is Value for p in model.parameters())
    assert "blocks.1.expand.15.3" in dict(model.named_parameters())


def test_a_batch_is_a_list_of_texts():
    model = small()
    found = model.over_batch(np.array([[3, 1], [4, 1]]))
    assert [[len(row) for row in text] for text in found] == [[7, 7], [7, 7]]


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([0] * 7, "sees 6 tokens at most, got 7"),
        ([7], "takes tokens from 0 to 6, got 7"),
        ([-1], "takes tokens from 0 to 6, got -1"),
        ([[0, 1]], r"tokens of one text, a list of integers, got int64 of shape \(1, 2\)"),
        (3, r"tokens of one text, a list of integers, got int64 of shape \(\)"),
        ([0.5], r"tokens of one text, a list of integers, got float64 of shape \(1,\)"),
    ],
)
def test_tokens_that_it_cannot_take_are_named(tokens, message):
    with pytest.raises(ValueError, match=message):
        small()(tokens)


def test_sizes_that_do_not_divide_are_named():
    with pytest.raises(ValueError, match="heads of ScalarGPT must divide its width, 4, got 3"):
        nn.ScalarGPT(7, 6, 1, 3, 4)
    with pytest.raises(ValueError, match="layers of ScalarGPT must be an integer of 1 or more"):
        nn.ScalarGPT(7, 6, 0, 2, 4)


def test_summary_counts_its_numbers(capsys):
    nn.summary(nn.ScalarGPT(27, context=16, layers=1, heads=4, width=16))
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["ScalarGPT", "(n,", "27)", "4,192"]


def test_it_comes_back_from_a_file(tmp_path):
    model = small()
    nn.save(model, tmp_path / "model")
    twin = nn.load(tmp_path / "model")
    assert [v.data for v in twin([3, 1])[1]] == [v.data for v in model([3, 1])[1]]


def test_with_targets_it_gives_the_mean_loss():
    model = small()
    expected = functions.softmax_cross_entropy(model([0, 3, 1]), [3, 1, 0])
    assert model([0, 3, 1], [3, 1, 0]).data == expected.data


def test_a_step_is_drawn_by_its_parts():
    random.seed(0)
    model = nn.ScalarGPT(vocabulary=5, context=4, layers=1, heads=2, width=4)
    loss = model([0, 3], [3, 1])
    drawing = draw(loss, collapse=1, names={})
    titles = Counter(re.findall("<b>(.*?)</b>", drawing.source))
    for_each_token = {"embed", "blocks.0.mix", "blocks.0.mlp", "to_logits"}
    for_each_token |= {"blocks.0.heads.0: head", "blocks.0.heads.1: head"}
    assert titles == {**dict.fromkeys(for_each_token, 2), "norm": 6, "loss": 1}
    assert drawing.nodes == titles.total()
