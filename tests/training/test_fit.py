import csv
import functools
import random

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, metrics, nn, optim, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(33, 2))
Y = X @ [[1.0], [-2.0]] + 0.5


def network(seed=0):
    return nn.Sequential(nn.Dense(2, 4, "tanh", seed=seed), nn.Dense(4, 1, seed=seed + 1))


def fit(model, x=X, y=Y, **options):
    options = {
        "loss": losses.mean_squared_error,
        "optimizer": optim.SGD(model.parameters(), lr=0.05),
        "verbose": False,
    } | options
    return training.fit(model, x, y, **options)


def weights(model):
    return np.concatenate([np.ravel(p.data) for p in model.parameters()])


class Recorder(nn.Module):
    """A linear model that keeps the batches it was given, and in which mode."""

    def __init__(self):
        self.dense = nn.Dense(1, 1, seed=0)
        self.batches = []
        self.modes = []

    def forward(self, x):
        self.batches.append(np.asarray(x).ravel().tolist())
        self.modes.append(self.training)
        return self.dense(x)


ROWS = np.arange(10.0)[:, None]


def flat(batches):
    return [row for batch in batches for row in batch]


def test_every_epoch_has_every_row_once_in_batches_of_the_size():
    model = Recorder()
    fit(model, ROWS, ROWS, epochs=3, batch_size=4)
    assert [len(batch) for batch in model.batches] == [4, 4, 2] * 3
    for epoch in range(3):
        seen = flat(model.batches[3 * epoch : 3 * epoch + 3])
        assert sorted(seen) == list(range(10))
        assert seen != list(range(10))
    assert model.batches[:3] != model.batches[3:6]


def test_without_shuffling_the_rows_keep_their_order():
    model = Recorder()
    fit(model, ROWS, ROWS, epochs=2, batch_size=4, shuffle=False)
    assert flat(model.batches) == 2 * list(range(10))


def test_inputs_and_targets_are_shuffled_together():
    def equal(prediction, target):
        pairs.append((prediction.ravel().tolist(), target.ravel().tolist()))
        return 0.0

    pairs = []
    model = nn.Sequential(nn.Dense(1, 1, initializer=lambda *a: np.ones(a[0]), dtype="float64"))
    optimizer = optim.SGD(model.parameters(), lr=1e-300)
    fit(model, ROWS, ROWS, batch_size=3, metrics=[equal], optimizer=optimizer)
    _, (p, t) = pairs  # tried, and measured once, of all
    assert p == t
    assert sorted(t) == list(range(10))
    assert t != list(range(10))


def test_a_batch_larger_than_the_data_is_all_of_it():
    model = Recorder()
    fit(model, ROWS, ROWS, batch_size=1000)
    assert len(model.batches) == 1


def test_drop_last_leaves_a_smaller_last_batch_out():
    model = Recorder()
    fit(model, ROWS, ROWS, epochs=2, batch_size=4, drop_last=True)
    assert [len(batch) for batch in model.batches] == [4, 4] * 2


def test_drop_last_keeps_a_last_batch_that_is_whole():
    model = Recorder()
    fit(model, ROWS, ROWS, batch_size=5, drop_last=True)
    assert [len(batch) for batch in model.batches] == [5, 5]


def test_validation_batch_size_is_how_many_rows_are_validated_at_a_time():
    model = Recorder()
    fit(model, ROWS, ROWS, batch_size=10, validation_data=(ROWS, ROWS), validation_batch_size=4)
    assert [len(batch) for batch in model.batches] == [10, 4, 4, 2]


@pytest.mark.parametrize(
    "use",
    [
        lambda model, size: training.predict(model, ROWS, batch_size=size),
        lambda model, size: training.evaluate(
            model, ROWS, ROWS, "mean_squared_error", batch_size=size
        ),
    ],
    ids=["predict", "evaluate"],
)
class TestBatchSizeInUse:
    def test_it_is_how_many_rows_the_model_is_given(self, use):
        model = Recorder()
        use(model, 3)
        assert [len(batch) for batch in model.batches] == [3, 3, 3, 1]

    def test_it_changes_no_number(self, use):
        model = Recorder()
        assert use(model, 1024) == pytest.approx(use(model, 3), rel=1e-6)

    def test_below_1_is_a_mistake(self, use):
        with pytest.raises(ValueError, match="batch_size must be an integer of 1 or more, got 0"):
            use(Recorder(), 0)


def test_validation_split_takes_the_last_rows_before_any_shuffling():
    model = Recorder()
    history = fit(model, ROWS, ROWS, batch_size=4, validation_split=0.3)
    *trained, validated = model.batches
    assert validated == [7.0, 8.0, 9.0]
    assert sorted(flat(trained)) == list(range(7))
    assert list(history) == ["loss", "val_loss"]


