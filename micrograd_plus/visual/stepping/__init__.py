"""A computation step by step: forward, backward by the chain rule, and an optimizer's update."""

from .computation import steps
from .records import Assignment, BackwardStep, ForwardStep, Operand, UpdateStep
from .sequence import Given, Steps

__all__ = [
    "Assignment",
    "BackwardStep",
    "ForwardStep",
    "Given",
    "Operand",
    "Steps",
    "UpdateStep",
    "steps",
]
