"""Activation functions of neural networks, applied to each entry.

Each takes a float, an array, a Value or a Tensor of any shape, and returns the same kind, of the
same shape. Integers give floats; float32 stays float32.
"""

from __future__ import annotations

from typing import Any

from ..primitives import activations


def relu(x: Any) -> Any:
    """`x` where positive, else 0; its derivative at 0 is taken as 0.

    >>> relu(-3.0), relu(3.0)
    (0, 3.0)
    """
    return activations.relu(x)


def leaky_relu(x: Any, slope: float = 0.01) -> Any:
    """`x` where positive, else slope * x, so that the gradient never dies.

    Args:
        x: Any shape.
        slope: A plain number.

    >>> leaky_relu(-2.0, slope=0.1)
    -0.2
    """
    return activations.leaky_relu(x, slope=slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where positive, else alpha * (exp(x) - 1): the exponential linear unit.

    Source: Clevert, Unterthiner and Hochreiter, 2015, arXiv:1511.07289.

    Args:
        x: Any shape.
        alpha: A plain number: -alpha is the limit far below 0.

    >>> elu(-1000.0, alpha=0.5)
    -0.5
    """
    return activations.elu(x, alpha=alpha)


def softplus(x: Any) -> Any:
    """log(1 + exp(x)), a smooth ReLU. Stable for any `x`.

    >>> softplus(1000.0)
    1000.0
    """
    return activations.softplus(x)


def silu(x: Any) -> Any:
    """x * sigmoid(x), also called swish.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, arXiv:1606.08415.

    >>> silu(0.0)
    0.0
    """
    return activations.silu(x)


def gelu(x: Any, approximate: str = "tanh") -> Any:
    """The Gaussian error linear unit, x Φ(x), where Φ is the normal distribution's.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, arXiv:1606.08415.

    Args:
        x: Any shape.
        approximate: "tanh" for their form x/2 (1 + tanh(sqrt(2/π) (x + 0.044715 x³))), which
            differs by less than 0.0005; "none" for the exact one, PyTorch's default.

    Raises:
        ValueError: Another word.

    >>> round(gelu(1.0), 6), round(gelu(1.0, approximate="none"), 6)
    (0.841192, 0.841345)
    """
    if approximate == "tanh":
        return activations.gelu(x)
    if approximate != "none":
        raise ValueError(f'approximate must be "tanh" or "none", got {approximate!r:.60}')
    return activations.exact_gelu(x)
