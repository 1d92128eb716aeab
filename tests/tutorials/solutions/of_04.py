"""Hotels, a straight line: the answers by formulas, where the notebook's come from the engine."""

import numpy as np

FAR = np.array([0.5, 1.1, 1.6, 2.4, 3.5, 4.6, 6.2, 9.5, 0.3, 0.7, 4.9, 8.5])
PRICE = np.array([146, 149, 140, 134, 127, 110, 112, 81, 156, 168, 116, 99])


def measured(a, b, c, d):
    mean = (a + b + c) / 3
    return (d - mean) / (((a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2) / 3) ** 0.5


def slopes(w, b, x_1, p_1, x_2, p_2):
    dz_1, dz_2 = w * x_1 + b - p_1, w * x_2 + b - p_2
    return [x_1 * dz_1 + x_2 * dz_2, dz_1 + dz_2]


def said(place, epochs):
    # In a round bowl each step takes 16 % of the way to the bottom.
    x, y = np.delete(FAR, place), np.delete(PRICE, place)
    slope, height = np.polyfit(x, y, 1)
    done = 1 - 0.84**epochs
    return done * (slope * FAR[place] + height)


def said_in_batches_of_8(place, epochs):
    x, y = np.delete(FAR, place), np.delete(PRICE, place)
    x, new = (x - x.mean()) / x.std(), (FAR[place] - x.mean()) / x.std()
    w = b = 0.0
    for _ in range(epochs):
        for batch in (slice(0, 8), slice(8, 11)):
            dz = 2 * (w * x + b - y)[batch] / len(x[batch])
            w, b = w - 0.08 * x[batch] @ dz, b - 0.08 * dz.sum()
    return w * new + b


def said_with_the_ruler_of_all(place, epochs):
    x, y = np.delete(FAR, place), np.delete(PRICE, place)
    x, new = (x - FAR.mean()) / FAR.std(), (FAR[place] - FAR.mean()) / FAR.std()
    w = b = 0.0
    for _ in range(epochs):
        dz = 2 * (w * x + b - y) / 11
        w, b = w - 0.08 * x @ dz, b - 0.08 * dz.sum()
    return w * new + b


RIGHT = {"measure": measured, "feedback": slopes, "left_out": said}
WRONG = {
    "measure": [
        ("mistake", lambda a, b, c, d: measured(a, b, c, d) * (2 / 3) ** 0.5),
        ("mistake", lambda a, b, c, d: d - (a + b + c) / 3),
        ("mistake", lambda a, b, c, d: measured(a, b, c, d) / np.std([a, b, c])),
        ("mistake", lambda a, b, c, d: d / np.std([a, b, c])),
        ("sign", lambda a, b, c, d: -measured(a, b, c, d)),
    ],
    "feedback": [
        ("mistake", lambda **x: [2 * slope for slope in slopes(**x)]),
        ("mistake", lambda **x: [slope / 2 for slope in slopes(**x)]),
        ("mistake", lambda **x: [-slope for slope in slopes(**x)]),
        ("mistake", lambda **x: [(x["x_1"] + x["x_2"]) * slopes(**x)[1], slopes(**x)[1]]),
        ("mistake", lambda **x: slopes(**x)[::-1]),
    ],
    "left_out": [
        ("mistake", said_with_the_ruler_of_all),
        ("mistake", said_in_batches_of_8),
        ("mistake", lambda place, epochs: said(place, epochs - 1)),
        ("mistake", lambda place, epochs: said(place, epochs + 1)),
        ("mistake", lambda place, epochs: PRICE[place]),
    ],
}
