"""Proof that gradients are right: for a function, for a primitive, for random programs."""

import importlib
from typing import Any

from .domains import Interval

__all__ = ["Interval", "strategies"]


def __getattr__(name: str) -> Any:
    if name == "strategies":  # needs Hypothesis, which the rest does without
        return importlib.import_module(".strategies", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
