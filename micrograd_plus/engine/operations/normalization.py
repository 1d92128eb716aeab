"""Rows of variance 1, as layers of a network keep the size of their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...hints import hint
from ..operands import listed
from ..primitives import normalization as _table


def layer_norm(x: Any, weight: Any = None, bias: Any = None, epsilon: float = 1e-5) -> Any:
    """(x - mean) / sqrt(variance + epsilon) * weight + bias, along the last axis.

    Ba, Kiros and Hinton, "Layer normalization", 2016, equation 3. The variance is the biased one.

    Args:
        x: Shape (..., n).
        weight: Shape (n,); None: ones.
        bias: Shape (n,); None: zeros.
        epsilon: Added to the variance, within the root.

    Returns:
        The shape of `x`.

    Raises:
        ValueError: For a weight or bias of another size.
        TypeError: For a shape in place of the weight.

    >>> from micrograd_plus import Tensor
    >>> layer_norm(Tensor([[1.0, 3.0]]), weight=[1.0, 10.0]).data.round(3)
    array([[-1., 10.]])
    """
    x = listed(x)
    weight = _given("layer_norm", x, weight, 1)
    return _table.layer_norm(x, weight, _given("layer_norm", x, bias, 0), epsilon=epsilon)


def rms_norm(x: Any, weight: Any = None, epsilon: float = 1e-5) -> Any:
    """x / sqrt(mean(x²) + epsilon) * weight, along the last axis.

    Zhang and Sennrich, "Root mean square layer normalization", 2019, equation 4.

    Args:
        x: Shape (..., n).
        weight: Shape (n,); None: ones.
        epsilon: Added to the mean square, within the root.

    Returns:
        The shape of `x`.

    Raises:
        ValueError: For a weight of another size.
        TypeError: For a shape in place of the weight.

    >>> from micrograd_plus import Tensor
    >>> rms_norm(Tensor([[3.0, 4.0]]), epsilon=0.0).data.round(3)
    array([[0.849, 1.131]])
    """
    x = listed(x)
    return _table.rms_norm(x, _given("rms_norm", x, weight, 1), epsilon=epsilon)


def _given(function: str, x: Any, parameter: Any, otherwise: int) -> Any:
    """A weight or bias, or the number that does nothing, which promotes no dtype."""
    if isinstance(parameter, tuple | int):
        raise TypeError(
            f"{function} takes the weight itself, of shape (n,), got {parameter!r}"
            + hint(f"F.{function}")
        )
    if parameter is not None:
        return listed(parameter)
    dtype = getattr(x, "dtype", None)
    return np.asarray(otherwise, dtype) if dtype is not None and dtype.kind == "f" else otherwise
