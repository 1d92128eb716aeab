"""Of a build that gives one model again and again, the folds would be trained on one another."""

import copy
import textwrap

import numpy as np
import pytest
from joblib.externals.loky import get_reusable_executor

from micrograd_plus import nn, optim, training

X = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
Y = X[:, :1]


def network(body=None):
    return nn.Sequential(body or nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, seed=1))


def cross_validate(build, **options):
    options = {"loss": "mean_squared_error", "epochs": 2, "batch_size": 4, "folds": 3} | options
    return training.cross_validate(build, X, Y, **options)


def test_the_same_optimizer_is_refused_when_it_comes_again():
    model = network()
    optimizer = optim.SGD(model.parameters())
    words = "build must make model and optimizer anew each time: .* an optimizer of 4 updates"
    with pytest.raises(ValueError, match=words):
        cross_validate(lambda seed: (model, optimizer))


def test_the_same_model_is_refused_though_its_optimizer_is_new():
    model = network()
    with pytest.raises(ValueError, match="training 2 began with the weights that training 1 ended"):
        cross_validate(lambda seed: (model, optim.SGD(model.parameters())))


def test_the_same_part_of_a_model_is_refused():
    body = nn.Dense(3, 4, seed=0)

    def build(seed):
        model = network(body)
        return model, optim.SGD(model.parameters())

    with pytest.raises(ValueError, match="build must make model and optimizer anew"):
        cross_validate(build)


def test_a_search_refuses_it_too():
    model = network()
    with pytest.raises(ValueError, match="build must make model and optimizer anew"):
        training.search(
            lambda seed, lr: (model, optim.SGD(model.parameters(), lr=lr)),
            {"lr": [0.1, 0.2]},
            X,
            Y,
            loss="mean_squared_error",
        )


def test_the_same_model_is_refused_in_other_processes_too(tmp_path, monkeypatch):
    (tmp_path / "one_model.py").write_text(
        textwrap.dedent("""
        from micrograd_plus import nn, optim

        model = nn.Sequential(nn.Dense(3, 1, seed=0))

        def build(seed):
            return model, optim.SGD(model.parameters())
        """)
    )
    monkeypatch.syspath_prepend(tmp_path)
    from one_model import build

    get_reusable_executor().shutdown()  # processes of other tests do not know the folder
    with pytest.raises(ValueError, match="build must make model and optimizer anew"):
        cross_validate(build, jobs=2, folds=6)


def test_copies_of_a_trained_model_are_new_models():
    trained = network()
    options = {"loss": "mean_squared_error", "verbose": False}
    training.fit(trained, X, Y, optimizer=optim.SGD(trained.parameters()), **options)

    def build(seed):
        model = copy.deepcopy(trained)
        return model, optim.SGD(model.parameters())

    assert len(cross_validate(build).scores) == 3


def test_a_frozen_part_may_be_the_same():
    body = nn.Dense(3, 4, seed=0)
    body.freeze()

    def build(seed):
        model = network(body)
        return model, optim.SGD(model.parameters())

    assert len(cross_validate(build).scores) == 3
