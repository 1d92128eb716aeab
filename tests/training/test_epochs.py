"""What is measured of an epoch is measured once, of all its rows."""

import numpy as np
import pytest

from micrograd_plus import metrics, nn, optim, training

X = np.array([[-3.0], [-2.0], [-1.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]])
Y = np.array([0, 1, 1, 0, 1, 1, 0, 1, 1, 1])


def fit(batch_size, chosen, shuffle=False, **options):
    model = nn.Sequential(nn.Dense(1, 1, "sigmoid", seed=0))
    history = training.fit(
        model,
        X,
        Y,
        loss="binary_crossentropy",
        optimizer=optim.SGD(model.parameters(), lr=1e-30),
        batch_size=batch_size,
        metrics=[chosen],
        shuffle=shuffle,
        verbose=False,
        **options,
    )
    return model, history


@pytest.mark.parametrize("chosen", ["f1_score", "precision", "recall", "root_mean_squared_error"])
@pytest.mark.parametrize("batch_size", [1, 3, 10])
def test_a_metric_is_of_all_rows_whatever_the_batches(chosen, batch_size):
    model, history = fit(batch_size, chosen, shuffle=True, validation_data=(X, Y))
    expected = getattr(metrics, chosen)(model(X), Y)
    assert history[chosen] == [pytest.approx(expected, rel=1e-6)]
    assert history[f"val_{chosen}"] == [pytest.approx(expected, rel=1e-6)]


def test_an_f1_score_is_no_mean_over_batches():
    model, history = fit(3, "f1_score")
    parts = [slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 10)]
    each = [metrics.f1_score(model(X[rows]), Y[rows]) for rows in parts]
    assert history["f1_score"][0] != pytest.approx(np.average(each, weights=[3, 3, 3, 1]))


def test_a_metric_is_called_once_an_epoch_and_tried_before():
    calls = []

    def counted(prediction, target):
        calls.append((prediction.shape, target.shape))
        return float(len(calls))

    history = fit(4, counted, epochs=2)[1]
    tried = len(calls) - 2
    assert tried and calls[tried:] == [((10, 1), (10,))] * 2
    assert history["counted"] == [tried + 1, tried + 2]
