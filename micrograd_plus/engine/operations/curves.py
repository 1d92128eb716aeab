"""Curves: polynomials by their coefficients, and what lies between given points.

The coefficients of a polynomial come highest power first, as in NumPy's `polyval`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..operands import arrayed
from ..primitives import shapes as _moves
from ..primitives.linalg import numbers_in
from ..primitives.shapes import shape_of
from ..rule import PLAIN
from . import arithmetic as _arithmetic
from . import joining as _joining
from . import linear as _linear
from . import shapes as _shapes


def polyval(p: Any, x: Any) -> Any:
    """The value of a polynomial at points, by Horner's rule.

    Args:
        p: Shape (coefficients,).
        x: Points, in any shape.

    Returns:
        Shape of `x`.

    >>> from micrograd_plus import Tensor
    >>> polyval(Tensor([1.0, 0.0, -2.0]), [1.0, 2.0, 3.0])
    Tensor([-1.,  2.,  7.])
    """
    p, x = _coefficients(p), _points(x)
    zero = np.zeros(shape_of(x), p.dtype)
    y = zero + p[0] if shape_of(p)[0] else zero
    for i in range(1, shape_of(p)[0]):
        y = y * x + p[i]
    return y


def polyadd(a1: Any, a2: Any) -> Any:
    """The sum of two polynomials.

    >>> from micrograd_plus import Tensor
    >>> polyadd(Tensor([1.0, 2.0, 3.0]), [10.0, 20.0])
    Tensor([ 1., 12., 23.])
    """
    a1, a2 = _of_one_degree(a1, a2)
    return a1 + a2


def polysub(a1: Any, a2: Any) -> Any:
    """The difference of two polynomials.

    >>> from micrograd_plus import Tensor
    >>> polysub(Tensor([1.0, 2.0, 3.0]), [10.0, 20.0])
    Tensor([  1.,  -8., -17.])
    """
    a1, a2 = _of_one_degree(a1, a2)
    return a1 - a2


def polymul(a1: Any, a2: Any) -> Any:
    """The product of two polynomials.

    >>> from micrograd_plus import Tensor
    >>> polymul(Tensor([1.0, 1.0]), [1.0, -1.0])
    Tensor([ 1.,  0., -1.])
    """
    return _linear.convolve(_without_leading_zeros(a1), _without_leading_zeros(a2))


def polyder(p: Any, m: int = 1) -> Any:
    """The coefficients of the derivative of a polynomial; of the m-th one.

    Raises:
        ValueError: For a negative `m`.

    >>> from micrograd_plus import Tensor
    >>> polyder(Tensor([1.0, 1.0, 5.0]))
    Tensor([2., 1.])
    """
    if m < 0:
        raise ValueError(f"m is how many derivatives to take, got {m}; polyint is the converse")
    p = _coefficients(p)
    for _ in range(m):
        degree = shape_of(p)[0] - 1
        p = p[:-1] * _like(p, np.arange(degree, 0, -1)) if degree >= 0 else p
    return p


def polyint(p: Any, m: int = 1, k: float = 0.0) -> Any:
    """The coefficients of the integral of a polynomial; of the m-th one.

    Args:
        p: Shape (coefficients,).
        m: How many integrals to take.
        k: The constant of each.

    Raises:
        ValueError: For a negative `m`.

    >>> from micrograd_plus import Tensor
    >>> polyint(Tensor([2.0, 1.0]), k=5.0)
    Tensor([1., 1., 5.])
    """
    if m < 0:
        raise ValueError(f"m is how many integrals to take, got {m}; polyder is the converse")
    p = _coefficients(p)
    for _ in range(m):
        p = _joining.append(p / _like(p, np.arange(shape_of(p)[0], 0, -1)), k)
    return p


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The matrix of powers of points, as of Vandermonde: a row for each point.

    Args:
        x: Shape (n,).
        N: How many powers, from 0 on; None for n.
        increasing: Begin with power 0; the last one is power 0 otherwise.

    Returns:
        Shape (n, N).

    Raises:
        ValueError: For another number of axes.

    >>> from micrograd_plus import Tensor
    >>> vander(Tensor([2.0, 3.0]), 3)
    Tensor([[4., 2., 1.],
            [9., 3., 1.]])
    """
    x = arrayed(x)
    if x.ndim != 1:
        raise ValueError(f"vander needs points in a row, (n,), got shape {x.shape}")
    powers = _like(x, np.arange(x.shape[0] if N is None else N))
    return _moves.expand_dims(x, axis=1) ** (powers if increasing else powers[::-1])


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
        for x in (_points(start), _points(stop))
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
    x, xp, fp = arrayed(x), arrayed(xp), arrayed(fp)
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


def _coefficients(p: Any) -> Any:
    p = arrayed(p)
    if p.ndim > 1:
        raise ValueError(f"the coefficients of a polynomial have one axis, got shape {p.shape}")
    return p if p.ndim else _moves.reshape(p, shape=(1,))


def _of_one_degree(a1: Any, a2: Any) -> tuple[Any, Any]:
    a1, a2 = _coefficients(a1), _coefficients(a2)
    n = max(shape_of(a1)[0], shape_of(a2)[0])
    wider = lambda p: _moves.pad(p, widths=((n - shape_of(p)[0], 0),), value=0.0)
    return wider(a1), wider(a2)


def _without_leading_zeros(p: Any) -> Any:
    p = _coefficients(p)
    places = np.flatnonzero(numbers_in(p))
    return p[places[0] if places.size else -1 :]
