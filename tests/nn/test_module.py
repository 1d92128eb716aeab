import contextlib

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, nn, no_grad


class Branches(nn.Module):
    """Parameters in every kind of container."""

    def __init__(self):
        self.scale = Value(2.0)
        self.heads = {"left": nn.Dense(2, 1, seed=0), "right": nn.Dense(2, 1, seed=1)}
        self.pair = (nn.Dense(1, 1, seed=2), [Tensor([1.0, 2.0])])
        self.name = "not a parameter"
        self.sizes = [1, 2, 3]


def test_parameters_are_named_by_the_way_to_them():
    assert [name for name, _ in Branches().named_parameters()] == [
        "scale",
        "heads.left.weight",
        "heads.left.bias",
        "heads.right.weight",
        "heads.right.bias",
        "pair.0.weight",
        "pair.0.bias",
        "pair.1.0",
    ]


def test_parameters_come_in_the_order_of_their_names():
    model = Branches()
    assert [id(p) for p in model.parameters()] == [id(p) for _, p in model.named_parameters()]


def test_a_shared_layer_counts_once_under_its_first_name():
    shared = nn.Dense(3, 3, seed=0)
    model = nn.Sequential(shared, nn.ReLU(), shared)
    assert list(dict(model.named_parameters())) == ["layers.0.weight", "layers.0.bias"]
    assert len(model.parameters()) == 2


def test_a_parameter_shared_by_two_layers_counts_once():
    first, second = nn.Dense(3, 3, seed=0), nn.Dense(3, 3, seed=1)
    second.weight = first.weight
    names = list(dict(nn.Sequential(first, second).named_parameters()))
    assert names == ["layers.0.weight", "layers.0.bias", "layers.1.bias"]


def test_a_module_that_holds_itself_is_walked_once():
    model = nn.Sequential(nn.Dense(1, 1))
    model.layers.append(model)
    model.layers.append(model.layers)
    assert len(list(model.modules())) == 2
    assert len(model.parameters()) == 2


@pytest.mark.parametrize(
    "layers",
    [
        lambda one, other: {1: one, "1": other},
        lambda one, other: {"a.b": one, "a": {"b": other}},
    ],
)
def test_two_parts_of_one_name_are_refused_since_one_would_be_lost(layers):
    class Pair(nn.Module):
        def __init__(self):
            self.layers = layers(nn.Dense(1, 1), nn.Dense(1, 1))

    with pytest.raises(ValueError, match="two parts of Pair are named 'layers"):
        Pair().parameters()


def test_a_layer_without_bias_has_one_parameter():
    assert list(dict(nn.Dense(2, 3, use_bias=False).named_parameters())) == ["weight"]


def test_modules_within_functions_of_a_layer_are_found():
    inner = nn.Sequential(nn.Dense(2, 2))
    layer = nn.Dense(2, 2, activation=inner)
    assert "activation.layers.0.weight" in dict(layer.named_parameters())


def test_train_and_eval_reach_every_module():
    model = nn.Sequential(nn.Sequential(nn.ReLU()), nn.Dense(1, 1))
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert all(module.training for module in model.modules())


def test_a_block_in_a_mode_puts_back_the_mode_of_every_module():
    model = nn.Sequential(nn.ReLU(), nn.Tanh())
    model[0].eval()
    with pytest.raises(KeyError), model.in_mode(training=False):
        assert not any(module.training for module in model.modules())
        raise KeyError
    assert [module.training for module in model.modules()] == [True, False, True]


def test_zero_grad_clears_values_and_tensors():
    model = Branches()
    for p in model.parameters():
        p.grad = 1.0 if p.is_scalar else np.ones_like(p.data)
    model.zero_grad()
    assert model.scale.grad == 0
    assert all(p.grad is None for p in model.parameters() if not p.is_scalar)


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match=r"Branches has no forward\(\)"):
        Branches()(1.0)


def test_sequential_refuses_what_cannot_be_called():
    with pytest.raises(TypeError, match=r"unpack it: Sequential\(\*layers\)"):
        nn.Sequential([nn.ReLU(), nn.ReLU()])
    with pytest.raises(TypeError, match="got 'relu'"):
        nn.Sequential("relu")


def test_sequential_takes_functions_and_counts_and_iterates():
    model = nn.Sequential(nn.ReLU(), abs)
    assert len(model) == 2
    assert list(model) == [model[0], model[1]]
    assert model[1].function is abs
    assert model(Tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert model(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]


@pytest.mark.parametrize("recording", [contextlib.nullcontext, no_grad])
def test_a_result_kept_to_be_looked_at_is_no_parameter(recording):
    class Kept(nn.Module):
        def __init__(self):
            self.layer = nn.Dense(2, 1, seed=0)

        def forward(self, x):
            self.last = self.layer(x)
            return self.last

    model = Kept()
    with recording():
        model(np.ones((3, 2)))
    assert list(dict(model.named_parameters())) == ["layer.weight", "layer.bias"]
