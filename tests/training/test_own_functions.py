"""Losses and metrics of one's own: their order, and targets in a row beside a column."""

import functools

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, nn, optim, training

X = np.random.default_rng(0).normal(size=(8, 3))
Y = X[:, 0]


def fit(**options):
    model = nn.Sequential(nn.Dense(3, 1, seed=0))
    options = {"x": X, "y": Y, "loss": "mse", "seed": 0, "verbose": False} | options
    return training.fit(model, optimizer=optim.SGD(model.parameters()), **options)


class Batches:
    def __iter__(self):
        return iter([(X, Y)])


def squares(prediction, target):
    return ((prediction - target) ** 2).mean()


def swapped(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean()


class Swapped:
    def __call__(self, targets, predictions):
        return swapped(targets, predictions)


@pytest.mark.parametrize(
    ("given", "name"),
    [(swapped, "swapped"), (functools.partial(swapped), "swapped"), (Swapped(), "Swapped")],
)
@pytest.mark.parametrize("argument", ["loss", "metrics"])
def test_a_function_of_the_target_first_is_refused(argument, given, name):
    words = rf"{name} takes \(\w+, \w+\), and is called as \(prediction, target\): .*{name}\(t, p\)"
    with pytest.raises(TypeError, match=words):
        fit(**{argument: given})


def test_a_function_of_two_targets_has_no_order_to_be_wrong():
    def agreement(labels, targets):
        return float(np.mean(labels[:, 0] == targets))

    assert fit(metrics=[agreement])["agreement"] == [0.0]


@pytest.mark.parametrize("array", [np.asarray, Tensor], ids=["array", "Tensor"])
def test_a_loss_that_pairs_each_prediction_with_each_target_is_refused(array):
    words = r"the loss .* makes an array \(8, 8\) of the prediction \(8, 1\) and the target \(8,\)"
    with pytest.raises(ValueError, match=words):
        fit(loss=lambda p, t: functions.absolute(array(t) - p).mean())


def test_a_loss_that_pairs_them_is_refused_among_several_outputs_too():
    class Two(nn.Module):
        def __init__(self):
            self.one = nn.Dense(3, 1, seed=0)

        def forward(self, x):
            return self.one(x), self.one(x)

    model = Two()
    with pytest.raises(ValueError, match="each with each"):
        training.fit(
            model,
            X,
            (Y, Y),
            loss=("mse", squares),
            optimizer=optim.SGD(model.parameters()),
            verbose=False,
        )


def test_a_loss_of_the_column_of_targets_is_that_of_losses():
    of_row = lambda p, t: squares(p[:, 0], t)
    each = fit(loss=squares, y=Y[:, None]), fit(loss=of_row), fit(loss="mse")
    assert [x["loss"] for x in each] == [pytest.approx(each[0]["loss"])] * 3


def test_a_loss_may_pair_predictions_with_each_other():
    def ranking(p, t):
        above = (t[:, None] > t[None]).astype(float)
        return (functions.softplus(p.T - p) * above).mean() + losses.mean_squared_error(p, t)

    assert np.isfinite(fit(loss=ranking)["loss"]).all()


def test_one_row_has_nothing_to_be_paired_with():
    alone = fit(loss=squares, batch_size=1)
    assert alone["loss"] == pytest.approx(fit(batch_size=1)["loss"])


@pytest.mark.parametrize("measure", [lambda a: np.mean(a**2), lambda a: np.median(np.abs(a))])
def test_a_metric_that_pairs_each_prediction_with_each_target_is_refused(measure):
    words = r"the metric error makes an array \(8, 8\) of the prediction \(8, 1\) and the target"

    def error(prediction, target):
        return measure(prediction - target)

    with pytest.raises(ValueError, match=words):
        fit(metrics=[error])
    with pytest.raises(ValueError, match=words):
        fit(metrics=[error], x=Batches(), y=None)


@pytest.mark.parametrize(
    "metric",
    [
        lambda p, t: np.mean((p[:, 0] - t) ** 2),
        lambda p, t: np.mean((p.mean(axis=-1) - t) ** 2),
        lambda p, t: np.mean((np.ravel(p) - np.ravel(t)) ** 2),
        lambda p, t: np.mean((p - t[:, None]) ** 2),
    ],
)
def test_a_metric_that_minds_the_column_is_what_that_of_metrics_is(metric):
    history = fit(metrics=[metric, "mse"])
    assert history["<lambda>"] == pytest.approx(history["mse"])


def test_a_metric_of_the_predictions_alone_is_taken():
    assert len(fit(metrics=[lambda p, t: p.mean()])["<lambda>"]) == 1
