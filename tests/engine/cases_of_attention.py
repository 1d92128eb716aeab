"""Cases of what transformers are made of: attention, rotary positions, norms of rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from micrograd_plus import functions as F
from tests.engine.cases import Case, normal, variants

MASK = np.array([[True, False, True, True], [True, True, False, True], [False, True, True, False]])


def weights(np: Any, q: Any, k: Any, added: Any = 0.0, scale: Any = None, seen: Any = True) -> Any:
    """The softmax of the scores, with the terms that are left out as zeros."""
    scale = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    scores = np.einsum("...id,...jd->...ij", q, k) * scale + added
    e = np.exp(scores) * seen
    return e / np.sum(e, axis=-1, keepdims=True)


def attended(np: Any, q: Any, k: Any, v: Any, *added: Any, **options: Any) -> Any:
    return np.matmul(weights(np, q, k, *added, **options), v)


def before(n: int) -> Any:
    return np.tri(n)


def torchs(torch: Any, *operands: Any, **options: Any) -> Any:
    return torch.nn.functional.scaled_dot_product_attention(*operands, **options)


def centred(np: Any, x: Any, epsilon: float) -> Any:
    c = x - np.mean(x, axis=-1, keepdims=True)
    return rooted(np, c, epsilon)


def rooted(np: Any, x: Any, epsilon: float) -> Any:
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + epsilon)


def turned(np: Any, x: Any, start: int = 0) -> Any:
    """Each pair times the matrix of a rotation."""
    tokens, d = x.shape[-2:]
    rows = []
    for m in range(tokens):
        pairs = []
        for i in range(d // 2):
            angle = (start + m) * 10000.0 ** (-2 * i / d)
            c, s = math.cos(angle), math.sin(angle)
            a, b = x[..., m, 2 * i], x[..., m, 2 * i + 1]
            pairs += [a * c - b * s, a * s + b * c]
        rows.append(np.stack(pairs, axis=-1))
    return np.stack(rows, axis=-2)


attention = F.scaled_dot_product_attention
Q, K, V = normal(3, 2), normal(4, 2, seed=1), normal(4, 3, seed=2)
HEADS = (normal(2, 2, 3, 2), normal(2, 2, 3, 2, seed=1), normal(2, 2, 3, 4, seed=2))

CASES: list[Case] = [
    Case(
        "scaled_dot_product_attention",
        attention,
        attended,
        (Q, K, V),
        torchs,
    ),
    Case(
        "scaled_dot_product_attention-added-mask",
        attention,
        attended,
        (Q, K, V, normal(3, 4, seed=3)),
        torchs,
    ),
    Case(
        "scaled_dot_product_attention-mask",
        lambda q, k, v: attention(q, k, v, MASK, scale=0.3),
        lambda np, q, k, v: attended(np, q, k, v, scale=0.3, seen=MASK),
        (Q, K, V),
        lambda torch, *operands: torchs(torch, *operands, attn_mask=torch.tensor(MASK), scale=0.3),
    ),
    Case(
        "scaled_dot_product_attention-causal",
        lambda q, k, v: attention(q, k, v, causal=True),
        lambda np, q, k, v: attended(np, q, k, v, seen=before(3)),
        HEADS,
        lambda torch, *operands: torchs(torch, *operands, is_causal=True),
    ),
    Case(
        "scaled_dot_product_attention-one-key-head-for-two",
        lambda q, k, v: attention(q, k, v, causal=True),
        lambda np, q, k, v: attended(np, q, k, v, seen=before(3)),
        (HEADS[0], normal(2, 1, 3, 2), normal(3, 3)),
        lambda torch, q, k, v: torchs(
            torch, q, k.expand(2, 2, 3, 2), v.expand(2, 2, 3, 3), is_causal=True
        ),
    ),
    Case(
        "attention_weights",
        lambda q, k: F.attention_weights(q, k, MASK),
        lambda np, q, k: weights(np, q, k, seen=MASK),
        (Q, K),
    ),
    *variants(
        "rotary",
        (F.rotary, turned, normal(3, 4)),
        (
            lambda x: F.rotary(x, start=5),
            lambda np, x: turned(np, x, start=5),
            normal(2, 2, 3, 2),
        ),
    ),
    Case(
        "rms_norm",
        lambda x, w: F.rms_norm(x, w, epsilon=0.1),
        lambda np, x, w: rooted(np, x, 0.1) * w,
        (normal(2, 3), normal(3, seed=1)),
        lambda torch, x, w: torch.nn.functional.rms_norm(x, (3,), w, 0.1),
    ),
    Case("rms_norm-alone", F.rms_norm, lambda np, x: rooted(np, x, 1e-5), (normal(2, 2, 3),)),
    Case(
        "layer_norm",
        lambda x, w, b: F.layer_norm(x, w, b, epsilon=0.1),
        lambda np, x, w, b: centred(np, x, 0.1) * w + b,
        (normal(2, 2, 3), normal(3, seed=1), normal(3, seed=2)),
        lambda torch, x, w, b: torch.nn.functional.layer_norm(x, (3,), w, b, 0.1),
    ),
    Case("layer_norm-alone", F.layer_norm, lambda np, x: centred(np, x, 1e-5), (normal(3),)),
    Case(
        "layer_norm-without-bias",
        lambda x, w: F.layer_norm(x, w),
        lambda np, x, w: centred(np, x, 1e-5) * w,
        (normal(2, 4), normal(4, seed=1)),
        lambda torch, x, w: torch.nn.functional.layer_norm(x, (4,), w),
    ),
]
