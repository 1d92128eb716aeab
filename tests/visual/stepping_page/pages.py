"""Small computations that stand for all pages: of numbers, arrays, modules, too many steps."""

from collections.abc import Callable
from functools import partial
from unittest.mock import patch

import numpy as np

from micrograd_plus import Primitive, Tensor, Value, functions, nn, optim, step_through
from micrograd_plus.visual.stepping_page import SteppingPage, page_data


def result_of(computation: Callable, a: float = 2.0, b: float = -3.0) -> Value:
    """What is computed from two numbers, labelled L."""
    result = computation(Value(a, label="a"), Value(b, label="b"))
    result.label = "L"
    return result


def page_of(computation: Callable, a: float = 2.0, b: float = -3.0) -> SteppingPage:
    return step_through(result_of(computation, a, b), names={})


def doubling(name: str = "double") -> Primitive:
    """An operation that is not the package's own, whatever its name."""
    return Primitive(
        name,
        on_floats=lambda a: 2 * a,
        on_arrays=lambda a: 2 * a,
        vjps=(lambda g, y, a: 2 * g,),
        formulas=("2",),
    )


def page_of_numbers() -> SteppingPage:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    d = a * b
    e = d * a * 0.1
    f = c * 0.2
    g = e + f
    loss = g.tanh()
    return step_through(loss, names={"d": d, "e": e, "f": f, "g": g, "L": loss})


def page_of_update(optimizer: type[optim.Optimizer] = optim.AdamW, lr: float = 0.1) -> SteppingPage:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    loss = (a * b + a) ** 2
    return step_through(loss, names={"L": loss}, optimizer=optimizer([a, b], lr=lr))


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
    return page_of_the_end_of(y, 500)


def page_of_the_end_of(result: Value, most: int) -> SteppingPage:
    """A page that admits fewer steps than others do."""
    with patch.object(page_data, "end_of", partial(page_data.end_of, most=most)):
        return step_through(result, names={})


def page_of_modules() -> SteppingPage:
    model = nn.MLP(2, [3, 1])
    x = [Value(0.5, label="x1"), Value(-0.25, label="x2")]
    for i, p in enumerate(model.parameters()):
        p.data = 0.5 - 0.125 * (i % 8)
    loss = (model(x) - 1.0) ** 2
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    return step_through(loss, names={"loss": loss}, optimizer=optimizer)


def page_of_images() -> SteppingPage:
    rng = np.random.default_rng(0)
    x = Tensor(rng.normal(size=(2, 6, 6, 1)), label="x")
    kernel = Tensor(rng.normal(size=(3, 3, 1, 2)), label="kernel")
    maps = functions.conv2d(x, kernel)
    active = maps.relu()
    pooled = functions.max_pool2d(active, 2)
    names = {"maps": maps, "active": active, "pooled": pooled}
    return step_through(pooled.sum(), names=names)
