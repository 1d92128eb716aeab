"""Cases of reductions, linear algebra and the fused primitives of neural networks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from micrograd_plus import functions as F
from tests.engine.cases import Case, array, normal, positive, unit, variants

CASES: list[Case] = []

_AXES: list[Any] = [None, 0, 1, -1, (0, 2), (-1, 0), (0, 1, 2), (1,), ()]


def _log_sum_exp(np: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    return np.log(np.sum(np.exp(a), axis=axis, keepdims=keepdims))


_REDUCTIONS: list[tuple[str, Any, Any]] = [
    ("sum", F.sum, lambda np, a, axis, keepdims: np.sum(a, axis=axis, keepdims=keepdims)),
    ("mean", F.mean, lambda np, a, axis, keepdims: np.mean(a, axis=axis, keepdims=keepdims)),
    ("prod", F.prod, lambda np, a, axis, keepdims: np.prod(a, axis=axis, keepdims=keepdims)),
    ("max", F.max, lambda np, a, axis, keepdims: np.max(a, axis=axis, keepdims=keepdims)),
    ("min", F.min, lambda np, a, axis, keepdims: np.min(a, axis=axis, keepdims=keepdims)),
    ("var", F.var, lambda np, a, axis, keepdims: np.var(a, axis=axis, keepdims=keepdims)),
    ("std", F.std, lambda np, a, axis, keepdims: np.std(a, axis=axis, keepdims=keepdims)),
    ("logsumexp", F.logsumexp, _log_sum_exp),
]
for name, ours, reference in _REDUCTIONS:
    for axis in _AXES:
        if axis == () and name == "std":
            continue  # the square root of 0 has no derivative
        for keepdims in (False, True):
            CASES.append(
                Case(
                    f"{name}-axis={axis}{'-keepdims' if keepdims else ''}".replace(" ", ""),
                    lambda a, f=ours, x=axis, k=keepdims: f(a, axis=x, keepdims=k),
                    lambda np, a, f=reference, x=axis, k=keepdims: f(np, a, x, k),
                    (normal(2, 3, 2),),
                    # autograd's rules for negative, tuple and empty axes have holes
                    autograd=axis in (None, 0, 1) and name not in ("prod",),
                )
            )

CASES += variants(
    "ddof",
    (lambda a: F.var(a, axis=0, ddof=1), lambda np, a: np.var(a, axis=0, ddof=1), normal(4, 2)),
    (lambda a: F.std(a, ddof=1), lambda np, a: np.std(a, ddof=1), normal(4, 2)),
)
CASES += variants(
    "prod-of-zeros",
    (F.prod, lambda np, a: a[0] * a[1] * a[2], array(2, 0, 5)),
    (F.prod, lambda np, a: a[0] * a[1] * a[2] * a[3], array(0, 3, 0, 5)),
    (
        lambda a: F.prod(a, axis=1),
        lambda np, a: a[:, 0] * a[:, 1] * a[:, 2],
        array([2, 0, 5], [0, 0, 0], [1, 2, 3]),
    ),
)
CASES += variants(
    "cumsum",
    (lambda a: F.cumsum(a), lambda np, a: np.cumsum(a), normal(2, 3)),
    (lambda a: F.cumsum(a, 0), lambda np, a: np.cumsum(a, 0), normal(2, 3)),
    (lambda a: F.cumsum(a, -1), lambda np, a: np.cumsum(a, -1), normal(2, 3)),
)

# Every combination of vectors, matrices and batches that NumPy's @ allows.
for a, b in [
    ((3,), (3,)),
    ((3,), (3, 2)),
    ((3,), (2, 3, 4)),
    ((4, 3), (3,)),
    ((4, 3), (3, 2)),
    ((4, 3), (2, 3, 5)),
    ((2, 4, 3), (3,)),
    ((2, 4, 3), (3, 5)),
    ((2, 4, 3), (2, 3, 5)),
    ((2, 1, 4, 3), (3, 3, 2)),
    ((1, 2, 3), (5, 3, 2)),
    ((2, 2, 2, 3), (3,)),
    ((3,), (2, 2, 3, 2)),
    ((1, 1), (1, 1)),
]:
    CASES.append(
        Case(
            f"matmul-{'x'.join(map(str, a))}@{'x'.join(map(str, b))}",
            F.matmul,
            lambda np, a, b: np.matmul(a, b),
            (normal(*a, seed=1), normal(*b, seed=2)),
            lambda torch, a, b: torch.matmul(a, b),
        )
    )
for a, b in [((), (3,)), ((2, 3), ()), ((3,), (3,)), ((2, 3), (3, 4)), ((2, 3), (5, 3, 4))]:
    CASES.append(
        Case(
            f"dot-{a}-{b}",
            F.dot,
            lambda np, a, b: np.dot(a, b),
            (normal(*a, seed=1), normal(*b, seed=2)),
        )
    )
CASES += variants(
    "dot-nd",
    (F.dot, lambda np, a, b: np.tensordot(a, b, 1), normal(2, 4, 3), normal(3, seed=2)),
    (F.dot, lambda np, a, b: np.dot(a, b), normal(3), normal(2, 3, 4, seed=2)),
    (F.dot, lambda np, a, b: np.dot(a, b), normal(2, 2, 3), normal(2, 3, 2, seed=2)),
)
CASES += variants(
    "outer",
    (F.outer, lambda np, a, b: np.outer(a, b), normal(3, seed=1), normal(2, seed=2)),
    (F.outer, lambda np, a, b: np.outer(a, b), normal(2, 2, seed=1), normal(3, 1, seed=2)),
    (F.outer, lambda np, a, b: np.outer(a, b), normal(seed=1), normal(3, seed=2)),
    autograd=False,
)

# subscripts, shapes of the operands
_EINSUMS: list[tuple[str, tuple[tuple[int, ...], ...]]] = [
    ("ij,jk->ik", ((2, 3), (3, 4))),
    ("ij,jk", ((2, 3), (3, 4))),
    ("ba,b", ((2, 3), (2,))),
    ("ij->ji", ((2, 3),)),
    ("ij->", ((2, 3),)),
    ("ij->i", ((2, 3),)),
    ("ii", ((3, 3),)),
    ("ii->i", ((3, 3),)),
    ("iij->j", ((3, 3, 2),)),
    ("iii->i", ((2, 2, 2),)),
    ("iji,i->j", ((2, 3, 2), (2,))),
    ("i,i", ((3,), (3,))),
    ("i,j->ij", ((3,), (2,))),
    ("i,j", ((3,), (2,))),
    ("i,j,k->kij", ((3,), (2,), (4,))),
    ("ij,kl->i", ((2, 3), (2, 2))),
    ("...ij,...jk->...ik", ((2, 2, 3), (2, 3, 2))),
    ("...ij,...jk", ((2, 2, 2, 3), (2, 3, 2))),
    ("...i->...", ((2, 3, 4),)),
    ("i...->...i", ((2, 3, 4),)),
    ("...,...", ((2, 3), (3,))),
    ("bij,bj->bi", ((2, 3, 4), (2, 4))),
    ("ij,ij->ij", ((1, 3), (2, 3))),
    ("ij,ij->j", ((2, 3), (1, 3))),
    ("ij,ij->", ((2, 1), (1, 3))),
    ("...i,...i->...", ((2, 1, 3), (1, 4, 3))),
    ("ij,j,j->i", ((2, 3), (3,), (3,))),
    ("ij,ij", ((2, 2), (2, 2))),
    (",ij->ij", ((), (2, 3))),
    ("Ab,bC->AC", ((2, 3), (3, 2))),
    (" i j , j -> i ", ((2, 3), (3,))),
]
for subscripts, shapes in _EINSUMS:
    CASES.append(
        Case(
            f"einsum-{subscripts}-{shapes}".replace(" ", "_"),
            lambda *xs, s=subscripts: F.einsum(s, *xs),
            lambda np, *xs, s=subscripts: np.einsum(s, *xs),
            tuple(normal(*shape, seed=i) for i, shape in enumerate(shapes)),
            # autograd has no rule for repeated letters and broadcasting
            autograd=subscripts in ("ij,jk->ik", "ij,jk", "bij,bj->bi", "ij,j,j->i", "i,j->ij"),
        )
    )

CASES += variants(
    "trace",
    (F.trace, lambda np, a: np.trace(a), normal(3, 3)),
    (lambda a: F.trace(a, 1), lambda np, a: np.trace(a, 1), normal(3, 4)),
    (lambda a: F.trace(a, -1), lambda np, a: np.trace(a, -1), normal(4, 3)),
    (lambda a: F.trace(a, 1, 2, 0), lambda np, a: np.trace(a, 1, 2, 0), normal(3, 2, 4)),
    (lambda a: F.trace(a, 0, -1, 1), lambda np, a: np.trace(a, 0, -1, 1), normal(2, 3, 3)),
    (lambda a: F.trace(a, 5), lambda np, a: np.trace(a, 5), normal(3, 3)),
    autograd=False,
)

CASES += variants(
    "linear",
    (F.linear, lambda np, x, w, b: x @ w + b, normal(4, 3), normal(3, 2), normal(2, seed=3)),
    (F.linear, lambda np, x, w, b: x @ w + b, normal(3), normal(3, 2), normal(2, seed=3)),
    (F.linear, lambda np, x, w, b: x @ w + b, normal(2, 4, 3), normal(3, 2), normal(2, seed=3)),
    (F.linear, lambda np, x, w, b: x @ w + b, normal(4, 3), normal(3, 2), normal(1, 2, seed=3)),
    (F.linear, lambda np, x, w, b: x @ w + b, normal(4, 3), normal(3, 2), normal(seed=3)),
    (F.linear, lambda np, x, w: x @ w, normal(4, 3), normal(3, 2)),
)
_SOFTMAX = lambda np, a, axis: np.exp(a) / np.sum(np.exp(a), axis=axis, keepdims=True)
for axis in (-1, 0, 1):
    CASES += variants(
        f"softmax-axis={axis}",
        (
            lambda a, axis=axis: F.softmax(a, axis=axis),
            lambda np, a, axis=axis: _SOFTMAX(np, a, axis),
            normal(2, 3, 2),
        ),
        torch=lambda torch, a, axis=axis: torch.softmax(a, axis),
    )
    CASES += variants(
        f"log_softmax-axis={axis}",
        (
            lambda a, axis=axis: F.log_softmax(a, axis=axis),
            lambda np, a, axis=axis: np.log(_SOFTMAX(np, a, axis)),
            normal(2, 3, 2),
        ),
        torch=lambda torch, a, axis=axis: torch.log_softmax(a, axis),
    )

_LABELS = np.array([2, 0, 1, 2])
_ONE_HOT = np.eye(3, dtype="float32")[_LABELS]
_NESTED = np.array([[2, 0], [1, 2]])


def _cross_entropy(np: Any, a: Any, one_hot: Any) -> Any:
    losses = -np.sum(one_hot * np.log(_SOFTMAX(np, a, -1)), axis=-1)
    return np.sum(losses) / math.prod(losses.shape)


CASES += variants(
    "softmax_cross_entropy-labels",
    (
        lambda a: F.softmax_cross_entropy(a, _LABELS),
        lambda np, a: _cross_entropy(np, a, _ONE_HOT),
        normal(4, 3),
    ),
    torch=lambda torch, a: torch.nn.functional.cross_entropy(a, torch.tensor(_LABELS)),
)
CASES += variants(
    "softmax_cross_entropy",
    (
        lambda a: F.softmax_cross_entropy(a, _ONE_HOT),
        lambda np, a: _cross_entropy(np, a, _ONE_HOT),
        normal(4, 3),
    ),
    (
        lambda a, p: F.softmax_cross_entropy(a, p),
        lambda np, a, p: _cross_entropy(np, a, p),
        normal(4, 3),
        positive(4, 3),
    ),
    (
        lambda a: F.softmax_cross_entropy(a, _NESTED),
        lambda np, a: _cross_entropy(np, a, np.eye(3)[_NESTED]),
        normal(2, 2, 3),
    ),
    (
        lambda a: F.softmax_cross_entropy(a, np.array(1)),
        lambda np, a: _cross_entropy(np, a, np.eye(3)[1]),
        normal(3),
    ),
)
CASES += variants(
    "sigmoid_cross_entropy",
    (
        F.sigmoid_cross_entropy,
        lambda np, a, t: (
            -t * np.log(1 / (1 + np.exp(-a))) - (1 - t) * np.log(1 - 1 / (1 + np.exp(-a)))
        ),
        normal(4, 3),
        unit(4, 3) ** 2,
    ),
    torch=lambda torch, a, t: torch.nn.functional.binary_cross_entropy_with_logits(
        a, t, reduction="none"
    ),
)
CASES += variants(
    "weighted_sum",
    (
        lambda x, y, v, w, b: F.weighted_sum([x, y], [v, w], b),
        lambda np, x, y, v, w, b: x * v + y * w + b,
        *(normal(seed=i) for i in range(5)),
    ),
    (
        lambda x, w: F.weighted_sum([x], [w]),
        lambda np, x, w: x * w,
        normal(seed=1),
        normal(3, seed=2),
    ),
)
