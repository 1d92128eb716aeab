import numpy as np
import pytest

from micrograd_plus.datasets import load_hotels, load_hotels_by_distance


def least_squares(x, y):
    """The best plane's weights, bias last."""
    return np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]


def squared_error(weights, x, y):
    return float(np.mean((np.column_stack([x, np.ones(len(x))]) @ weights - y) ** 2))


def test_there_are_8_and_4_hotels_by_distance_alone():
    x_train, y_train, x_test, y_test, class_names = load_hotels_by_distance()
    assert x_train.shape == y_train.shape == (8, 1)
    assert x_test.shape == y_test.shape == (4, 1)
    assert class_names == ()


def test_gradient_descent_on_distance_alone_reaches_the_errors_of_the_course():
    x_train, y_train, x_test, y_test, _ = load_hotels_by_distance()
    mean, deviation = x_train.mean(), x_train.std()
    x, w, b = (x_train - mean) / deviation, 0.0, 0.0
    for _ in range(100):
        error = w * x + b - y_train
        w, b = w - 0.08 * 2 * np.mean(error * x), b - 0.08 * 2 * np.mean(error)
    test_error = w * (x_test - mean) / deviation + b - y_test
    assert np.mean((w * x + b - y_train) ** 2) == pytest.approx(16.366, abs=5e-4)
    assert np.mean(test_error**2) == pytest.approx(144.466, abs=5e-4)


def test_the_best_plane_through_24_hotels_has_the_errors_of_the_course():
    x_train, y_train, x_test, y_test, _ = load_hotels()
    plane = least_squares(x_train, y_train)
    assert squared_error(plane, x_train, y_train) == pytest.approx(923.8, abs=0.05)
    assert squared_error(plane, x_test, y_test) == pytest.approx(1090.9, abs=0.05)


@pytest.mark.parametrize("target", ["price", "hot", "medal"])
def test_features_are_distance_and_rating_whatever_the_target(target):
    hotels = load_hotels(target)
    assert hotels.x_train.shape == (24, 2)
    assert hotels.x_test.shape == (8, 2)
    assert hotels.x_train.dtype == np.float64
    assert hotels.x_train[0].tolist() == [0.2, 3.5]
    assert hotels.x_test[-1].tolist() == [19.4, 4.8]


def test_prices_are_columns_in_dollars():
    hotels = load_hotels("price")
    assert hotels.y_train.shape == (24, 1)
    assert hotels.y_train.dtype == np.float64
    assert hotels.y_train[0, 0] == 157
    assert hotels.y_test[-1, 0] == 209


def test_11_of_24_and_7_of_8_hotels_are_hot():
    hotels = load_hotels("hot")
    assert (hotels.y_train.sum(), hotels.y_test.sum()) == (11, 7)
    assert hotels.y_train.dtype == np.int64
    assert hotels.class_names == ("no", "yes")


def test_7_hotels_are_gold_9_silver_and_8_bronze():
    hotels = load_hotels("medal")
    assert np.bincount(hotels.y_train).tolist() == [7, 9, 8]
    assert hotels.y_train.dtype == np.int64
    assert hotels.class_names == ("gold", "silver", "bronze")


def test_an_unknown_target_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="target is 'stars'; expected 'price', 'hot' or 'medal'"):
        load_hotels("stars")


def test_changing_a_loaded_table_does_not_change_the_next_load():
    load_hotels().x_train[:] = 0
    load_hotels_by_distance().x_train[:] = 0
    assert load_hotels().x_train.all()
    assert load_hotels_by_distance().x_train.all()
