"""When a training stops early, and with which weights."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.zeros((1, 1))


class Scripted(nn.Module):
    """A model whose weight counts the updates, so that it tells its epoch."""

    def __init__(self):
        self.dense = nn.Dense(1, 1, initializer=lambda shape, *_: np.zeros(shape), seed=0)

    def forward(self, x):
        return self.dense(x)


def train(numbers, monitor="val_score", mode="min", epochs=None, **options):
    """Train while a metric of the validation rows takes these values, epoch after epoch.

    Returns:
        How many epochs there were, the bias, which is one less an epoch, and the callback.
    """
    left = iter(numbers)

    def score(prediction, target):
        return next(left)

    def metric(prediction, target):  # of the training rows first, then of those held out
        metric.calls += 1
        return score(prediction, target) if metric.calls > 0 and metric.calls % 2 == 0 else 0.0

    metric.calls = -1  # it is tried once before the first epoch
    metric.__name__ = monitor.removeprefix("val_")
    model = Scripted()
    stopping = training.EarlyStopping(monitor, mode=mode, **options)
    history = training.fit(
        model,
        X,
        X,
        loss=lambda prediction, target: prediction.sum(),
        optimizer=optim.SGD(model.parameters(), lr=1.0),
        epochs=epochs or len(numbers),
        validation_data=(X, X),
        metrics=[metric],
        callbacks=[stopping],
        verbose=False,
    )
    return len(history["loss"]), model.dense.bias.item(), stopping


def test_the_best_weights_are_restored():
    epochs, bias, stopping = train([3, 1, 2, 2, 2, 2], patience=3)
    assert (epochs, stopping.best_epoch, bias) == (5, 2, -2)


def test_they_are_restored_when_the_epochs_are_over_before():
    epochs, bias, _ = train([3, 1, 2], patience=3)
    assert (epochs, bias) == (3, -2)


def test_they_are_left_as_they_are_if_told_so():
    epochs, bias, _ = train([3, 1, 2, 2], patience=2, restore_best=False)
    assert (epochs, bias) == (4, -4)


@pytest.mark.parametrize(("patience", "epochs"), [(0, 2), (1, 2), (2, 5), (3, 9), (4, 10)])
def test_patience_is_how_many_epochs_without_a_better_number_are_waited_through(patience, epochs):
    assert train([5, 6, 4, 5, 5, 3, 4, 4, 4, 2], patience=patience)[0] == epochs


def test_an_equal_number_is_no_better():
    assert train([1, 1, 1], patience=2)[2].best_epoch == 1


def test_it_must_be_better_by_more_than_min_delta():
    assert train([1.0, 0.95, 0.9, 0.85], patience=3, min_delta=0.2)[2].best_epoch == 1
    assert train([1.0, 0.75, 0.5, 0.25], patience=3, min_delta=0.2)[2].best_epoch == 4


@pytest.mark.parametrize(
    ("monitor", "mode", "best_epoch"),
    [
        ("val_score", "min", 1),
        ("val_score", "max", 3),
        ("val_accuracy", None, 3),
        ("val_accuracy", "min", 1),
        ("val_top_k_accuracy", None, 3),
        ("val_f1_score", None, 3),
        ("val_r2_score", None, 3),
        ("val_recall", None, 3),
        ("val_precision", None, 3),
        ("val_mean_absolute_error", None, 1),
    ],
)
def test_more_or_less_is_better_by_the_mode_or_the_name(monitor, mode, best_epoch):
    assert train([1, 2, 3], monitor, mode=mode, patience=9)[2].best_epoch == best_epoch


@pytest.mark.parametrize("monitor", ["val_auc", "val_acc_of_mine", "val_neg_mean_squared_error"])
def test_of_a_function_of_ones_own_it_asks_for_the_mode_before_the_first_epoch(monitor):
    with pytest.raises(ValueError, match=f"'{monitor}' is better .* give mode=\"max\" or"):
        train([], monitor, mode=None, epochs=1)


def test_nan_is_never_better_and_anything_is_better_than_nan():
    epochs, bias, stopping = train([np.nan, 7, np.nan, np.nan], patience=2)
    assert (epochs, stopping.best_epoch, bias) == (4, 2, -2)


def test_where_all_is_nan_it_stops_with_the_last_weights():
    epochs, bias, stopping = train([np.nan] * 9, patience=3)
    assert (epochs, stopping.best_epoch, bias) == (3, 0, -3)


def test_a_second_training_begins_anew():
    stopping = training.EarlyStopping("loss", patience=2)
    for _ in range(2):
        model = nn.Sequential(nn.Dense(1, 1, seed=0))
        history = training.fit(
            model,
            [[1.0]],
            [[2.0]],
            loss="mean_squared_error",
            optimizer=optim.SGD(model.parameters(), lr=1e-30),
            epochs=9,
            callbacks=stopping,
            verbose=False,
        )
        assert len(history["loss"]) == 3
        assert stopping.best_epoch == 1


def test_the_statistics_of_normalisation_are_restored_too():
    model = nn.Sequential(nn.BatchNorm(1), nn.Dense(1, 1, seed=0))
    seen = []

    class Keep(training.Callback):
        def on_epoch(self, run):
            seen.append(run.model.state_dict())

    history = training.fit(
        model,
        np.arange(8.0)[:, None],
        np.arange(8.0)[:, None],
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=5.0),
        epochs=3,
        batch_size=8,
        callbacks=[Keep(), training.EarlyStopping("loss")],
        verbose=False,
    )
    best = seen[int(np.argmin(history["loss"]))]
    assert min(history["loss"]) < history["loss"][-1]
    assert {n: a.tolist() for n, a in model.state_dict().items()} == {
        n: a.tolist() for n, a in best.items()
    }


def test_best_weights_of_another_architecture_are_refused_and_none_is_taken():
    stopping = training.EarlyStopping("loss")
    stopping.model = Scripted()  # as in a training that has started
    state = stopping.state_dict() | {"weights": {"dense.weight": np.zeros((2, 1))}}
    with pytest.raises(
        ValueError, match=r"best weights are from another arch.*missing: dense.bias"
    ):
        stopping.load_state_dict(state)
    assert stopping.weights == {}
