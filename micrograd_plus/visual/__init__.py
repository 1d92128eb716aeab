"""The recorded graph as something to look at.

>>> from micrograd_plus import Value
>>> from micrograd_plus.visual import draw
>>> x = Value(3.0)
>>> draw(x * x, names={"x": x})
<Drawing: 2 nodes, 2 edges; save("graph.svg") writes it>
"""

from .drawing import Drawing
from .graph_drawing import draw
from .stepping import Steps, steps
from .stepping_page import SteppingPage, step_through

__all__ = ["Drawing", "SteppingPage", "Steps", "draw", "step_through", "steps"]
