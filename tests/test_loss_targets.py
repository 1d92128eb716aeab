"""Targets that do not fit a prediction are an error, and never broadcast or train on nonsense."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value
from micrograd_plus.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    hinge,
    mean_squared_error,
    sparse_categorical_crossentropy,
)
from tests.test_losses import LABELS, PROBABILITIES, as_values, named


@pytest.mark.parametrize("loss", [mean_squared_error, binary_crossentropy, hinge])
def test_a_column_and_a_row_of_targets_do_not_broadcast(loss):
    p, t = np.array([0.1, 0.6, 0.9]), np.array([-1.0 if loss is hinge else 0.0, 1.0, 1.0])
    expected = float(loss(p, t))
    assert float(loss(Tensor(p[:, None]), t)) == expected
    assert float(loss(Tensor(p), t[:, None])) == expected
    assert float(loss(Tensor(p[:1, None]), t[:1])) == float(loss(p[:1], t[:1]))


@pytest.mark.parametrize(
    ("prediction", "target"),
    [((3, 1), (1, 3)), ((3,), (1, 3)), ((3, 2), (2, 3)), ((3, 2), (3,)), ((3,), ()), ((2,), (3,))],
)
@pytest.mark.parametrize(
    "loss", [mean_squared_error, binary_crossentropy, hinge, categorical_crossentropy]
)
def test_shapes_that_differ_are_an_error_with_both(loss, prediction, target):
    with pytest.raises(ValueError, match="the prediction has shape") as error:
        loss(Tensor(np.full(prediction, 0.5)), np.ones(target))
    assert str(prediction) in str(error.value)
    assert str(target) in str(error.value)


# loss, targets, the words
TARGETS_THAT_DO_NOT_FIT = [
    (hinge, [[0], [1]], "takes targets -1 and 1, got 0: for 0 and 1 use 2 * y - 1 or binary_cross"),
    (hinge, [[3], [2]], "got 2, 3: "),
    (hinge, [[False], [True]], "got 0: "),
    (hinge, [[float("nan")], [1]], "got nan: "),
    (hinge, np.array([[0], [1]], "uint8") * 2 - 1, "got 255: "),
]
for _loss in (binary_crossentropy, named(binary_crossentropy, from_logits=True)):
    TARGETS_THAT_DO_NOT_FIT += [
        (
            _loss,
            [[-1], [1]],
            "takes targets from 0 to 1, got -1: for -1 and 1 use (y + 1) / 2 or h",
        ),
        (_loss, [[1.5], [0]], "got 1.5: "),
    ]


@pytest.mark.parametrize(("loss", "target", "words"), TARGETS_THAT_DO_NOT_FIT)
@pytest.mark.parametrize("of", [np.asarray, lambda t: np.asarray(t).tolist(), Tensor, as_values])
def test_targets_of_another_loss_are_an_error_that_names_it(loss, target, words, of):
    for prediction in (Tensor([[0.25], [0.75]]), as_values(np.array([[0.25], [0.75]]))):
        with pytest.raises(ValueError, match=re.escape(words)):
            loss(prediction, of(np.asarray(target)))


@pytest.mark.parametrize("target", [0, Value(0.0), np.int64(0)])
def test_so_is_one_target_of_one_value(target):
    with pytest.raises(ValueError, match="got 0: for 0 and 1 use"):
        hinge(Value(0.5), target)


def test_many_wrong_targets_are_an_error_that_shows_some():
    with pytest.raises(ValueError, match=r"got 0, 2, 3, \.\.\.: "):
        hinge(Tensor(np.zeros(10)), np.arange(10))


@pytest.mark.filterwarnings("ignore:Mean of empty", "ignore:invalid value")
@pytest.mark.parametrize("loss", [hinge, binary_crossentropy])
def test_empty_targets_are_none_that_are_wrong(loss):
    assert np.isnan(float(loss(Tensor(np.zeros((0, 1))), [])))


@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        ([4, 0], ValueError, "label 4 is outside the 4 classes"),
        ([-1, 0], ValueError, "label -1 is outside the 4 classes"),
        ([0.0, 1.0], TypeError, "must be integers from 0 to 3"),
        ([0, 1, 2], ValueError, r"shape \(3,\) do not fit"),
        ([[1, 0, 0, 0], [0, 1, 0, 0]], ValueError, "look one-hot: use categorical_crossentropy"),
    ],
)
def test_labels_that_do_not_fit_are_an_error(from_logits, labels, error, words):
    with pytest.raises(error, match=words):
        sparse_categorical_crossentropy(Tensor(PROBABILITIES[:2]), labels, from_logits)


@pytest.mark.parametrize("from_logits", [True, False])
def test_a_column_of_labels_is_labels(from_logits):
    p = Tensor(PROBABILITIES)
    assert float(sparse_categorical_crossentropy(p, LABELS[:, None], from_logits)) == float(
        sparse_categorical_crossentropy(p, LABELS, from_logits)
    )
