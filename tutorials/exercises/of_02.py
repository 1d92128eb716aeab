"""The exercises of notebook 02, Rolling downhill."""

from micrograd_plus import Value, grad
from micrograd_plus.exercises import Exercise, gradient_exercise

behind_the_mixer = gradient_exercise(
    "Turned by a notch, a lever opens the hot valve by {p} notches and closes the cold by {q}.\n"
    "A notch of hot makes the water {h} degrees warmer, a notch of cold {c} degrees colder.\n"
    "How many degrees warmer does the water get for each notch of the lever?",
    lambda lever, p, q, h, c: (p * lever) * h - (5 - q * lever) * c,
    of="lever",
    mistakes={
        "to close what cools makes it warmer": lambda lever, p, q, h, c: p * h - q * c,
        "multiply along each way, then add": lambda lever, p, q, h, c: (p + q) * (h + c),
    },
    seed=1,
    lever=[6],
    p=[0.25, 0.5, 0.75],
    q=[0.1, 0.2, 0.4],
    h=range(2, 9),
    c=range(2, 9),
)


def _stepped(m, b, y_1, y_2, lr):
    m, b = Value(float(m)), Value(float(b))
    (((m * 1 + b - y_1) ** 2 + (m * 2 + b - y_2) ** 2) / 2).backward()
    return [m.data - lr * m.grad, b.data - lr * b.grad]


one_step = Exercise(
    "The line y = m·x + b is to go through (1, {y_1}) and (2, {y_2}). Now m = {m}, b = {b}.\n"
    "Where is it after one step with learning rate {lr}? Answer with a list: [m, b].",
    _stepped,
    {
        "you stepped uphill: go against the slope": lambda lr, **x: _stepped(lr=-lr, **x),
        "you left out the learning rate": lambda lr, **x: _stepped(lr=1, **x),
        "the loss is the mean of the squares": lambda lr, **x: _stepped(lr=2 * lr, **x),
        "a square grows at twice what is squared": lambda lr, **x: _stepped(lr=lr / 2, **x),
    },
    seed=1,
    m=range(-3, 4),
    b=range(-3, 6),
    y_1=range(1, 6),
    y_2=range(1, 9),
    lr=[0.05, 0.1, 0.2],
)


def _distance_by_slope(a, c, w):
    return (w - c) / grad(lambda w: a * (w - c) ** 2)(float(w))


all_at_once = Exercise(
    "The loss is {a}·(w − {c})². A ball starts at w = {w}.\n"
    "With which learning rate does it reach the bottom in a single step?",
    _distance_by_slope,
    {
        "with this one it jumps across and back for ever": lambda a, c, w: 1 / a,
        "that is where the bottom is": lambda a, c, w: c,
        "that is how far it is to the bottom": lambda a, c, w: c - w,
        "that is the slope at the start": lambda a, c, w: 2 * a * (w - c),
    },
    seed=1,
    a=range(2, 9),
    c=range(2, 9),
    w=range(-5, 1),
)
