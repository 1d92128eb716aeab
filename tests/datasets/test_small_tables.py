import numpy as np
import pytest

from micrograd_plus.datasets import (
    load_payments,
    load_six_points,
    load_two_points,
    make_two_waves,
)


@pytest.mark.parametrize(("m", "b", "loss"), [(-1, 5, 2.5), (-1, 4, 4.5), (0, 4, 1.0), (2, 1, 0.0)])
def test_the_two_points_have_the_losses_of_the_course(m, b, loss):
    x, y = load_two_points()
    assert np.mean((m * x + b - y) ** 2) == loss


def test_the_six_points_lie_on_y_equals_2x_minus_1():
    x, y = load_six_points()
    assert x.ravel().tolist() == [-1, 0, 1, 2, 3, 4]
    assert y.ravel().tolist() == [-3, -1, 1, 3, 5, 7]
    assert np.mean((10 * x + 10 - y) ** 2) == pytest.approx(715.67, abs=5e-3)


@pytest.mark.parametrize("load", [load_two_points, load_six_points, make_two_waves])
def test_regression_data_are_float64_columns_of_equal_length(load):
    x, y = load()
    assert x.shape == y.shape == (len(x), 1)
    assert x.dtype == y.dtype == np.float64


def test_the_payments_have_the_confusion_counts_of_the_course():
    labels, predictions = load_payments()
    counts = [[int(np.sum((labels == a) & (predictions == p))) for p in (0, 1)] for a in (0, 1)]
    assert counts == [[90, 3], [5, 2]]
    assert labels.dtype == predictions.dtype == np.int64


def test_two_waves_cover_the_interval_evenly_with_200_points():
    x, _ = make_two_waves()
    assert len(x) == 200
    assert (x[0, 0], x[-1, 0]) == (-3, 3)
    np.testing.assert_allclose(np.diff(x, axis=0), 6 / 199)


def test_two_waves_are_the_sum_of_the_two_sines():
    x, y = make_two_waves(7)
    first, second = np.sin(2 * x), np.sin(5 * x + 1)
    np.testing.assert_allclose(y - first, second / 2, atol=1e-15)


@pytest.mark.parametrize("n", [1, 0, -5])
def test_two_waves_need_two_points(n):
    with pytest.raises(ValueError, match=f"n is {n}; expected at least 2 points"):
        make_two_waves(n)
