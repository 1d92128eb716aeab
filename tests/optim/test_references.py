"""100 steps of other frameworks' optimisers, as tests/reference/optimizers.py stored them."""

import json
from pathlib import Path

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, optim

STORED = json.loads((Path(__file__).parents[1] / "reference" / "optimizers.json").read_text())
PATHS = {
    name: stored
    for framework in STORED["frameworks"].values()
    for name, stored in framework["paths"].items()
}
# What the other frameworks call what we call otherwise.
OUR_NAMES = {
    "learning_rate": "lr",
    "epsilon": "eps",
    "clipvalue": "clip_value",
    "global_clipnorm": "clip_norm",
}
# PyTorch's eps, where it is not stored and not ours.
THEIR_DEFAULTS = {"Adam": {"eps": 1e-8}, "AdamW": {"eps": 1e-8}}

every_path = pytest.mark.parametrize("stored", PATHS.values(), ids=PATHS)


def optimizer_of(stored, parameters):
    arguments = {OUR_NAMES.get(name, name): x for name, x in stored["arguments"].items()}
    arguments = THEIR_DEFAULTS.get(stored["class"], {}) | arguments
    if "betas" in arguments:
        arguments["betas"] = tuple(arguments["betas"])
    return getattr(optim, stored["class"])(parameters, **arguments)


def path_of(optimizer, loss, numbers):
    """The parameters after the steps that are stored."""
    rows = []
    for step in range(1, STORED["after"][-1] + 1):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
        if step in STORED["after"]:
            rows.append(numbers())
    return rows


@every_path
def test_tensors_go_where_the_other_framework_goes(stored):
    w, b = (Tensor(x) for x in STORED["start"].values())
    x, y = (np.array(a) for a in STORED["points"].values())
    path = path_of(
        optimizer_of(stored, [w, b]),
        lambda: ((functions.tanh(x @ w + b) - y) ** 2).mean(),
        lambda: [*w.data.tolist(), b.item()],
    )
    np.testing.assert_allclose(path, stored["path"], rtol=1e-6)


@every_path
def test_values_go_where_the_other_framework_goes(stored):
    w, b = [Value(x) for x in STORED["start"]["w"]], Value(STORED["start"]["b"])

    def loss():
        terms = [
            (functions.tanh(sum(a * c for a, c in zip(w, row, strict=True)) + b) - y) ** 2
            for row, y in zip(*STORED["points"].values(), strict=True)
        ]
        return sum(terms) / len(terms)

    path = path_of(optimizer_of(stored, [*w, b]), loss, lambda: [p.data for p in [*w, b]])
    np.testing.assert_allclose(path, stored["path"], rtol=1e-6)


def test_the_stored_paths_are_of_a_hundred_steps_and_lead_to_different_places():
    assert STORED["after"][-1] == 100
    ends = np.array([stored["path"][-1] for stored in PATHS.values()])
    gaps = np.abs(ends[:, None] - ends).max(axis=-1)
    assert gaps[~np.eye(len(ends), dtype=bool)].min() > 1e-4
