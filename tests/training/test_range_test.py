"""Learning rates tried in a short training, of which nothing is left."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training
from micrograd_plus.nn.saving import random_state

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 3)).astype("float32")
Y = X[:, :1] - X[:, 1:2] * X[:, 2:]


def network():
    layers = [nn.Dense(3, 16, "tanh", seed=0), nn.BatchNorm(16), nn.Dropout(0.1, seed=1)]
    return nn.Sequential(*layers, nn.Dense(16, 1, seed=2))


def find(model=None, optimizer=None, y=Y, **options):
    model = model or network()
    optimizer = optimizer or optim.SGD(model.parameters())
    options = {"loss": "mean_squared_error", "seed": 0, "batch_size": 10} | options
    return training.find_learning_rate(model, X, y, optimizer=optimizer, **options)


def state(model, optimizer, rng):
    """All that a training changes, as text."""
    states = [
        {name: w.tobytes() for name, w in model.state_dict().items()},
        random_state(model),
        {name: w.tobytes() for name, w in optimizer.state_dict().items()},
        [group.lr for group in optimizer.groups],
        rng.bit_generator.state,
        [np.asarray(p.grad).tobytes() for p in model.parameters() if p.grad is not None],
        [module.training for module in model.modules()],
    ]
    return repr(states)


class Broken(Exception):
    pass


@pytest.mark.parametrize("schedule", [0.1, optim.cosine_decay(0.1, steps=100)])
@pytest.mark.parametrize("error", [None, Broken, KeyboardInterrupt])
def test_all_is_as_before_whatever_happens(error, schedule):
    model, rng = network(), np.random.default_rng(5)
    optimizer = optim.Adam(model.parameters(), lr=schedule)
    options = {"loss": "mean_squared_error", "verbose": False, "batch_size": 10}
    training.fit(model, X, Y, optimizer=optimizer, **options)
    before, calls = state(model, optimizer, rng), []

    def loss(prediction, target):
        calls.append(1)
        if error is not None and len(calls) > 20:
            raise error
        return ((prediction - target) ** 2).mean()

    if error is None:
        find(model, optimizer, loss=loss, seed=rng)
    else:
        with pytest.raises(error):
            find(model, optimizer, loss=loss, seed=rng)
    assert len(calls) > 20
    assert state(model, optimizer, rng) == before


def test_the_rates_grow_by_a_factor_from_the_lowest_to_the_highest():
    found = find(lowest=1e-4, highest=1e-2, steps=21)
    assert found.rates == pytest.approx(np.geomspace(1e-4, 1e-2, 21))
    assert len(found.losses) == 21


def test_the_first_loss_is_of_the_untrained_model_and_the_second_after_the_lowest_rate():
    def first_losses(lr, count):
        model, seen = nn.Sequential(nn.Dense(3, 1, seed=0)), []

        class See(training.Callback):
            def on_batch(self, run):
                seen.append(run.batch_loss)

        training.fit(
            model,
            X,
            Y,
            loss="mean_squared_error",
            optimizer=optim.SGD(model.parameters(), lr=lr),
            seed=0,
            batch_size=10,
            callbacks=[See()],
            verbose=False,
        )
        return seen[:count]

    found = find(nn.Sequential(nn.Dense(3, 1, seed=0)), lowest=0.125, highest=0.5)
    assert found.losses[:2] == first_losses(0.125, 2)


def test_groups_keep_their_ratios():
    seen = []

    class Noting(optim.SGD):
        def step(self):
            seen.append([group.lr for group in self.groups])
            super().step()

    model = network()
    first, *others = model.parameters()
    optimizer = Noting([{"params": first, "lr": 0.2}, {"params": others, "lr": 0.05}])
    find(model, optimizer, lowest=1e-3, highest=1e-2, steps=10)
    assert [a / b for a, b in seen] == pytest.approx([4.0] * 10)


def test_it_ends_where_the_loss_explodes():
    found = find(highest=1e6)
    assert found.rates[-1] < 1e4
    assert found.losses[-1] > 2 * found.losses[0]


def test_it_ends_where_the_loss_is_not_finite():
    model = nn.Sequential(nn.Dense(3, 1, seed=0))
    found = find(model, loss=lambda p, t: ((p - t) ** 4).mean(), lowest=0.1, highest=1e30, steps=10)
    assert 1 <= len(found.losses) < 10
    assert np.isfinite(found.losses).all()


def test_a_loss_below_0_does_not_explode_when_it_falls():
    model = nn.Sequential(nn.Dense(3, 2, seed=0))
    found = find(loss="cosine_similarity", y=np.hstack([Y, Y]), model=model)
    assert len(found.losses) == 100


def test_a_first_loss_that_is_not_finite_is_an_error():
    with pytest.raises(FloatingPointError):
        find(y=np.full_like(Y, np.nan))


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam])
def test_the_suggestion_learns_better_than_what_lies_far_off(kind):
    model = network()
    suggestion = find(model, kind(model.parameters())).suggestion

    def ends_at(lr):
        model = network()
        optimizer = kind(model.parameters(), lr=lr)
        options = {"loss": "mean_squared_error", "epochs": 20, "batch_size": 10, "seed": 0}
        try:
            history = training.fit(model, X, Y, optimizer=optimizer, verbose=False, **options)
        except FloatingPointError:
            return np.inf
        return history["loss"][-1]

    assert ends_at(suggestion) < 0.9 * min(ends_at(suggestion / 100), ends_at(suggestion * 100))


def test_where_the_loss_never_falls_nothing_is_suggested():
    found = training.LearningRateRange([0.1, 1.0, 10.0], [1.0, 2.0, 3.0])
    assert (found.lowest, found.suggestion) == (None, None)
    assert str(found) == "learning rates from 0.1 to 10: the loss falls at none"


def test_the_first_means_of_few_batches_do_not_count():
    losses = [0.8, *[1.0] * 20, 0.5, 0.5, 9.0]
    found = training.LearningRateRange(np.geomspace(1e-3, 1, 24).tolist(), losses)
    assert found.lowest == 22


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"lowest": 0}, ValueError, "lowest must be above 0 and finite, got 0"),
        ({"highest": np.inf}, ValueError, "highest must be above 0 and finite, got inf"),
        ({"lowest": 1.0, "highest": 0.1}, ValueError, "highest must be above lowest, 1.0, got 0.1"),
        ({"steps": 9}, ValueError, "steps must be an integer of 10 or more, got 9"),
        ({"epochs": 3}, TypeError, "no option 'epochs': fit can be told augment, class_weight, "),
        ({"loss": "mean"}, ValueError, "no loss 'mean'"),
        ({"optimizer": "adam"}, TypeError, "the optimizer must be made with the model's paramet"),
        ({"batch_size": 0}, ValueError, "batch_size must be an integer of 1 or more, got 0"),
        ({"seed": -1}, ValueError, "seed must be an integer of 0 or more"),
    ],
)
def test_a_mistake_is_named(options, error, words):
    with pytest.raises(error, match=words):
        find(**options)


def test_a_batch_of_padding_alone_does_not_hide_where_the_loss_falls():
    ids = np.array([[0, 0], [1, 2], [2, 1]])
    model = nn.Sequential(nn.Embedding(3, 4, padding=0, seed=0), nn.Dense(4, 2, seed=1))
    found = training.find_learning_rate(
        model,
        ids,
        np.maximum(ids - 1, 0),
        loss="softmax_cross_entropy",
        optimizer=optim.SGD(model.parameters()),
        batch_size=1,
        seed=0,
    )
    assert np.isfinite(found.losses).all() and found.suggestion is not None
