"""The hook that watches a training."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.arange(6.0)[:, None]


def fit(on_epoch, **options):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    return training.fit(
        model,
        X,
        2 * X,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=0.01),
        on_epoch=on_epoch,
        verbose=False,
        **options,
    )


def test_every_epoch_is_announced_with_the_history_up_to_it():
    seen = []
    history = fit(lambda epoch, history: seen.append((epoch, list(history["loss"]))), epochs=3)
    assert seen == [(epoch, history["loss"][:epoch]) for epoch in (1, 2, 3)]


def test_the_history_has_the_validation_of_the_epoch():
    counts = []
    fit(lambda epoch, h: counts.append(len(h["val_loss"])), epochs=2, validation_split=0.5)
    assert counts == [1, 2]


def test_what_the_hook_returns_stops_nothing():
    assert len(fit(lambda epoch, history: True, epochs=3)["loss"]) == 3


def test_the_callbacks_come_first():
    order = []
    fit(
        lambda epoch, history: order.append("hook"), callbacks=[lambda *_: order.append("callback")]
    )
    assert order == ["callback", "hook"]


def test_an_error_in_the_hook_ends_the_training_and_leaves_the_history():
    kept = {}

    def stop(epoch, history):
        kept["history"] = history
        if epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(stop, epochs=5)
    assert len(kept["history"]["loss"]) == 2


def test_the_history_that_it_is_given_is_the_one_that_fit_returns():
    seen = []
    history = fit(lambda epoch, history: seen.append(history))
    assert seen[0] is history


@pytest.mark.parametrize("hook", [3, "print", [print]])
def test_what_cannot_be_called_is_refused_before_the_first_batch(hook):
    with pytest.raises(TypeError, match=r"on_epoch must be a function of \(epoch, history\), got"):
        fit(hook)
