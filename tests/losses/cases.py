"""Every loss on random data, with what each row costs by NumPy."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from micrograd_plus import Value, losses
from micrograd_plus.engine.graph import data_of

RNG = np.random.default_rng(0)
SCORES = RNG.normal(size=(6, 4))
PROBABILITIES = np.exp(SCORES) / np.exp(SCORES).sum(-1, keepdims=True)
LABELS = RNG.integers(0, 4, 6)
ONE_HOT = np.eye(4)[LABELS]
SMOOTHED = 0.8 * ONE_HOT + 0.2 / 4
SIGNS = 2 * ONE_HOT - 1
SHARES = RNG.dirichlet(np.ones(4), 6)
SIGMOID = 1 / (1 + np.exp(-SCORES))
SIZES = RNG.uniform(0.5, 5, (6, 4))
COUNTS = RNG.poisson(3, (6, 4)).astype(float)
ERRORS = SCORES - SHARES


class Case(NamedTuple):
    """A loss with its options, what it is given, and what each row costs."""

    function: Any
    prediction: np.ndarray
    target: np.ndarray
    by_row: np.ndarray
    options: dict[str, Any] = {}  # noqa: RUF012

    def loss(self, prediction, target, **options):
        return self.function(prediction, target, **self.options, **options)


def entropy(t, p):
    return -(t * np.log(p)).sum(-1)


def cosines(a, b):
    return (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)


def huber_by_row(delta):
    a = np.abs(ERRORS)
    return np.where(a <= delta, a**2 / 2, delta * (a - delta / 2)).mean(-1)


WRONG_SCORES = np.where(ONE_HOT == 1, 0, SCORES)
BINARY = (-SHARES * np.log(SIGMOID) - (1 - SHARES) * np.log(1 - SIGMOID)).mean(-1)
CASES = {
    "mean squared error": Case(losses.mean_squared_error, SCORES, SHARES, (ERRORS**2).mean(-1)),
    "mean absolute error": Case(
        losses.mean_absolute_error, SCORES, SHARES, np.abs(ERRORS).mean(-1)
    ),
    "mean absolute percentage error": Case(
        losses.mean_absolute_percentage_error,
        SCORES,
        -SIZES,
        (100 * np.abs(SCORES + SIZES) / SIZES).mean(-1),
    ),
    "mean squared logarithmic error": Case(
        losses.mean_squared_logarithmic_error,
        SIZES,
        COUNTS,
        ((np.log(1 + SIZES) - np.log(1 + COUNTS)) ** 2).mean(-1),
    ),
    "huber": Case(losses.huber, SCORES, SHARES, huber_by_row(1.0)),
    "huber, narrow": Case(losses.huber, SCORES, SHARES, huber_by_row(0.3), {"delta": 0.3}),
    "log cosh": Case(losses.log_cosh, SCORES, SHARES, np.log(np.cosh(ERRORS)).mean(-1)),
    "hinge": Case(losses.hinge, SCORES, SIGNS, np.maximum(0, 1 - SIGNS * SCORES).mean(-1)),
    "squared hinge": Case(
        losses.squared_hinge, SCORES, SIGNS, (np.maximum(0, 1 - SIGNS * SCORES) ** 2).mean(-1)
    ),
    "categorical hinge": Case(
        losses.categorical_hinge,
        SCORES,
        ONE_HOT,
        np.maximum(0, 1 + WRONG_SCORES.max(-1) - (ONE_HOT * SCORES).sum(-1)),
    ),
    "binary, probabilities": Case(losses.binary_crossentropy, SIGMOID, SHARES, BINARY),
    "binary, unclipped": Case(losses.binary_crossentropy, SIGMOID, SHARES, BINARY, {"eps": 0}),
    "binary, logits": Case(
        losses.binary_crossentropy, SCORES, SHARES, BINARY, {"from_logits": True}
    ),
    "categorical, probabilities": Case(
        losses.categorical_crossentropy, PROBABILITIES, SHARES, entropy(SHARES, PROBABILITIES)
    ),
    "categorical, logits": Case(
        losses.categorical_crossentropy,
        SCORES,
        SHARES,
        entropy(SHARES, PROBABILITIES),
        {"from_logits": True},
    ),
    "sparse, probabilities": Case(
        losses.sparse_categorical_crossentropy,
        PROBABILITIES,
        LABELS,
        entropy(ONE_HOT, PROBABILITIES),
    ),
    "sparse, logits": Case(
        losses.sparse_categorical_crossentropy,
        SCORES,
        LABELS,
        entropy(ONE_HOT, PROBABILITIES),
        {"from_logits": True},
    ),
    "softmax, labels": Case(
        losses.softmax_cross_entropy, SCORES, LABELS, entropy(ONE_HOT, PROBABILITIES)
    ),
    "softmax, shares": Case(
        losses.softmax_cross_entropy, SCORES, SHARES, entropy(SHARES, PROBABILITIES)
    ),
    "sigmoid": Case(losses.sigmoid_cross_entropy, SCORES, SHARES, BINARY),
    "sparse, smoothed": Case(
        losses.sparse_categorical_crossentropy,
        PROBABILITIES,
        LABELS,
        entropy(SMOOTHED, PROBABILITIES),
        {"label_smoothing": 0.2},
    ),
    "softmax, smoothed": Case(
        losses.softmax_cross_entropy,
        SCORES,
        ONE_HOT,
        entropy(SMOOTHED, PROBABILITIES),
        {"label_smoothing": 0.2},
    ),
    "softmax, ignored but not there": Case(
        losses.softmax_cross_entropy,
        SCORES,
        LABELS,
        entropy(ONE_HOT, PROBABILITIES),
        {"ignore_class": -1},
    ),
    "divergence, probabilities": Case(
        losses.kl_divergence,
        PROBABILITIES,
        SHARES,
        (SHARES * np.log(SHARES / PROBABILITIES)).sum(-1),
    ),
    "divergence, logits": Case(
        losses.kl_divergence,
        SCORES,
        SHARES,
        (SHARES * np.log(SHARES / PROBABILITIES)).sum(-1),
        {"from_logits": True},
    ),
    "poisson, rates": Case(
        losses.poisson, SIZES, COUNTS, (SIZES - COUNTS * np.log(SIZES)).mean(-1), {"eps": 0}
    ),
    "poisson, logarithms of rates": Case(
        losses.poisson,
        SCORES,
        COUNTS,
        (np.exp(SCORES) - COUNTS * SCORES).mean(-1),
        {"log_input": True},
    ),
    "cosine similarity": Case(losses.cosine_similarity, SCORES, SIZES, -cosines(SCORES, SIZES)),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def with_options(loss, **options):
    return lambda p, t: loss(p, t, **options)


def as_values(x):
    """An array as a list of lists of Values."""
    return [as_values(row) for row in x] if np.ndim(x) else Value(float(x))


def number(loss: Any) -> float:
    """What a loss comes to, a node or not."""
    return float(data_of(loss))
