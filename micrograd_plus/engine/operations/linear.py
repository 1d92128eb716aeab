"""Linear algebra, with NumPy's names, arguments and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..operands import listed
from ..primitives import linear as _table
from ..primitives import shapes as _moves
from ..primitives.shapes import axis_tuple, shape_of
from . import indexing as _indexing
from . import reductions as _reductions
from . import shapes as _shapes


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


def inner(a: Any, b: Any) -> Any:
    """The products of the last axis of `a` with the last axis of `b`, every row with every row.

    Args:
        a: Shape (..., k), or a single number.
        b: Shape (..., k), or a single number.

    Returns:
        Shape a.shape[:-1] + b.shape[:-1].

    >>> from micrograd_plus import Tensor
    >>> inner(Tensor([1.0, 2.0]), Tensor([3.0, 4.0]))
    Tensor(11.)
    """
    a, b = listed(a), listed(b)
    if not shape_of(a) or not shape_of(b):
        return _table.dot(a, b)
    return tensordot(a, b, (-1, -1))


def vdot(a: Any, b: Any) -> Any:
    """The dot product of all entries of `a` with all of `b`.

    >>> from micrograd_plus import Tensor
    >>> vdot(Tensor([[1.0], [2.0]]), Tensor([[3.0, 4.0]]))
    Tensor(11.)
    """
    return _table.dot(_shapes.reshape(listed(a), (-1,)), _shapes.reshape(listed(b), (-1,)))


@knows_arguments
def vecdot(a: Any, b: Any, *, axis: int = -1) -> Any:
    """The dot product of vectors with vectors, one by one.

    Args:
        a: Shape (..., k).
        b: Shape (..., k); the other axes of both broadcast.
        axis: Where k is.

    Returns:
        Shape (...).

    Raises:
        ValueError: For sizes along `axis` that differ.

    >>> from micrograd_plus import Tensor
    >>> vecdot(Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([1.0, 10.0]))
    Tensor([21., 43.])
    """
    a, b = _shapes.moveaxis(a, axis, -1), _shapes.moveaxis(b, axis, -1)
    if shape_of(a)[-1] != shape_of(b)[-1]:
        raise ValueError(f"vecdot of vectors of {shape_of(a)[-1]} and {shape_of(b)[-1]} entries")
    return _reductions.sum(a * b, -1)


def matvec(a: Any, b: Any) -> Any:
    """The products of matrices and vectors, one by one.

    Args:
        a: Shape (..., n, k).
        b: Shape (..., k); the other axes of both broadcast.

    Returns:
        Shape (..., n).

    >>> from micrograd_plus import Tensor
    >>> matvec(Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([[1.0, 0.0], [0.0, 1.0]]))
    Tensor([[1., 3.],
            [2., 4.]])
    """
    a, b = _with_axes("matvec", a, 2), _with_axes("matvec", b, 1)
    return _indexing.index(_table.matmul(a, _shapes.expand_dims(b, -1)), (..., 0))


def vecmat(a: Any, b: Any) -> Any:
    """The products of vectors and matrices, one by one.

    Args:
        a: Shape (..., n).
        b: Shape (..., n, k); the other axes of both broadcast.

    Returns:
        Shape (..., k).

    >>> from micrograd_plus import Tensor
    >>> vecmat(Tensor([[1.0, 0.0], [0.0, 1.0]]), Tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 2.],
            [3., 4.]])
    """
    a, b = _with_axes("vecmat", a, 1), _with_axes("vecmat", b, 2)
    return _indexing.index(_table.matmul(_shapes.expand_dims(a, -2), b), (..., 0, slice(None)))


def _with_axes(name: str, x: Any, fewest: int) -> Any:
    x = listed(x)
    if len(shape_of(x)) < fewest:
        what = "vectors, (..., n)" if fewest == 1 else "matrices, (..., n, k)"
        raise ValueError(f"{name} needs {what}, got shape {shape_of(x)}")
    return x


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """The sum of products over some axes of `a` and as many of `b`, and over all pairs of the rest.

    Args:
        a, b: Arrays.
        axes: How many: the last ones of `a` with the first ones of `b`. Or which: a pair of an axis
            of `a`, or a list of them, and of those of `b` that belong to them.

    Returns:
        The other axes of `a`, then the other axes of `b`.

    Raises:
        ValueError: For sizes that differ, or another number of axes of `b` than of `a`.

    >>> from micrograd_plus import Tensor
    >>> tensordot(Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([[1.0, 0.0], [0.0, 1.0]]))
    Tensor(5.)
    """
    a, b = listed(a), listed(b)
    a_shape, b_shape = shape_of(a), shape_of(b)
    if isinstance(axes, int | np.integer):
        axes = (range(len(a_shape) - int(axes), len(a_shape)), range(int(axes)))
    of_a, of_b = (
        axis_tuple(one if isinstance(one, Sequence) else int(one), len(shape))
        for one, shape in zip(axes, (a_shape, b_shape), strict=True)
    )
    if [a_shape[i] for i in of_a] != [b_shape[i] for i in of_b]:
        raise ValueError(
            f"tensordot of shapes {a_shape} and {b_shape}: along axes {of_a} of one and {of_b} of "
            "the other the sizes differ"
        )
    letters = iter(_table.LETTERS)
    left = [next(letters) for _ in a_shape]
    right = [left[of_a[of_b.index(i)]] if i in of_b else next(letters) for i in range(len(b_shape))]
    output = [c for c in left + right if not (c in left and c in right)]
    subscripts = f"{''.join(left)},{''.join(right)}->{''.join(output)}"
    return _table.einsum(a, b, subscripts=subscripts)


def kron(a: Any, b: Any) -> Any:
    """Kronecker's product: blocks of `b`, one for each entry of `a`, and times it.

    Args:
        a, b: Arrays; the one with fewer axes gets axes of size 1 in front.

    Returns:
        Along each axis the size of `a` times that of `b`.

    >>> from micrograd_plus import Tensor
    >>> kron(Tensor([1.0, 10.0]), Tensor([1.0, 2.0]))
    Tensor([ 1.,  2., 10., 20.])
    """
    a, b = listed(a), listed(b)
    ndim = max(len(shape_of(a)), len(shape_of(b)))
    a_sizes, b_sizes = ((1,) * (ndim - len(shape_of(x))) + shape_of(x) for x in (a, b))
    apart = _shapes.reshape(a, tuple(n for size in a_sizes for n in (size, 1)))
    products = apart * _shapes.reshape(b, tuple(n for size in b_sizes for n in (1, size)))
    return _shapes.reshape(products, tuple(n * m for n, m in zip(a_sizes, b_sizes, strict=True)))


@knows_arguments
def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    """The cross product of vectors in space, one by one.

    Args:
        a, b: Arrays with three entries along an axis; the other axes broadcast.
        axisa, axisb: Where these are.
        axisc: Where they are in the result.
        axis: All three of them, if given.

    Raises:
        ValueError: For vectors of other than three entries.

    >>> from micrograd_plus import Tensor
    >>> cross(Tensor([1.0, 0.0, 0.0]), Tensor([0.0, 1.0, 0.0]))
    Tensor([0., 0., 1.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = _shapes.moveaxis(a, axisa, -1), _shapes.moveaxis(b, axisb, -1)
    for x in (a, b):
        if shape_of(x)[-1] != 3:
            raise ValueError(f"cross needs vectors of 3 entries, got {shape_of(x)[-1]}")
    after = lambda x: _shapes.roll(x, -1, -1)  # entry 1, 2 and 0
    return _shapes.moveaxis(after(a * after(b) - after(a) * b), -1, axisc)


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


def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """The sums of products of one sequence with another, reversed one at all places along it.

    Args:
        a: Shape (n,).
        v: Shape (m,).
        mode: "full" for every place where they overlap, "same" for the middle max(n, m) of them,
            "valid" for those where the shorter one lies within the longer one.

    Returns:
        Shape (n + m - 1,), (max(n, m),) or (max(n, m) - min(n, m) + 1,).

    Raises:
        ValueError: For an empty sequence, more axes than one, or another mode.

    >>> from micrograd_plus import Tensor
    >>> convolve(Tensor([1.0, 2.0, 3.0]), Tensor([1.0, 10.0]))
    Tensor([ 1., 12., 23., 30.])
    """
    a, v = _sequence("convolve", a), _sequence("convolve", v)
    if shape_of(v)[0] > shape_of(a)[0]:
        a, v = v, a
    return _at_places(a, _shapes.flip(v), mode)


def _sequence(name: str, x: Any) -> Any:
    x = listed(x)
    if len(shape_of(x)) != 1 or not shape_of(x)[0]:
        raise ValueError(f"{name} needs sequences, (n,), and none that is empty; got {shape_of(x)}")
    return x


def _at_places(a: Any, v: Any, mode: str) -> Any:
    """The dot products of `v` with each stretch of `a`, which is no shorter."""
    n, m = shape_of(a)[0], shape_of(v)[0]
    before = {"full": m - 1, "same": m // 2, "valid": 0}
    if mode not in before:
        raise ValueError(f"mode is 'full', 'same' or 'valid', got {mode!r}")
    count = {"full": n + m - 1, "same": n, "valid": n - m + 1}[mode]
    wide = _moves.pad(a, widths=((m - 1, m - 1),), value=0.0)
    places = m - 1 - before[mode] + np.arange(count)[:, np.newaxis] + np.arange(m)
    return _table.matmul(_moves.index(wide, index=places), v)
