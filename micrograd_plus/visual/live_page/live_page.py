"""`live`: a network that learns while one looks, as a page that a browser shows."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from ...nn import Module
from ...optim import Optimizer
from ..pages import Page, document
from .chosen import loss_named, of_data, of_optimizer
from .opening import check_settings, usual_loss, with_model
from .page_data import DEFAULTS, page_data

# In this order: each may use what those before it define.
_SCRIPTS = (
    "stepping_page/formulas",
    "stepping_page/notation",
    "stepping_page/phrases",
    "stepping_page/plot",
    "stepping_page/panel",
    "random",
    "columns",
    "network",
    "column_pass",
    "answering",
    "starting",
    "updating",
    "data_sets",
    "settings",
    "trainer",
    "example_steps",
    "explaining",
    "explaining_neuron",
    "explaining_line",
    "explaining_point",
    "troubles",
    "python_code",
    "painting",
    "network_view",
    "plane",
    "points",
    "loss_curves",
    "data_panel",
    "controls",
    "live_link",
    "playing",
    "page",
)


class LivePage(Page):
    """A page in which a network learns; it keeps no model.

    Args:
        html: The whole document.
        settings: What it opens with.

    >>> LivePage("<!doctype html>", {"data": "moons", "layers": [4, 2]})
    <LivePage: moons, layers of 4, 2; save("live.html") writes it>
    """

    __slots__ = ("settings",)
    title = "A network that learns"

    def __init__(self, html: str, settings: dict[str, Any]) -> None:
        super().__init__(html)
        self.settings = settings

    def __repr__(self) -> str:
        layers = ", ".join(map(str, self.settings["layers"]))
        hidden = f"layers of {layers}" if layers else "no hidden layer"
        return f'<LivePage: {self.settings["data"]}, {hidden}; save("live.html") writes it>'


def live(
    model: Module | None = None,
    data: Any = None,
    *,
    layers: Sequence[int] | None = None,
    activation: str | None = None,
    initializer: str | None = None,
    loss: str | Callable[..., Any] | None = None,
    optimizer: str | Optimizer | None = None,
    lr: float | None = None,
    batch_size: int | None = None,
    points: int | None = None,
    noise: float | None = None,
    test: float | None = None,
    scale: str | None = None,
    seed: int | None = None,
    names: Sequence[str] | None = None,
    path: str | os.PathLike[str] | None = None,
) -> LivePage:
    """A page in which a network learns while one looks.

    One file that needs no network. Every neuron is a small map of what it answers, every line a
    weight; the plane shows where the network answers what, the curves how its loss falls. It learns
    by itself, step by step, or back; a click on a neuron, a line or a point shows the chain rule
    with the numbers of the moment. All of it can be changed in the page, and its address keeps it.

    The page computes by this package's own formulas, and in float64 comes to the same numbers.

    Args:
        model: What learns, with its weights: an `nn.MLP`, or an `nn.Sequential` of `nn.Dense` and
            activations. Left out, a network of `layers`, drawn from `seed`. It is not changed.
        data: Rows (x, y), x of 1 to 12 numbers each, and y 0 and 1, class numbers from 0 to 5, or
            any numbers; or "moons", "circles", "spirals", "xor", "blobs", "waves", "hotels" or
            "function". Left out, moons.
        layers: How many neurons each hidden layer has.
        activation: Of the hidden layers: a function of one number in `functions`, or "linear".
        initializer: A name of `nn.initializers`, or "zeros", "ones", "tiny" or "huge".
        loss: One of `losses` or its name, or "tanh_squared_error"; left out, what suits the data.
        optimizer: "SGD", "momentum", "Nesterov", "RMSprop", "Adagrad", "Adam", "AdamW", or one of
            `optim` with its numbers.
        lr: The learning rate.
        batch_size: Rows per update.
        points, noise: Of a made-up data set: how many there are, and the deviation of their noise.
        test: The share of the rows that is held out, below 1; of rows given 0.2 if left out.
        scale: Of rows given: "standard" for mean 0 and deviation 1, "none" for them as they are.
        seed: Of everything that is drawn: points, weights, batches.
        names: Of the inputs and of y, for rows given.
        path: Write the page there, as "live.html". When left out, a notebook shows it.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: A model that is no module, or data of another kind.
        ValueError: What the page cannot show: another layer than these, more inputs, classes or
            rows, what is not finite, a loss of other targets; or a path with another suffix.
        OSError: The folder does not exist or cannot be written.

    >>> live()
    <LivePage: moons, layers of 4, 2; save("live.html") writes it>
    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(1, 8, "tanh", seed=0), nn.Dense(8, 1, seed=1))
    >>> live(model, ([0.0, 1.0, 2.0, 3.0], [0.0, 0.8, 0.9, 0.1]), names=["hour", "height"])
    <LivePage: own, layers of 8; save("live.html") writes it>
    """
    start = dict(DEFAULTS)
    if data is not None:
        start |= of_data(data, names)
        start["loss"] = usual_loss(start)
    if start["data"] == "own":
        # A model knows the inputs as they are.
        own = {"test": 0.2, "points": len(start["rows"])}
        start |= own | {"scale": "standard" if model is None else "none"}
    if model is not None:
        start = with_model(model, start)
    if loss is not None:
        start["loss"] = loss_named(loss)
    if optimizer is not None or lr is not None:
        start |= of_optimizer(start["optimizer"] if optimizer is None else optimizer, lr)
    given = {
        "layers": None if layers is None else [*layers],
        "activation": activation,
        "initializer": initializer,
        "batch": batch_size,
        "points": points,
        "noise": noise,
        "test": test,
        "scale": scale,
        "seed": seed,
        "dataSeed": seed,
    }
    start |= {name: x for name, x in given.items() if x is not None}
    check_settings(start)
    found = page_data(start)
    html = document(__package__, _SCRIPTS, found, "A network that learns", found["stepPage"])
    page = LivePage(html, start)
    if path is not None:
        page.save(path)
    return page
