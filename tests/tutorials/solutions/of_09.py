"""Ten digits: the answers by counting and summing, where the notebook's are products."""

import math

import numpy as np


def shapes(side, hidden, classes):
    """Of the weights and the biases of each layer."""
    first = [np.empty((side**2, hidden)), np.empty(hidden)]
    return first, [np.empty((hidden, classes)), np.empty(classes)]


def counted(parts):
    first, second = (sum(x.size for x in part) for part in parts)
    return [first, second, first + second]


def read(percent, digits):
    """Ways to be right and wrong, as the terms of ((1 - p) + p)**digits: the first of them."""
    p = percent / 100
    spoilt = sum(
        math.comb(digits, k) * p**k * (1 - p) ** (digits - k) for k in range(1, digits + 1)
    )
    return 1 - spoilt


def no_biases(**numbers):
    return counted([part[:1] for part in shapes(**numbers)])


def one_row(side, hidden, classes):
    first, second, both = counted(shapes(side, hidden, classes))
    surplus = (side - 1) * side * hidden  # of the other rows
    return [first - surplus, second, both - surplus]


RIGHT = {
    "count": lambda **numbers: counted(shapes(**numbers)),
    "guess": lambda classes: [-np.mean(np.log(np.full(classes, 1 / classes))), classes**-1.0],
    "postcode": read,
}
WRONG = {
    "count": [
        ("mistake", no_biases),
        ("mistake", one_row),
        (
            "mistake",
            lambda side, hidden, classes: [
                side**2 * (hidden + 1),
                hidden * (classes + 1),
                side**2 * (hidden + 1) + hidden * (classes + 1),
            ],
        ),
        ("shape", lambda **numbers: counted(shapes(**numbers))[2]),
    ],
    "guess": [
        ("mistake", lambda classes: [math.log10(classes), 1 / classes]),
        ("mistake", lambda classes: [math.log(1 / classes), 1 / classes]),
        ("mistake", lambda classes: [math.log(classes), (classes - 1) / classes]),
        ("shape", lambda classes: math.log(classes)),
    ],
    "postcode": [
        ("mistake", lambda percent, digits: (100 - percent) / 100),
        ("mistake", lambda percent, digits: 1 - percent * digits / 100),
        ("mistake", lambda percent, digits: 1 - read(percent, digits)),
        ("mistake", lambda percent, digits: (percent / 100) ** digits),
    ],
}
