"""Writes optimizers.json: where other frameworks' optimisers go in 100 steps of a small problem.

A neuron is fitted to eight points by least squares, in float64: tanh(x @ w + b) to y.

    python tests/reference/optimizers.py torch
    python tests/reference/optimizers.py keras

Keras needs an environment of its own, of 1.6 GB, which the tests do not:

    python3 -m venv keras-env
    keras-env/bin/python -m pip install keras==3.15.1 tensorflow-cpu==2.21.0
    keras-env/bin/python tests/reference/optimizers.py keras

Each call writes the paths of one framework and keeps the others; tests/optim/test_references.py
compares ours with all of them and needs no framework.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_suffix(".json")
AFTER = (1, 2, 5, *range(10, 101, 10))  # the steps after which the parameters are kept
START = {"w": [0.5, -1.0, 2.0], "b": 0.25}

# By the framework: a name, the class, its arguments.
PATHS: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {
    "torch": {
        "SGD": ("SGD", {"lr": 0.1}),
        "SGD with decay": ("SGD", {"lr": 0.1, "weight_decay": 0.05}),
        "momentum": ("SGD", {"lr": 0.05, "momentum": 0.9}),
        "Nesterov": ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
        "Nesterov with decay": (
            "SGD",
            {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05},
        ),
        "Adagrad": ("Adagrad", {"lr": 0.2}),
        "Adagrad with decay": ("Adagrad", {"lr": 0.2, "weight_decay": 0.05, "eps": 1e-3}),
        "Adam": ("Adam", {"lr": 0.05, "eps": 1e-7}),
        "Adam with decay": ("Adam", {"lr": 0.05, "betas": (0.8, 0.99), "weight_decay": 0.05}),
        "AdamW": ("AdamW", {"lr": 0.05}),
        "AdamW with decay": ("AdamW", {"lr": 0.05, "eps": 1e-3, "weight_decay": 0.5}),
    },
    "keras": {
        "RMSprop": ("RMSprop", {"learning_rate": 0.01}),
        "RMSprop with eps": ("RMSprop", {"learning_rate": 0.02, "rho": 0.5, "epsilon": 1e-3}),
        "SGD, clipped by value": ("SGD", {"learning_rate": 0.1, "clipvalue": 0.05}),
        "SGD, clipped by norm": ("SGD", {"learning_rate": 0.1, "global_clipnorm": 0.1}),
    },
}


def points() -> dict[str, list[Any]]:
    """Eight points in three dimensions, and a target for each."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, 3)).round(2)
    y = np.tanh(x @ [1.0, 0.5, -0.5] - 0.5).round(2)
    return {"x": x.tolist(), "y": y.tolist()}


def path(step: Callable[[], None], parameters: Callable[[], list[float]]) -> list[list[float]]:
    """The parameters w and b, in a row, after the steps that are kept."""
    rows = []
    for number in range(1, AFTER[-1] + 1):
        step()
        if number in AFTER:
            rows.append(parameters())
    return rows


def torch_path(kind: str, arguments: dict[str, Any]) -> list[list[float]]:
    """PyTorch's."""
    import torch

    x, y = (torch.tensor(a, dtype=torch.float64) for a in points().values())
    w, b = (torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in START.values())
    optimizer = getattr(torch.optim, kind)([w, b], **arguments)

    def step() -> None:
        optimizer.zero_grad()
        ((torch.tanh(x @ w + b) - y) ** 2).mean().backward()
        optimizer.step()

    return path(step, lambda: [*w.tolist(), b.item()])


def keras_path(kind: str, arguments: dict[str, Any]) -> list[list[float]]:
    """Keras's, on TensorFlow."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import tensorflow as tf

    keras.backend.set_floatx("float64")
    x, y = (tf.constant(a, tf.float64) for a in points().values())
    w, b = (keras.Variable(a, dtype="float64") for a in START.values())
    optimizer = getattr(keras.optimizers, kind)(**arguments)

    def step() -> None:
        with tf.GradientTape() as tape:
            out = tf.tanh(tf.linalg.matvec(x, w.value) + b.value)
            loss = tf.reduce_mean((out - y) ** 2)
        optimizer.apply(tape.gradient(loss, [w.value, b.value]), [w, b])

    return path(step, lambda: [*w.numpy().tolist(), float(b.numpy())])


def versions(framework: str) -> str:
    """What the numbers were made with."""
    from importlib import metadata

    packages = {"torch": ["torch"], "keras": ["keras", "tensorflow-cpu"]}[framework]
    return ", ".join(f"{package} {metadata.version(package)}" for package in packages)


def main(framework: str) -> None:
    """Write the paths of one framework."""
    run = {"torch": torch_path, "keras": keras_path}[framework]
    content = json.loads(FILE.read_text()) if FILE.exists() else {"frameworks": {}}
    content |= {"start": START, "points": points(), "after": AFTER}
    content["frameworks"][framework] = {
        "versions": versions(framework),
        "paths": {
            name: {"class": kind, "arguments": arguments, "path": run(kind, arguments)}
            for name, (kind, arguments) in PATHS[framework].items()
        },
    }
    # Each row of numbers on a line.
    text = re.sub(
        r"\[[^][]*\]", lambda row: " ".join(row[0].split()), json.dumps(content, indent=1)
    )
    FILE.write_text(text + "\n")


if __name__ == "__main__":
    if sys.argv[1:] not in (["torch"], ["keras"]):
        raise SystemExit("say which framework: torch or keras")
    main(sys.argv[1])
