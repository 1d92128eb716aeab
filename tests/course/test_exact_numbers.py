"""The course's exact numbers, computed as a user of the library would."""

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, losses, metrics, nn, optim, training
from micrograd_plus.datasets import load_six_points, load_two_points
from tutorials.course import hotels, line
from tutorials.course.exact import Line, descended, neuron

# 0. One neuron, in numbers


def test_two_neurons_on_3_and_2_give_5_5_and_minus_1_5():
    assert neuron([0.5, 1.5], 1)([3, 2]).data == 5.5
    assert neuron([-0.5, 1], -2)([3, 2]).data == -1.5


def test_e_to_the_3_and_the_sigmoid_of_3():
    assert round(functions.exp(Value(3.0)).data, 2) == 20.09
    assert round(functions.sigmoid(Value(3.0)).data, 3) == 0.953


def test_cross_entropy_at_30_and_60_percent_in_natural_logarithms_and_in_base_10():
    before = losses.sparse_categorical_crossentropy(Tensor([[0.5, 0.3, 0.2]]), [1]).item()
    after = losses.sparse_categorical_crossentropy(Tensor([[0.3, 0.6, 0.1]]), [1]).item()
    assert (round(before, 3), round(after, 3)) == (1.204, 0.511)
    assert (round(before / math.log(10), 2), round(after / math.log(10), 2)) == (0.52, 0.22)


# 1. A line by trial and gradient


@pytest.mark.parametrize(("m", "b", "cost"), [(-1, 5, 2.5), (-1, 4, 4.5), (0, 4, 1.0)])
def test_the_three_guesses_of_the_line_cost_what_the_course_says(m, b, cost):
    x, y = load_two_points()
    assert losses.mean_squared_error(Line(m, b)(x), y).item() == cost


@pytest.mark.parametrize(("m", "b", "cost"), [(-1, 5, 2.5), (-1, 4, 4.5), (0, 4, 1.0)])
def test_the_three_guesses_cost_the_same_number_by_number(m, b, cost):
    line = Line(m, b)
    assert losses.mean_squared_error([line(1.0), line(2.0)], [3, 5]).data == cost


def test_y_equals_10x_plus_10_costs_715_67_on_the_six_points():
    x, y = load_six_points()
    assert round(losses.mean_squared_error(Line(10, 10)(x), y).item(), 2) == 715.67


def test_gradient_descent_ends_at_m_2_b_1_loss_0():
    line, loss = descended(-1, 5)
    assert line.m.data == pytest.approx(2, abs=1e-9)
    assert line.b.data == pytest.approx(1, abs=1e-9)
    assert loss == pytest.approx(0, abs=1e-18)


# 2. The simplest network


@pytest.mark.parametrize("seed", range(5))
def test_one_dense_unit_predicts_18_98_at_10(seed):
    model = line.trained(seed)
    assert 18.97 <= training.predict(model, [[10.0]]).item() <= 18.99
    assert model[0].weight.item() == pytest.approx(2, abs=0.01)
    assert model[0].bias.item() == pytest.approx(-1, abs=0.02)


# 3. Hotels


def test_hotel_prices_from_distance_alone_err_by_16_366_and_144_466():
    train, test = hotels.by_distance()
    assert train == pytest.approx(16.366, abs=5e-4)
    assert test == pytest.approx(144.466, abs=5e-4)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_linear_network_on_hotels_ends_on_the_least_squares_plane(seed):
    train, test, _ = hotels.prices(None, seed)
    assert round(train, 1) == 923.8
    assert round(test, 1) == 1090.9


# 4. Classification metrics


def test_always_answering_no_fraud_is_right_93_times_of_100():
    assert metrics.accuracy(np.zeros(100), np.repeat([0, 1], [93, 7])) == pytest.approx(0.93)


# 5. Digits


def test_integers_and_one_hot_rows_train_a_network_to_the_same_weights():
    rng = np.random.default_rng(0)
    x, labels = rng.random((64, 28, 28)), rng.integers(0, 10, 64)
    trained = []
    for y in (labels, np.eye(10)[labels]):
        model = nn.Sequential(nn.Flatten(), nn.Dense(784, 16, "relu", seed=0), nn.Dense(16, 10))
        model[2].weight.assign(np.linspace(-1, 1, 160).reshape(16, 10))
        training.fit(
            model,
            x,
            y,
            loss=functions.softmax_cross_entropy,
            optimizer=optim.RMSprop(model.parameters()),
            seed=0,
            verbose=False,
        )
        trained.append(np.concatenate([p.data.ravel() for p in model.parameters()]))
    np.testing.assert_allclose(*trained, rtol=1e-4, atol=1e-5)
