"""In which mode the parts of a model are while it is trained."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.random.default_rng(0).normal(size=(8, 3))


def network():
    body = nn.Sequential(nn.Dense(3, 4, seed=0), nn.BatchNorm(4))
    return nn.Sequential(body, nn.BatchNorm(4), nn.Dense(4, 1, seed=1))


def fit(model, **options):
    training.fit(
        model,
        X,
        X[:, :1],
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=0.01),
        **{"verbose": False, "epochs": 3} | options,
    )
    return model


def moved(model):
    """Whether the averages of the body's and of the other BatchNorm have moved."""
    return [bool(norm.running_mean.data.any()) for norm in (model[0][1], model[1])]


def test_parts_in_evaluation_mode_stay_so():
    model = network()
    model[0].eval()
    assert moved(fit(model)) == [False, True]


def test_a_model_in_evaluation_mode_as_a_whole_is_trained_in_training_mode():
    assert moved(fit(network().eval())) == [True, True]


class Evaluates(training.Callback):
    """Measures the model between epochs, and puts it back as PyTorch's users do."""

    def on_epoch(self, run):
        run.model.eval()
        run.model.train()


@pytest.mark.parametrize("callback", [Evaluates(), lambda *_: None])
def test_they_stay_so_whatever_callbacks_do_to_the_whole(callback):
    model = network()
    model[0].eval()
    assert moved(fit(model, callbacks=[callback])) == [False, True]


def test_validation_leaves_them_in_evaluation_mode():
    model = network()
    model[0].eval()
    assert moved(fit(model, validation_split=0.25)) == [False, True]


def test_afterwards_every_module_is_in_its_mode_of_before():
    model = network()
    model[0].eval()
    fit(model)
    assert [module.training for module in (model, model[0], model[0][1], model[1])] == [
        *[True, False, False, True]
    ]


def test_dropout_in_evaluation_mode_drops_nothing():
    dropout = nn.Dropout(0.5, seed=0)
    before = dropout.rng.bit_generator.state
    model = nn.Sequential(nn.Dense(3, 4, seed=0), dropout, nn.Dense(4, 1, seed=1))
    dropout.eval()
    fit(model)
    assert dropout.rng.bit_generator.state == before


def test_frozen_parts_need_no_mode_of_their_own():
    model = network()
    model[0].freeze()
    before = model[0].state_dict()
    fit(model)
    for name, array in model[0].state_dict().items():
        assert np.array_equal(array, before[name])
