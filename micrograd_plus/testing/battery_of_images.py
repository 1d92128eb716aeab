"""What convolution and pooling are checked with."""

from __future__ import annotations

from typing import Any

from .calls import Call, Entry

_NONE = ((0, 0), (0, 0))
_PLAIN: dict[str, Any] = {"stride": (1, 1), "padding": _NONE}
_UNEVEN: dict[str, Any] = {"stride": (2, 1), "padding": ((0, 1), (2, 1))}

# Images, a kernel and the result that belong together. One channel is copied in another way.
_CONVOLUTIONS: list[tuple[Any, Any, Any, dict[str, Any]]] = [
    ((2, 3, 4, 2), (2, 2, 2, 3), (2, 2, 3, 3), _PLAIN),
    ((1, 3, 3, 1), (2, 3, 1, 2), (1, 2, 4, 2), _UNEVEN),
    ((1, 2, 3, 4), (1, 2, 4, 1), (1, 2, 1, 1), {"stride": (1, 2), "padding": _NONE}),
    ((0, 3, 4, 2), (2, 2, 2, 3), (0, 2, 3, 3), _PLAIN),
]
_SIDE_BY_SIDE: dict[str, Any] = {"window": (2, 2), "stride": (2, 2), "padding": _NONE}
_OVERLAPPING: dict[str, Any] = {"window": (3, 2), "stride": (2, 1), "padding": ((1, 2), (0, 1))}
_APART: dict[str, Any] = {"window": (1, 2), "stride": (2, 3), "padding": _NONE}

# Images and their poolings.
_POOLINGS: list[tuple[Any, Any, dict[str, Any]]] = [
    ((2, 4, 5, 2), (2, 2, 2, 2), _SIDE_BY_SIDE),
    ((1, 3, 3, 2), (1, 2, 3, 2), _OVERLAPPING),
    ((1, 3, 5, 1), (1, 2, 2, 1), _APART),
    ((0, 4, 5, 2), (0, 2, 2, 2), _SIDE_BY_SIDE),
]

ENTRIES = {
    "conv2d": Entry(tuple(Call(x, w, **static) for x, w, _, static in _CONVOLUTIONS)),
    "conv2d_with_bias": Entry(
        tuple(Call(x, w, w[3:], **static) for x, w, _, static in _CONVOLUTIONS)
    ),
    "conv2d_transpose": Entry(
        tuple(Call(y, w, size=x[1:3], **static) for x, w, y, static in _CONVOLUTIONS)
    ),
    "conv2d_kernel": Entry(
        tuple(Call(x, y, window=w[:2], **static) for x, w, y, static in _CONVOLUTIONS)
    ),
    "max_pool2d": Entry(tuple(Call(x, **static) for x, _, static in _POOLINGS)),
    "max_unpool2d": Entry(tuple(Call(y, x, **static) for x, y, static in _POOLINGS)),
    "pool_maxima": Entry(tuple(Call(x, x, **static) for x, _, static in _POOLINGS)),
    "average_pool2d": Entry(tuple(Call(x, **static) for x, _, static in _POOLINGS)),
    "average_unpool2d": Entry(tuple(Call(y, size=x[1:3], **static) for x, y, static in _POOLINGS)),
}
