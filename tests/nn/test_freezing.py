"""What is frozen learns nothing, keeps its statistics, and passes gradients on."""

import copy
import pickle

import numpy as np
import pytest

from micrograd_plus import Tensor, losses, nn, optim, training
from tests.nn.layer_cases import CASES, SIZED, numbers

every_layer = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
every_sized_layer = pytest.mark.parametrize("case", SIZED.values(), ids=SIZED)


def body():
    return nn.Sequential(
        nn.Dense(3, 6, "relu", seed=0), nn.BatchNorm(6), nn.Dropout(0.5, seed=1), nn.Dense(6, 4)
    )


def learning(model):
    return {name for name, p in model.named_parameters() if p.requires_grad}


def state_of(model):
    return {name: data.tobytes() for name, data in model.state_dict().items()}


@every_layer
def test_what_is_frozen_has_no_parameter_that_learns(case):
    layer = case.make()
    assert layer.freeze() is layer
    assert not learning(layer)


@every_layer
def test_what_is_unfrozen_learns_as_before(case):
    layer, other = case.make(), case.make()
    assert layer.freeze().unfreeze() is layer
    assert learning(layer) == learning(other)
    assert layer.training == other.training


@every_layer
def test_what_is_frozen_computes_as_in_use(case):
    frozen, in_use = case.make().freeze().train(), case.make().eval()
    x = numbers(case.takes, "float32")
    for _ in range(2):  # a running statistic would have moved
        np.testing.assert_array_equal(frozen(Tensor(x)).data, in_use(Tensor(x)).data)


@every_layer
def test_a_gradient_goes_through_what_is_frozen(case):
    layer, other = case.make().eval().freeze(), case.make().eval()
    x, y = (Tensor(numbers(case.takes, "float32")) for _ in range(2))
    layer(x).sum().backward()
    other(y).sum().backward()
    np.testing.assert_array_equal(x.grad, y.grad)
    assert all(p.grad is None for p in layer.parameters())


@every_sized_layer
def test_what_was_frozen_before_it_had_parameters_is_frozen_when_it_has(case):
    layer = case.make(known=False).freeze()
    layer(numbers(case.takes))
    assert layer.parameters()
    assert not learning(layer)
    assert learning(layer.unfreeze()) == learning(case.make())


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_of_what_is_frozen_is_frozen_and_can_be_unfrozen(twin_of):
    model = body().freeze()
    twin = twin_of(model)
    assert not learning(twin) and not twin.trainable
    assert learning(twin.unfreeze()) == learning(body())
    assert not learning(model)


def test_networks_of_values_can_be_frozen():
    model = nn.MLP(2, [3, 1])
    model.layers[0].freeze()
    assert {name.split(".")[1] for name in learning(model)} == {"1"}
    model.freeze().unfreeze()
    assert len(learning(model)) == len(model.parameters())


def test_what_required_no_gradient_before_requires_none_afterwards():
    layer = nn.Dense(3, 2)
    layer.bias.requires_grad = False
    assert learning(layer.freeze().unfreeze()) == {"weight"}


def test_freezing_twice_is_undone_at_once():
    model = body()
    model[0].freeze()
    model.freeze().freeze()
    assert learning(model.unfreeze()) == learning(body())


def test_a_part_of_what_is_frozen_is_unfrozen_for_itself():
    model = body().freeze()
    model[3].unfreeze()
    assert learning(model) == {"layers.3.weight", "layers.3.bias"}
    assert [layer.training for layer in model] == [False, False, False, True]


def test_train_and_eval_are_remembered_and_hold_once_unfrozen():
    layer = nn.Dropout(0.5).freeze()
    assert not layer.train().training
    assert layer.unfreeze().training
    assert not layer.freeze().eval().unfreeze().training


def test_a_block_in_a_mode_leaves_what_is_frozen_as_it_was():
    layer = nn.Dropout(0.5).freeze()
    with layer.in_mode(training=True):
        assert not layer.training
    assert layer.unfreeze().training


