"""Small computations that stand for all pages: of numbers, of arrays, and one of too many steps."""

import numpy as np

from micrograd_plus import Tensor, Value, step_through
from micrograd_plus.visual.stepping_page import SteppingPage


def page_of_numbers() -> SteppingPage:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    d = a * b
    d.label = "d"
    loss = (d * a * 0.1 + c * 0.2).tanh()
    loss.label = "L"
    return step_through(loss)


def page_of_arrays() -> SteppingPage:
    rng = np.random.default_rng(0)
    x, w = Tensor(rng.normal(size=(6, 4)), label="x"), Tensor(rng.normal(size=(4, 3)), label="w")
    b = Tensor([0.5, -0.5, 0.0], label="b")
    loss = ((x @ w + b).tanh() ** 2).mean()
    loss.label = "loss"
    return step_through(loss, names={})


def page_of_too_many_steps() -> SteppingPage:
    x = y = Value(0.99, label="x")
    for _ in range(200):
        y = y * x
    return step_through(y, names={})
