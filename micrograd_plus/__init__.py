"""One computation graph with two backends: Value for a number, Tensor for an array."""

__version__ = "0.1.0"

from .engine.graph import gradients, no_grad
from .engine.tensor import Tensor
from .engine.value import Value
