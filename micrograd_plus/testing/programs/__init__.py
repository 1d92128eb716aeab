"""Random programs: computation graphs as data, which run on any backend."""

from .program import Program, Ref, Step, function_of, reported

__all__ = ["Program", "Ref", "Step", "function_of", "reported"]
