"""Draws the pictures of README.md: `python -m tutorials.pictures`, or `make pictures`.

The screenshots need Chromium and the extra "browser"; without, they stay as they are.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from micrograd_plus import Value, datasets, draw, functions, nn, optim, step_through, training
from micrograd_plus.visual import plots
from tests.visual.stepping_page.browser import chromium

HERE = Path(__file__).parent


def graphs() -> None:
    """The README's first graph, its chain rule, and a network."""
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    loss = (a * b + c).tanh()
    loss.backward()
    draw(loss).save(HERE / "graph.svg")
    draw(loss, backward=True).save(HERE / "backward.svg")
    model = nn.Sequential(nn.Dense(784, 512, "relu", seed=0), nn.Dense(512, 10, seed=1))
    images, labels = np.zeros((128, 784), "float32"), np.zeros(128, int)
    loss = functions.softmax_cross_entropy(model(images), labels)
    draw(loss, collapse=1, names={"model": model, "loss": loss}).save(HERE / "network.svg")


def language_model() -> None:
    """A training step of a GPT of Values on two letters, by its parts."""
    random.seed(0)
    model = nn.ScalarGPT(vocabulary=27, context=8, layers=1, heads=2, width=4)
    loss = model([26, 0, 21], targets=[0, 21, 26])
    loss.backward()
    names = {"model": model, "loss": loss}
    draw(loss, collapse=1, names=names, direction="TB").save(HERE / "gpt.svg")


def page() -> None:
    """The page that steps through the first graph, in light and in dark."""
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    loss = (a * b + c).tanh()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        address = step_through(loss).save(Path(folder, "steps.html")).as_uri()
        for scheme in ("light", "dark"):
            size = {"width": 1100, "height": 640}
            tab = browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=1.5)
            tab.goto(f"{address}#step=8")
            tab.screenshot(path=HERE / f"page-{scheme}.png")


def network() -> None:
    """A network that learns two moons: its loss, what it believes, and where it is unsure."""
    x, y = datasets.make_moons(200, noise=0.15, random_state=0)
    model = nn.Sequential(nn.Dense(2, 16, "relu", seed=0), nn.Dense(16, 1, "sigmoid", seed=1))
    history = training.fit(
        model,
        x,
        y.reshape(-1, 1),
        loss="binary_crossentropy",
        optimizer=optim.Adam(model.parameters(), lr=0.02),
        epochs=150,
        validation_split=0.25,
        seed=0,
        verbose=False,
    )
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    plots.curves(history, ax=left)
    plots.boundary(model, x, y, ax=right, confidence=True)
    figure.savefig(HERE / "training.png", dpi=110)


if __name__ == "__main__":
    graphs()
    language_model()
    network()
    page()
    print(*sorted(path.name for path in HERE.iterdir() if path.suffix in (".png", ".svg")))
