"""Mean absolute error, root mean squared error and R²."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value
from micrograd_plus.metrics import (
    mean_absolute_error,
    mean_squared_error,
    r2_score,
    root_mean_squared_error,
)

METRICS = [mean_absolute_error, mean_squared_error, root_mean_squared_error, r2_score]
every_metric = pytest.mark.parametrize("metric", METRICS)
RNG = np.random.default_rng(0)
P, T = RNG.normal(size=(20, 3)), RNG.normal(size=(20, 3))


@every_metric
def test_of_one_output_it_is_scikit_learns(metric):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    expected = getattr(sklearn, metric.__name__)(T[:, 0], P[:, 0])
    assert metric(P[:, 0], T[:, 0]) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("metric", [mean_absolute_error, mean_squared_error, r2_score])
def test_of_several_outputs_it_is_scikit_learns(metric):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    assert metric(P, T) == pytest.approx(getattr(sklearn, metric.__name__)(T, P), rel=1e-13)


def test_the_root_is_of_the_mean_over_all_entries():
    assert root_mean_squared_error([[3.0, 0.0], [3.0, 0.0]], np.zeros((2, 2))) == np.sqrt(4.5)


def test_r2_of_a_constant_target_is_1_or_0_as_in_scikit_learn():
    assert r2_score([2.0, 2.0], [2.0, 2.0]) == 1
    assert r2_score([2.0, 3.0], [2.0, 2.0]) == 0
    assert r2_score([[2.0, 1.0], [3.0, 2.0]], [[2.0, 1.0], [2.0, 2.0]]) == 0.5


def test_r2_of_the_mean_is_0_and_of_worse_is_below():
    assert r2_score([2.0, 2.0], [1.0, 3.0]) == 0
    assert r2_score([3.0, 1.0], [1.0, 3.0]) == -3


@every_metric
def test_it_reads_values_tensors_and_columns(metric):
    expected = metric([1.0, 2.0], [1.5, 4.0])
    assert metric([Value(1.0), Value(2.0)], [1.5, 4.0]) == expected
    assert metric(Tensor([1.0, 2.0]), Tensor([1.5, 4.0])) == expected
    assert metric([[1.0], [2.0]], [1.5, 4.0]) == expected
    assert metric([1.0, 2.0], [[1.5], [4.0]]) == expected


@every_metric
def test_it_is_a_plain_number(metric):
    assert type(metric(Tensor(P.astype("float32")), T)) is float


@every_metric
def test_small_integers_do_not_wrap_around(metric):
    one, other = np.array([1, 2], "uint8"), np.array([3, 4], "uint8")
    assert metric(one, other) == metric(one.astype(float), other.astype(float))


@every_metric
@pytest.mark.parametrize(
    ("prediction", "target"), [((2, 3), (3, 2)), ((2, 3), (6,)), ((2,), (3,)), ((1, 3), (3, 1))]
)
def test_shapes_that_differ_are_refused(metric, prediction, target):
    with pytest.raises(ValueError, match=r"predictions of shape .* do not fit targets of shape"):
        metric(np.ones(prediction), np.ones(target))


@every_metric
def test_no_predictions_are_refused(metric):
    with pytest.raises(ValueError, match="no predictions to measure"):
        metric([], [])


def test_r2_of_a_single_row_is_refused():
    with pytest.raises(ValueError, match=r"at least 2 rows, got shape \(1,\)"):
        r2_score([1.0], [1.0])


def test_r2_of_weighted_rows_is_that_of_repeated_ones():
    p, t, times = np.array([1.0, 2.0, 5.0, 4.0]), np.array([1.0, 3.0, 4.0, 6.0]), [2, 0, 1, 3]
    of_repeated = r2_score(np.repeat(p, times), np.repeat(t, times))
    assert r2_score(p, t, sample_weight=times) == pytest.approx(of_repeated, rel=1e-14)


@pytest.mark.parametrize("shape", [(1,), (5,), (4, 4), ()])
def test_weights_that_are_not_as_many_as_the_rows_are_refused(shape):
    with pytest.raises(ValueError, match=rf"shape {re.escape(str(shape))} does not fit 4 rows"):
        r2_score(np.ones(4), np.ones(4), sample_weight=np.ones(shape))
