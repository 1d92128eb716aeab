"""Rows of variance 1: layer normalization, and that by the root of the mean square alone.

Both divide a row by the root r of its mean square; layer_norm takes the mean of the row off first.
With h the row so divided and gh = g * weight the gradient of h, that of the row is
(gh - h * mean(gh * h)) / r, and where a mean was taken off, that of the gradient is, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..primitive import Primitive
from .elementwise import sqrt, square
from .precision import as_floats, wide
from .reductions import mean
from .shapes import narrowed, widened

_ROOM = 1 << 16  # numbers of rows that stay in the processor's cache from one line to the next


def _scaled(x: Any, epsilon: float) -> tuple[Any, Any]:
    """Rows over the roots of their mean squares, and one over these."""
    scale = 1 / sqrt(mean(square(x), axis=-1, keepdims=True) + epsilon)
    return x * scale, scale


def _unfused(x: Any, weight: Any, *bias: Any, epsilon: float) -> Any:
    wide_x = widened(x)
    if bias:
        wide_x = wide_x - mean(wide_x, axis=-1, keepdims=True)
    y = _scaled(wide_x, epsilon)[0] * weight
    return narrowed(y + bias[0] if bias else y, x)


def _blocks(rows: Any) -> Iterator[slice]:
    n, size = rows.shape
    step = max(1, _ROOM // max(size, 1))
    return (slice(start, start + step) for start in range(0, n, step))


def _as_rows(x: Any) -> Any:
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])  # not -1, which no entries leave open


def _scale_into(h: Any, x: Any, centred: bool, epsilon: float) -> Any:
    """Put `_scaled` rows into h, with their means taken off if centred; returns one over roots."""
    share = 1 / max(x.shape[1], 1)
    if centred:
        np.subtract(x, np.einsum("ni->n", x)[:, None] * share, out=h)
    else:
        h[...] = x
    scale = 1 / np.sqrt(np.einsum("ni,ni->n", h, h) * share + epsilon)[:, None]
    h *= scale
    return scale


def _of_arrays(x: Any, weight: Any, *bias: Any, epsilon: float) -> Any:
    _check(x, weight, *bias)
    given = np.result_type(as_floats(x), weight, *bias)
    x, weight, *biases = [wide(as_floats(a)) for a in (x, weight, *bias)]
    y = np.empty(x.shape, np.result_type(x, weight, *biases))
    rows, found = _as_rows(x), _as_rows(y)
    for part in _blocks(rows):
        block = found[part]
        _scale_into(block, rows[part], bool(bias), epsilon)
        block *= weight
        if biases:
            block += biases[0]
    return y.astype(given, copy=False)


def _check(x: Any, *parameters: Any) -> None:
    if not x.ndim:
        raise ValueError("a single number is no row to normalise")
    for parameter in parameters:
        if parameter.shape not in ((), x.shape[-1:]):
            raise ValueError(
                f"cannot normalise rows of shape {x.shape} with a weight or bias of shape "
                f"{parameter.shape}: it must be {x.shape[-1:]}"
            )


def _vjp(
    needed: Sequence[bool], g: Any, y: Any, x: Any, weight: Any, *bias: Any, epsilon: float
) -> list[Any]:
    if all(type(a) is np.ndarray for a in (g, x, weight, *bias)):
        return _vjp_of_arrays(g, x, weight, bool(bias), epsilon)
    x = widened(x)
    if bias:
        x = x - mean(x, axis=-1, keepdims=True)
    h, scale = _scaled(x, epsilon)
    of_h = g * weight
    of_x = of_h - h * mean(of_h * h, axis=-1, keepdims=True)
    if bias:
        return [(of_x - mean(of_h, axis=-1, keepdims=True)) * scale, g * h, g]
    return [of_x * scale, g * h]


def _vjp_of_arrays(g: Any, x: Any, weight: Any, centred: bool, epsilon: float) -> list[Any]:
    g, x, weight = (wide(as_floats(a)) for a in (g, x, weight))
    dtype = np.result_type(g, x, weight)
    of_x = np.empty(x.shape, dtype)
    rows, upstream, found = map(_as_rows, (x, g, of_x))
    of_weight, of_bias = np.zeros((2, rows.shape[1]), dtype)
    share = dtype.type(1 / max(rows.shape[1], 1))
    for part in _blocks(rows):
        block, g = found[part], upstream[part]
        h = np.empty(block.shape, dtype)
        scale = _scale_into(h, rows[part], centred, epsilon)
        of_weight += np.einsum("ni,ni->i", g, h)
        np.multiply(g, weight, out=block)
        along = np.einsum("ni,ni->n", block, h)[:, None] * share
        if centred:
            of_bias += np.add.reduce(g, axis=0)
            block -= np.einsum("ni->n", block)[:, None] * share
        h *= along
        block -= h
        block *= scale
    return [of_x, of_weight, of_bias][: 2 + centred]


_SQUARE = "(mean(x**2, -1, keepdims=True) + epsilon)"
rms_norm = Primitive(
    "rms_norm",
    on_arrays=_of_arrays,
    vjp_of_all=_vjp,
    formulas=(
        f"(g * w - x * mean(g * w * x, -1, keepdims=True) / {_SQUARE}) / sqrt{_SQUARE}",
        f"g * x / sqrt{_SQUARE}",
    ),
    operand_names=("x", "w"),
    unfused=_unfused,
)

_CENTRED, _VARIANCE = "(x - mean(x, -1, keepdims=True))", "(var(x, -1, keepdims=True) + epsilon)"
layer_norm = Primitive(
    "layer_norm",
    on_arrays=_of_arrays,
    vjp_of_all=_vjp,
    formulas=(
        "(g * w - mean(g * w, -1, keepdims=True)"
        f" - {_CENTRED} * mean(g * w * {_CENTRED}, -1, keepdims=True) / {_VARIANCE})"
        f" / sqrt{_VARIANCE}",
        f"g * {_CENTRED} / sqrt{_VARIANCE}",
        "g",
    ),
    operand_names=("x", "w", "b"),
    unfused=_unfused,
)
