"""Functions of one number, applied to each entry of what they are given.

Each takes a float, an array, a Value or a Tensor of any shape, and returns the same kind, of the
same shape. Integers give floats; float32 stays float32.
"""

from __future__ import annotations

from typing import Any

from ..primitives import arithmetic, elementwise, selection


def absolute(x: Any) -> Any:
    """The distance of `x` from 0; its derivative at 0 is taken as 0.

    >>> absolute(-3.0)
    3.0
    """
    return arithmetic.absolute(x)


def sign(x: Any) -> Any:
    """-1, 0 or 1. Its derivative is 0: the result is a constant.

    >>> sign(-3.0)
    -1.0
    """
    return selection.sign(x)


def exp(x: Any) -> Any:
    """e to the power of `x`; its own derivative.

    >>> exp(0.0)
    1.0
    """
    return elementwise.exp(x)


def expm1(x: Any) -> Any:
    """exp(x) - 1, exact for small `x`.

    >>> expm1(1e-20)
    1e-20
    """
    return elementwise.expm1(x)


def log(x: Any) -> Any:
    """The natural logarithm: -inf at 0, nan below.

    >>> log(1.0)
    0.0
    """
    return elementwise.log(x)


def log1p(x: Any) -> Any:
    """log(1 + x), exact for small `x`.

    >>> log1p(1e-20)
    1e-20
    """
    return elementwise.log1p(x)


def sqrt(x: Any) -> Any:
    """The square root: nan below 0.

    >>> sqrt(9.0)
    3.0
    """
    return elementwise.sqrt(x)


def square(x: Any) -> Any:
    """x * x.

    >>> square(-3.0)
    9.0
    """
    return elementwise.square(x)


def sin(x: Any) -> Any:
    """The sine of `x` in radians.

    >>> sin(0.0)
    0.0
    """
    return elementwise.sin(x)


def cos(x: Any) -> Any:
    """The cosine of `x` in radians.

    >>> cos(0.0)
    1.0
    """
    return elementwise.cos(x)


def tan(x: Any) -> Any:
    """The tangent of `x` in radians.

    >>> tan(0.0)
    0.0
    """
    return elementwise.tan(x)


def arctan(x: Any) -> Any:
    """The angle in radians, between -π/2 and π/2, whose tangent is `x`.

    >>> arctan(0.0)
    0.0
    """
    return elementwise.arctan(x)


def sinh(x: Any) -> Any:
    """The hyperbolic sine, (exp(x) - exp(-x)) / 2.

    >>> sinh(0.0)
    0.0
    """
    return elementwise.sinh(x)


def cosh(x: Any) -> Any:
    """The hyperbolic cosine, (exp(x) + exp(-x)) / 2.

    >>> cosh(0.0)
    1.0
    """
    return elementwise.cosh(x)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent: from -1 to 1, steepest at 0.

    >>> tanh(0.0)
    0.0
    """
    return elementwise.tanh(x)


def sigmoid(x: Any) -> Any:
    """The logistic function 1 / (1 + exp(-x)): from 0 to 1. Stable for any `x`.

    >>> sigmoid(-1000.0)
    0.0
    """
    return elementwise.sigmoid(x)


def softplus(x: Any) -> Any:
    """log(1 + exp(x)), a smooth ReLU. Stable for any `x`.

    >>> softplus(1000.0)
    1000.0
    """
    return elementwise.softplus(x)


def relu(x: Any) -> Any:
    """`x` where positive, else 0; its derivative at 0 is taken as 0.

    >>> relu(-3.0), relu(3.0)
    (0, 3.0)
    """
    return elementwise.relu(x)


def silu(x: Any) -> Any:
    """x * sigmoid(x), also called swish.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, arXiv:1606.08415.

    >>> silu(0.0)
    0.0
    """
    return elementwise.silu(x)


def gelu(x: Any) -> Any:
    """The Gaussian error linear unit in its tanh form, not the exact x Φ(x):
    x/2 (1 + tanh(sqrt(2/π) (x + 0.044715 x³))). The two differ by less than 0.0005.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, arXiv:1606.08415.

    >>> round(gelu(1.0), 6)
    0.841192
    """
    return elementwise.gelu(x)


def leaky_relu(x: Any, slope: float = 0.01) -> Any:
    """`x` where positive, else slope * x, so that the gradient never dies.

    Args:
        x: Any shape.
        slope: A plain number.

    >>> leaky_relu(-2.0, slope=0.1)
    -0.2
    """
    return elementwise.leaky_relu(x, slope=slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where positive, else alpha * (exp(x) - 1): the exponential linear unit.

    Source: Clevert, Unterthiner and Hochreiter, 2015, arXiv:1511.07289.

    Args:
        x: Any shape.
        alpha: A plain number: -alpha is the limit far below 0.

    >>> elu(-1000.0, alpha=0.5)
    -0.5
    """
    return elementwise.elu(x, alpha=alpha)
