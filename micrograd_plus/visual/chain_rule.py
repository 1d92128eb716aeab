"""The chain rule once, through one node: local derivatives, and what each operand receives."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.backward import Pieces, contributions
from ..engine.graph import Node, data_of


def local_derivatives(result: Node, one: Any = 1.0) -> list[Any]:
    """The derivative of a result by each operand, of single numbers; None of arrays.

    Args:
        result: What an operation has computed.
        one: The gradient of the result that makes its operands' theirs: an integer among integers.

    Returns:
        A number for each operand, None where none is due.

    >>> from micrograd_plus import Value
    >>> local_derivatives(Value(2.0) * Value(-3.0))
    [-3.0, 2.0]
    """
    rule, numbers = result.primitive, map(data_of, (result, *result.operands))
    if rule is None or rule.on_floats is None or any(map(np.ndim, numbers)):
        return [None] * len(result.operands)
    with np.errstate(all="ignore"):
        found = contributions(result, one if result.is_scalar else np.ones_like(result.data))
    return [None if x is None else np.asarray(x).item() for x in found]


def received(result: Node, g: Any) -> list[Any]:
    """What each operand of a result receives of its gradient `g`, in the operand's shape and dtype.

    >>> from micrograd_plus import Tensor
    >>> received(Tensor([1.0, 2.0]) * 3.0, np.array([1.0, 1.0]))
    [array([3., 3.]), None]
    """
    with np.errstate(all="ignore"):
        pairs = zip(result.operands, contributions(result, g), strict=True)
        return [None if c is None else _fitted(operand, c) for operand, c in pairs]


def _fitted(operand: Node, contribution: Any) -> Any:
    contribution = operand._fit(contribution)
    return contribution.combine() if isinstance(contribution, Pieces) else contribution
