"""The first neuron: the answers by formulas, where the notebook's come from the engine."""

import numpy as np

X = np.arange(-1.0, 5.0)


def taught(w, b, x, t, lr):
    miss = w * x + b - t
    return [w - lr * 2 * miss * x, b - lr * 2 * miss]


def learnt(a, c, epochs):
    w = b = 0.0
    for _ in range(epochs):
        miss = w * X + b - (a * X + c)
        w, b = w - 0.01 * np.mean(2 * miss * X), b - 0.01 * np.mean(2 * miss)
    return w * 10 + b


def without_input(w, b, x, t, lr):
    step = lr * 2 * (w * x + b - t)
    return [w - step, b - step]


RIGHT = {
    "predict": lambda w, b, x, t: [b + x * w, (t - b - x * w) ** 2],
    "adjust": taught,
    "train": learnt,
}
WRONG = {
    "predict": [
        ("mistake", lambda w, b, x, t: [w * (x + b), (w * (x + b) - t) ** 2]),
        ("mistake", lambda w, b, x, t: [w * x, (w * x - t) ** 2]),
        ("mistake", lambda w, b, x, t: [w * x + b, w * x + b - t]),
        ("shape", lambda w, b, x, t: w * x + b),
    ],
    "adjust": [
        ("mistake", lambda lr, **x: taught(lr=-lr, **x)),
        ("mistake", lambda lr, **x: taught(lr=1, **x)),
        ("mistake", lambda lr, **x: taught(lr=lr / 2, **x)),
        ("mistake", without_input),
    ],
    "train": [
        ("mistake", lambda a, c, epochs: 10 * a + c),
        ("mistake", lambda a, c, epochs: learnt(a, c, epochs - 1)),
        ("mistake", lambda a, c, epochs: learnt(a, c, epochs + 1)),
    ],
}
