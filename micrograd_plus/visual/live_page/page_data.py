"""What the live page knows, as JSON has it: what it opens with, and the package's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...datasets import load_hotels
from ..stepping_page.page_data import notation_data
from ..stepping_page.stepping_page import page_without_data
from .rules import MOST_CLASSES, rules_data

LIMITS = {"inputs": 12, "layers": 8, "units": 64, "classes": MOST_CLASSES, "points": 5000}
# The data sets of the page: of what kind their targets are, and how many inputs there are.
DATA_SETS = {
    "moons": ("two classes", 2),
    "circles": ("two classes", 2),
    "spirals": ("two classes", 2),
    "xor": ("two classes", 2),
    "blobs": ("classes", 2),
    "waves": ("regression", 1),
    "hotels": ("regression", 2),
    "function": ("regression", 1),
}

# What a page opens with if nothing is said: as a playground begins.
DEFAULTS: dict[str, Any] = {
    "data": "moons",
    "points": 250,
    "noise": 0.1,
    "test": 0.5,
    "dataSeed": 0,
    "text": "sin(2*x)",
    "rows": [],
    "names": ["x1", "x2", "y"],
    "heldOut": None,  # of one's own rows: which ones; None as `test` deals them out
    "task": "auto",  # of one's own rows: as their targets look
    "scale": "none",  # of one's own rows; "standard": mean 0 and deviation 1
    "layers": [4, 2],
    "activation": "tanh",
    "initializer": "glorot_uniform",
    "seed": 0,
    "loss": "sigmoid_cross_entropy",
    "optimizer": "SGD",
    "numbers": {"lr": 0.03},
    "regularization": "none",
    "rate": 0.0,
    "batch": 10,
    "weights": None,
}


def page_data(start: Mapping[str, Any] = DEFAULTS) -> dict[str, Any]:
    """The data of the page.

    Args:
        start: The settings that it opens with.

    >>> data = page_data()
    >>> data["start"]["data"], len(data["rows"]["hotels"]["train"])
    ('moons', 24)
    """
    hotels = load_hotels()
    parts = {
        "train": (hotels.x_train, hotels.y_train),
        "test": (hotels.x_test, hotels.y_test),
    }
    rows = {
        name: [[*map(float, [*a, *b])] for a, b in zip(x, y, strict=True)]
        for name, (x, y) in parts.items()
    }
    return {
        "start": dict(start),
        "defaults": DEFAULTS,
        "limits": LIMITS,
        "rows": {"hotels": {"names": ["distance", "rating", "price"], **rows}},
        "notation": notation_data(),
        "stepPage": page_without_data(),
        **rules_data(),
    }
