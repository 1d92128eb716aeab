"""The logarithmic loss and Matthews's correlation: scikit-learn's, stored and live."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, losses
from micrograd_plus.metrics import log_loss, matthews_corrcoef

PROBABILITIES = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]])
LABELS = np.array([0, 1, 2, 1])
CHANCES, YES = [0.9, 0.4, 0.4, 0.7, 0.1, 0.4, 0.8, 0.2], [1, 1, 0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("of", [np.array, Tensor, list, lambda p: [Value(x) for x in p]])
def test_of_yes_it_is_scikit_learns(of):
    # scikit-learn 1.9.1: log_loss(YES, CHANCES)
    assert log_loss(of(CHANCES), YES) == pytest.approx(0.542239927301104, rel=1e-14)


def test_of_a_column_it_is_the_same():
    assert log_loss(np.array(CHANCES)[:, None], np.array(YES)[:, None]) == log_loss(CHANCES, YES)


@pytest.mark.parametrize("target", [LABELS, LABELS[:, None], np.eye(3)[LABELS], LABELS * 1.0])
def test_of_classes_it_is_the_mean_of_minus_log_p_of_the_true_one(target):
    expected = -np.mean(np.log([0.5, 0.5, 0.6, 0.3]))
    assert log_loss(PROBABILITIES, target) == pytest.approx(expected, rel=1e-15)


def test_steps_of_sequences_are_more_rows():
    found = log_loss(PROBABILITIES.reshape(2, 2, 3), LABELS.reshape(2, 2))
    assert found == pytest.approx(log_loss(PROBABILITIES, LABELS), rel=1e-15)


def test_certain_and_wrong_is_kept_finite_as_in_scikit_learn():
    # scikit-learn 1.9.1: log_loss([1, 0], [0.0, 0.0])
    assert log_loss([0.0, 0.0], [1, 0]) == pytest.approx(18.021826694558577, rel=1e-14)
    assert log_loss([0, 1], [0, 1]) == pytest.approx(0, abs=1e-15)


def test_that_bound_is_of_the_dtype_on_either_side():
    eps = float(np.finfo("float32").eps)
    assert log_loss(np.array([0.0], "float32"), [1]) == pytest.approx(-np.log(eps))
    assert log_loss(np.array([1.0], "float32"), [1]) == pytest.approx(-np.log(1 - eps))


def test_of_logits_it_is_the_loss_from_logits():
    rng = np.random.default_rng(0)
    logits, labels = 300 * rng.normal(size=(20, 4)), rng.integers(0, 4, 20)
    expected = losses.softmax_cross_entropy(logits, labels)
    assert log_loss(logits, labels, from_logits=True) == pytest.approx(expected, rel=1e-13)
    expected = losses.sigmoid_cross_entropy(logits[:, 0], labels % 2)
    found = log_loss(logits[:, 0], labels % 2, from_logits=True)
    assert found == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("from_logits", [True, False])
def test_single_precision_is_measured_in_double(from_logits):
    p = functions.softmax(np.random.default_rng(0).normal(size=(99, 4)).astype("float32"))
    labels = np.arange(99) % 4
    in_double = log_loss(p.astype(float), labels, from_logits=from_logits)
    assert log_loss(p, labels, from_logits=from_logits) == pytest.approx(in_double, rel=1e-14)


def test_it_is_a_plain_number():
    assert type(log_loss(Tensor(PROBABILITIES.astype("float32")), LABELS)) is float


@pytest.mark.parametrize("seed", range(3))
def test_random_ones_are_scikit_learns(seed):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(seed)
    labels, other = (np.concatenate([range(5), rng.integers(0, 5, 40)]) for _ in range(2))
    p = functions.softmax(rng.normal(size=(45, 5)))
    assert log_loss(p, labels) == pytest.approx(sklearn.log_loss(labels, p), rel=1e-13)
    expected = sklearn.matthews_corrcoef(labels, other)
    assert matthews_corrcoef(other, labels) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("prediction", "target", "words"),
    [
        ([], [], "no predictions to measure"),
        ([[2.0, -1.0]], [0], "log_loss takes probabilities of classes, .* use from_logits=True"),
        ([1.5, 0.5], [1, 0], r"got a row of -0\.5, 1\.5: for logits"),
        ([[0.9, 0.9]], [0], r"got a row of 0\.9, 0\.9: for logits"),
        ([0.5, 0.5], [-1, 1], "targets of 0 and 1, got -1"),
        ([[0.5, 0.5]], [2], "label 2 is outside the 2 classes"),
        ([0.5, 0.5], [0, 1, 1], r"shape \(2,\) do not fit targets of shape \(3,\)"),
    ],
)
def test_what_does_not_fit_is_refused(prediction, target, words):
    with pytest.raises(ValueError, match=words):
        log_loss(prediction, target)


@pytest.mark.parametrize(
    ("prediction", "target", "expected"),
    [
        ([0, 1, 1, 1, 0], [0, 0, 1, 1, 1], 1 / 6),
        ([0, 1, 2, 0, 1, 2], [0, 1, 2, 1, 2, 0], 0.25),
        ([0.1, 0.9], [0, 1], 1),
        ([1, 0], [0, 1], -1),
        ([0, 0, 0], [0, 0, 1], 0),
        ([0, 0, 1], [0, 0, 0], 0),
        ([0, 0], [0, 0], 0),
        (np.eye(3)[[0, 1, 2]], [0, 1, 2], 1),
    ],
)
def test_matthews_correlation_is_scikit_learns(prediction, target, expected):
    found = matthews_corrcoef(prediction, target)
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-14)


def test_the_threshold_moves_matthews_correlation():
    assert matthews_corrcoef([0.1, 0.4], [0, 1], threshold=0.3) == 1


def test_many_rows_overflow_nothing():
    n = 200_000
    target = np.arange(n) % 2
    assert matthews_corrcoef(target.astype("uint8"), target) == pytest.approx(1)
