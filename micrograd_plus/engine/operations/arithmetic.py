"""Arithmetic and selection: operands broadcast as in NumPy.

Each takes floats, arrays, Values or Tensors, mixed at will, and raises ValueError for shapes that
do not broadcast. Plain Python numbers do not change a dtype: float32 stays float32.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph import data_of, kept
from ..operands import compared
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


true_divide = divide


def floor_divide(a: Any, b: Any) -> Any:
    """a // b, the largest whole number that is not above a / b.

    Its derivative is 0: the result is a constant.

    >>> floor_divide(-7.0, 2.0)
    -4.0
    """
    return arithmetic.floor_divide(a, b)


def remainder(a: Any, b: Any) -> Any:
    """a % b, what is left by `floor_divide`, with the sign of `b`. Also called `mod`.

    The derivatives are 1 and -(a // b); where the result jumps, those on the side of its value.

    >>> from micrograd_plus import Value
    >>> a, b = Value(-7.0), Value(2.0)
    >>> y = remainder(a, b)
    >>> y.backward(0.5)
    >>> y.data, a.grad, b.grad
    (1.0, 0.5, 2.0)
    """
    return arithmetic.remainder(a, b)


mod = remainder


def divmod(a: Any, b: Any) -> tuple[Any, Any]:
    """The pair of `floor_divide` and `remainder`.

    >>> divmod(-7.0, 2.0)
    (-4.0, 1.0)
    """
    return arithmetic.floor_divide(a, b), arithmetic.remainder(a, b)


def fmod(a: Any, b: Any) -> Any:
    """What is left of `a` when `b` has been taken off as often as possible, with the sign of `a`.

    The derivatives are 1 and minus the number of times.

    >>> fmod(-7.0, 2.0)
    -1.0
    """
    return arithmetic.fmod(a, b)


def power(a: Any, b: Any) -> Any:
    """a ** b, differentiable in both; nan for a negative `a` and a fractional `b`.

    The derivative in `b` where a = 0 and b >= 0 is taken as 0, as in PyTorch.

    >>> power(2.0, 3.0)
    8.0
    """
    return arithmetic.power(a, b)


def float_power(a: Any, b: Any) -> Any:
    """a ** b in float64, as NumPy and PyTorch have it: integers and narrower floats become that.

    >>> float_power(2, -1)
    0.5
    """
    one = 1.0 if isinstance(a, float | int) else np.float64(1.0)
    return arithmetic.power(arithmetic.multiply(a, one), b)


def negative(a: Any) -> Any:
    """-a.

    >>> negative(2.0)
    -2.0
    """
    return arithmetic.negative(a)


def copysign(a: Any, b: Any) -> Any:
    """|a| with the sign of `b`, also of -0.0. `b` has no gradient; that of `a` at 0 is taken as 0.

    >>> copysign(3.0, -0.0)
    -3.0
    """
    return arithmetic.copysign(a, b)


def logaddexp(a: Any, b: Any) -> Any:
    """log(exp(a) + exp(b)), without overflow; softplus(x) is logaddexp(x, 0).

    The derivatives are the shares of the sum, sigmoid(a - b) and sigmoid(b - a). Where both are
    -inf they are 0, as for `logsumexp`.

    >>> logaddexp(1000.0, -1000.0)
    1000.0
    """
    return arithmetic.logaddexp(a, b)


def logaddexp2(a: Any, b: Any) -> Any:
    """log2(2**a + 2**b), without overflow.

    >>> logaddexp2(1000.0, 1000.0)
    1001.0
    """
    return arithmetic.logaddexp2(a, b)


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


def fmax(a: Any, b: Any) -> Any:
    """The larger of two, entry by entry, and of nan and a number the number.

    Operands that tie share the gradient equally.

    >>> fmax(math.nan, 2.0)
    2.0
    """
    a, b = compared(a), compared(b)
    return selection.maximum(selection.where(a != a, b, a), selection.where(b != b, a, b))


def fmin(a: Any, b: Any) -> Any:
    """The smaller of two, entry by entry, and of nan and a number the number.

    Operands that tie share the gradient equally.

    >>> fmin(math.nan, 2.0)
    2.0
    """
    a, b = compared(a), compared(b)
    return selection.minimum(selection.where(a != a, b, a), selection.where(b != b, a, b))


def heaviside(a: Any, b: Any) -> Any:
    """0 where `a` is negative, 1 where it is positive, and `b` where it is 0.

    Flat in `a`; the gradient goes to `b` where that was chosen.

    >>> heaviside(-3.0, 0.5), heaviside(0.0, 0.5)
    (0.0, 0.5)
    """
    a = compared(a)
    return selection.where(a == 0, b, 0.5 * (selection.sign(a) + 1))


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
