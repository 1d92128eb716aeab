"""Putting entries in order: sort, from which medians and quantiles follow."""

from __future__ import annotations

from itertools import chain, groupby
from typing import Any

import numpy as np

from ..graph import data_of
from ..primitive import Primitive
from .precision import count_like
from .reductions import raw
from .selection import maximum
from .shapes import dtype_of, index, scatter_add


def _groups(a: Any, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The number of its group of equal entries, for each entry of sort(a), and for each of `a`."""
    order = np.argsort(a, axis, kind="stable")
    y = np.moveaxis(np.take_along_axis(a, order, axis), axis, -1)
    begins = np.ones(y.shape, bool)
    begins[..., 1:] = y[..., 1:] != y[..., :-1]
    numbers = np.moveaxis(np.cumsum(begins).reshape(y.shape) - 1, -1, axis)
    of_entries = np.empty_like(numbers)
    np.put_along_axis(of_entries, order, numbers, axis)
    return numbers, of_entries


# Entries that tie share what their places in the sorted array get, as in max: each has the mean.
def _sort_vjp(g: Any, y: Any, a: Any, axis: int) -> Any:
    of_sorted, of_entries = _groups(data_of(a), axis)
    sizes = np.bincount(of_sorted.ravel())
    dtype = np.result_type(dtype_of(g), np.float32)
    total = scatter_add(g, where=(of_sorted,), shape=sizes.shape, dtype=dtype)
    return index(total / count_like(g, sizes), index=of_entries)


def _unfused_sort(a: Any, axis: int) -> Any:
    rows = np.moveaxis(a, axis, -1)
    y = np.empty(rows.shape, object)
    for place in np.ndindex(rows.shape[:-1]):
        numbers, row = raw(rows[place]), rows[place]
        in_order = np.argsort(numbers, kind="stable")
        groups = ([row[i] for i in ties] for _, ties in groupby(in_order, numbers.__getitem__))
        shared = ([maximum(*xs)] * len(xs) if len(xs) > 1 else xs for xs in groups)
        y[place] = list(chain.from_iterable(shared))
    return np.moveaxis(y, -1, axis)


sort = Primitive(
    "sort",
    on_arrays=lambda a, axis: np.sort(a, axis),
    vjps=(_sort_vjp,),
    formulas=("sorted_back(g)",),
    unfused=_unfused_sort,
)
