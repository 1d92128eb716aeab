"""Cases of recurrent layers over all of their steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from micrograd_plus import functions as F
from tests.engine.cases import Case, normal

REAL = np.array([[True, True], [False, True], [True, False]])


def sigmoid(np: Any, a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


def kept(mask: Any, t: int, new: Any, old: Any) -> Any:
    return new if mask is None else mask[t][:, None] * new + ~mask[t][:, None] * old


def lstm(np: Any, x: Any, w: Any, b: Any, u: Any, h: Any, c: Any, mask: Any = None) -> Any:
    hs, cs, n = [], [], h.shape[1]
    for t in range(len(x)):
        sums = np.dot(x[t], w) + np.dot(h, u) + b
        i, f, o = (sigmoid(np, sums[:, k * n : (k + 1) * n]) for k in (0, 1, 3))
        new_c = f * c + i * np.tanh(sums[:, 2 * n : 3 * n])
        new_h = o * np.tanh(new_c)
        h, c = kept(mask, t, new_h, h), kept(mask, t, new_c, c)
        hs.append(h)
        cs.append(c)
    return np.stack([np.stack(hs), np.stack(cs)])


def gru(np: Any, x: Any, w: Any, b: Any, u: Any, d: Any, h: Any, mask: Any = None) -> Any:
    hs, n = [], h.shape[1]
    for t in range(len(x)):
        given, own = np.dot(x[t], w) + b, np.dot(h, u) + d
        r = sigmoid(np, given[:, :n] + own[:, :n])
        z = sigmoid(np, given[:, n : 2 * n] + own[:, n : 2 * n])
        new = np.tanh(given[:, 2 * n :] + r * own[:, 2 * n :])
        h = kept(mask, t, (1 - z) * new + z * h, h)
        hs.append(h)
    return np.stack(hs)


def torchs_lstm(torch: Any, x: Any, w: Any, b: Any, u: Any, h: Any, c: Any) -> Any:
    weights = [w.T, u.T, b, torch.zeros_like(b)]
    return torch.lstm(x, (h[None], c[None]), weights, True, 1, 0.0, False, False, False)[0]


def torchs_gru(torch: Any, x: Any, w: Any, b: Any, u: Any, d: Any, h: Any) -> Any:
    return torch.gru(x, h[None], [w.T, u.T, b, d], True, 1, 0.0, False, False, False)[0]


def operands(gates: int, *others: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    width = gates * 2
    shapes = ((3, 2, 3), (3, width), (width,), (2, width), *others)
    return tuple(normal(*shape, seed=seed) for seed, shape in enumerate(shapes))


OF_LSTM, OF_GRU = operands(4, (2, 2), (2, 2)), operands(3, (6,), (2, 2))

CASES: list[Case] = [
    Case(
        "lstm",
        lambda *operands: F.lstm(*operands)[0],
        lambda np, *operands: lstm(np, *operands)[0],
        OF_LSTM,
        torchs_lstm,
    ),
    Case(
        "lstm-mask",
        lambda *operands: F.stack(F.lstm(*operands, REAL)),
        lambda np, *operands: lstm(np, *operands, REAL),
        OF_LSTM,
    ),
    Case(
        "lstm-without-bias",
        lambda x, w, *others: F.lstm(x, w, None, *others)[1],
        lambda np, x, w, *others: lstm(np, x, w, 0.0, *others)[1],
        (*OF_LSTM[:2], *OF_LSTM[3:]),
    ),
    Case("gru", F.gru, gru, OF_GRU, torchs_gru),
    Case(
        "gru-mask",
        lambda *operands: F.gru(*operands, REAL),
        lambda np, *operands: gru(np, *operands, REAL),
        OF_GRU,
    ),
    Case(
        "gru-without-biases",
        lambda x, w, u, h: F.gru(x, w, None, u, None, h),
        lambda np, x, w, u, h: gru(np, x, w, 0.0, u, np.zeros(6), h),
        (*OF_GRU[:2], OF_GRU[3], OF_GRU[5]),
    ),
]
