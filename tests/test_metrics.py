import numpy as np
import pytest

from micrograd_plus import Tensor, Value, metrics


@pytest.mark.parametrize(
    ("prediction", "target", "share"),
    [
        ([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]], [1, 0, 1], 2 / 3),
        ([[-5.0, 5.0], [800.0, 2.0]], [1, 0], 1.0),
        ([[0.1, 0.9], [0.8, 0.2]], [[0, 1], [0, 1]], 0.5),
        ([[0.1, 0.9], [0.8, 0.2]], [[1], [1]], 0.5),
        ([0.3, 0.6, 0.9, 0.1], [0, 1, 0, 1], 0.5),
        ([[0.3], [0.6]], [0, 1], 1.0),
        ([0.3, 0.6], [[0], [1]], 1.0),
        ([0.3, 0.6], [False, True], 1.0),
        ([[0.7]], [1], 1.0),
    ],
)
def test_accuracy_is_the_share_that_is_right(prediction, target, share):
    assert metrics.accuracy(prediction, target) == pytest.approx(share)
    assert metrics.accuracy(Tensor(prediction), np.array(target)) == pytest.approx(share)


def test_the_course_calls_a_silver_hotel_taken_for_gold_wrong():
    assert metrics.accuracy([[0.5, 0.2, 0.3]], [1]) == 0.0


def test_metrics_read_values_and_tensors():
    values = [Value(0.3), Value(0.6)]
    assert metrics.accuracy(values, [0, 1]) == 1.0
    assert metrics.accuracy([[Value(0.1), Value(0.9)]], [1]) == 1.0
    assert metrics.mean_absolute_error(values, [0.3, 1.6]) == pytest.approx(0.5)
    assert metrics.mean_absolute_error(Tensor([1.0, 2.0]), Tensor([2.0, 4.0])) == 1.5


def test_metrics_are_plain_numbers():
    assert type(metrics.accuracy(Tensor([0.3]), [0])) is float
    assert type(metrics.mean_absolute_error(Tensor([0.3]), [0])) is float


def test_a_column_fits_a_row_of_targets():
    assert metrics.mean_absolute_error([[1.0], [2.0]], [1.0, 3.0]) == 0.5
    assert metrics.mean_absolute_error([1.0, 2.0], [[1.0], [3.0]]) == 0.5


@pytest.mark.parametrize(
    ("prediction", "target"), [((2, 3), (3, 2)), ((2, 3), (6,)), ((2,), (3,)), ((1, 3), (3, 1))]
)
def test_an_error_over_shapes_that_differ_is_refused(prediction, target):
    with pytest.raises(ValueError, match=r"predictions of shape .* do not fit targets of shape"):
        metrics.mean_absolute_error(np.ones(prediction), np.ones(target))


@pytest.mark.parametrize(
    ("prediction", "target"),
    [((4, 3), (3,)), ((4,), (3,)), ((4, 3), (4, 2)), ((4, 1), (4, 2)), ((4,), (2, 2, 2))],
)
def test_an_accuracy_over_shapes_that_differ_is_refused(prediction, target):
    with pytest.raises(ValueError, match="do not fit targets of shape"):
        metrics.accuracy(np.ones(prediction), np.ones(target, int))


def test_targets_of_minus_one_and_one_are_refused_with_what_would_work():
    with pytest.raises(ValueError, match=r"targets of 0 and 1, got -1.*lambda p, t"):
        metrics.accuracy([-2.0, 2.0], [-1, 1])


def test_the_accuracy_of_nothing_is_refused():
    with pytest.raises(ValueError, match="accuracy of no predictions"):
        metrics.accuracy([], [])
