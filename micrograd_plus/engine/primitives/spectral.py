"""Eigenvalues and eigenvectors of symmetric matrices, and singular values of any.

The rules are those of Giles, "Collected matrix derivative results for forward and reverse mode
algorithmic differentiation", 2008, sections 3.1 and 3.2. Singular vectors are eigenvectors of a
larger matrix, [[0, A], [A^T, 0]], whose eigenvalues are the singular values and their negatives.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import data_of
from ..primitive import Primitive
from .linalg import NOT_FOUND, by_lapack, symmetric
from .linear import swapped
from .selection import where
from .shapes import concatenate, expand_dims, index, shape_of


# With A v_i = w_i v_i: dw_i = v_i^T dA v_i, and dv_i = sum_j v_j (v_j^T dA v_i) / (w_i - w_j).
def _gaps(a: Any) -> Any:
    """1 / (w_j - w_i) in row i and column j; 0 where they are the same, as far as is known."""
    w = eigvalsh(a)
    apart = expand_dims(w, axis=-2) - expand_dims(w, axis=-1)
    sizes = np.abs(data_of(apart))
    noise = shape_of(w)[-1] * np.finfo(np.result_type(sizes, np.float32)).eps
    same = sizes <= noise * np.max(np.abs(data_of(w)), axis=-1, initial=0.0)[..., None, None]
    return where(same, 0.0, 1.0 / where(same, 1.0, apart))


eigvalsh = Primitive(
    "eigvalsh",
    on_arrays=by_lapack("eigvalsh", lambda a: np.linalg.eigvalsh(symmetric(a)), NOT_FOUND),
    vjps=(lambda g, y, a: _put_together(eigenvectors(a), g, eigenvectors(a)),),
    formulas=("(eigenvectors(a) * g) @ eigenvectors(a).T",),
)

eigenvectors = Primitive(
    "eigenvectors",
    on_arrays=by_lapack("eigenvectors", lambda a: np.linalg.eigh(symmetric(a))[1], NOT_FOUND),
    vjps=(lambda g, y, a: symmetric(y @ (_gaps(a) * (swapped(y) @ g)) @ swapped(y)),),
    formulas=("symmetric(y @ (gaps(a) * (y.T @ g)) @ y.T)",),
)


def _put_together(left: Any, values: Any, right: Any) -> Any:
    return (left * expand_dims(values, axis=-2)) @ swapped(right)


def singular_vectors(a: Any) -> tuple[Any, Any]:
    """The left and the right singular vectors as columns, those of large singular values first.

    For a singular value of 0 they are shorter than 1.
    """
    *batch, n, k = shape_of(a)
    zeros = lambda size: np.zeros((*batch, size, size), a.dtype)
    above = concatenate(zeros(n), a, axis=-1)
    below = concatenate(swapped(a), zeros(k), axis=-1)
    # Eigenvalues come in rising order: the singular values are the last ones.
    last = slice(-1, -min(n, k) - 1, -1)
    v = index(eigenvectors(concatenate(above, below, axis=-2)), index=(..., last)) * 2**0.5
    return index(v, index=(..., slice(n), slice(None))), index(
        v, index=(..., slice(n, None), slice(None))
    )


def _svdvals_vjp(g: Any, y: Any, a: Any) -> Any:
    left, right = singular_vectors(a)
    return _put_together(left, g, right)


svdvals = Primitive(
    "svdvals",
    on_arrays=by_lapack(
        "svdvals", lambda a: np.linalg.svd(a, compute_uv=False), NOT_FOUND, square=False
    ),
    vjps=(_svdvals_vjp,),
    formulas=("(left_vectors(a) * g) @ right_vectors(a).T",),
)