@pytest.mark.parametrize("word", ["trainable", "requires_grad"])
def test_keras_word_and_pytorchs_freeze_and_unfreeze(word):
    model = body()
    setattr(model[0], word, False)
    assert learning(model) == learning(body()) - {"layers.0.weight", "layers.0.bias"}
    assert (getattr(model[0], word), getattr(model, word)) == (False, True)
    setattr(model[0], word, True)
    assert learning(model) == learning(body())
    with pytest.raises(TypeError, match="trainable must be True or False, got int 0"):
        setattr(model[0], word, 0)


def test_a_model_is_trainable_while_a_part_of_it_is():
    model = body()
    for layer in model:
        layer.freeze()
    assert model.trainable
    assert not model.freeze().trainable


def test_a_state_says_nothing_of_what_is_frozen():
    one, other = body(), body()
    other.freeze().load_state_dict(one.state_dict())
    one.load_state_dict(other.state_dict())
    assert learning(one) and not learning(other)


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam, optim.AdamW])
def test_no_momentum_and_no_decay_moves_what_is_frozen(make):
    model = nn.Sequential(nn.Dense(3, 4, seed=0), nn.Dense(4, 1, seed=1))
    more = {"momentum": 0.9} if make is optim.SGD else {}
    optimizer = make(model.parameters(), lr=0.1, weight_decay=0.1, **more)

    def step():
        optimizer.zero_grad()
        (model(np.ones((2, 3))) ** 2).mean().backward()
        optimizer.step()

    step()
    model[0].freeze()
    before = state_of(model)
    step()
    after = state_of(model)
    assert {name for name in before if before[name] != after[name]} == {
        "layers.1.weight",
        "layers.1.bias",
    }


def transfer():
    """A trained body, frozen, under a new head; and data."""
    rng = np.random.default_rng(0)
    x = rng.normal(2.0, 3.0, (64, 3)).astype("float32")
    y = (x[:, :1] * x[:, 1:2]).astype("float32")
    below = body()
    first = nn.Sequential(below, nn.Dense(4, 1, seed=5))
    learn(first, x, y, optim.Adam(first.parameters()))
    return nn.Sequential(below.freeze(), nn.Dense(4, 1, seed=6)), x, y


def learn(model, x, y, optimizer):
    training.fit(
        model, x, y, loss=losses.mean_squared_error, optimizer=optimizer, epochs=3, verbose=False
    )


def moved(model, before):
    return {name for name, numbers in state_of(model).items() if numbers != before[name]}


def test_a_new_head_learns_and_the_frozen_body_stays_bit_for_bit():
    model, x, y = transfer()
    before = state_of(model)
    learn(model, x, y, optim.Adam(model.parameters()))
    assert moved(model, before) == {"layers.1.weight", "layers.1.bias"}


@pytest.mark.parametrize("anew", [True, False])
def test_what_is_unfrozen_is_tuned_by_a_new_optimizer_and_by_the_old(anew):
    model, x, y = transfer()
    optimizer = optim.Adam(model.parameters())
    learn(model, x, y, optimizer)
    before = state_of(model)
    model.unfreeze()
    learn(model, x, y, optim.Adam(model.parameters(), lr=1e-4) if anew else optimizer)
    assert moved(model, before) == set(before)


def test_a_model_that_is_frozen_whole_is_not_trained_in_silence():
    model, x, y = transfer()
    model.freeze()
    with pytest.raises(ValueError, match=r"all are frozen: unfreeze\(\) what is to learn"):
        learn(model, x, y, optim.Adam(model.parameters()))


def test_summary_marks_what_is_frozen_and_counts_it(capsys):
    model = nn.Sequential(nn.Dense(3, 6, "relu"), nn.BatchNorm(6), nn.Dense(6, 2))
    model[0].freeze(), model[1].freeze()
    nn.summary(model)
    lines = capsys.readouterr().out.splitlines()
    marked = [line.split("  ")[0] for line in lines if "frozen" in line]
    assert marked == ["Dense (relu), frozen", "BatchNorm, frozen"]
    totals = [line.split() for line in lines[-3:]]
    assert totals == [["parameters", "62"], ["trainable", "14"], ["not", "trainable", "48"]]
