"""Turning the knobs: the answers by formulas, where the notebook's come from optimisers."""

import numpy as np


def after_patience(losses, patience):
    lowest = np.minimum.accumulate(losses)
    best_at = [losses.index(x) + 1 for x in lowest]
    stop = next(e for e, best in enumerate(best_at, 1) if e - best >= patience)
    return [stop, best_at[stop - 1]]


RIGHT = {
    "updates": lambda rows, size, epochs: epochs * -(-rows // size),
    "momentum": lambda p, g_1, g_2, lr: p - lr * g_1 - lr * (0.9 * g_1 + g_2),
    "early_stopping": after_patience,
}
WRONG = {
    "updates": [
        ("mistake", lambda rows, size, epochs: -(-rows // size)),
        ("mistake", lambda rows, size, epochs: epochs * (rows // size)),
        ("mistake", lambda rows, size, epochs: epochs * rows / size),
        ("mistake", lambda rows, size, epochs: epochs * rows),
        ("unanswered", lambda rows, size, epochs: ...),
    ],
    "momentum": [
        ("mistake", lambda p, g_1, g_2, lr: p - lr * (g_1 + g_2)),
        ("mistake", lambda p, g_1, g_2, lr: p + lr * g_1 + lr * (0.9 * g_1 + g_2)),
        ("mistake", lambda p, g_1, g_2, lr: p - lr * g_1 - lr * (g_1 + g_2)),
        ("mistake", lambda p, g_1, g_2, lr: p - lr * g_1),
        ("mistake", lambda p, g_1, g_2, lr: p - g_1 - (0.9 * g_1 + g_2)),
    ],
    "early_stopping": [
        ("mistake", lambda losses, patience: [11, losses.index(min(losses)) + 1]),
        ("mistake", lambda **x: [after_patience(**x)[0]] * 2),
        ("mistake", lambda **x: [i - 1 for i in after_patience(**x)]),
        ("swapped", lambda **x: after_patience(**x)[::-1]),
        ("shape", lambda **x: after_patience(**x)[0]),
    ],
}
