"""Metrics beside a loss of logits read logits, and beside others probabilities."""

import functools

import numpy as np
import pytest

from micrograd_plus import Tensor, losses, metrics, nn, optim
from micrograd_plus.training import evaluate, fit

LOGITS = np.array([[0.2], [-0.3], [0.4], [-2.0]])
YES = np.array([1, 0, 1, 0])


def measured(loss, metric, x=LOGITS, y=YES):
    *_, number = evaluate(nn.Lambda(Tensor), x, y, loss, [metric]).values()
    return number


OF_LOGITS = [
    "sigmoid_cross_entropy",
    losses.sigmoid_cross_entropy,
    functools.partial(losses.sigmoid_cross_entropy, label_smoothing=0.1),
    functools.partial(losses.binary_crossentropy, from_logits=True),
]


@pytest.mark.parametrize("loss", OF_LOGITS, ids=["name", "function", "partial", "from_logits"])
@pytest.mark.parametrize("metric", ["acc", "binary_accuracy", metrics.f1_score, "recall"])
def test_a_yes_or_no_is_asked_of_logits_at_0(loss, metric):
    assert measured(loss, metric) == 1.0


def test_a_yes_or_no_is_asked_of_probabilities_at_a_half():
    assert measured("binary_crossentropy", "acc", x=np.array([[0.2], [0.3], [0.4], [0.1]])) == 0.5


def test_a_ranking_takes_logits_as_they_are():
    assert measured("sigmoid_cross_entropy", "roc_auc") == 1.0


def test_log_loss_of_logits_is_the_cross_entropy():
    both = evaluate(nn.Lambda(Tensor), LOGITS, YES, "sigmoid_cross_entropy", ["log_loss"])
    assert both["log_loss"] == pytest.approx(both["loss"], rel=1e-12)


def test_several_outputs_are_read_each_as_its_loss_does():
    class Both(nn.Module):
        def forward(self, x):
            return {"logit": Tensor(x), "probability": Tensor(x)}

    found = evaluate(
        Both(),
        LOGITS[:1],
        {"logit": YES[:1], "probability": YES[:1]},
        {"logit": "sigmoid_cross_entropy", "probability": "mse"},
        {"logit": ["acc"], "probability": ["acc"]},
    )
    assert (found["logit_acc"], found["probability_acc"]) == (1.0, 0.0)


def test_what_is_given_its_arguments_keeps_them():
    strict = functools.partial(metrics.accuracy, threshold=0.3)
    assert measured("sigmoid_cross_entropy", strict) == 0.75


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("softmax", "softmax_cross_entropy"),
        ("softmax", functools.partial(losses.sparse_categorical_crossentropy, from_logits=True)),
        ("sigmoid", "softmax_cross_entropy"),
    ],
)
def test_a_softmax_before_a_loss_of_logits_is_refused_before_the_first_update(last, loss):
    model = nn.Sequential(nn.Dense(1, 2, last, seed=0))
    before = model.state_dict()
    with pytest.raises(ValueError, match=f"takes logits, and the model ends in a {last}"):
        fit(model, LOGITS, YES, loss=loss, optimizer=optim.SGD(model.parameters()), verbose=0)
    assert all(np.array_equal(before[name], x) for name, x in model.state_dict().items())


def test_a_softmax_before_a_loss_of_probabilities_is_right():
    model = nn.Sequential(nn.Dense(1, 2, "softmax", seed=0))
    loss = "sparse_categorical_crossentropy"
    optimizer = optim.SGD(model.parameters())
    assert fit(model, LOGITS, YES, loss=loss, optimizer=optimizer, verbose=0)["loss"]
