"""Labels that the loss ignores count neither in means nor in metrics nor in class weights."""

import functools

import numpy as np
import pytest

from micrograd_plus import losses, nn, optim
from micrograd_plus.training import evaluate, fit
from micrograd_plus.training.class_weights import class_weights
from micrograd_plus.training.data import Data

X = np.random.default_rng(0).normal(size=(6, 4))
Y = np.array([0, 1, -1, 2, -1, 1])
KNOWN = Y >= 0
LOSS = functools.partial(losses.softmax_cross_entropy, ignore_class=-1)


def network():
    return nn.Sequential(nn.Dense(4, 3, seed=0, dtype="float64"))


@pytest.mark.parametrize("batch_size", [1, 2, 3, 6])
def test_the_loss_is_the_mean_over_the_others_whatever_the_batches_are(batch_size):
    of_all = evaluate(network(), X, Y, LOSS, ["acc"], batch_size=batch_size)
    of_known = evaluate(network(), X[KNOWN], Y[KNOWN], "softmax_cross_entropy", ["acc"])
    assert of_all == pytest.approx(of_known, rel=1e-12)


def test_weights_of_the_others_stay_theirs():
    weight = np.arange(1.0, 7.0)
    of_all = evaluate(network(), X, Y, LOSS, sample_weight=weight)
    of_known = evaluate(
        network(), X[KNOWN], Y[KNOWN], "softmax_cross_entropy", sample_weight=weight[KNOWN]
    )
    assert of_all == pytest.approx(of_known, rel=1e-12)


def test_steps_are_ignored_one_by_one():
    x, y = X.reshape(2, 3, 4), Y.reshape(2, 3)
    assert evaluate(network(), x, y, LOSS) == pytest.approx(evaluate(network(), X, Y, LOSS))


def test_a_column_of_labels_is_as_a_row_of_them():
    assert evaluate(network(), X, Y[:, None], LOSS) == evaluate(network(), X, Y, LOSS)


def test_balanced_weights_know_no_ignored_class():
    assert class_weights("balanced", Data.of(X, Y), -1).by_class == {0: 4 / 3, 1: 2 / 3, 2: 4 / 3}


def test_a_training_goes_as_without_them():
    def trained(x, y, loss):
        model = network()
        optimizer = optim.Adam(model.parameters())
        fit(
            model,
            x,
            y,
            loss=loss,
            optimizer=optimizer,
            epochs=3,
            metrics=["acc"],
            verbose=0,
            batch_size=6,
            shuffle=False,
            class_weight="balanced",
        )
        return model.state_dict()

    there, here = trained(X, Y, LOSS), trained(X[KNOWN], Y[KNOWN], "softmax_cross_entropy")
    for name, x in here.items():
        np.testing.assert_allclose(there[name], x, rtol=1e-12)


def test_a_batch_of_ignored_labels_alone_changes_nothing():
    model = network()
    optimizer = optim.SGD(model.parameters(), momentum=0.9)
    before = model.state_dict()
    fit(model, X[:2], [-1, -1], loss=LOSS, optimizer=optimizer, verbose=0)
    assert all(np.array_equal(before[name], x) for name, x in model.state_dict().items())
