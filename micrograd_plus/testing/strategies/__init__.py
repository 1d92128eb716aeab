"""Hypothesis strategies: for what operations take, and for random programs.

>>> from hypothesis import given
>>> from micrograd_plus import functions
>>> @given(arrays(shapes()))
... def test_tanh_is_odd(x):
...     assert (functions.tanh(-x) == -functions.tanh(x)).all()
>>> test_tanh_is_odd()
"""

try:
    import hypothesis  # noqa: F401 (asked for first, so that its absence is told with the remedy)
except ImportError as error:
    raise ImportError(
        "micrograd_plus.testing.strategies needs Hypothesis: python -m pip install hypothesis"
    ) from error

from .of_operands import arrays, axes, broadcastable_shapes, floats, indices, operands_of, shapes
from .of_programs import programs

__all__ = [
    "arrays",
    "axes",
    "broadcastable_shapes",
    "floats",
    "indices",
    "operands_of",
    "programs",
    "shapes",
]