def test_validation_data_is_validated_on_in_evaluation_mode_after_each_epoch():
    model = Recorder()
    history = fit(model, ROWS, ROWS, epochs=2, batch_size=10, validation_data=([[20.0]], [[1.0]]))
    assert [batch == [20.0] for batch in model.batches] == [False, True, False, True]
    assert model.modes == [True, False, True, False]
    assert len(history["val_loss"]) == 2


def test_val_loss_is_what_evaluate_finds():
    model = network()
    history = fit(model, validation_data=(X, Y), metrics=["mean_absolute_error"], epochs=2)
    found = training.evaluate(model, X, Y, losses.mean_squared_error, ["mean_absolute_error"])
    assert history["val_loss"][-1] == found["loss"]
    assert history["val_mean_absolute_error"][-1] == found["mean_absolute_error"]


def test_the_loss_of_an_epoch_is_the_mean_over_its_rows():
    model = network()
    expected = training.evaluate(model, X, Y, "mean_squared_error")["loss"]
    optimizer = optim.SGD(model.parameters(), lr=1e-30)
    history = fit(model, batch_size=10, optimizer=optimizer)
    assert history["loss"] == [pytest.approx(expected, rel=1e-6)]


def test_metrics_go_by_name_and_by_function():
    def worst(prediction, target):
        return np.abs(prediction - target).max()

    history = fit(network(), metrics=["mean_absolute_error", worst])
    assert list(history) == ["loss", "mean_absolute_error", "worst"]
    assert history["worst"][0] > history["mean_absolute_error"][0]
    assert list(fit(network(), metrics="mean_absolute_error")) == ["loss", "mean_absolute_error"]


def test_no_metrics_may_be_none_or_nothing():
    assert list(fit(network(), metrics=None)) == list(fit(network(), metrics=[])) == ["loss"]


def test_short_names_work_where_long_ones_do_and_are_the_names_of_columns():
    short, long = network(), network()
    options = {"validation_split": 0.2, "seed": 0}
    history = fit(short, loss="mse", metrics=["mae", "rmse"], **options)
    assert list(history) == ["loss", "mae", "rmse", "val_loss", "val_mae", "val_rmse"]
    expected = fit(long, metrics=["mean_absolute_error"], **options)
    assert history["val_mae"] == expected["val_mean_absolute_error"]
    assert history["loss"] == expected["loss"]


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", losses.softmax_cross_entropy])
def test_a_cross_entropy_from_logits_goes_by_its_name_and_takes_weights(loss):
    model, labels = nn.Sequential(nn.Dense(2, 3, seed=0)), np.arange(33) % 3
    options = {"loss": loss, "metrics": "acc", "sample_weight": np.full(33, 2.0)}
    weighted = fit(model, y=labels, optimizer=optim.SGD(model.parameters(), lr=1e-30), **options)
    plain = training.evaluate(model, X, labels, functions.softmax_cross_entropy, ["acc"])
    assert weighted["loss"] == pytest.approx([2 * plain["loss"]])
    assert weighted["acc"] == [plain["acc"]]


def test_no_column_is_named_for_a_place_in_memory():
    class Bias:
        def __call__(self, prediction, target):
            return float(np.mean(prediction - target))

    strict = functools.partial(metrics.accuracy, threshold=0.9)
    strict.__name__ = "strict_accuracy"
    lenient = functools.partial(functools.partial(metrics.accuracy), threshold=0.1)
    history = fit(network(), y=(Y > 0) * 1.0, metrics=[lenient, strict, Bias()])
    assert list(history) == ["loss", "accuracy", "strict_accuracy", "Bias"]


def test_the_same_seed_gives_the_same_weights_bit_for_bit():
    one, other, third = network(), network(), network()
    history = fit(one, epochs=3, batch_size=8, seed=3)
    assert fit(other, epochs=3, batch_size=8, seed=np.random.default_rng(3)) == history
    fit(third, epochs=3, batch_size=8, seed=4)
    assert np.array_equal(weights(one), weights(other))
    assert not np.array_equal(weights(one), weights(third))


def test_a_network_of_values_and_its_tensors_train_alike():
    random.seed(1)
    scalars = nn.MLP(2, [4, 1])
    tensors = scalars.to_tensors()
    options = {"epochs": 4, "batch_size": 8, "seed": 0, "validation_split": 0.2}
    options["metrics"] = ["mean_absolute_error"]
    first = fit(scalars, optimizer=optim.Adam(scalars.parameters(), lr=0.01), **options)
    second = fit(tensors, optimizer=optim.Adam(tensors.parameters(), lr=0.01), **options)
    assert first.keys() == second.keys()
    for name in first:
        assert first[name] == pytest.approx(second[name], rel=1e-9)
    np.testing.assert_allclose(
        training.predict(scalars, X), training.predict(tensors, X)[:, 0], rtol=1e-9
    )


