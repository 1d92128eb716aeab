import functools

import pytest

from micrograd_plus import Tensor, functions, nn


def table(capsys, *arguments):
    nn.summary(*arguments)
    return capsys.readouterr().out


def classifier(*hidden):
    sizes = [784, *hidden]
    layers = [nn.Dense(a, b, "relu") for a, b in zip(sizes, hidden, strict=False)]
    return nn.Sequential(*layers, nn.Dense(sizes[-1], 10, "softmax"))


def test_784_512_10_has_407050_parameters(capsys):
    text = table(capsys, classifier(512))
    rows = [line.split() for line in text.splitlines()]
    assert ["Dense", "(relu)", "(n,", "512)", "401,920"] in rows
    assert ["Dense", "(softmax)", "(n,", "10)", "5,130"] in rows
    assert ["parameters", "407,050"] in rows
    assert ["trainable", "407,050"] in rows
    assert ["not", "trainable", "0"] in rows


def test_784_512_512_10_has_668672_connections(capsys):
    model = classifier(512, 512)
    assert "669,706" in table(capsys, model)
    assert sum(layer.weight.size for layer in model) == 668_672


@pytest.mark.parametrize(
    "model", [classifier(512), nn.Sequential(nn.Dense(64, 10)), nn.MLP(2, [1])]
)
def test_the_totals_are_in_line(capsys, model):
    last = table(capsys, model).splitlines()[-3:]
    assert len({len(line) for line in last}) == 1


def test_a_frozen_weight_is_counted_as_not_trainable(capsys):
    layer = nn.Dense(3, 2)
    layer.weight = Tensor(layer.weight.data, requires_grad=False)
    rows = [line.split() for line in table(capsys, layer).splitlines()]
    assert ["trainable", "2"] in rows
    assert ["not", "trainable", "6"] in rows


def test_a_shared_layer_is_counted_once_in_the_total(capsys):
    layer = nn.Dense(3, 3)
    rows = [line.split() for line in table(capsys, nn.Sequential(layer, layer)).splitlines()]
    assert ["parameters", "12"] in rows


def test_an_image_shape_goes_through_flatten(capsys):
    text = table(capsys, nn.Sequential(nn.Flatten(), nn.Dense(64, 10)), (8, 8))
    assert "(n, 64)" in text
    assert "(n, 10)" in text


def test_a_network_of_values_shows_its_layers(capsys):
    text = table(capsys, nn.MLP(2, [16, 16, 1]))
    assert [line.split()[-1] for line in text.splitlines()[2:5]] == ["48", "272", "17"]
    assert "(n, 16)" in text


@pytest.mark.parametrize(
    ("activation", "shown"),
    [
        (nn.ReLU(), "Dense (ReLU())"),
        (functools.partial(functions.elu, alpha=2.0), "Dense (elu)"),
        (functions.tanh, "Dense (tanh)"),
    ],
)
def test_any_activation_has_a_name(capsys, activation, shown):
    assert shown in table(capsys, nn.Sequential(nn.Dense(2, 1, activation)))


def test_without_a_known_input_the_shapes_are_unknown(capsys):
    assert "?" in table(capsys, nn.Sequential(nn.ReLU()))


def test_the_models_mode_is_as_before(capsys):
    model = classifier(4)
    model.layers[0].eval()
    nn.summary(model)
    assert [m.training for m in model.modules()] == [True, False, True]


def test_an_input_that_does_not_fit_is_an_error_and_puts_the_mode_back():
    model = classifier(4)
    with pytest.raises(ValueError, match="takes shape"):
        nn.summary(model, (8, 8))
    assert model.training


def gpt(layers):
    return nn.GPT(vocabulary=5, context=4, layers=layers, heads=2, width=4, seed=0)


def test_blocks_alike_are_told_once(capsys):
    lines = table(capsys, gpt(12)).splitlines()
    (told,) = [line for line in lines if "Block" in line]
    assert told.startswith("blocks.0 to blocks.11, each: Block (gelu) ")
    assert len(lines) == len(table(capsys, gpt(1)).splitlines())


def test_the_total_counts_all_blocks_alike(capsys):
    model = gpt(3)
    total = sum(p.size for p in model.parameters())
    assert f"parameters {total:,}" in " ".join(table(capsys, model).split())


def test_a_block_that_differs_is_told_by_itself(capsys):
    model = gpt(4)
    model.blocks[2].freeze()
    names = [line.split("  ")[0] for line in table(capsys, model).splitlines() if "Block" in line]
    each = "blocks.0 to blocks.1, each: Block (gelu)"
    assert names == [each, "Block (gelu), frozen", "Block (gelu)"]


def test_single_layers_alike_are_told_one_by_one(capsys):
    model = nn.Sequential(nn.Dense(3, 3), nn.Dense(3, 3), nn.Dense(3, 3))
    assert table(capsys, model).count("Dense") == 3
