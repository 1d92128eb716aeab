"""Reductions that leave out nan, with NumPy's names and arguments.

nan gets no gradient. `axis` and `keepdims` are as for every reduction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..operands import arrayed
from ..primitives import reductions as _table
from ..primitives import selection
from . import reductions as _reductions
from . import sequences as _sequences

Axis = _reductions.Axis


@knows_arguments
def nansum(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None) -> Any:
    """The sum along `axis`, in which nan counts as 0.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([1.0, float("nan")])
    >>> nansum(x).backward()
    >>> x.grad
    array([1., 0.])
    """
    return _reductions.sum(_with(0, x), axis, keepdims, dtype=dtype)


@knows_arguments
def nanprod(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None) -> Any:
    """The product along `axis`, in which nan counts as 1.

    >>> nanprod([2.0, float("nan"), 3.0]).item()
    6.0
    """
    return _reductions.prod(_with(1, x), axis, keepdims, dtype=dtype)


@knows_arguments
def nancumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The sums so far along `axis`, in which nan counts as 0; None flattens first.

    >>> nancumsum([2.0, float("nan"), 3.0]).tolist()
    [2.0, 2.0, 5.0]
    """
    return _sequences.cumsum(_with(0, x), axis, dtype)


@knows_arguments
def nancumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The products so far along `axis`, in which nan counts as 1; None flattens first.

    >>> nancumprod([2.0, float("nan"), 3.0]).tolist()
    [2.0, 2.0, 6.0]
    """
    return _sequences.cumprod(_with(1, x), axis, dtype)


@knows_arguments
def nanmax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest number along `axis`; nan where there is none, ties sharing as in `max`.

    Raises:
        ValueError: For no entries.

    >>> nanmax([2.0, float("nan"), 3.0]).item()
    3.0
    """
    return _extreme(_reductions.max, -np.inf, x, axis, keepdims)


@knows_arguments
def nanmin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest number along `axis`; nan where there is none, ties sharing as in `min`.

    Raises:
        ValueError: For no entries.

    >>> nanmin([2.0, float("nan"), 3.0]).item()
    2.0
    """
    return _extreme(_reductions.min, np.inf, x, axis, keepdims)


@knows_arguments
def nanmean(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None) -> Any:
    """The mean of the numbers along `axis`; nan where there is none.

    >>> nanmean([2.0, float("nan"), 3.0]).item()
    2.5
    """
    return _reductions.mean(x, axis, keepdims, dtype=dtype, where=_is_number(x))


@knows_arguments
def nanvar(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, dtype: Any = None
) -> Any:
    """The variance of the numbers along `axis`; nan where there are no more than `ddof`.

    >>> nanvar([1.0, float("nan"), 3.0]).item()
    1.0
    """
    y = _reductions.var(x, axis, ddof, keepdims, dtype=dtype, where=_is_number(x))
    return _where_more(ddof, x, axis, keepdims, y)


@knows_arguments
def nanstd(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, dtype: Any = None
) -> Any:
    """The square root of `nanvar`; its gradient where it is 0 is 0.

    >>> nanstd([1.0, float("nan"), 3.0]).item()
    1.0
    """
    y = _reductions.std(x, axis, ddof, keepdims, dtype=dtype, where=_is_number(x))
    return _where_more(ddof, x, axis, keepdims, y)


def _is_number(x: Any) -> np.ndarray:
    return ~np.isnan(_table.numbers_of(arrayed(x)))


def _with(neutral: int, x: Any) -> Any:
    is_number = _is_number(x)
    return x if is_number.all() else selection.where(is_number, arrayed(x), neutral)


def _extreme(pick: Callable[..., Any], worst: float, x: Any, axis: Any, keepdims: bool) -> Any:
    is_number = _is_number(x)
    if is_number.all():
        return pick(x, axis, keepdims)
    some = np.any(is_number, axis=axis, keepdims=keepdims)
    best = pick(selection.where(is_number, arrayed(x), worst), axis, keepdims)
    return best if some.all() else selection.where(some, best, np.nan)


def _where_more(ddof: float, x: Any, axis: Any, keepdims: bool, y: Any) -> Any:
    enough = np.sum(_is_number(x), axis=axis, keepdims=keepdims) > ddof
    return y if enough.all() else selection.where(enough, y, np.nan)