def test_a_module_of_ones_own_of_values_trains_on_whole_batches():
    from micrograd_plus import Value

    class Line(nn.Module):
        def __init__(self):
            self.m, self.b = Value(0.0), Value(0.0)

        def forward(self, x):
            return self.m * x + self.b

    line = Line()
    x = np.linspace(-1, 1, 20)
    fit(line, x, 2 * x - 1, epochs=200, optimizer=optim.SGD(line.parameters(), lr=0.1))
    assert (line.m.data, line.b.data) == (pytest.approx(2, abs=1e-3), pytest.approx(-1, abs=1e-3))


def test_targets_may_be_a_column_or_a_row_whatever_the_last_batch():
    one, other = network(), network()  # 33 rows: the last batch of 32 has one
    assert fit(one, seed=0) == fit(other, y=Y[:, 0], seed=0)


def test_any_function_of_two_is_a_loss():
    history = fit(network(), loss=lambda p, t: functions.absolute(p - t).mean(), epochs=20)
    assert history["loss"][-1] < history["loss"][0]


def test_a_loss_of_shape_1_is_a_number():
    history = fit(network(), loss=lambda p, t: ((p - t) ** 2).mean(axis=0))
    assert len(history["loss"]) == 1


def test_data_may_be_lists_and_tensors():
    one, other = network(), network()
    assert fit(one, seed=0) == fit(other, Tensor(X), Y.tolist(), seed=0)


def test_callbacks_see_each_epochs_numbers():
    seen = []
    history = fit(network(), epochs=3, callbacks=[lambda epoch, numbers: seen.append(epoch)])
    assert seen == [1, 2, 3]
    assert [len(column) for column in history.values()] == [3]


def test_every_modules_mode_is_afterwards_as_it_was_before():
    model = network()
    model[0].eval()
    fit(model, validation_split=0.2)
    training.evaluate(model, X, Y, "mean_squared_error")
    training.predict(model, X)
    assert [m.training for m in model.modules()] == [True, False, True]


def test_predictions_cover_all_rows_in_order_without_a_graph():
    model = network()
    x = RNG.normal(size=(2500, 2))
    predicted = training.predict(model, x)
    assert isinstance(predicted, np.ndarray)
    np.testing.assert_allclose(predicted, model(x).data, rtol=1e-5, atol=1e-6)


def test_evaluation_is_the_mean_over_all_rows_however_many():
    model = network()
    x = RNG.normal(size=(2500, 2))
    y = RNG.normal(size=(2500, 1))
    found = training.evaluate(model, x, y, "mean_squared_error")["loss"]
    assert found == pytest.approx(np.mean((model(x).data - y) ** 2), rel=1e-5)


def test_a_history_is_lists_that_save_as_a_table(tmp_path):
    history = fit(network(), epochs=2, validation_split=0.2)
    path = tmp_path / "history.csv"
    history.save(path)
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert [float(row["val_loss"]) for row in rows] == history["val_loss"]
    assert history.history is history


def test_the_progress_bar_shows_loss_and_metrics(capsys):
    fit(network(), verbose=True, metrics=["mean_absolute_error"])
    shown = capsys.readouterr()
    assert "epoch 1/1" in shown.err
    assert "mean_absolute_error" in shown.err
    assert not shown.out


def test_without_verbose_nothing_is_shown(capsys):
    fit(network())
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("rows, split, held_out", [(24, 0.1, 3), (24, 0.2, 5), (10, 0.9, 9)])
def test_the_split_rounds_as_keras_does(rows, split, held_out):
    x = np.arange(rows, dtype=float).reshape(-1, 1)
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    sizes = []

    def count(prediction, target):
        sizes.append(len(target))
        return 0.0

    training.fit(
        model,
        x,
        x,
        loss=losses.mean_squared_error,
        optimizer=optim.SGD(model.parameters(), lr=1e-6),
        batch_size=rows,
        validation_split=split,
        metrics=[count],
        verbose=False,
    )
    assert sizes == [rows - held_out, rows - held_out, held_out]  # the first is a trial


@pytest.mark.parametrize("optimizer", [optim.SGD, optim.Adam])
def test_gradients_left_over_from_before_count_in_no_update(optimizer):
    untouched, used = network(), network()
    used.over_batch(X).sum().backward()
    for model in (untouched, used):
        fit(model, optimizer=optimizer(model.parameters(), lr=0.05), seed=0)
    np.testing.assert_array_equal(weights(used), weights(untouched))
