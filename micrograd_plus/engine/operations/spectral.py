"""Eigenvalues of symmetric matrices and singular values, with the names of `numpy.linalg`.

Vectors that belong to equal values are any basis of their space: what depends on the choice has
no derivative, and none is given for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..operands import listed
from ..primitives import spectral as _table
from ..primitives.linalg import in_wide_floats, numbers_in
from ..primitives.linear import swapped
from ..primitives.shapes import shape_of
from . import linalg as _linalg
from . import norms as _norms


class EighResult(NamedTuple):
    """Eigenvalues, and eigenvectors as the columns of a matrix."""

    eigenvalues: Any
    eigenvectors: Any


def eigvalsh(x: Any) -> Any:
    """The eigenvalues of symmetric matrices, in rising order.

    As `cholesky` does, it takes the symmetric part of `x`, where NumPy reads the lower triangle.

    Args:
        x: Shape (..., n, n).

    Returns:
        Shape (..., n).

    Raises:
        LinAlgError: For matrices that are not square, or without a result.

    >>> from micrograd_plus import Tensor
    >>> eigvalsh(Tensor([[2.0, 0.0], [0.0, 1.0]]))
    Tensor([1., 2.])
    """
    return _table.eigvalsh(listed(x))


def eigh(x: Any) -> EighResult:
    """The eigenvalues of symmetric matrices in rising order, and eigenvectors of length 1.

    Args:
        x: Shape (..., n, n); of which the symmetric part is taken.

    Returns:
        (eigenvalues, eigenvectors), of shapes (..., n) and (..., n, n). The vectors are columns.

    Raises:
        LinAlgError: For matrices that are not square, or without a result.

    >>> from micrograd_plus import Tensor
    >>> w, v = eigh(Tensor([[2.0, 1.0], [1.0, 2.0]]))
    >>> w, (v * w) @ v.T
    (Tensor([1., 3.]), Tensor([[2., 1.],
            [1., 2.]]))
    """
    x = listed(x)
    return EighResult(_table.eigvalsh(x), _table.eigenvectors(x))


class SVDResult(NamedTuple):
    """Left singular vectors as columns, singular values, and right singular vectors as rows."""

    U: Any
    S: Any
    Vh: Any


def svdvals(x: Any) -> Any:
    """The singular values of matrices, in falling order.

    Args:
        x: Shape (..., n, k).

    Returns:
        Shape (..., min(n, k)).

    Raises:
        LinAlgError: For fewer than two axes, or matrices without a result.

    >>> from micrograd_plus import Tensor
    >>> svdvals(Tensor([[3.0, 0.0], [0.0, -4.0]]))
    Tensor([4., 3.])
    """
    return _table.svdvals(listed(x))


def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """The singular value decomposition: `x` is (U * S) @ Vh.

    Args:
        x: Shape (..., n, k).
        full_matrices: For matrices that are not square say False: further vectors, which belong to
            no singular value, have no derivative.
        compute_uv: False for the singular values alone.

    Returns:
        (U, S, Vh), of shapes (..., n, m), (..., m) and (..., m, k) with m = min(n, k), or S.

    Raises:
        LinAlgError: For fewer than two axes, or matrices without a result.
        TypeError: For `full_matrices` of matrices that are not square.

    >>> from micrograd_plus import Tensor
    >>> u, s, vh = svd(Tensor([[3.0, 0.0], [0.0, -4.0]]))
    >>> s, (u * s) @ vh
    (Tensor([4., 3.]), Tensor([[ 3.,  0.],
            [ 0., -4.]]))
    """
    x = listed(x)
    values = _table.svdvals(x)
    if not compute_uv:
        return values
    if full_matrices and shape_of(x)[-2] != shape_of(x)[-1]:
        raise TypeError(
            f"svd of shape {shape_of(x)} has vectors without a derivative: say full_matrices=False"
        )
    left, right = _table.singular_vectors(x)
    # Which of the two directions a vector has is NumPy's choice.
    of_numpy = in_wide_floats(lambda a: np.linalg.svd(a, full_matrices=False)[0], numbers_in(x))
    signs = np.sign(np.sum(of_numpy * numbers_in(left), axis=-2, keepdims=True))
    return SVDResult(left * signs, values, swapped(right * signs))


def cond(x: Any, p: Any = None) -> Any:
    """The condition of square matrices: how much larger relative errors become in `solve`.

    Args:
        x: Shape (..., n, n).
        p: The norm, as `ord` of `norm`: the result is that of `x` times that of its inverse. None
            and 2 for the largest singular value over the smallest.

    Returns:
        Shape (...).

    Raises:
        LinAlgError: For matrices that are not square, or singular.
        ValueError: For a `p` that is no norm.

    >>> from micrograd_plus import Tensor
    >>> cond(Tensor([[3.0, 0.0], [0.0, -4.0]]), 1)
    Tensor(1.33333333)
    """
    x = listed(x)
    if p in (None, 2, -2):
        values = _table.svdvals(x)
        largest, smallest = values[..., 0], values[..., -1]
        return smallest / largest if p == -2 else largest / smallest
    return _norms.matrix_norm(x, ord=p) * _norms.matrix_norm(_linalg.inv(x), ord=p)
