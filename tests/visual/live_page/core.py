"""What the live page computes, without the page: its scripts in a tab, and the same in Python.

`ask(tab, body, given)` gives what JavaScript returns there, which may use all that the scripts
define, `trainerOf(settings)`, and what is `given`. `trained(settings)` is the same training by the
engine.
"""

import json
import math
from pathlib import Path

import numpy as np

from micrograd_plus import datasets, functions, losses, nn, optim, training
from micrograd_plus.visual import pages
from micrograd_plus.visual.live_page import live_page
from micrograd_plus.visual.live_page.page_data import DEFAULTS, page_data

VISUAL = Path(pages.__file__).parents[1]
CENTERS = [(0, 1), (-1, -0.5), (1, -0.5)]


def source(last="trainer"):
    """The scripts up to one, and the data, as the beginning of a function."""
    own = live_page._SCRIPTS[: live_page._SCRIPTS.index(last) + 1]
    paths = [VISUAL / "pages/page/elements.js", VISUAL / "pages/page/numbers.js"]
    for name in own:
        folder, _, script = name.rpartition("/")
        paths.append(VISUAL / (folder or "live_page") / "page" / f"{script}.js")
    scripts = [path.read_text(encoding="utf-8") for path in paths]
    data = json.dumps(json.dumps(page_data()))
    return "\n".join(
        [
            '"use strict";',
            f"const document = {{ getElementById: () => ({{ textContent: {data} }}) }};",
            *scripts,
            "const trainerOf = (given) => {",
            "    const settings = checkedSettings(given);",
            "    return makeTrainer(settings, makeData(settings));",
            "};",
        ]
    )


def ask(tab, body, given=None, last="trainer"):
    return tab.evaluate(f"(given) => {{ {source(last)}\n{body} }}", given)


def settings_of(**changes):
    """The settings a page has if these are chosen."""
    return {**DEFAULTS, **changes}


def data_of(settings):
    """(x, y) to learn from, and to test on, as the same calls in Python give them."""
    rng = np.random.default_rng(settings["dataSeed"])
    n, noise = settings["points"], settings["noise"]
    make = {
        "moons": lambda: datasets.make_moons(n, noise=noise, random_state=rng),
        "circles": lambda: datasets.make_circles(n, noise=noise, random_state=rng, factor=0.5),
        "spirals": lambda: datasets.make_spirals(n, noise=noise, random_state=rng),
        "xor": lambda: datasets.make_xor(n, noise=noise, random_state=rng),
        "blobs": lambda: datasets.make_blobs(
            n, centers=CENTERS, cluster_std=noise, random_state=rng
        ),
        "waves": lambda: datasets.make_two_waves(n, noise=noise, random_state=rng),
    }
    if settings["data"] == "hotels":
        x, y, x_test, y_test, _ = datasets.load_hotels()
        inputs, prices = training.Standardizer(x), training.Standardizer(y)
        test = inputs.transform(x_test), prices.transform(y_test)
        return (inputs.transform(x), prices.transform(y)), test
    x, y = make[settings["data"]]()
    if not settings["test"]:
        return (x, y), None
    shares = 1 - settings["test"], settings["test"]
    return training.split(x, y, shares, seed=settings["dataSeed"])


def model_of(settings, inputs, outputs):
    sizes = [inputs, *settings["layers"], outputs]
    output = "tanh" if settings["loss"] == "tanh_squared_error" else None
    name = settings["activation"]
    activation = None if name == "linear" else getattr(functions, name)
    return nn.Sequential(
        *(
            nn.Dense(
                sizes[i],
                sizes[i + 1],
                activation if i < len(sizes) - 2 else output,
                initializer=settings["initializer"],
                seed=settings["seed"] + i,
                dtype="float64",
            )
            for i in range(len(sizes) - 1)
        )
    )


def optimizer_of(settings, parameters):
    kind, arguments = {
        "momentum": ("SGD", {"momentum": 0.9}),
        "Nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    }.get(settings["optimizer"], (settings["optimizer"], {}))
    return getattr(optim, kind)(parameters, **{**arguments, **settings["numbers"]})


def trained(settings, steps):
    """The parameters, as one array, after whole epochs of at least so many steps; and how many."""
    (x, y), _ = data_of(settings)
    classes = 3 if settings["data"] == "blobs" else 1
    model = model_of(settings, x.shape[1], classes)
    own = {"tanh_squared_error": "mean_squared_error"}.get(settings["loss"], settings["loss"])
    if settings["loss"] in ("tanh_squared_error", "hinge"):
        y = 2 * y - 1
    epochs = math.ceil(steps / math.ceil(len(x) / settings["batch"]))
    training.fit(
        model,
        x,
        y,
        loss=_with_penalty(getattr(losses, own), settings, model),
        optimizer=optimizer_of(settings, model.parameters()),
        epochs=epochs,
        batch_size=settings["batch"],
        seed=settings["seed"],
        verbose=False,
    )
    return flat(model.parameters()), epochs


def _with_penalty(loss, settings, model):
    cost = {"L1": functions.absolute, "L2": lambda w: 0.5 * functions.square(w)}
    if settings["regularization"] == "none":
        return loss
    cost, rate = cost[settings["regularization"]], settings["rate"]
    return lambda prediction, target: (
        loss(prediction, target) + rate * sum(cost(layer.weight).sum() for layer in model)
    )


def flat(parameters):
    return np.concatenate([p.data.ravel() for p in parameters])
