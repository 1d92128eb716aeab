"""What `numpy.linalg` has, with its names and arguments: of square matrices, and norms.

A matrix has shape (n, n), a batch of them (..., n, n). What NumPy answers by singular values or
eigenvalues (svd, eig, pinv, ...) is not here: it has no rule.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..graph import data_of
from ..operands import OBJECT, listed
from ..primitives import linalg as _table
from ..primitives.linear import swapped
from ..primitives.reductions import raw
from ..primitives.shapes import axis_tuple, shape_of
from . import arithmetic as _arithmetic
from . import elementwise as _elementwise
from . import linear as _linear
from . import reductions as _reductions

Axis = int | Sequence[int] | None


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
    sign = _table.in_wide_floats(lambda a: np.linalg.slogdet(a)[0], np.asarray(_numbers(x)))
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


def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The length of vectors, or the size of matrices.

    Where a norm has no derivative, it gets the subgradient that PyTorch takes: 0 at 0, and a share
    for each of the entries, or rows, that are largest together.

    Args:
        x: An array.
        ord: Of vectors any number: None and 2 for the Euclidean norm, `math.inf` for the largest
            entry, -inf for the smallest, 0 for the count of entries that are not 0, p for
            sum(|x|**p)**(1/p). Of matrices None and "fro" for the Euclidean norm of all entries, 1
            and -1 for the largest and the smallest sum of a column, inf and -inf of a row.
        axis: One for vectors, two for matrices. None: all entries for an `ord` of None, otherwise
            the one or two axes that there are.
        keepdims: Keep these axes, as size 1.

    Raises:
        TypeError: For an `ord` that is no plain number, as a node is none.
        ValueError: For an `ord` that there is not, or that needs singular values ("nuc", 2 and -2
            of matrices), which have no rule; for more than two axes.

    >>> from micrograd_plus import Tensor
    >>> norm(Tensor([3.0, 4.0])), norm(Tensor([[1.0, -2.0], [3.0, 4.0]]), 1)
    (Tensor(5.), Tensor(6.))
    """
    x = _as_floats(x)
    if ord is None and axis is None:
        return _table.norm(x, axis=None, keepdims=keepdims)
    axes = axis_tuple(axis, len(shape_of(x)))
    if len(axes) == 1:
        return _of_vectors(x, ord, axes[0], keepdims)
    if len(axes) == 2:
        return _of_matrices(x, ord, axes, keepdims)
    raise ValueError(f"norm is of vectors or of matrices: one axis or two, and not {len(axes)}")


def vector_norm(x: Any, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors along `axis`; of several axes, or None for all, as one.

    Raises:
        ValueError: For an `ord` that is no number.

    >>> from micrograd_plus import Tensor
    >>> vector_norm(Tensor([[1.0, -2.0], [3.0, 4.0]]), ord=1)
    Tensor(10.)
    """
    x = _as_floats(x)
    return _of_vectors(x, ord, axis_tuple(axis, len(shape_of(x))), keepdims)


def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of the matrices in the last two axes.

    Raises:
        ValueError: As for `norm`.

    >>> from micrograd_plus import Tensor
    >>> matrix_norm(Tensor([[1.0, -2.0], [3.0, 4.0]]), ord=1)
    Tensor(6.)
    """
    x = _as_floats(x)
    return _of_matrices(x, ord, axis_tuple((-2, -1), len(shape_of(x))), keepdims)


def _as_floats(x: Any) -> Any:
    x = listed(x)
    return x.astype(float) if getattr(x, "dtype", OBJECT).kind in "biu" else x


def _numbers(x: Any) -> Any:
    """The raw numbers of an array, a Tensor, a Value, or an array of Values."""
    return raw(x) if getattr(x, "dtype", None) == OBJECT else data_of(x)


def _of_vectors(x: Any, ord: Any, axis: Any, keepdims: bool) -> Any:
    if ord is None or ord == 2:
        return _table.norm(x, axis=axis, keepdims=keepdims)
    if not isinstance(ord, int | float | np.number):
        kind = ValueError if isinstance(ord, str) else TypeError
        raise kind(f"the ord of a norm of vectors is a plain number, got {ord!r}")
    sizes = _elementwise.absolute(x)
    if math.isinf(ord):
        return (_reductions.max if ord > 0 else _reductions.min)(sizes, axis, keepdims)
    if ord == 0:  # a count is flat
        sizes = _numbers(sizes)
        return np.sum(sizes != 0, axis, keepdims=keepdims).astype(sizes.dtype)
    if ord == 1:
        return _reductions.sum(sizes, axis, keepdims)
    p = float(ord)
    total = _reductions.sum(sizes**p, axis, keepdims)
    flat = (_numbers(total) == 0) & (p > 0)  # where the root has no slope
    return _arithmetic.where(flat, 0.0, _arithmetic.where(flat, 1.0, total) ** (1 / p))


def _of_matrices(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord in (None, "fro", "f"):
        return _table.norm(x, axis=axes, keepdims=keepdims)
    if ord not in (1, -1, math.inf, -math.inf):
        of = "singular values, which have no rule" if ord in (2, -2, "nuc") else "what is unknown"
        raise ValueError(
            f"a norm of matrices with ord={ord!r} is one of {of}: there are 'fro', 1, -1, inf, -inf"
        )
    rows, columns = axes
    summed, compared = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = _reductions.sum(_elementwise.absolute(x), summed, keepdims)
    if not keepdims and compared > summed:
        compared -= 1
    return (_reductions.max if ord > 0 else _reductions.min)(sums, compared, keepdims)


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
