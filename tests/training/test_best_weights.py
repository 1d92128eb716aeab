"""The weights of the best epoch lie in a file, whatever happens to the training."""

import errno
import os

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.zeros((1, 1))


class Interrupted(Exception):
    pass


def train(folder, numbers, epochs=None, callbacks=(), resume=None, **options):
    """Train while a metric takes these values, epoch after epoch; the bias is one less an epoch."""

    class Score:
        def __call__(self, prediction, target):
            return numbers[round(-model.dense.bias.item()) - 1]

    model = nn.Sequential()
    model.dense = nn.Dense(1, 1, initializer=lambda shape, *_: np.zeros(shape), seed=0)
    model.layers = [model.dense]
    best = training.BestWeights(folder / "best", "Score", **{"mode": "min"} | options)
    training.fit(
        model,
        X,
        X,
        loss=lambda prediction, target: prediction.sum(),
        optimizer=optim.SGD(model.parameters(), lr=1.0),
        epochs=epochs or len(numbers),
        metrics=[Score()],
        callbacks=[best, training.Checkpoint(folder / "last"), *callbacks],
        resume=resume,
        verbose=False,
    )
    return best


def epoch_of(folder):
    """Which epoch the weights in the file are of."""
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    model.dense = model.layers[0]
    nn.load_weights(model, folder / "best")
    return round(-model.dense.bias.item())


@pytest.mark.parametrize(
    ("numbers", "options", "epoch"),
    [
        ([3, 1, 2, 2], {}, 2),
        ([1, 2, 3], {"mode": "max"}, 3),
        ([1.0, 0.95, 0.9], {"min_delta": 0.2}, 1),
        ([np.nan, 7, np.nan], {}, 2),
        ([2, 2, 2], {}, 1),
    ],
)
def test_the_file_has_the_weights_of_the_best_epoch(numbers, options, epoch, tmp_path):
    best = train(tmp_path, numbers, **options)
    assert epoch_of(tmp_path) == best.best_epoch == epoch


def test_it_is_there_when_the_training_fails_later(tmp_path):
    def fail(epoch, numbers):
        if epoch == 3:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(tmp_path, [3, 1, 2, 0], callbacks=[fail])
    assert epoch_of(tmp_path) == 2


def test_the_best_number_goes_on(tmp_path):
    numbers = [3, 1, 2, 2, 0.5, 4]
    train(tmp_path, numbers, epochs=3)
    assert train(tmp_path, numbers, epochs=4, resume=tmp_path / "last").best_epoch == 2
    assert epoch_of(tmp_path) == 2
    assert train(tmp_path, numbers, resume=tmp_path / "last").best_epoch == 5
    assert epoch_of(tmp_path) == 5


def test_where_the_file_is_gone_the_best_counts_anew(tmp_path):
    numbers = [1, 3, 2]
    train(tmp_path, numbers, epochs=1)
    (tmp_path / "best").unlink()
    train(tmp_path, numbers, resume=tmp_path / "last")
    assert epoch_of(tmp_path) == 3


def test_a_second_training_begins_anew(tmp_path):
    train(tmp_path, [1])
    assert train(tmp_path, [3, 2]).best_epoch == 2
    assert epoch_of(tmp_path) == 2


def test_of_a_second_training_without_a_number_there_is_no_best_epoch(tmp_path):
    best = training.BestWeights(tmp_path / "best", "score", mode="min")
    for number in (1.0, np.nan):

        def score(prediction, target, number=number):
            return number

        model = nn.Sequential(nn.Dense(1, 1, seed=0))
        training.fit(
            model,
            X,
            X,
            loss="mse",
            optimizer=optim.SGD(model.parameters()),
            metrics=[score],
            callbacks=best,
            verbose=False,
        )
    assert best.best_epoch == 0


def test_a_full_disk_leaves_the_last_one(tmp_path, monkeypatch):
    train(tmp_path, [2])
    before = (tmp_path / "best").read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left on device"):
        train(tmp_path, [1])
    assert (tmp_path / "best").read_bytes() == before


def test_a_state_that_is_none_is_refused():
    with pytest.raises(ValueError, match="best_epoch is not a number but 'two'"):
        training.BestWeights("best").load_state_dict({"best_epoch": "two"})


@pytest.mark.parametrize(
    "other", [training.Checkpoint, training.CSVLog, lambda path: training.BestWeights(path, "loss")]
)
def test_a_file_that_another_callback_would_overwrite_is_refused_at_the_start(other, tmp_path):
    same = tmp_path / "folder" / ".." / "best"
    with pytest.raises(ValueError, match=r"BestWeights and .* both write .*best"):
        train(tmp_path, [1.0], callbacks=[other(same)])


@pytest.mark.parametrize("kind", [training.BestWeights, training.Checkpoint, training.CSVLog])
def test_a_name_to_be_filled_in_is_refused_before_the_first_batch(kind, tmp_path):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    with pytest.raises(ValueError, match=f"{kind.__name__} keeps one file, and does not"):
        training.fit(
            model,
            X,
            X,
            loss="mse",
            optimizer=optim.SGD(model.parameters()),
            validation_data=(X, X),
            callbacks=[kind(tmp_path / "weights-{epoch:02d}.file")],
            verbose=False,
        )
    assert list(tmp_path.iterdir()) == []
