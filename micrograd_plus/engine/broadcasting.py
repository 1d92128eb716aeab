"""Where broadcasting is undone: no rule of a primitive mentions it."""

from __future__ import annotations

from typing import Any

from .primitives.reductions import sum
from .primitives.shapes import broadcast_to


def summed_to(c: Any, shape: tuple[int, ...]) -> Any:
    """A contribution summed over the axes along which its operand was broadcast."""
    extra = c.ndim - len(shape)
    if extra > 0:
        c = sum(c, axis=tuple(range(extra)), keepdims=False)
    if c.shape == shape:
        return c
    if extra >= 0:
        ones = tuple(i for i, n in enumerate(shape) if n == 1 and c.shape[i] != 1)
        c = sum(c, axis=ones, keepdims=True) if ones else c
    return c if c.shape == shape else broadcast_to(c, shape=shape)
