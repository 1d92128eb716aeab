"""Letters of the hand: the answers by listing all cases, where the notebook's are formulas."""

import itertools

import numpy as np

from micrograd_plus import nn


def remapped(gap, a, b, c):
    letters = [label for label in range(26) if label != gap]
    return [letters.index(label) for label in (a, b, c)]


def leaked(copies, share):
    """Over all ways in which the other copies may be dealt out."""
    found = 0.0
    for dealt in itertools.product([True, False], repeat=copies - 1):  # learned from?
        if any(dealt):
            found += np.prod([1 - share if learned else share for learned in dealt])
    return found


def convolved(side, channels, filters, k, **changed):
    layer = nn.Conv2D(channels, filters, k, seed=0, **changed)
    height = layer(np.zeros((1, side, side, channels))).shape[1]
    return [sum(parameter.data.size for parameter in layer.parameters()), height]


def of_one_channel(side, channels, filters, k):
    return convolved(side, 1, filters, k)


def dense(side, channels, filters, k):
    parameters, height = convolved(side, channels, filters, k)
    return [parameters * height * height, height]


RIGHT = {"remap": remapped, "leak": leaked, "windows": convolved}
WRONG = {
    "remap": [
        ("mistake", lambda gap, a, b, c: [a, b, c]),
        ("mistake", lambda gap, a, b, c: [x - 1 for x in (a, b, c)]),
        ("mistake", lambda gap, a, b, c: [a, b + 1, c + 1]),
        ("mistake", lambda gap, a, b, c: [a, b - 1, c - 2]),
        ("shape", lambda gap, a, b, c: [a, b - 1]),
    ],
    "leak": [
        ("mistake", lambda copies, share: leaked(copies + 1, share)),
        ("mistake", lambda copies, share: leaked(2, share)),
        ("mistake", lambda copies, share: 1 - leaked(copies, share)),
        ("mistake", lambda copies, share: 1 - leaked(copies, 1 - share)),
        ("mistake", lambda copies, share: copies - 1 - (copies - 1) * share),
    ],
    "windows": [
        ("mistake", lambda **numbers: convolved(**numbers, use_bias=False)),
        ("mistake", of_one_channel),
        ("mistake", dense),
        ("mistake", lambda **numbers: convolved(**numbers, padding="same")),
        ("mistake", lambda **numbers: np.subtract(convolved(**numbers), [0, 1]).tolist()),
    ],
}
