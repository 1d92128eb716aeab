"""The exercises of notebook 12, Beyond."""

import numpy as np

from micrograd_plus import functions
from micrograd_plus.exercises import Exercise, gradient_exercise


def _squared_difference(w, a, b):
    difference = w * a - w * b
    return difference**2


shared = gradient_exercise(
    "Two inputs, {a} and {b}, are read by the same weight w = {w}. The loss is (w·{a} − w·{b})².\n"
    "What is ∂loss/∂w?",
    _squared_difference,
    "w",
    {
        "a square grows at twice what is squared": lambda w, a, b: w * (a - b) ** 2,
        "the difference, too, moves with w: that is one more factor": lambda w, a, b: (
            2 * w * (a - b)
        ),
    },
    seed=1,
    w=[-3, -2, 2, 3],
    a=range(5, 10),
    b=[1, 2],
)


def _seen(a, b, c, p, q):
    image, window = np.array([a, b, c], float), np.array([p, q], float)
    seen = functions.conv2d(image[None, :, :, None], window[:, :, None, None])
    return {"map": seen.reshape(2, 2), "pooled": seen.max()}


_ROWS = [[0, 1, 3], [3, 1, 0], [2, 0, 1], [1, 3, 2], [0, 2, 0], [1, 0, 4], [4, 2, 1], [3, 0, 2]]

window = Exercise(
    "An image has the rows {a}, {b} and {c}, and a filter the rows {p} and {q}.\n"
    "What is its feature map, without a bias, and what does max pooling leave of these four "
    "numbers?\n"
    'Answer with a dictionary: {{"map": [[…, …], […, …]], "pooled": …}}.',
    _seen,
    {
        "lay the filter on as it is: neither upside down nor mirrored": [
            lambda a, b, c, p, q: _seen(a, b, c, q[::-1], p[::-1]),
            lambda a, b, c, p, q: _seen(a, b, c, q, p),
            lambda a, b, c, p, q: _seen(a, b, c, p[::-1], q[::-1]),
        ],
        "the feature map is right; max pooling keeps the largest, not the mean": (
            lambda **x: _seen(**x) | {"pooled": _seen(**x)["map"].mean()}
        ),
        "the largest is the one farthest up, not the one farthest from 0": (
            lambda **x: _seen(**x) | {"pooled": max(_seen(**x)["map"].ravel(), key=abs)}
        ),
        "rows run from top to bottom, and columns from left to right": (
            lambda **x: _seen(**x) | {"map": _seen(**x)["map"].T}
        ),
    },
    seed=1,
    a=_ROWS[:3],
    b=_ROWS[3:6],
    c=_ROWS[6:],
    p=[[1, -2], [-1, 1], [2, -1]],
    q=[[1, -3], [-2, 1], [0, -1], [2, -3]],
)


def _remembered(x, z, steps):
    return x * (1 - z) * z ** (steps - 1)


gate = Exercise(
    "A gated cell starts with h = 0, and its gate z is {z} at every step. What it would write, n, "
    "is {x}\nat the first step and 0 at all later ones. What is h after {steps} steps?",
    _remembered,
    {
        "one step too many: at the first, nothing is there to be kept": (
            lambda x, z, steps: _remembered(x, z, steps + 1)
        ),
        "z is the share that is kept; 1 − z is the share of what is new": lambda x, z, steps: (
            _remembered(x, 1 - z, steps)
        ),
        "the first step writes only the share 1 − z of what is new": [
            lambda x, z, steps: x * z ** (steps - 1),
            lambda x, z, steps: x * z**steps,
        ],
    },
    seed=1,
    x=[-8, -4, 4, 8, 16],
    z=[0.75, 0.9, 0.8],
    steps=[3, 4, 5],
)
