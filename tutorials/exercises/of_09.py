"""The exercises of notebook 09, Ten digits."""

import math

from micrograd_plus.exercises import Exercise


def _parameters(side, hidden, classes):
    first = side * side * hidden + hidden
    second = hidden * classes + classes
    return [first, second, first + second]


count = Exercise(
    "Images of {side}×{side} pixels, a hidden layer of {hidden} units, {classes} classes.\n"
    "How many parameters have the two layers, and the network? Answer with a list:\n"
    "[first layer, second layer, both].",
    _parameters,
    {
        "you left out the biases, one for each unit": lambda side, hidden, classes: [
            side * side * hidden,
            hidden * classes,
            side * side * hidden + hidden * classes,
        ],
        "an image has as many pixels as its rows have together": lambda side, hidden, classes: [
            side * hidden + hidden,
            hidden * classes + classes,
            side * hidden + hidden + hidden * classes + classes,
        ],
        "a bias belongs to a unit of the layer, not to an input of it": (
            lambda side, hidden, classes: [
                side * side * hidden + side * side,
                hidden * classes + hidden,
                side * side * hidden + side * side + hidden * classes + hidden,
            ]
        ),
    },
    seed=1,
    side=[8, 16, 20, 32, 64],
    hidden=[16, 32, 64, 100, 128, 256],
    classes=[2, 3, 5, 24, 26, 100],
)


guess = Exercise(
    "A network that has learnt nothing gives each of {classes} classes the same probability.\n"
    "What does the categorical cross-entropy come to, and if it says one class at random,\n"
    "what is its accuracy, from 0 to 1? Answer with a list: [cross-entropy, accuracy].",
    lambda classes: [math.log(classes), 1 / classes],
    {
        "the natural logarithm: math.log, not math.log10": lambda classes: [
            math.log10(classes),
            1 / classes,
        ],
        "the logarithm of a probability is below 0: the loss is minus that": lambda classes: [
            -math.log(classes),
            1 / classes,
        ],
        "one class is right; you have the share that is wrong": lambda classes: [
            math.log(classes),
            1 - 1 / classes,
        ],
    },
    seed=1,
    classes=[3, 4, 5, 8, 20, 24, 26, 50, 100, 1000],
)


postcode = Exercise(
    "A network is wrong about {percent} % of the digits. A postcode has {digits} of them.\n"
    "What share of the postcodes does it read without a mistake, from 0 to 1?\n"
    "(Suppose that mistakes have nothing to do with each other.)",
    lambda percent, digits: (1 - percent / 100) ** digits,
    {
        "that is one digit alone; all of them must be right": lambda percent, digits: (
            1 - percent / 100
        ),
        "two mistakes in one postcode spoil one postcode, not two: multiply": (
            lambda percent, digits: 1 - digits * percent / 100
        ),
        "that is the share with a mistake": lambda percent, digits: (
            1 - (1 - percent / 100) ** digits
        ),
        "that is how often every digit is wrong": lambda percent, digits: (percent / 100) ** digits,
    },
    seed=1,
    percent=[12, 5, 2, 1, 0.5, 0.23],
    digits=range(4, 10),
)
