"""Arithmetic and selection: operands broadcast as in NumPy.

Each takes floats, arrays, Values or Tensors, mixed at will, and raises ValueError for shapes that
do not broadcast. Plain Python numbers do not change a dtype: float32 stays float32.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph import data_of, kept
from ..primitives import arithmetic, selection
from ..rule import PLAIN


def add(a: Any, b: Any) -> Any:
    """a + b.

    >>> add(2.0, 3.0)
    5.0
    """
    return arithmetic.add(a, b)


def subtract(a: Any, b: Any) -> Any:
    """a - b.

    >>> subtract(2.0, 3.0)
    -1.0
    """
    return arithmetic.subtract(a, b)


def multiply(a: Any, b: Any) -> Any:
    """a * b, entry by entry.

    >>> multiply(2.0, 3.0)
    6.0
    """
    return arithmetic.multiply(a, b)


def divide(a: Any, b: Any) -> Any:
    """a / b by IEEE arithmetic: 1/0 is inf, 0/0 is nan.

    >>> divide(1.0, 0.0)
    inf
    """
    return arithmetic.divide(a, b)


def power(a: Any, b: Any) -> Any:
    """a ** b, differentiable in both; nan for a negative `a` and a fractional `b`.

    The derivative in `b` where a = 0 and b >= 0 is taken as 0, as in PyTorch.

    >>> power(2.0, 3.0)
    8.0
    """
    return arithmetic.power(a, b)


def negative(a: Any) -> Any:
    """-a.

    >>> negative(2.0)
    -2.0
    """
    return arithmetic.negative(a)


def maximum(a: Any, b: Any, *more: Any) -> Any:
    """The largest of its operands, entry by entry; operands that tie share the gradient equally.

    >>> from micrograd_plus import Value
    >>> x, y = Value(3.0), Value(3.0)
    >>> maximum(x, y, 1.0).backward()
    >>> x.grad, y.grad
    (0.5, 0.5)
    """
    return selection.maximum(a, b, *more)


def minimum(a: Any, b: Any, *more: Any) -> Any:
    """The smallest of its operands, entry by entry; operands that tie share the gradient equally.

    >>> minimum(2.0, 3.0)
    2.0
    """
    return selection.minimum(a, b, *more)


def clip(x: Any, low: Any = None, high: Any = None) -> Any:
    """`x` kept between `low` and `high`; None for no bound.

    The gradient goes to `x` where it is within the bounds, the bounds included, else to the bound
    that was taken.

    >>> clip(5.0, 0.0, 1.0)
    1.0
    """
    if low is None or high is None:
        smallest, largest = _ends_of([v for v in (x, low, high) if v is not None])
        low, high = smallest if low is None else low, largest if high is None else high
    return selection.clip(x, low, high)


def _ends_of(numbers: list[Any]) -> tuple[Any, Any]:
    """What is below and above all numbers of their dtype: arrays of integers stay integers."""
    data = [data_of(x) if type(data_of(x)) in PLAIN else np.asarray(data_of(x)) for x in numbers]
    dtype = np.result_type(*data)
    if all(type(x) in PLAIN for x in data) or dtype.kind not in "biu":
        return -math.inf, math.inf
    if dtype.kind == "b":
        return np.False_, np.True_
    return dtype.type(np.iinfo(dtype).min), dtype.type(np.iinfo(dtype).max)


def where(condition: Any, a: Any, b: Any) -> Any:
    """`a` where the condition holds, else `b`; the gradient goes to the one that was chosen.

    Args:
        condition: Booleans; it gets no gradient.
        a, b: Values for either case, of shapes that broadcast.

    >>> import numpy as np
    >>> from micrograd_plus import Tensor
    >>> x = Tensor([-1.0, 2.0])
    >>> where(x > 0, x, 0.0).sum().backward()
    >>> x.grad
    array([0., 1.])
    """
    return selection.where(kept(condition), a, b)
