"""Random programs: computation graphs as data, which run on any backend."""

from .failing import reported
from .program import Program, Ref, Step, function_of

__all__ = ["Program", "Ref", "Step", "function_of", "reported"]
