"""Many numbers into one, along some axes.

Each takes an array or a Tensor. `axis` is an integer, a tuple of integers, or None for all axes;
`keepdims` keeps the reduced axes as size 1. An axis that is not there raises an AxisError, which
is a ValueError and an IndexError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..operands import listed
from ..primitives import reductions as _table

Axis = int | Sequence[int] | None


def _plain(axis: Axis) -> int | tuple[int, ...] | None:
    return tuple(axis) if type(axis) is list else axis  # type: ignore[return-value]


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum along `axis`; every entry gets the gradient of its sum.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> sum(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([4., 6.])
    """
    return _table.sum(listed(x), axis=_plain(axis), keepdims=keepdims)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean along `axis`.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> mean(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([2., 3.])
    """
    return _table.mean(listed(x), axis=_plain(axis), keepdims=keepdims)


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The product along `axis`; the gradients are right where entries are 0.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([2.0, 0.0, 5.0])
    >>> prod(x).backward()
    >>> x.grad
    array([ 0., 10.,  0.])
    """
    return _table.prod(listed(x), axis=_plain(axis), keepdims=keepdims)


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest entry along `axis`; entries that tie share the gradient equally.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    Raises:
        ValueError: For no entries.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([1.0, 3.0, 3.0])
    >>> max(x).backward()
    >>> x.grad
    array([0. , 0.5, 0.5])
    """
    return _table.max(listed(x), axis=_plain(axis), keepdims=keepdims)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest entry along `axis`; entries that tie share the gradient equally.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    Raises:
        ValueError: For no entries.

    >>> from micrograd_plus import Tensor
    >>> min(Tensor([1.0, 3.0]))
    Tensor(1.)
    """
    return _table.min(listed(x), axis=_plain(axis), keepdims=keepdims)


def var(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """The variance along `axis`: the mean of squared deviations, over n - ddof.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> var(Tensor([1.0, 3.0])), var(Tensor([1.0, 3.0]), ddof=1)
    (Tensor(1.), Tensor(2.))
    """
    return _table.var(listed(x), axis=_plain(axis), ddof=ddof, keepdims=keepdims)


def std(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """The standard deviation along `axis`, over n - ddof; its gradient where it is 0 is 0.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> std(Tensor([1.0, 3.0]))
    Tensor(1.)
    """
    return _table.std(listed(x), axis=_plain(axis), ddof=ddof, keepdims=keepdims)


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))) along `axis`, without overflow.

    Returns:
        Shape of `x` without the axes of `axis`, or with them as size 1 for `keepdims`.

    >>> from micrograd_plus import Tensor
    >>> logsumexp(Tensor([1000.0, -1000.0]))
    Tensor(1000.)
    """
    return _table.logsumexp(listed(x), axis=_plain(axis), keepdims=keepdims)


def cumsum(x: Any, axis: int | None = None) -> Any:
    """The sums of the entries so far along `axis`; None flattens first.

    Returns:
        The shape of `x`; for None (entries,).

    >>> from micrograd_plus import Tensor
    >>> cumsum(Tensor([1.0, 2.0, 3.0]))
    Tensor([1., 3., 6.])
    """
    return _table.cumsum(listed(x), axis=axis)
