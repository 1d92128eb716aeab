"""A computation step by step: forward, and backward by the chain rule."""

from .computation import steps
from .records import BackwardStep, ForwardStep, Operand
from .sequence import Given, Steps

__all__ = ["BackwardStep", "ForwardStep", "Given", "Operand", "Steps", "steps"]
