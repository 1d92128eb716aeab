"""Rows that count more than others."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(9, 2))
Y = X @ [[1.0], [-2.0]] + 0.5
COUNTS = np.array([1, 2, 3, 1, 0, 2, 1, 1, 1])  # 12 rows, if each is repeated


def train(x, y, lr, **options):
    model = nn.Sequential(nn.Dense(2, 3, "tanh", seed=0, dtype="float64"))
    model.layers.append(nn.Dense(3, 1, seed=1, dtype="float64"))
    history = training.fit(
        model,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=lr),
        **{"batch_size": 100, "epochs": 5, "seed": 0, "verbose": False} | options,
    )
    return np.concatenate([p.data.ravel() for p in model.parameters()]), history


def test_a_weight_counts_as_so_many_rows():
    # The loss is a mean over rows, whatever they weigh: 9 of them, or 12.
    weighted, first = train(X, Y, 0.12, sample_weight=COUNTS)
    repeated, second = train(np.repeat(X, COUNTS, 0), np.repeat(Y, COUNTS, 0), 0.16)
    np.testing.assert_allclose(weighted, repeated, rtol=1e-12)
    np.testing.assert_allclose(np.array(first["loss"]) * 9 / 12, second["loss"], rtol=1e-12)


def test_weights_of_1_change_nothing():
    weighted, _ = train(X, Y, 0.1, sample_weight=[1] * 9)
    np.testing.assert_allclose(weighted, train(X, Y, 0.1)[0], rtol=1e-12)


def test_the_loss_of_an_epoch_is_the_weighted_mean_over_batches_of_any_size():
    options = {"sample_weight": COUNTS, "epochs": 1}
    in_one = train(X, Y, 1e-30, **options)[1]["loss"]
    assert train(X, Y, 1e-30, batch_size=4, **options)[1]["loss"] == pytest.approx(in_one)


def test_weights_are_shuffled_and_split_with_their_rows():
    x = np.vstack([X, X + 100.0])
    y = np.vstack([Y, Y + 1000.0])
    nothing = np.repeat([1.0, 0.0], 9)
    order = RNG.permutation(18)
    options = {"batch_size": 18, "sample_weight": nothing[order]}
    weights, _ = train(x[order], y[order], 0.2, **options)
    np.testing.assert_allclose(weights, train(X, Y, 0.1)[0], rtol=1e-12)
    _, history = train(x, y, 0.1, sample_weight=nothing, validation_split=0.5)
    assert history["val_loss"] == [0.0] * 5


def test_the_rows_to_validate_on_may_have_weights():
    _, history = train(X, Y, 0.1, validation_data=(X, Y, np.zeros(9)))
    assert history["val_loss"] == [0.0] * 5


def test_metrics_count_every_row_alike():
    _, weighted = train(X, Y, 1e-30, sample_weight=COUNTS, metrics=["mean_absolute_error"])
    _, plain = train(X, Y, 1e-30, metrics=["mean_absolute_error"])
    assert weighted["mean_absolute_error"] == plain["mean_absolute_error"]


def test_every_output_s_loss_is_weighted():
    class Twice(nn.Module):
        def __init__(self):
            self.dense = nn.Dense(2, 1, seed=0)

        def forward(self, x):
            y = self.dense(x)
            return y, 2 * y

    model = Twice()
    both = ("mean_squared_error", "mean_absolute_error")
    plain = training.evaluate(model, X, (Y, Y), both)
    twice = training.evaluate(model, X, (Y, Y), both, sample_weight=np.full(9, 2))
    for name, number in plain.items():
        assert twice[name] == pytest.approx(2 * number, rel=1e-6)


def test_evaluation_takes_weights():
    model = nn.Sequential(nn.Dense(2, 1, seed=0))
    squares = ((model(X).data - Y) ** 2)[:, 0]
    found = training.evaluate(model, X, Y, "mean_squared_error", sample_weight=COUNTS)
    assert found["loss"] == pytest.approx(np.sum(squares * COUNTS) / 9, rel=1e-5)


# Of sequences: a label for each of 4 steps, some of which weigh nothing.
SEQUENCES = RNG.normal(size=(9, 4, 2))
LABELS = RNG.integers(3, size=(9, 4))
OF_STEPS = RNG.integers(3, size=(9, 4)).astype(float)


def of_sequences(batch_size, weights=OF_STEPS, **options):
    model = nn.Sequential(nn.Dense(2, 3, "softmax", seed=0, dtype="float64"))
    history = training.fit(
        model,
        SEQUENCES,
        LABELS,
        loss="sparse_categorical_crossentropy",
        optimizer=optim.SGD(model.parameters(), lr=1e-30),
        sample_weight=weights,
        batch_size=batch_size,
        verbose=False,
        **options,
    )
    return history["loss"][0]


def test_steps_of_sequences_have_weights_of_their_own():
    model = nn.Sequential(nn.Dense(2, 3, "softmax", seed=0, dtype="float64"))
    of_the_true = np.take_along_axis(model(SEQUENCES).data, LABELS[..., None], -1)[..., 0]
    expected = np.mean(-np.log(of_the_true) * OF_STEPS)  # over all steps, whatever they weigh
    assert of_sequences(9) == pytest.approx(expected)


def test_the_loss_of_an_epoch_of_weighted_steps_is_that_of_one_batch():
    assert of_sequences(4) == pytest.approx(of_sequences(9))


def test_weights_of_rows_weigh_all_their_steps():
    of_rows = COUNTS.astype(float)
    assert of_sequences(4, of_rows) == pytest.approx(
        of_sequences(4, np.repeat(of_rows[:, None], 4, 1))
    )


def test_weights_of_steps_are_validated_with_their_rows():
    model = nn.Sequential(nn.Dense(2, 3, "softmax", seed=0, dtype="float64"))
    found = training.evaluate(
        model,
        SEQUENCES[5:],
        LABELS[5:],
        "sparse_categorical_crossentropy",
        sample_weight=OF_STEPS[5:],
    )
    history = training.fit(
        model,
        SEQUENCES,
        LABELS,
        loss="sparse_categorical_crossentropy",
        optimizer=optim.SGD(model.parameters(), lr=1e-30),
        sample_weight=OF_STEPS,
        validation_split=4 / 9,
        verbose=False,
    )
    assert history["val_loss"] == [pytest.approx(found["loss"])]


def test_weights_of_steps_that_the_loss_has_no_number_for_are_refused():
    with pytest.raises(ValueError, match=r"sample_weight of shape \(9, 2\) does not fit"):
        of_sequences(9, np.ones((9, 2)))
