"""The settings that a page opens with, put together and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...checks import Bounds, check_choice, check_number
from .chosen import AT_THE_END, of_model
from .page_data import DATA_SETS, LIMITS
from .rules import INITIALIZERS, rules_data

_NOISE = Bounds("from 0 to 10", lambda x: 0 <= x <= 10)
_HELD_OUT = Bounds("from 0 to 0.9", lambda x: 0 <= x <= 0.9)
_LARGEST_SEED = 2**32 - 1000  # each layer takes the next one
_USUAL_LOSS = {
    "two classes": "sigmoid_cross_entropy",
    "classes": "softmax_cross_entropy",
    "regression": "mean_squared_error",
}


def with_model(model: Any, start: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with a model's layers and weights.

    Raises:
        ValueError: It does not go together with the data.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.visual.live_page.page_data import DEFAULTS
    >>> with_model(nn.MLP(2, [3, 1]), DEFAULTS)["activation"]
    'relu'
    """
    rows = np.array(start["rows"]) if start["data"] == "own" else None
    found = of_model(model, None if rows is None else rows[:, :-1])
    kind, inputs = kind_and_inputs(start)
    if found["inputs"] != inputs:
        raise ValueError(
            f"live()'s model takes {found['inputs']} inputs, and its data have {inputs}"
        )
    outputs = _classes(start) if kind == "classes" else 1
    if found["outputs"] != outputs:
        raise ValueError(
            f"live()'s model has {found['outputs']} outputs: for {kind} it must have {outputs}"
        )
    loss = AT_THE_END[found["at_the_end"]] or _USUAL_LOSS[kind]
    settings = {name: found[name] for name in ("layers", "activation", "weights")}
    return {**start, **settings, "loss": loss}


def kind_and_inputs(settings: Mapping[str, Any]) -> tuple[str, int]:
    """What is learned, "two classes", "classes" or "regression", and from how many inputs.

    >>> kind_and_inputs({"data": "waves"})
    ('regression', 1)
    """
    if settings["data"] == "own":
        return settings["task"], len(settings["names"]) - 1
    return DATA_SETS[settings["data"]]


def usual_loss(settings: Mapping[str, Any]) -> str:
    """The loss that suits the data.

    >>> usual_loss({"data": "blobs"})
    'softmax_cross_entropy'
    """
    return _USUAL_LOSS[kind_and_inputs(settings)[0]]


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise ValueError for what the page would refuse.

    >>> from micrograd_plus.visual.live_page.page_data import DEFAULTS
    >>> check_settings({**DEFAULTS, "layers": [4, 100]})
    Traceback (most recent call last):
    ValueError: layers of live() have 1 to 64 neurons each, got [4, 100]
    """
    rules = rules_data()
    layers, kind = settings["layers"], kind_and_inputs(settings)[0]
    if len(layers) > LIMITS["layers"]:
        raise ValueError(f"live() shows at most {LIMITS['layers']} layers, got {len(layers)}")
    if not all(1 <= n <= LIMITS["units"] for n in layers):
        raise ValueError(f"layers of live() have 1 to {LIMITS['units']} neurons each, got {layers}")
    check_choice("activation of live()", settings["activation"], rules["activations"])
    check_choice("initializer of live()", settings["initializer"], INITIALIZERS)
    check_choice("scale of live()", settings["scale"], ("none", "standard"))
    _check_whole("batch_size of live()", settings["batch"], 1, LIMITS["points"])
    check_number("noise of live()", settings["noise"], _NOISE)
    check_number("test of live()", settings["test"], _HELD_OUT)
    _check_whole("points of live()", settings["points"], 2, LIMITS["points"])
    _check_whole("seed of live()", settings["seed"], 0, _LARGEST_SEED)
    loss = rules["losses"][settings["loss"]]
    if loss["kind"] != kind:
        fitting = [name for name, one in rules["losses"].items() if one["kind"] == kind]
        raise ValueError(
            f"{settings['loss']} is a loss for {loss['kind']}, and these data are for {kind}: "
            f"take {' or '.join(fitting)}"
        )


def _check_whole(name: str, given: Any, low: int, high: int) -> None:
    def holds(x: float) -> bool:
        return low <= x <= high and x == int(x)

    check_number(name, given, Bounds(f"a whole number from {low} to {high:,}", holds))


def _classes(settings: Mapping[str, Any]) -> int:
    if settings["data"] != "own":
        return 3
    return int(max(row[-1] for row in settings["rows"])) + 1
