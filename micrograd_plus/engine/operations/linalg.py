"""What `numpy.linalg` has, with its names and arguments: of square matrices first of all.

A matrix has shape (n, n), a batch of them (..., n, n). What NumPy answers with singular values or
eigenvalues (svd, eig, qr, ...) is not here: it has no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..operands import listed
from ..primitives import linalg as _table
from ..primitives.linear import swapped
from ..primitives.shapes import shape_of
from . import linear as _linear


def inv(x: Any) -> Any:
    """The inverse of square matrices.

    Args:
        x: Shape (..., n, n).

    Raises:
        LinAlgError: For matrices that are not square, or singular.

    >>> from micrograd_plus import Tensor
    >>> inv(Tensor([[2.0, 0.0], [0.0, 4.0]]))
    Tensor([[0.5 , 0.  ],
            [0.  , 0.25]])
    """
    return _table.inv(listed(x))


def det(x: Any) -> Any:
    """The determinant of square matrices.

    Its gradient is right for singular matrices too: the matrix of cofactors. There, and close to
    there for second derivatives, it takes n**2 determinants to compute.

    Args:
        x: Shape (..., n, n).

    Returns:
        Shape (...).

    Raises:
        LinAlgError: For matrices that are not square.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([[1.0, 2.0], [2.0, 4.0]])
    >>> det(x).backward()
    >>> x.grad
    array([[ 4., -2.],
           [-2.,  1.]])
    """
    return _table.det(listed(x))


class SlogdetResult(NamedTuple):
    """The sign of a determinant, plain numbers, and the logarithm of its absolute value."""

    sign: Any
    logabsdet: Any


def slogdet(x: Any) -> SlogdetResult:
    """The sign and the logarithm of the determinant, which itself may be too large or too small.

    Args:
        x: Shape (..., n, n).

    Returns:
        (sign, logabsdet), each of shape (...). The sign is 1, -1 or 0, and plain: it is flat.

    Raises:
        LinAlgError: For matrices that are not square; in the backward pass for singular ones, of
            which the logarithm is -inf and has no gradient.

    >>> from micrograd_plus import Tensor
    >>> sign, logabsdet = slogdet(Tensor([[0.0, 1.0], [1.0, 0.0]]))
    >>> float(sign), logabsdet
    (-1.0, Tensor(0.))
    """
    x = listed(x)
    logabsdet = _table.slogdet(x)
    sign = _table.in_wide_floats(
        lambda a: np.linalg.slogdet(a)[0], np.asarray(_table.numbers_in(x))
    )
    return SlogdetResult(sign[()], logabsdet)


def solve(a: Any, b: Any) -> Any:
    """The x of `a @ x = b`.

    Args:
        a: Shape (..., n, n).
        b: Shape (n,), or (..., n, k) for several equations at once, as in NumPy 2.

    Returns:
        Shape (..., n) or (..., n, k).

    Raises:
        LinAlgError: For matrices that are not square, or singular.
        ValueError: For another n in `b`.

    >>> from micrograd_plus import Tensor
    >>> solve(Tensor([[2.0, 0.0], [0.0, 4.0]]), [1.0, 1.0])
    Tensor([0.5 , 0.25])
    """
    return _table.solve(listed(a), listed(b))


def cholesky(x: Any, *, upper: bool = False) -> Any:
    """The lower triangular matrix L whose product L @ L.T is the symmetric matrix `x`.

    Where NumPy reads the lower triangle of `x`, this takes its symmetric part, as JAX does: so the
    gradient is a symmetric matrix, which shares what is due to an entry with its mirror image.

    Args:
        x: Shape (..., n, n): symmetric, positive definite.
        upper: Give the transpose of L.

    Raises:
        LinAlgError: For matrices that are not square, or not positive definite.

    >>> from micrograd_plus import Tensor
    >>> cholesky(Tensor([[4.0, 2.0], [2.0, 5.0]]))
    Tensor([[2., 0.],
            [1., 2.]])
    """
    y = _table.cholesky(listed(x))
    return swapped(y) if upper else y


def matrix_power(x: Any, n: int) -> Any:
    """A square matrix times itself, `n` factors in all; of the inverse for a negative `n`.

    Args:
        x: Shape (..., n, n).
        n: An integer. 0 gives the identity, a plain array.

    Raises:
        LinAlgError: For matrices that are not square, or singular ones to a negative power.
        TypeError: For a power that is no integer.

    >>> from micrograd_plus import Tensor
    >>> matrix_power(Tensor([[1.0, 1.0], [0.0, 1.0]]), 5)
    Tensor([[1., 5.],
            [0., 1.]])
    """
    x = listed(x)
    shape = shape_of(x)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise np.linalg.LinAlgError(f"matrix_power needs square matrices, got shape {shape}")
    if not isinstance(n, int | np.integer):
        raise TypeError(f"matrix_power needs an integer as its power, got {n!r}")
    if n == 0:
        dtype = float if x.dtype == object else x.dtype
        return np.broadcast_to(np.eye(shape[-1], dtype=dtype), shape).copy()
    square, left, y = (x if n > 0 else inv(x)), abs(int(n)), None
    while left:  # y * square ** left stays the same
        if left % 2:
            y = square if y is None else _linear.matmul(y, square)
        left //= 2
        square = _linear.matmul(square, square) if left else square
    return y


def multi_dot(arrays: Sequence[Any]) -> Any:
    """The product of two or more matrices, in an order that is cheap.

    Args:
        arrays: Matrices; the first and the last may be vectors.

    Returns:
        The product: the same as of `@` from left to right, but for rounding.

    Raises:
        ValueError: For fewer than two, or for sizes that do not fit.

    >>> from micrograd_plus import Tensor
    >>> multi_dot([Tensor([1.0, 2.0]), Tensor([[1.0, 0.0], [0.0, 1.0]]), Tensor([3.0, 4.0])])
    Tensor(11.)
    """
    factors = [listed(x) for x in arrays]
    if len(factors) < 2:
        raise ValueError(f"multi_dot needs two matrices or more, got {len(factors)}")
    for i, x in enumerate(factors):
        ndim = len(shape_of(x))
        if ndim != 2 and (ndim != 1 or 0 < i < len(factors) - 1):
            raise ValueError(
                f"multi_dot takes matrices, and vectors at its two ends; factor {i} has "
                f"shape {shape_of(x)}"
            )
    while len(factors) > 1:  # the largest size that is summed over goes first
        inner = [shape_of(x)[-1] for x in factors[:-1]]
        i = inner.index(max(inner))
        factors[i : i + 2] = [_linear.matmul(factors[i], factors[i + 1])]
    return factors[0]


def matrix_transpose(x: Any) -> Any:
    """The last two axes swapped.

    Args:
        x: Shape (..., n, m).

    Returns:
        Shape (..., m, n).

    Raises:
        ValueError: For fewer than two axes.

    >>> from micrograd_plus import Tensor
    >>> matrix_transpose(Tensor([[1.0, 2.0]]))
    Tensor([[1.],
            [2.]])
    """
    x = listed(x)
    if len(shape_of(x)) < 2:
        raise ValueError(f"matrix_transpose needs two axes or more, got shape {shape_of(x)}")
    return swapped(x)
