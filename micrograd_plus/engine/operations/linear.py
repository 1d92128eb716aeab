"""Linear algebra, with NumPy's names, arguments and shapes."""

from __future__ import annotations

from typing import Any

from ..operands import listed
from ..primitives import linear as _table


def matmul(a: Any, b: Any) -> Any:
    """The matrix product a @ b.

    Args:
        a: Shape (..., n, k), or (k,).
        b: Shape (..., k, m), or (k,); the leading axes of both broadcast.

    Returns:
        Shape (..., n, m), without the axis of an operand that is a vector.

    Raises:
        ValueError: For inner sizes that differ, or a single number.

    >>> from micrograd_plus import Tensor
    >>> matmul(Tensor([[1.0, 2.0]]), Tensor([[3.0], [4.0]]))
    Tensor([[11.]])
    """
    return _table.matmul(listed(a), listed(b))


def dot(a: Any, b: Any) -> Any:
    """NumPy's dot: for numbers their product, otherwise the last axis of `a` against the last but
    one of `b` (the only one of a vector), every row with every column.

    Args:
        a: Shape (..., k).
        b: Shape (..., k, m) or (k,).

    Returns:
        Shape a.shape[:-1] + b.shape without k.

    >>> from micrograd_plus import Tensor
    >>> dot(Tensor([1.0, 2.0]), Tensor([3.0, 4.0]))
    Tensor(11.)
    """
    return _table.dot(listed(a), listed(b))


def outer(a: Any, b: Any) -> Any:
    """Every entry of `a` times every entry of `b`.

    Args:
        a: n entries, in any shape.
        b: m entries, in any shape.

    Returns:
        Shape (n, m).

    >>> from micrograd_plus import Tensor
    >>> outer(Tensor([1.0, 2.0]), Tensor([3.0, 4.0]))
    Tensor([[3., 4.],
            [6., 8.]])
    """
    return _table.outer(listed(a), listed(b))


def einsum(subscripts: str, *operands: Any) -> Any:
    """Products and sums by Einstein's convention.

    Args:
        subscripts: As for `numpy.einsum`, with or without `->`, with `...` if wanted.
        operands: An array or Tensor for each term.

    Raises:
        TypeError: For NumPy's other form, with lists of integers as subscripts.
        ValueError: For terms that do not fit the operands.

    >>> from micrograd_plus import Tensor
    >>> einsum("ij,j->i", Tensor([[1.0, 2.0]]), Tensor([3.0, 4.0]))
    Tensor([11.])
    """
    if not isinstance(subscripts, str):
        raise TypeError("einsum takes its subscripts first and as text, such as 'ij,jk->ik'")
    arrays = [listed(x) for x in operands]
    explicit = _table.explicit_subscripts(subscripts, [_table.shape_of(x) for x in arrays])
    return _table.einsum(*arrays, subscripts=explicit)


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of a diagonal.

    Args:
        x: Two axes or more.
        offset: How far the diagonal lies above the main one.
        axis1, axis2: The axes of the matrices.

    Raises:
        ValueError: For fewer than two axes.

    >>> from micrograd_plus import Tensor
    >>> trace(Tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor(5.)
    """
    return _table.trace(listed(x), offset=offset, axis1=axis1, axis2=axis2)
