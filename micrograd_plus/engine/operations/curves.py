"""Curves through given points: evenly spaced numbers, and what lies between."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..operands import arrayed
from ..primitives import shapes as _moves
from ..primitives.linalg import numbers_in
from ..primitives.precision import as_floats
from ..primitives.shapes import shape_of
from ..rule import PLAIN
from . import arithmetic as _arithmetic
from . import shapes as _shapes


@knows_arguments
def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, *, axis: int = 0) -> Any:
    """Numbers that lie evenly between two ends.

    Args:
        start, stop: The ends; of arrays each pair of entries.
        num: How many numbers, with the first end.
        endpoint: Whether the last one is `stop`, or would be the next one.
        axis: Where the numbers go in the result.

    Raises:
        ValueError: For a negative `num`.

    >>> from micrograd_plus import Value
    >>> linspace(Value(0.0), Value(3.0), 4)
    Tensor([0., 1., 2., 3.])
    """
    if num < 0:
        raise ValueError(f"num is how many numbers to give, got {num}")
    first, last = (
        x if type(x) in PLAIN else _moves.expand_dims(x, axis=-1)
        for x in (as_floats(_points(start)), as_floats(_points(stop)))
    )
    share = np.arange(num) / max(num - 1 if endpoint else num, 1)
    length = last - first
    return _shapes.moveaxis(first + length * _like(length, share), -1, axis)


def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    """The values at points of the curve that joins given points by straight lines.

    At a corner the slope is that of the line to its right.

    Args:
        x: Points, in any shape.
        xp: Shape (n,): where the values are given, increasing.
        fp: Shape (n,): the values.
        left, right: The values before the first and after the last of these; None for theirs.

    Returns:
        Shape of `x`.

    Raises:
        ValueError: For `xp` and `fp` of other shapes.

    >>> from micrograd_plus import Tensor
    >>> interp(Tensor([0.5, 9.0]), [0.0, 1.0, 2.0], Tensor([0.0, 10.0, 30.0]))
    Tensor([ 5., 30.])
    """
    x, xp, fp = arrayed(x), as_floats(arrayed(xp)), as_floats(arrayed(fp))
    if len(shape_of(xp)) != 1 or shape_of(xp) != shape_of(fp) or not shape_of(xp)[0]:
        raise ValueError(f"interp needs xp and fp of one shape (n,), got {xp.shape}, {fp.shape}")
    points, corners = numbers_in(x), numbers_in(xp)
    i = np.clip(np.searchsorted(corners, points, side="right") - 1, 0, max(len(corners) - 2, 0))
    j = np.minimum(i + 1, len(corners) - 1)
    at = lambda y, place: _moves.index(y, index=place)
    width = at(xp, j) - at(xp, i) if len(corners) > 1 else 1.0
    between = at(fp, i) + (at(fp, j) - at(fp, i)) * ((x - at(xp, i)) / width)
    ends = fp[0] if left is None else left, fp[-1] if right is None else right
    y = _arithmetic.where(points < corners[0], ends[0], between)
    return _arithmetic.where(points > corners[-1], ends[1], y)


def _points(x: Any) -> Any:
    """An array or Tensor; a plain number as it is, which promotes nothing."""
    return x if type(x) in PLAIN else arrayed(x)


def _like(x: Any, numbers: np.ndarray) -> np.ndarray:
    """Numbers of the dtype of `x`, which they do not promote."""
    dtype = np.asarray(numbers_in(x)).dtype
    return numbers.astype(dtype) if dtype.kind == "f" else numbers
