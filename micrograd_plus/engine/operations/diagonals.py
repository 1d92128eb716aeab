"""Diagonals and triangles of matrices, with NumPy's names and arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..operands import arrayed
from ..primitives import selection
from ..primitives import shapes as _table
from .shapes import moveaxis, ravel


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonals of matrices.

    Args:
        x: Two axes or more.
        offset: How far the diagonal lies above the main one.
        axis1, axis2: The axes of the matrices.

    Returns:
        The other axes, and last the entries of the diagonal.

    Raises:
        ValueError: For fewer than two axes, or the same one twice.

    >>> from micrograd_plus import Tensor
    >>> diagonal(Tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([1., 4.])
    """
    x = arrayed(x)
    if x.ndim < 2:
        raise ValueError(f"a diagonal needs two axes at the least, got shape {x.shape}")
    matrices = moveaxis(x, (axis1, axis2), (-2, -1))
    rows, columns = matrices.shape[-2:]
    first = max(0, -offset)
    i = np.arange(first, max(first, min(rows, columns - offset)))
    return _table.index(matrices, index=(..., i, i + offset))


def diag(x: Any, k: int = 0) -> Any:
    """A matrix with a vector on its diagonal; of a matrix, its diagonal.

    Args:
        x: Shape (n,), or (n, m).
        k: How far the diagonal lies above the main one.

    Returns:
        Shape (n + |k|, n + |k|) for a vector; the entries of the diagonal for a matrix.

    Raises:
        ValueError: For another number of axes.

    >>> from micrograd_plus import Tensor
    >>> diag(Tensor([1.0, 2.0]))
    Tensor([[1., 0.],
            [0., 2.]])
    """
    x = arrayed(x)
    if x.ndim == 2:
        return diagonal(x, k)
    if x.ndim != 1:
        raise ValueError(f"diag takes a vector or a matrix, got shape {x.shape}")
    n, i = x.size + abs(k), np.arange(x.size)
    place = (i + max(0, -k), i + max(0, k))
    return _table.scatter_add(x, where=(place,), shape=(n, n), dtype=x.dtype)


def diagflat(x: Any, k: int = 0) -> Any:
    """A matrix with all entries of `x` on its diagonal.

    >>> from micrograd_plus import Tensor
    >>> diagflat(Tensor([[1.0], [2.0]]))
    Tensor([[1., 0.],
            [0., 2.]])
    """
    return diag(ravel(x), k)


def tril(x: Any, k: int = 0) -> Any:
    """Matrices with zeros above a diagonal: their lower triangles.

    Args:
        x: Shape (..., n, m); of a vector every row is made one.
        k: How far the diagonal lies above the main one.

    Raises:
        ValueError: For a single number.

    >>> from micrograd_plus import Tensor
    >>> tril(Tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 0.],
            [3., 4.]])
    """
    x = arrayed(x)
    return selection.where(_lower(x, k), x, x.dtype.type(0))


def triu(x: Any, k: int = 0) -> Any:
    """Matrices with zeros below a diagonal: their upper triangles.

    Args:
        x: Shape (..., n, m); of a vector every row is made one.
        k: How far the diagonal lies above the main one.

    Raises:
        ValueError: For a single number.

    >>> from micrograd_plus import Tensor
    >>> triu(Tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 2.],
            [0., 4.]])
    """
    x = arrayed(x)
    return selection.where(_lower(x, k - 1), x.dtype.type(0), x)


def _lower(x: Any, k: int) -> np.ndarray:
    if not x.ndim:
        raise ValueError("a triangle is one of a matrix, and this is a single number")
    sizes = x.shape[-2:]
    return np.tri(sizes[0], sizes[-1], k=k, dtype=bool)
