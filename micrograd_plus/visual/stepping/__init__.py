"""A computation step by step: forward, backward by the chain rule, and an optimizer's update."""

from .operations import Operand
from .records import BackwardStep, ForwardStep, Given
from .sequence import Steps, steps
from .updates import Assignment, UpdateStep

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
