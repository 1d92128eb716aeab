"""Small computations that stand for all pages: of numbers, of arrays, and one of too many steps."""

import numpy as np

from micrograd_plus import Tensor, Value, functions, optim, step_through
from micrograd_plus.visual.stepping_page import SteppingPage


def page_of_numbers() -> SteppingPage:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    d = a * b
    e = d * a * 0.1
    f = c * 0.2
    g = e + f
    loss = g.tanh()
    return step_through(loss, names={"d": d, "e": e, "f": f, "g": g, "L": loss})


def page_of_update() -> SteppingPage:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    loss = (a * b + a) ** 2
    return step_through(loss, names={"L": loss}, optimizer=optim.AdamW([a, b], lr=0.1))


def page_of_arrays() -> SteppingPage:
    rng = np.random.default_rng(0)
    x, w = Tensor(rng.normal(size=(6, 4)), label="x"), Tensor(rng.normal(size=(4, 3)), label="w")
    b = Tensor([0.5, -0.5, 0.0], label="b")
    u = x @ w
    v = u + b
    loss = (v.tanh() ** 2).mean()
    return step_through(loss, names={"u": u, "v": v, "loss": loss})


def page_of_too_many_steps() -> SteppingPage:
    x = y = Value(0.99, label="x")
    for _ in range(200):
        y = y * x
    return step_through(y, names={})


def page_of_images() -> SteppingPage:
    rng = np.random.default_rng(0)
    x = Tensor(rng.normal(size=(2, 6, 6, 1)), label="x")
    kernel = Tensor(rng.normal(size=(3, 3, 1, 2)), label="kernel")
    maps = functions.conv2d(x, kernel)
    active = maps.relu()
    pooled = functions.max_pool2d(active, 2)
    names = {"maps": maps, "active": active, "pooled": pooled}
    return step_through(pooled.sum(), names=names)
