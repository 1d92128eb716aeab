"""One computation graph with two backends: Value for a number, Tensor for an array.

The parts beyond the engine are modules of their own, loaded when they are first used.
"""

import importlib
from typing import Any

from .engine.calculus import grad, gradients, hessian, jacobian, jvp, value_and_grad, vjp
from .engine.expansion import expand
from .engine.operations import FUNCTIONS
from .engine.primitive import Primitive
from .engine.recording_mode import no_grad
from .engine.tensor import Tensor
from .engine.value import Value
from .hints import hint

__version__ = "0.1.0"

__all__ = [
    "Primitive",
    "Tensor",
    "Value",
    "datasets",
    "draw",
    "exercises",
    "expand",
    "functions",
    "grad",
    "gradients",
    "hessian",
    "jacobian",
    "jvp",
    "losses",
    "metrics",
    "nn",
    "no_grad",
    "optim",
    "step_through",
    "steps",
    "testing",
    "text",
    "training",
    "value_and_grad",
    "visual",
    "vjp",
]

_MODULES = (
    "datasets",
    "exercises",
    "functions",
    "losses",
    "metrics",
    "nn",
    "optim",
    "testing",
    "text",
    "training",
    "visual",
)
_FROM_MODULES = {"draw": "visual", "step_through": "visual", "steps": "visual"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _FROM_MODULES:
        return getattr(importlib.import_module(f".{_FROM_MODULES[name]}", __name__), name)
    said = hint(f"micrograd_plus.{name}") or (f": it is functions.{name}" * (name in FUNCTIONS))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{said}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
