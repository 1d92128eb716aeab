"""Square matrices: inverse, determinant, linear equations, Cholesky's factor; and the norm.

A matrix has shape (n, n), a batch of them (..., n, n), as in `numpy.linalg`. The rules are those of
Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008, sections 2.2 and 2.3; that of cholesky is from Murray, "Differentiation of
the Cholesky decomposition", 2016, section 3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from ..graph import Node, data_of
from ..operands import OBJECT
from ..primitive import Primitive
from .arithmetic import absolute
from .elementwise import log, sqrt, square
from .linear import swapped
from .precision import in_wide_floats
from .reductions import as_array, raw, restored, sum
from .selection import where
from .shapes import expand_dims, index, shape_of, stack

SINGULAR = "is singular"
INDEFINITE = (
    "is not positive definite; a covariance, which should be, is with a little added to its "
    "diagonal, such as 1e-6"
)


def numbers_in(x: Any) -> Any:
    """The raw numbers in an array, a Tensor, a Value, or an array of Values."""
    return raw(x) if getattr(x, "dtype", None) == OBJECT else data_of(x)


def _by_lapack(name: str, f: Callable[..., Any], fault: str = "") -> Callable[..., Any]:
    """A function of NumPy on square matrices, with errors that say what was given."""

    def on_arrays(a: Any, *others: Any) -> Any:
        if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
            raise LinAlgError(f"{name} needs square matrices, (..., n, n), got shape {a.shape}")
        try:
            y = in_wide_floats(f, a, *others)
        except LinAlgError:
            y = None
        if y is None or (fault and _is_given_up(y, a, *others)):
            raise LinAlgError(f"{name}: a matrix, of shape {a.shape}, {fault}") from None
        return y

    return on_arrays


def _is_given_up(y: Any, *operands: Any) -> bool:
    """Whether a whole matrix of a result is nan, and all that it comes from finite.

    So NumPy gives up where it cannot raise: WebAssembly has no flags of floating-point faults.
    """
    axes = (-1,) if y.ndim < operands[0].ndim else (-2, -1)
    given_up = y.size and np.isnan(y).all(axes).any()
    return bool(given_up) and all(np.isfinite(x).all() for x in operands)


def _one_by_one(signature: str, f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of matrices of Values, over batches of them."""
    return lambda *arrays: np.vectorize(f, otypes=[object], signature=signature)(*arrays)[()]


# A x = B: the gradient of B solves A^T x = g, and that of A is -(gradient of B) x^T. A vector is a
# matrix of one column, whose extra axis is put there first and dropped at the end.
def _solution(a: Any, b: Any) -> Any:
    n = a.shape[-1]
    if b.shape[-2:][:1] != (n,):
        raise ValueError(
            f"cannot solve a @ x = b with a of shape {a.shape} and b of shape {b.shape}: b needs "
            f"shape (..., {n}, k), or ({n},) for a vector"
        )
    if b.ndim == 1:
        return np.linalg.solve(a, b[:, np.newaxis])[..., 0]
    return np.linalg.solve(a, b)


def _solve_vjp(needed: Sequence[bool], g: Any, y: Any, a: Any, b: Any) -> Sequence[Any]:
    if len(shape_of(b)) > 1:
        to_b = solve(swapped(a), g)
        return (-(to_b @ swapped(y)) if needed[0] else None, to_b)
    column = solve(swapped(a), expand_dims(g, axis=-1))
    to_a = -(column @ expand_dims(y, axis=-2)) if needed[0] else None
    return (to_a, index(column, index=(..., 0)))


def _eliminated(a: Any, b: Any) -> Any:
    """x of a x = b, by the elimination of Gauss and Jordan, with the largest pivots."""
    n = len(a)
    rows = np.concatenate([a, b], axis=1)
    for j in range(n):
        pivot = j + int(np.argmax(np.abs(raw(rows[j:, j]))))
        rows[[j, pivot]] = rows[[pivot, j]]
        if raw(rows[j, j]) == 0:
            raise LinAlgError(f"a matrix, of shape {a.shape}, {SINGULAR}")
        rows[j, j + 1 :] = rows[j, j + 1 :] / rows[j, j]
        for i in range(n):
            if i != j:
                rows[i, j + 1 :] = rows[i, j + 1 :] - rows[i, j] * rows[j, j + 1 :]
    return rows[:, n:]


_eliminated_in_each = _one_by_one("(n,n),(n,k)->(n,k)", _eliminated)


def _unfused_solve(a: Any, b: Any) -> Any:
    if b.ndim == 1:
        return _eliminated_in_each(a, b[:, np.newaxis])[..., 0]
    return _eliminated_in_each(a, b)


solve = Primitive(
    "solve",
    on_arrays=_by_lapack("solve", _solution, SINGULAR),
    vjp_of_all=_solve_vjp,
    formulas=("-solve(a.T, g) @ y.T", "solve(a.T, g)"),
    unfused=_unfused_solve,
)

# The derivative of A A^-1 = 1 is dA A^-1 + A d(A^-1) = 0.
inv = Primitive(
    "inv",
    on_arrays=_by_lapack("inv", np.linalg.inv, SINGULAR),
    vjps=(lambda g, y, a: -(swapped(y) @ g @ swapped(y)),),
    formulas=("-y.T @ g @ y.T",),
    unfused=lambda a: _eliminated_in_each(a, np.eye(a.shape[-1])),
)


