"""Dtypes that are wide enough: integers that do not wrap, float16 that does not end on the way.

float16 ends at 65504, and has 2048 and 2050 but nothing between: sums of it are made in float32, as
NumPy's `mean` and PyTorch do, and counts are never turned into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

HALF = np.dtype(np.float16)
_LARGEST = 65504


def as_floats(a: Any) -> Any:
    """Floats as they are; integers and booleans as float64, where 200 + 100 is 300."""
    dtype = getattr(a, "dtype", None)
    return a.astype(np.float64) if dtype is not None and dtype.kind in "biu" else a


def wide(a: Any) -> Any:
    """An array or number of float16 as float32, all else as it is."""
    return a.astype(np.float32) if a.dtype == HALF else a


def in_wide_floats(f: Callable[..., Any], *arrays: Any) -> Any:
    """A function of arrays; in float16, which overflows early and LAPACK has not, by float32."""
    if np.result_type(*arrays) != HALF:
        return f(*arrays)
    return np.asarray(f(*map(wide, arrays)), HALF)


def in_float32(on_arrays: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose first operand says the dtype, computed in float32 where that is float16."""

    def run(a: Any, *others: Any, **static: Any) -> Any:
        if a.dtype != HALF:
            return on_arrays(a, *others, **static)
        return on_arrays(wide(a), *others, **static).astype(HALF)

    return run


def is_narrow(a: Any) -> bool:
    """Whether an array is neither of float32 nor of a wider float."""
    return a.dtype.char not in "fdg"


def in_wide_dtype(f: Callable[..., Any], a: Any, *others: Any) -> Any:
    """f(a, *others) by way of float32 for float16, and for integers and booleans of float64."""
    return f(wide(a), *others).astype(HALF) if a.dtype == HALF else f(as_floats(a), *others)


def count_like(g: Any, count: Any) -> Any:
    """A raw count to divide `g` by: it promotes nothing, and is not infinite in float16.

    Of float16 the quotient may be float32; the backward pass casts it to the operand's dtype.
    """
    if isinstance(count, np.ndarray | np.generic):
        return count.astype(np.float32 if g.dtype == HALF else g.dtype)
    if count > _LARGEST and getattr(g, "dtype", None) == HALF:
        return np.float32(count)
    return count
