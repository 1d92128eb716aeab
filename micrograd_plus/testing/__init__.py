"""Proof that gradients are right: for a function, for a primitive, for random programs."""

import importlib
from typing import Any

from .calls import Booleans, Call, Interval
from .errors import GradientError
from .gradients import check_gradients
from .primitives import check_primitive
from .programs import Program, reported
from .report import Report

__all__ = [
    "Booleans",
    "Call",
    "GradientError",
    "Interval",
    "Program",
    "Report",
    "check_gradients",
    "check_primitive",
    "reported",
]


def __getattr__(name: str) -> Any:
    if name == "strategies":  # needs Hypothesis, which the rest does without
        return importlib.import_module(".strategies", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "strategies"])