# The derivative of a determinant by one entry is the entry's cofactor: the determinant without its
# row and column, with a sign; or with its row replaced by one that has a 1 in its column alone. All
# of them together are det(A) A^-T, which LAPACK gets right up to the last digits of a singular
# matrix. The derivative of that, however, is a difference of far larger numbers.
def _cofactors(a: Any, y: Any) -> Any:
    inverse = _inverse(a)
    if inverse is not None:
        return expand_dims(y, axis=(-1, -2)) * swapped(inverse)
    unit = np.eye(shape_of(a)[-1], dtype=a.dtype)[:, np.newaxis]
    rows = [row.T for row in unit]
    replaced = (expand_dims(a, axis=-3) * (1 - row) + row * unit for row in rows)
    return stack(*map(det, replaced), axis=-2)


def _inverse(a: Any) -> Any:
    """The inverse, if it is there to enough digits; as a node it may be differentiated further."""
    try:
        inverse = inv(a)
    except LinAlgError:
        return None
    eps = float(np.finfo(np.result_type(data_of(a), np.float32)).eps)
    limit = eps ** (-0.5 if isinstance(a, Node) else -0.9)
    x, y = (data_of(matrices).astype(np.float64) for matrices in (a, inverse))
    largest = lambda x: np.linalg.norm(x, 1, (-2, -1)) if x.size else np.zeros(0)
    return inverse if np.all(largest(x) * largest(y) < limit) else None


# Bird, "A simple division-free algorithm for computing determinants", 2011: a polynomial of the
# entries, for which singular matrices are nothing special.
def _det_of_values(a: Any) -> Any:
    n = len(a)
    if not n:
        return 1.0
    x = a
    for _ in range(n - 1):  # the last row, which would be 0, is left out
        below = [np.sum(np.diagonal(x)[i + 1 :]) for i in range(n)]
        x = np.stack([x[i, i + 1 :] @ a[i + 1 :] - below[i] * a[i] for i in range(n - 1)])
    return x[0, 0] if n % 2 else -x[0, 0]


_det_of_each = _one_by_one("(n,n)->()", _det_of_values)

det = Primitive(
    "det",
    on_arrays=_by_lapack("det", np.linalg.det),
    vjps=(lambda g, y, a: expand_dims(g, axis=(-1, -2)) * _cofactors(a, y),),
    formulas=("g * cofactors(a)",),
    unfused=_det_of_each,
)

# The logarithm of |det|, the second of the two that NumPy's slogdet gives; the sign is flat.
slogdet = Primitive(
    "slogdet",
    symbol="log|det|",
    on_arrays=_by_lapack("slogdet", lambda a: np.linalg.slogdet(a)[1]),
    vjps=(lambda g, y, a: expand_dims(g, axis=(-1, -2)) * swapped(inv(a)),),
    formulas=("g * inv(a.T)",),
    unfused=lambda a: log(absolute(_det_of_each(a))),
)


# A = L L^T. Of two triangular matrices L^-1 dL = Phi(L^-1 dA L^-T), where Phi keeps the lower
# triangle and halves the diagonal. NumPy reads the lower triangle of A alone: here the symmetric
# part of A is factored, which is the same for a symmetric A and shares the gradient evenly.
def _cholesky_of_arrays(a: Any) -> Any:
    return np.linalg.cholesky(_symmetric(a))


def _symmetric(a: Any) -> Any:
    return 0.5 * a + 0.5 * swapped(a)


def _cholesky_vjp(g: Any, y: Any, a: Any) -> Any:
    n = shape_of(y)[-1]
    phi = np.tri(n, dtype=g.dtype) - 0.5 * np.eye(n, dtype=g.dtype)
    inverse = inv(y)
    return _symmetric(swapped(inverse) @ ((swapped(y) @ g) * phi) @ inverse)


def _cholesky_of_values(a: Any) -> Any:
    """Column by column, as by hand."""
    a = (a + a.T) / 2
    y = np.zeros(a.shape, object)
    for j in range(len(a)):
        rest = a[j:, j] - y[j:, :j] @ y[j, :j] if j else a[:, 0]
        if not raw(rest[0]) > 0:
            raise LinAlgError(f"a matrix, of shape {a.shape}, {INDEFINITE}")
        y[j, j] = sqrt(rest[0])
        y[j + 1 :, j] = rest[1:] / y[j, j]
    return y


cholesky = Primitive(
    "cholesky",
    on_arrays=_by_lapack("cholesky", _cholesky_of_arrays, INDEFINITE),
    vjps=(_cholesky_vjp,),
    formulas=("symmetric(inv(y).T @ lower_half(y.T @ g) @ inv(y))",),
    unfused=_one_by_one("(n,n)->(n,n)", _cholesky_of_values),
)


# The Euclidean norm, of all entries along the axes. At 0 it has no derivative, and gets 0, the
# subgradient that PyTorch takes.
def _norm_of_arrays(a: Any, axis: Any, keepdims: bool) -> Any:
    squares = lambda x: np.add.reduce(x * x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return in_wide_floats(lambda x: np.sqrt(squares(x)), a)


def _unfused_norm(a: Any, axis: Any, keepdims: bool) -> Any:
    total = sum(as_array(square(a)), axis=axis, keepdims=keepdims)
    return where(raw(total) == 0, 0.0, sqrt(where(raw(total) == 0, 1.0, total)))


norm = Primitive(
    "norm",
    on_arrays=_norm_of_arrays,
    vjps=(
        lambda g, y, a, axis, keepdims: (
            restored(where(y == 0, 0.0, g / where(y == 0, 1.0, y)), a, axis, keepdims) * a
        ),
    ),
    formulas=("where(spread(y) == 0, 0, spread(g / y)) * a",),
    unfused=_unfused_norm,
)
