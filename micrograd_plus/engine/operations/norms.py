"""The norms of vectors and matrices, with the names and arguments of `numpy.linalg`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..operands import OBJECT, listed
from ..primitives.linalg import norm as _norm
from ..primitives.linalg import numbers_in
from ..primitives.shapes import axis_tuple, shape_of
from . import arithmetic as _arithmetic
from . import elementwise as _elementwise
from . import reductions as _reductions

Axis = int | Sequence[int] | None


@knows_arguments
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
        return _norm(x, axis=None, keepdims=keepdims)
    axes = axis_tuple(axis, len(shape_of(x)))
    if len(axes) == 1:
        return _of_vectors(x, ord, axes[0], keepdims)
    if len(axes) == 2:
        return _of_matrices(x, ord, axes, keepdims)
    raise ValueError(f"norm is of vectors or of matrices: one axis or two, and not {len(axes)}")


@knows_arguments
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


@knows_arguments
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


def _of_vectors(x: Any, ord: Any, axis: Any, keepdims: bool) -> Any:
    if ord is None or ord == 2:
        return _norm(x, axis=axis, keepdims=keepdims)
    if not isinstance(ord, int | float | np.number):
        kind = ValueError if isinstance(ord, str) else TypeError
        raise kind(f"the ord of a norm of vectors is a plain number, got {ord!r}")
    sizes = _elementwise.absolute(x)
    if math.isinf(ord):
        return (_reductions.max if ord > 0 else _reductions.min)(sizes, axis, keepdims)
    if ord == 0:  # a count is flat
        sizes = numbers_in(sizes)
        return np.sum(sizes != 0, axis, keepdims=keepdims).astype(sizes.dtype)
    if ord == 1:
        return _reductions.sum(sizes, axis, keepdims)
    p = float(ord)
    total = _reductions.sum(sizes**p, axis, keepdims)
    flat = (numbers_in(total) == 0) & (p > 0)  # where the root has no slope
    return _arithmetic.where(flat, 0.0, _arithmetic.where(flat, 1.0, total) ** (1 / p))


def _of_matrices(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord in (None, "fro", "f"):
        return _norm(x, axis=axes, keepdims=keepdims)
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
