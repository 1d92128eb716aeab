"""Digits as people write them, stroke by stroke, in a field of 1 by 1, and a hand that draws."""

import math
from functools import cache

from micrograd_plus import classifier, optim, training
from micrograd_plus.datasets import load_digits
from micrograd_plus.visual import digit_page

DATA = load_digits()


def arc(x, y, across, down, start, end):
    """Points of an ellipse, from one angle to another, in degrees; 90 is below the middle."""
    angles = [math.radians(start + (end - start) * i / 24) for i in range(25)]
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


STROKES = {
    "0": [arc(0.5, 0.5, 0.2, 0.33, -90, 270)],
    "1": [[(0.35, 0.3), (0.5, 0.15), (0.5, 0.85)]],
    "2": [[*arc(0.5, 0.33, 0.2, 0.18, -160, 30), (0.3, 0.85), (0.72, 0.85)]],
    "3": [arc(0.47, 0.32, 0.19, 0.17, -150, 90) + arc(0.47, 0.67, 0.22, 0.18, -90, 150)],
    "4": [[(0.58, 0.15), (0.28, 0.6), (0.75, 0.6)], [(0.58, 0.15), (0.58, 0.85)]],
    "5": [[(0.7, 0.15), (0.35, 0.15), (0.33, 0.45), *arc(0.47, 0.63, 0.21, 0.2, -110, 140)]],
    "6": [[(0.62, 0.15), (0.4, 0.4), *arc(0.5, 0.65, 0.17, 0.19, -170, 190)]],
    "7": [[(0.3, 0.17), (0.7, 0.17), (0.45, 0.85)], [(0.38, 0.5), (0.7, 0.5)]],
    "8": [
        [
            *arc(0.5, 0.32, 0.14, 0.16, -60, -270),
            *arc(0.5, 0.66, 0.17, 0.18, -90, 180),
            (0.33, 0.66),
            (0.62, 0.22),
        ]
    ],
    "9": [[*arc(0.48, 0.33, 0.17, 0.17, -20, 340), (0.66, 0.3), (0.66, 0.85)]],
}


def draw(tab, digit, start=(0.0, 0.0), scale=1.0):
    """Draw a digit with the mouse, in the whole field or in a part of it."""
    box = tab.locator("#field").bounding_box()
    for stroke in STROKES[digit]:
        for i, point in enumerate(stroke):
            x, y = (a + scale * b for a, b in zip(start, point, strict=True))
            tab.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            if not i:
                tab.mouse.down()
        tab.mouse.up()


def shares(tab):
    """The probabilities, as long as their bars are."""
    rows = tab.locator(".answer")
    texts = rows.evaluate_all("xs => xs.map((x) => x.style.getPropertyValue('--share'))")
    return [float(text) for text in texts]


@cache
def trained():
    """The demo's network, trained as there."""
    model = classifier.build(64, [128], 10, seed=0)
    training.fit(
        model,
        DATA.x_train,
        DATA.y_train,
        loss="softmax_cross_entropy",
        optimizer=optim.Adam(model.parameters(), lr=0.002),
        epochs=60,
        batch_size=32,
        validation_split=0.1,
        seed=0,
        verbose=False,
    )
    return model


@cache
def page():
    return digit_page(trained(), DATA.x_test, DATA.y_test)
