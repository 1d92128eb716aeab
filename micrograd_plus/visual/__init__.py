"""The recorded graph as something to look at; `visual.plots`, training as pictures.

>>> from micrograd_plus import Value
>>> from micrograd_plus.visual import draw
>>> x = Value(3.0)
>>> draw(x * x, names={"x": x})
<Drawing: 2 nodes, 2 edges; save("graph.svg") writes it>
"""

import importlib
from typing import Any

from .drawing_graphs.drawing import draw
from .drawing_graphs.picture import Drawing
from .drawing_graphs.viz_js import load_viz_js
from .stepping import Steps, steps
from .stepping_page import SteppingPage, step_through

__all__ = [
    "DigitPage",
    "Drawing",
    "LanguagePage",
    "LivePage",
    "SteppingPage",
    "Steps",
    "WritingPage",
    "digit_page",
    "draw",
    "language_page",
    "live",
    "load_viz_js",
    "step_through",
    "step_through_head",
    "steps",
    "writing_page",
]


def __getattr__(name: str) -> Any:
    # Loaded when they are first named: a graph can be drawn without layers, and `plots`, which `*`
    # leaves out, needs Matplotlib.
    if name in ("LanguagePage", "language_page", "step_through_head"):
        return getattr(importlib.import_module(".language", __name__), name)
    if name in ("DigitPage", "digit_page"):
        return getattr(importlib.import_module(".digits", __name__), name)
    if name in ("WritingPage", "writing_page"):
        return getattr(importlib.import_module(".writing", __name__), name)
    if name in ("LivePage", "live"):
        return getattr(importlib.import_module(".live_page", __name__), name)
    if name == "plots":
        return importlib.import_module(".plots", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "plots"])
