"""Trainings that a callback stops within an epoch."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.random.default_rng(0).normal(size=(12, 3))
Y = X[:, :1]


def network():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, seed=1))


class StopAt(training.Callback):
    """Stops after this batch of this epoch; notes what else is called."""

    def __init__(self, epoch, batch):
        self.at = (epoch, batch)
        self.notes = []

    def on_batch(self, run):
        self.notes.append("batch")
        if (run.epochs_done + 1, run.batches_done) == self.at:
            run.stopped = True

    def on_epoch(self, run):
        self.notes.append("epoch")

    def on_end(self, run):
        self.notes.append(("end", len(run.history["loss"]) if run.history else 0))


def fit(callbacks, model=None, **options):
    model = model or network()
    history = training.fit(
        model,
        X,
        Y,
        callbacks=callbacks,
        **{
            "loss": "mean_squared_error",
            "metrics": ["mean_absolute_error"],
            "optimizer": optim.Adam(model.parameters(), lr=0.05),
            "epochs": 3,
            "batch_size": 4,
            "seed": 0,
            "verbose": False,
        }
        | options,
    )
    return history, {name: array.tobytes() for name, array in model.state_dict().items()}


def test_it_ends_after_the_batch():
    stop = StopAt(2, 1)
    fit([stop])
    assert stop.notes == [*["batch"] * 3, "epoch", "batch", ("end", 1)]


def test_the_history_ends_with_what_was_seen_of_the_epoch():
    losses = []

    class Losses(training.Callback):
        def on_batch(self, run):
            losses.append(run.batch_loss)

    history, _ = fit([StopAt(1, 2), Losses()])
    assert history["loss"] == [np.mean(losses)]


def test_it_is_validated_then():
    model = network()
    history, _ = fit([StopAt(2, 1)], model, validation_data=(X, Y))
    found = training.evaluate(model, X, Y, "mean_squared_error")
    assert history["val_loss"][-1] == found["loss"]
    assert len({len(column) for column in history.values()}) == 1


def test_stopped_with_the_last_batch_the_epoch_is_finished():
    stop = StopAt(1, 3)
    history, _ = fit([stop])
    assert stop.notes == [*["batch"] * 3, "epoch", ("end", 1)]
    assert len(history["loss"]) == 1


def test_stopped_before_its_first_batch_an_epoch_has_none():
    class Enough(training.Callback):
        def on_epoch_start(self, run):
            run.stopped = run.epochs_done == 1

    history, _ = fit([Enough()])
    assert len(history["loss"]) == 1


@pytest.mark.parametrize("at", [(1, 1), (2, 2), (2, 3)])
@pytest.mark.parametrize("kind", ["rows", "batches"])
def test_a_checkpoint_goes_on_from_there_bit_for_bit(at, kind, tmp_path):
    class Loader:
        def __iter__(self):
            return iter([(X[i : i + 4], Y[i : i + 4]) for i in (0, 4, 8)])

    def train(callbacks, **options):
        if kind == "rows":
            return fit(callbacks, validation_data=(X, Y), **options)
        model = network()
        history = training.fit(
            model,
            Loader(),
            loss="mean_squared_error",
            optimizer=optim.Adam(model.parameters(), lr=0.05),
            epochs=3,
            callbacks=callbacks,
            validation_data=(X, Y),
            verbose=False,
            **options,
        )
        return history, {name: array.tobytes() for name, array in model.state_dict().items()}

    expected = train([])
    path = tmp_path / "a"
    train([training.Checkpoint(path), StopAt(*at)])
    assert train([training.Checkpoint(path)], resume=path) == expected


def test_stopped_after_an_epoch_a_checkpoint_stays_stopped(tmp_path):
    class Enough(training.Callback):
        def on_epoch(self, run):
            run.stopped = True

    path = tmp_path / "a"
    first = fit([training.Checkpoint(path), Enough()])
    assert fit([], resume=path) == first


def test_an_endless_iterable_ends_where_it_is_stopped():
    class Endless:
        def __iter__(self):
            while True:
                yield X, Y

    model = network()
    history = training.fit(
        model,
        Endless(),
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        callbacks=[StopAt(1, 5)],
        verbose=False,
    )
    assert len(history["loss"]) == 1


def test_stopped_with_its_last_batch_an_epoch_may_still_end_the_training_for_good(tmp_path):
    def train(callbacks, **options):
        patience = training.EarlyStopping("loss", patience=1, min_delta=1e9)
        return fit([patience, *callbacks], **options)

    path = tmp_path / "a"
    expected = train([])
    train([training.Checkpoint(path), StopAt(2, 3)])
    assert train([], resume=path) == expected


def test_a_mistyped_attribute_of_a_run_is_an_error():
    class Mistaken(training.Callback):
        def on_batch(self, run):
            run.stop = True

    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    optimizer = optim.SGD(model.parameters())
    with pytest.raises(AttributeError, match="no attribute 'stop'"):
        training.fit(
            model, [[1.0]], [[1.0]], loss="mse", optimizer=optimizer, callbacks=[Mistaken()]
        )
