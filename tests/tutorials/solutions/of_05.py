"""Hotels, a bend: the answers by other ways than those that the exercises go."""

import numpy as np


def flattened(a, b, c, d, e, f, g):
    at_0, at_1 = (e * (a * x + b) + f * (c * x + d) + g for x in (0, 1))
    return [at_1 - at_0, at_0]


def tent(p, q, h):
    # What the three ReLUs come to at the top, at the end, and one further.
    there = np.array([p, q, q + 1.0])
    relus = np.maximum(0, there[:, None] - [0, p, q])
    return np.linalg.solve(relus, [h, 0, 0]).tolist()


def hidden_slopes(x, p, q, r, s, e, f, g, t):
    def loss(p, r):
        return (e * max(0, p * x + q) + f * max(0, r * x + s) + g - t) ** 2

    nudge = 1e-6  # a parabola's slope between two nudges is exact
    z = p * x + q, r * x + s
    on = [one > 0 for one in z]
    return [
        (loss(p + nudge, r) - loss(p - nudge, r)) / (2 * nudge) if on[0] else 0,
        (loss(p, r + nudge) - loss(p, r - nudge)) / (2 * nudge) if on[1] else 0,
    ]


def ungated(x, p, q, r, s, e, f, g, t):
    dz = 2 * (e * max(0, p * x + q) + f * max(0, r * x + s) + g - t)
    return [e * dz * x, f * dz * x]


RIGHT = {"flatten": flattened, "tent": tent, "backwards": hidden_slopes}
WRONG = {
    "flatten": [
        ("mistake", lambda a, b, c, d, e, f, g: [a + c, b + d + g]),
        ("mistake", lambda a, b, c, d, e, f, g: [e * a + f * c, b + d + g]),
        ("mistake", lambda a, b, c, d, e, f, g: [e * a + f * c, e * b + f * d]),
        ("shape", lambda a, b, c, d, e, f, g: e * a + f * c),
    ],
    "tent": [
        ("mistake", lambda p, q, h: [h / p, -h / (q - p), 0]),
        ("mistake", lambda p, q, h: [0, h, 0]),
        ("mistake", lambda p, q, h: [h / p, -h / p - h / (q - p), 0]),
        ("shape", lambda p, q, h: [h / p, -h / (q - p)]),
    ],
    "backwards": [
        ("mistake", ungated),
        ("mistake", lambda **x: [slope / 2 for slope in hidden_slopes(**x)]),
        ("mistake", lambda **x: [slope / x["x"] for slope in hidden_slopes(**x)]),
        ("mistake", lambda **x: hidden_slopes(**x)[::-1]),
    ],
}
