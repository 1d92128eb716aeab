"""Cases of linear algebra: products in NumPy's vocabulary, and what numpy.linalg has."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from micrograd_plus import functions as F
from tests.engine.cases import Case, array, normal, variants

CASES: list[Case] = []

# name, NumPy's own, does autograd know it, shapes of the operands
_PRODUCTS: list[tuple[str, Any, bool, list[tuple[Any, ...]]]] = [
    (
        "inner",
        lambda np, a, b: np.inner(a, b),
        True,
        [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 2, 3)), ((), (2, 3)), ((2,), ())],
    ),
    (
        "vdot",
        lambda np, a, b: np.dot(np.ravel(a), np.ravel(b)),
        True,
        [((3,), (3,)), ((2, 3), (3, 2))],
    ),
    ("vecdot", lambda np, a, b: np.sum(a * b, -1), True, [((3,), (3,)), ((2, 1, 3), (4, 3))]),
    (
        "matvec",
        lambda np, a, b: np.einsum("...ij,...j->...i", a, b),
        False,
        [((2, 3), (3,)), ((2, 3), (4, 3)), ((4, 1, 2, 3), (5, 3))],
    ),
    (
        "vecmat",
        lambda np, a, b: np.einsum("...i,...ij->...j", a, b),
        False,
        [((2,), (2, 3)), ((4, 2), (2, 3)), ((5, 2), (4, 1, 2, 3))],
    ),
    (
        "kron",
        lambda np, a, b: np.kron(a, b),
        False,
        [((2, 3), (3, 2)), ((2,), (2, 3)), ((2, 2, 1), (3,)), ((), (2,))],
    ),
    (
        "cross",
        lambda np, a, b: np.cross(a, b),
        False,
        [((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3))],
    ),
]
for name, reference, autograd, shapes in _PRODUCTS:
    CASES += variants(
        name,
        *((getattr(F, name), reference, normal(*a, seed=1), normal(*b, seed=2)) for a, b in shapes),
        autograd=autograd,
    )
CASES += variants(
    "vecdot-axis",
    (
        lambda a, b: F.vecdot(a, b, axis=0),
        lambda np, a, b: np.sum(a * b, 0),
        normal(3, 2, seed=1),
        normal(3, 2, seed=2),
    ),
)
CASES += variants(
    "cross-axes",
    (
        lambda a, b: F.cross(a, b, axis=0),
        lambda np, a, b: np.cross(a, b, axis=0),
        normal(3, 2, seed=1),
        normal(3, 2, seed=2),
    ),
    (
        lambda a, b: F.cross(a, b, 0, 1, 0),
        lambda np, a, b: np.cross(a, b, 0, 1, 0),
        normal(3, 2, seed=1),
        normal(2, 3, seed=2),
    ),
    autograd=False,
)
for axes, a, b in [
    (2, (2, 3, 4), (3, 4, 2)),
    (1, (2, 3), (3, 2, 2)),
    (0, (2,), (3, 2)),
    ((0, 1), (3, 2), (2, 3)),
    (([0, 2], [1, -3]), (2, 3, 4), (4, 2, 2)),
    (((), ()), (2,), (2,)),
]:
    CASES.append(
        Case(
            f"tensordot-{axes}-{a}-{b}".replace(" ", ""),
            lambda a, b, axes=axes: F.tensordot(a, b, axes),
            lambda np, a, b, axes=axes: np.tensordot(a, b, axes),
            (normal(*a, seed=1), normal(*b, seed=2)),
            autograd=axes in (2, 1, (0, 1)),
        )
    )
CASES += variants(
    "multi_dot",
    (
        lambda *x: F.multi_dot(x),
        lambda np, a, b, c: np.dot(np.dot(a, b), c),
        *(normal(2, 3), normal(3, 4), normal(4, 5)),
    ),
    (
        lambda *x: F.multi_dot(x),
        lambda np, a, b, c: np.dot(np.dot(a, b), c),
        *(normal(2), normal(2, 5), normal(5, seed=1)),
    ),
    (lambda *x: F.multi_dot(x), lambda np, a, b: np.dot(a, b), normal(2), normal(2, 3)),
)


def invertible(*shape: int, seed: int = 0) -> np.ndarray:
    """Square matrices, each with a determinant far from 0."""
    return normal(*shape, seed=seed) / 2 + 2 * np.eye(shape[-1])


def definite(*shape: int) -> np.ndarray:
    """Matrices that are symmetric and positive definite."""
    a = normal(*shape) / 2
    return np.asarray(a @ np.swapaxes(a, -1, -2) + np.eye(shape[-1]))


_POWERS = [1, 2, 5, -1, -3]
CASES += variants(
    "inv",
    (F.inv, lambda np, a: np.linalg.inv(a), invertible(3, 3)),
    (F.inv, lambda np, a: np.linalg.inv(a), invertible(2, 1, 3, 3)),
    (F.inv, lambda np, a: np.linalg.inv(a), array([2.0]).reshape(1, 1)),
    torch=lambda torch, a: torch.linalg.inv(a),
)
CASES += variants(
    "det",
    (F.det, lambda np, a: np.linalg.det(a), normal(3, 3)),
    (F.det, lambda np, a: np.linalg.det(a), normal(2, 3, 3)),
    (F.det, lambda np, a: np.linalg.det(a), normal(1, 1)),
    torch=lambda torch, a: torch.linalg.det(a),
)
CASES += variants(
    "slogdet",
    (lambda a: F.slogdet(a)[1], lambda np, a: np.linalg.slogdet(a)[1], normal(3, 3)),
    (lambda a: F.slogdet(a)[1], lambda np, a: np.linalg.slogdet(a)[1], normal(2, 3, 3)),
    (lambda a: F.slogdet(a)[1], lambda np, a: np.linalg.slogdet(a)[1], -invertible(3, 3)),
    torch=lambda torch, a: torch.linalg.slogdet(a)[1],
)
CASES += variants(
    "solve",
    *(
        (F.solve, lambda np, a, b: np.linalg.solve(a, b), invertible(*a), normal(*b, seed=3))
        for a, b in [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (2, 3, 2))]
    ),
    torch=lambda torch, a, b: torch.linalg.solve(a, b),
)
CASES += variants(
    "solve-broadcast",
    *(
        (
            F.solve,
            lambda np, a, b: np.matmul(np.linalg.inv(a), b),
            invertible(*a),
            normal(*b, seed=3),
        )
        for a, b in [((2, 3, 3), (3,)), ((2, 3, 3), (3, 2)), ((3, 3), (2, 3, 1))]
    ),
)
CASES += variants(
    "cholesky",
    (F.cholesky, lambda np, a: np.linalg.cholesky((a + np.transpose(a)) / 2), definite(3, 3)),
    (
        lambda a: F.cholesky(a, upper=True),
        lambda np, a: np.transpose(np.linalg.cholesky((a + np.transpose(a)) / 2)),
        definite(3, 3),
    ),
)
CASES += variants(
    "cholesky-as-it-stands",
    (
        F.cholesky,
        lambda np, a: np.linalg.cholesky((a + np.swapaxes(a, -1, -2)) / 2),
        definite(2, 3, 3),
    ),
    torch=lambda torch, a: torch.linalg.cholesky(a),
)
CASES += variants(
    "matrix_power",
    *(
        (
            lambda a, n=n: F.matrix_power(a, n),
            lambda np, a, n=n: np.linalg.matrix_power(a, n),
            invertible(2, 3, 3) if n == 2 else invertible(3, 3),
        )
        for n in _POWERS
    ),
    autograd=False,
)
CASES += variants(
    "matrix_transpose",
    (F.matrix_transpose, lambda np, a: np.swapaxes(a, -1, -2), normal(2, 3, 4)),
)

# ord, axis, keepdims
_NORMS: list[tuple[Any, Any, bool]] = [
    *((None, None, False), (None, None, True), (None, 1, False)),
    *((2, 0, True), (1, -1, False), (3, 1, False), (0.5, 0, False), (-2, 2, True)),
    *((math.inf, 1, False), (-math.inf, 0, True)),
    *(("fro", (0, 2), False), (None, (1, 2), True), (1, (0, 1), False), (1, (1, 0), True)),
    *((-1, (2, 0), False), (math.inf, (0, 1), False), (-math.inf, (-1, 1), True)),
]
for ord, axis, keepdims in _NORMS:
    CASES.append(
        Case(
            f"norm-{ord}-{axis}{'-keepdims' if keepdims else ''}".replace(" ", ""),
            lambda a, ord=ord, axis=axis, k=keepdims: F.norm(a, ord, axis, k),
            lambda np, a, ord=ord, axis=axis, k=keepdims: np.linalg.norm(a, ord, axis, keepdims=k),
            (normal(2, 3, 2),),
            lambda torch, a, ord=ord, axis=axis, k=keepdims: torch.linalg.norm(a, ord, axis, k),
            autograd=False,
        )
    )
CASES += variants(
    "vector_norm",
    (F.vector_norm, lambda np, a: np.sqrt(np.sum(a * a)), normal(2, 3)),
    (
        lambda a: F.vector_norm(a, axis=(0, 2), ord=3),
        lambda np, a: np.sum(np.abs(a) ** 3, axis=(0, 2)) ** (1 / 3),
        normal(2, 3, 2),
    ),
    (
        lambda a: F.vector_norm(a, ord=1, keepdims=True),
        lambda np, a: np.reshape(np.sum(np.abs(a)), (1, 1)),
        normal(2, 3),
    ),
)
CASES += variants(
    "matrix_norm",
    (F.matrix_norm, lambda np, a: np.sqrt(np.sum(a * a, axis=(-2, -1))), normal(2, 3, 2)),
    (
        lambda a: F.matrix_norm(a, ord=math.inf, keepdims=True),
        lambda np, a: np.max(np.sum(np.abs(a), -1, keepdims=True), -2, keepdims=True),
        normal(2, 3, 2),
    ),
)

# Sequences and curves.
for mode in ("full", "same", "valid"):
    for n, m in [(5, 3), (3, 5), (4, 2), (3, 3), (1, 4)]:
        CASES.append(
            Case(
                f"convolve-{mode}-{n}-{m}",
                lambda a, b, mode=mode: F.convolve(a, b, mode),
                lambda np, a, b, mode=mode: np.convolve(a, b, mode),
                (normal(n, seed=1), normal(m, seed=2)),
                autograd=False,
            )
        )
_POINTS = array(0, 1, 2.5, 3).astype("float32")
CASES += variants(
    "curves",
    (lambda a, b: F.linspace(a, b, 5), lambda np, a, b: np.linspace(a, b, 5), normal(2), normal(2)),
    (
        lambda a, b: F.linspace(a, b, 3, False, axis=-1),
        lambda np, a, b: np.linspace(a, b, 3, False, axis=-1),
        *(normal(2, 1), normal(3)),
    ),
    (lambda b: F.linspace(1.0, b, 4), lambda np, b: np.linspace(1.0, b, 4), normal()),
    (
        lambda x, fp: F.interp(x, _POINTS, fp),
        lambda np, x, fp: np.interp(x, _POINTS, fp),
        array([0.3, 1.2, 2.9], [-1.0, 4.0, 0.9]),
        normal(4),
    ),
    (
        lambda x, xp, fp: F.interp(x, xp, fp, 7.0),
        lambda np, x, xp, fp: np.interp(x, xp, fp, 7.0),
        array(0.3, 1.2, -1.0, 9.0),
        _POINTS.astype(float),
        normal(4),
    ),
    autograd=False,
)
