"""What the primitives of neural networks are checked with: see `battery`, which has all others."""

from __future__ import annotations

from typing import Any

import numpy as np

from .calls import Call, Entry


def calls(*given: Call) -> Entry:
    """An entry of calls whose operands lie anywhere.

    >>> calls(Call((2, 3))).calls
    (Call((2, 3)),)
    """
    return Entry(given)


_LABELS = np.array([2, 0])
_NEURAL = {
    "softmax": calls(Call((2, 3), axis=-1), Call((2, 3), axis=0), Call((0, 3), axis=-1)),
    "log_softmax": calls(Call((2, 3), axis=-1), Call((2, 3), axis=0), Call((0, 3), axis=-1)),
    "softmax_cross_entropy": calls(
        Call((2, 3), _LABELS),
        Call((2, 3), np.eye(3)[_LABELS]),
        Call((2, 3), np.array([[0.25, 0.5, 0.25], [0.1, 0.2, 0.7]])),
        Call((3,), np.array(1)),
        Call((2, 2, 3), np.array([[0, 1], [2, 2]])),
    ),
}

_NONE = ((0, 0), (0, 0))
_PLAIN: dict[str, Any] = {"stride": (1, 1), "padding": _NONE}
_UNEVEN: dict[str, Any] = {"stride": (2, 1), "padding": ((0, 1), (2, 1)), "dilation": (1, 2)}

# Images, a kernel and the result that belong together. One channel is copied in another way.
_CONVOLUTIONS: list[tuple[Any, Any, Any, dict[str, Any]]] = [
    ((2, 3, 4, 2), (2, 2, 2, 3), (2, 2, 3, 3), _PLAIN),
    ((1, 3, 3, 1), (2, 3, 1, 2), (1, 2, 2, 2), _UNEVEN),
    ((1, 2, 3, 4), (1, 2, 4, 1), (1, 2, 1, 1), {**_PLAIN, "dilation": (1, 2)}),
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

_IMAGES = {
    "conv2d": calls(*(Call(x, w, **how) for x, w, _, how in _CONVOLUTIONS)),
    "conv2d_with_bias": calls(*(Call(x, w, w[3:], **how) for x, w, _, how in _CONVOLUTIONS)),
    "conv2d_transpose": calls(*(Call(y, w, size=x[1:3], **how) for x, w, y, how in _CONVOLUTIONS)),
    "conv2d_kernel": calls(*(Call(x, y, window=w[:2], **how) for x, w, y, how in _CONVOLUTIONS)),
    "max_pool2d": calls(*(Call(x, **how) for x, _, how in _POOLINGS)),
    "max_unpool2d": calls(*(Call(y, x, **how) for x, y, how in _POOLINGS)),
    "pool_maxima": calls(*(Call(x, x, **how) for x, _, how in _POOLINGS)),
    "average_pool2d": calls(*(Call(x, **how) for x, _, how in _POOLINGS)),
    "average_unpool2d": calls(*(Call(y, size=x[1:3], **how) for x, y, how in _POOLINGS)),
}

_NORMS = {
    "rms_norm": calls(
        *(
            Call(x, w, epsilon=1e-3)
            for x, w in (((2, 3), (3,)), ((3,), ()), ((2, 1, 4), (4,)), ((2, 1), (1,)))
        ),
        Call((0, 3), (3,), epsilon=1e-5),
    ),
    "layer_norm": calls(
        Call((2, 3), (3,), (3,), epsilon=1e-3),
        Call((3,), (), (3,), epsilon=1e-3),
        Call((2, 1, 4), (4,), (), epsilon=1e-3),
        Call((0, 3), (3,), (3,), epsilon=1e-5),
    ),
}

_PAIRS = np.array([[True, False, True], [True, True, False], [False, False, False]])
_ANYWHERE: dict[str, Any] = {"causal": False, "scale": 0.6}
_CAUSAL: dict[str, Any] = {"causal": True, "scale": 0.4}
_ATTENTION = {
    "scaled_dot_product_attention": calls(
        Call((3, 2), (4, 2), (4, 3), **_ANYWHERE),
        Call((3, 2), (3, 2), (3, 2), (3, 3), **_CAUSAL),
        Call((2, 1, 3, 2), (3, 3, 2), (3, 3, 2), (3, 1, 3), **_CAUSAL),
        Call((2, 3, 2), (2, 3, 2), (2, 3, 1), _PAIRS, **_ANYWHERE),
        Call((2, 3, 2), (3, 2), (2, 3, 1), _PAIRS[:1], **_CAUSAL),
        Call((0, 3, 2), (0, 3, 2), (0, 3, 2), **_CAUSAL),
        Call((2, 0, 2), (2, 3, 2), (2, 3, 2), **_ANYWHERE),
        Call((2, 2), (0, 2), (0, 2), **_ANYWHERE),
    ),
}

# Steps and rows of which some are left out: in the middle, at the end, and a step altogether.
_REAL = np.array([[True, True], [False, True], [False, False], [True, False]])
_RECURRENT = {
    name: calls(
        Call((4, 2, 3), (3, width), (width,), (2, width), *others),
        Call((4, 2, 3), (3, width), (width,), (2, width), *others, _REAL),
        Call((3, 0, 3), (3, width), (width,), (2, width), *others[:-states], *[(0, 2)] * states),
    )
    for name, width, states, others in (
        ("lstm", 8, 2, ((2, 2), (2, 2))),
        ("gru", 6, 1, ((6,), (2, 2))),
    )
}

# By name.
OF_NETWORKS: dict[str, Entry] = {**_NEURAL, **_NORMS, **_ATTENTION, **_RECURRENT, **_IMAGES}
