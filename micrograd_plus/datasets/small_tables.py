"""The small tables: points on lines and waves, hotels, and a classifier's verdicts on payments."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset
from .planes import RandomState, random_of, with_noise


def load_two_points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points (1, 3) and (2, 5) of y = 2x + 1.

    Returns:
        x and y, each float64 (2, 1).

    From m = -1, b = 5 the mean squared error of y = mx + b is 2.5:

    >>> x, y = load_two_points()
    >>> float(np.mean((-1 * x + 5 - y) ** 2))
    2.5
    """
    return np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])


def load_six_points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points x = -1, 0, 1, 2, 3, 4 of y = 2x - 1.

    Returns:
        x and y, each float64 (6, 1).

    >>> x, y = load_six_points()
    >>> y.T
    array([[-3., -1.,  1.,  3.,  5.,  7.]])
    """
    x = np.arange(-1.0, 5.0)[:, None]
    return x, 2 * x - 1


def make_two_waves(
    n: int = 200, *, noise: float | None = None, random_state: RandomState = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """y = sin(2x) + 0.5 sin(5x + 1) at n evenly spaced points of [-3, 3].

    Without noise a network that finds the two frequencies (2 and 5), amplitudes (1 and 0.5)
    and phases (0 and 1) fits exactly.

    Args:
        n: How many points, both ends of the interval among them.
        noise: The standard deviation of the normal noise added to each y; None for none.
        random_state: As for `make_moons`.

    Returns:
        x and y, each float64 (n, 1).

    Raises:
        ValueError: For n below 2, or a negative noise.

    >>> x, y = make_two_waves(3)
    >>> x.T
    array([[-3.,  0.,  3.]])
    >>> y.T.round(3)
    array([[-0.216,  0.421, -0.423]])
    """
    if n < 2:
        raise ValueError(f"n is {n}; expected at least 2 points, the ends of [-3, 3]")
    x = np.linspace(-3.0, 3.0, n)[:, None]
    return x, with_noise(np.sin(2 * x) + 0.5 * np.sin(5 * x + 1), noise, random_of(random_state))


def load_payments() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The labels of 100 card payments, and a classifier's predictions for them.

    7 are fraud, of which the predictions find 2 and miss 5; of the other 93 they accuse 3 and clear
    90. The numbers are Meor Amer's (*A Visual Introduction to Deep Learning*, 2021).

    Returns:
        The labels and the predictions, each int64 (100,), 1 being fraud.

    >>> labels, predictions = load_payments()
    >>> float(np.mean(labels == 0))  # the accuracy of always answering "no fraud"
    0.93
    >>> int(np.sum((labels == 1) & (predictions == 1)))
    2
    """
    counts = [90, 3, 5, 2]  # true negatives, false positives, false negatives, true positives
    labels, predictions = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=np.int64)
    return np.repeat(labels, counts), np.repeat(predictions, counts)


# Hotels, from Meor Amer, *A Visual Introduction to Deep Learning* (v21-02), except for the labels:
# the source prints only some of them, and the rules here agree with all that it prints.
# Distance and price:
_TRAIN_BY_DISTANCE = "0.5 146, 1.1 149, 1.6 140, 2.4 134, 3.5 127, 4.6 110, 6.2 112, 9.5 81"
_TEST_BY_DISTANCE = "0.3 156, 0.7 168, 4.9 116, 8.5 99"
# Distance, rating and price:
_TRAIN = (
    "0.2 3.5 157, 0.2 4.8 155, 0.5 3.7 146, 0.7 4.3 168, 0.8 2.7 147, 1.5 3.6 136, "
    "1.6 2.6 140, 2.4 4.7 134, 3.5 4.2 116, 3.5 3.5 127, 4.6 2.8 106, 4.6 4.2 110, "
    "4.9 3.8 116, 6.2 3.6 112, 6.5 2.4 92, 8.5 3.1 99, 9.5 2.1 81, 9.7 3.7 92, 11.3 2.9 75, "
    "14.6 3.8 108, 17.5 4.6 166, 18.7 3.8 188, 19.5 4.4 211, 19.8 3.6 207"
)
_TEST = (
    "0.3 4.6 156, 0.5 4.2 162, 1.1 3.5 149, 1.2 4.7 145, 2.7 2.7 123, 3.8 4.1 118, 7.3 4.6 82, "
    "19.4 4.8 209"
)

_CLASS_NAMES = {"price": (), "hot": ("no", "yes"), "medal": ("gold", "silver", "bronze")}


def load_hotels_by_distance() -> Dataset:
    """8 training and 4 test hotels: the price in dollars by the distance in miles.

    Returns:
        `x_train` float64 (8, 1), the distance to the city centre; `y_train` float64 (8, 1), the
        price; the test part likewise with 4 rows. Nothing is standardised.

    >>> x_train, y_train, x_test, y_test, _ = load_hotels_by_distance()
    >>> float(x_train[0, 0]), float(y_train[0, 0])
    (0.5, 146.0)
    """
    train, test = _table(_TRAIN_BY_DISTANCE), _table(_TEST_BY_DISTANCE)
    return Dataset(train[:, :1], train[:, 1:], test[:, :1], test[:, 1:])


def load_hotels(target: Literal["price", "hot", "medal"] = "price") -> Dataset:
    """24 training and 8 test hotels by distance in miles and guest rating from 1 to 5.

    Args:
        target: What `y_train` is:

            * `"price"`: dollars, float64 (24, 1);
            * `"hot"`: whether the hotel is in high demand, int64 (24,), 0 no and 1 yes. It is if
              its rating is at least 4, or at least 3.5 within four miles;
            * `"medal"`: int64 (24,), 0 gold, 1 silver, 2 bronze. Gold has a rating of at least 4;
              bronze one below 3, or one below 3.7 between 5 and 15 miles; silver is the rest.

    Returns:
        `x_train` float64 (24, 2): distance, rating; `y_train` as chosen; the test part likewise
        with 8 rows. Nothing is standardised.

    Raises:
        ValueError: For another target.

    >>> hotels = load_hotels("medal")
    >>> [hotels.class_names[label] for label in hotels.y_train[:3]]
    ['silver', 'gold', 'silver']
    """
    if target not in _CLASS_NAMES:
        raise ValueError(f"target is {target!r}; expected 'price', 'hot' or 'medal'")
    train, test = _table(_TRAIN), _table(_TEST)
    return Dataset(
        train[:, :2],
        _target(train, target),
        test[:, :2],
        _target(test, target),
        _CLASS_NAMES[target],
    )


def _target(table: NDArray[np.float64], target: str) -> NDArray[Any]:
    if target == "price":
        return table[:, 2:]
    distance, rating = table[:, 0], table[:, 1]
    if target == "hot":
        return ((rating >= 4) | ((rating >= 3.5) & (distance < 4))).astype(np.int64)
    bronze = (rating < 3) | ((rating < 3.7) & (distance > 5) & (distance < 15))
    return np.select([rating >= 4, bronze], [0, 2], default=1).astype(np.int64)


def _table(rows: str) -> NDArray[np.float64]:
    """Rows of numbers, from a text with commas between them."""
    return np.array([row.split() for row in rows.split(",")], float)
