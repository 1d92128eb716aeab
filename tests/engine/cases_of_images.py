"""Cases of convolution and pooling, with references that look at one window after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from micrograd_plus import functions as F
from micrograd_plus.engine.primitives import convolution, pooling
from tests.engine.cases import Case, normal, variants

NONE = ((0, 0), (0, 0))


def rows_and_columns(
    size: Any, window: Any, stride: Any, padding: Any, gaps: Any = (1, 1)
) -> list[tuple[Any, Any]]:
    """The rows and columns of the padded image under each window, one after the other."""
    reach = reached(window, gaps)
    starts = [
        range(0, n + sum(around) - length + 1, step)
        for n, length, step, around in zip(size, reach, stride, padding, strict=True)
    ]
    return [
        (slice(i, i + reach[0], gaps[0]), slice(j, j + reach[1], gaps[1]))
        for i in starts[0]
        for j in starts[1]
    ]


def reached(window: Any, gaps: Any) -> list[int]:
    return [(length - 1) * gap + 1 for length, gap in zip(window, gaps, strict=True)]


def grid(size: Any, window: Any, stride: Any, padding: Any) -> list[int]:
    return [
        (n + sum(around) - length) // step + 1
        for n, length, step, around in zip(size, window, stride, padding, strict=True)
    ]


def padded(np: Any, x: Any, padding: Any, value: float = 0.0) -> Any:
    return np.pad(x, ((0, 0), *padding, (0, 0)), "constant", constant_values=value)


def convolved(
    np: Any,
    x: Any,
    w: Any,
    b: Any = 0.0,
    stride: Any = (1, 1),
    padding: Any = NONE,
    dilation: Any = (1, 1),
) -> Any:
    """The convolution, a window at a time."""
    around, size, window = padded(np, x, padding), x.shape[1:3], w.shape[:2]
    results = [
        np.sum(np.sum(np.sum(around[:, i, j, :, None] * w, axis=1), axis=1), axis=1) + b
        for i, j in rows_and_columns(size, window, stride, padding, dilation)
    ]
    shape = (len(x), *grid(size, reached(window, dilation), stride, padding), w.shape[3])
    return np.reshape(np.stack(results, axis=1), shape)


def pooled(np: Any, pool: Any, x: Any, window: Any, stride: Any, padding: Any) -> Any:
    """`pool` of the pixels of each window, those in the padding left out."""
    results = []
    (above, _), (left, _) = padding
    for i, j in rows_and_columns(x.shape[1:3], window, stride, padding):
        rows = slice(max(i.start - above, 0), i.stop - above)
        columns = slice(max(j.start - left, 0), j.stop - left)
        results.append(pool(pool(x[:, rows, columns], axis=1), axis=1))
    shape = (len(x), *grid(x.shape[1:3], window, stride, padding), x.shape[3])
    return np.reshape(np.stack(results, axis=1), shape)


def adjoint(linear: Any, g: Any, shape: Any) -> Any:
    """The converse of a linear map of arrays of a shape, by trying every entry."""
    y = np.empty(shape)
    for place in np.ndindex(shape):
        one = np.zeros(shape)
        one[place] = 1.0
        y[place] = np.sum(g * linear(one))
    return y


def channels_first(x: Any) -> Any:
    return x.permute(0, 3, 1, 2)


def torchs_convolution(
    torch: Any, x: Any, w: Any, b: Any, stride: Any, padding: Any, dilation: Any = (1, 1)
) -> Any:
    (above, below), (left, right) = padding
    x = torch.nn.functional.pad(channels_first(x), (left, right, above, below))
    w = w.permute(3, 2, 0, 1).clone(memory_format=torch.contiguous_format)
    y = torch.nn.functional.conv2d(x, w, b, stride, dilation=dilation)
    return y.permute(0, 2, 3, 1)


CASES: list[Case] = []
for stride, padding, resolved in [
    ((1, 1), "valid", NONE),
    ((2, 1), "same", ((0, 1), (1, 1))),
    ((1, 2), (0, 2), ((0, 0), (2, 2))),
]:
    CASES += variants(
        f"conv2d-{padding}".replace(" ", ""),
        (
            lambda x, w, s=stride, p=padding: F.conv2d(x, w, stride=s, padding=p),
            lambda np, x, w, s=stride, p=resolved: convolved(np, x, w, stride=s, padding=p),
            normal(2, 4, 3, 2),
            normal(2, 3, 2, 2, seed=1),
        ),
        torch=lambda torch, x, w, s=stride, p=resolved: torchs_convolution(torch, x, w, None, s, p),
    )
    CASES += variants(
        f"conv2d_with_bias-{padding}".replace(" ", ""),
        (
            lambda x, w, b, s=stride, p=padding: F.conv2d(x, w, b, s, p),
            lambda np, x, w, b, s=stride, p=resolved: convolved(np, x, w, b, s, p),
            normal(1, 4, 3, 4),
            normal(2, 3, 4, 2, seed=1),
            normal(2, seed=2),
        ),
        torch=lambda torch, x, w, b, s=stride, p=resolved: torchs_convolution(torch, x, w, b, s, p),
    )

_DILATED: dict[str, Any] = {"stride": (1, 2), "padding": ((1, 1), (2, 2)), "dilation": (2, 3)}
CASES += variants(
    "conv2d-dilated",
    (
        lambda x, w: F.conv2d(x, w, None, (1, 2), (1, 2), (2, 3)),
        lambda np, x, w: convolved(np, x, w, **_DILATED),
        normal(2, 4, 3, 2),
        normal(2, 2, 2, 2, seed=1),
    ),
    torch=lambda torch, x, w: torchs_convolution(torch, x, w, None, **_DILATED),
)


def _convolved_sequences(np: Any, x: Any, w: Any, around: Any, stride: int, dilation: int) -> Any:
    y = convolved(np, x[:, None], w[None], 0.0, (1, stride), ((0, 0), around), (1, dilation))
    return y[:, 0]


for stride, dilation, padding, around in [
    (1, 1, "valid", (0, 0)),
    (2, 1, "same", (1, 1)),
    (1, 2, "causal", (4, 0)),
    (3, 2, 2, (2, 2)),
]:
    CASES += variants(
        f"conv1d-{padding}",
        (
            lambda x, w, s=stride, p=padding, d=dilation: F.conv1d(x, w, None, s, p, d),
            lambda np, x, w, s=stride, a=around, d=dilation: _convolved_sequences(
                np, x, w, a, s, d
            ),
            normal(2, 5, 2),
            normal(3, 2, 2, seed=1),
        ),
        torch=lambda torch, x, w, s=stride, a=around, d=dilation: torch.nn.functional.conv1d(
            torch.nn.functional.pad(x.permute(0, 2, 1), a),
            w.permute(2, 1, 0),
            None,
            s,
            dilation=d,
        ).permute(0, 2, 1),
    )

_UNEVEN: dict[str, Any] = {"stride": (2, 1), "padding": ((0, 1), (1, 0))}
CASES += variants(
    "conv2d_transpose",
    (
        lambda a, w: convolution.conv2d_transpose(a, w, size=(4, 3), **_UNEVEN),
        lambda np, a, w: adjoint(lambda x: convolved(np, x, w, **_UNEVEN), a, (2, 4, 3, 2)),
        normal(2, 2, 3, 1),
        normal(2, 2, 2, 1, seed=1),
    ),
    autograd=False,
)
CASES += variants(
    "conv2d_kernel",
    (
        lambda x, a: convolution.conv2d_kernel(x, a, window=(2, 2), **_UNEVEN),
        lambda np, x, a: adjoint(lambda w: convolved(np, x, w, **_UNEVEN), a, (2, 2, 2, 1)),
        normal(2, 4, 3, 2),
        normal(2, 2, 3, 1, seed=1),
    ),
    autograd=False,
)


_OVERLAPPING: dict[str, Any] = {"window": (2, 3), "stride": (2, 1), "padding": ((0, 1), (1, 1))}
_FIXED = normal(1, 3, 4, 2, seed=5)


def _picked(np: Any, u: Any) -> Any:
    """The entries of `u` where the largest of each window in the fixed images are."""
    largest = pooled(np, np.max, _FIXED, **_OVERLAPPING)
    picked = np.zeros(largest.shape)
    for place in np.ndindex(_FIXED.shape):
        alone = np.full(_FIXED.shape, -np.inf)
        alone[place] = _FIXED[place]
        picked = np.where(pooled(np, np.max, alone, **_OVERLAPPING) == largest, u[place], picked)
    return picked


CASES += variants(
    "max_pool2d",
    (
        lambda x: F.max_pool2d(x),
        lambda np, x: pooled(np, np.max, x, (2, 2), (2, 2), NONE),
        normal(2, 4, 5, 2),
    ),
    torch=lambda torch, x: torch.nn.functional.max_pool2d(channels_first(x), 2).permute(0, 2, 3, 1),
)
CASES += variants(
    "max_pool2d-same",
    (
        lambda x: F.max_pool2d(x, (2, 3), (2, 1), "same"),
        lambda np, x: pooled(np, np.max, x, **_OVERLAPPING),
        normal(1, 3, 4, 2),
    ),
)
CASES += variants(
    "max_unpool2d",
    (
        lambda a: pooling.max_unpool2d(a, _FIXED.astype(a.dtype), **_OVERLAPPING),
        lambda np, a: adjoint(lambda u: _picked(np, u), a, _FIXED.shape),
        normal(1, 2, 4, 2),
    ),
    autograd=False,
)
CASES += variants(
    "pool_maxima",
    (
        lambda u: pooling.pool_maxima(u, _FIXED.astype(u.dtype), **_OVERLAPPING),
        _picked,
        normal(1, 3, 4, 2),
    ),
    autograd=False,
)
CASES += variants(
    "average_pool2d",
    (
        lambda x: F.average_pool2d(x, 3, 2, 1),
        lambda np, x: pooled(np, np.mean, x, (3, 3), (2, 2), ((1, 1), (1, 1))),
        normal(2, 4, 3, 2),
    ),
    torch=lambda torch, x: torch.nn.functional.avg_pool2d(
        channels_first(x), 3, 2, 1, count_include_pad=False
    ).permute(0, 2, 3, 1),
)
CASES += variants(
    "average_unpool2d",
    (
        lambda a: pooling.average_unpool2d(a, size=(3, 4), **_OVERLAPPING),
        lambda np, a: adjoint(lambda x: pooled(np, np.mean, x, **_OVERLAPPING), a, (1, 3, 4, 2)),
        normal(1, 2, 4, 2),
    ),
    autograd=False,
)
CASES += variants(
    "max_pool1d",
    (
        lambda x: F.max_pool1d(x, 3, 2, 1),
        lambda np, x: pooled(np, np.max, x[:, None], (1, 3), (1, 2), ((0, 0), (1, 1)))[:, 0],
        normal(2, 5, 2),
    ),
    torch=lambda torch, x: torch.nn.functional.max_pool1d(x.permute(0, 2, 1), 3, 2, 1).permute(
        0, 2, 1
    ),
)
CASES += variants(
    "average_pool1d",
    (
        lambda x: F.average_pool1d(x, 2),
        lambda np, x: pooled(np, np.mean, x[:, None], (1, 2), (1, 2), NONE)[:, 0],
        normal(2, 5, 2),
    ),
    torch=lambda torch, x: torch.nn.functional.avg_pool1d(x.permute(0, 2, 1), 2).permute(0, 2, 1),
)
