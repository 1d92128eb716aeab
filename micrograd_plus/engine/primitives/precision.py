"""Dtypes that are wide enough: integers that do not wrap, float16 that does not end on the way.

float16 ends at 65504, and has 2048 and 2050 but nothing between: sums of it are made in float32, as
NumPy's `mean` and PyTorch do, and counts are never turned into it.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def is_half(x: Any) -> bool:
    """Whether it is an array of float16."""
    dtype = getattr(x, "dtype", None)
    return dtype is not None and dtype.char == "e"


def as_floats(a: Any) -> np.ndarray:
    """An array of floats as it is; integers and booleans as float64, where 200 + 100 is 300."""
    a = np.asarray(a)
    return a.astype(np.float64) if a.dtype.kind in "biu" else a


def accumulated(ufunc: np.ufunc, a: Any, axis: Any, keepdims: bool) -> Any:
    """ufunc.reduce(a), of float16 in float32, which is left to the caller to round."""
    return ufunc.reduce(a, axis=axis, keepdims=keepdims, dtype=np.float32 if is_half(a) else None)


def like(a: Any, y: Any) -> Any:
    """What was computed from `a` in float32, rounded to float16 if `a` is that."""
    return y.astype(a.dtype) if is_half(a) else y


def count_like(g: Any, count: Any) -> Any:
    """A raw count to divide `g` by: it promotes nothing, and is not infinite in float16.

    Of float16 the quotient is float32; the backward pass casts it to the operand's dtype.
    """
    if is_half(g):
        return np.asarray(count, np.float32)[()]
    return count.astype(g.dtype) if isinstance(count, np.ndarray | np.generic) else count
