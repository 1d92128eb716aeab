"""Linear algebra: products of matrices, and sums of products by Einstein's convention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..primitive import Primitive
from .shapes import expand_dims, index, reshape, shape_of, transpose

# Of subscripts. (Python's `string` has them too, and compiles a pattern when it is imported.)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def swapped(a: Any) -> Any:
    """`a` with its last two axes swapped."""
    ndim = len(shape_of(a))
    if type(a) is np.ndarray:
        return a.T if ndim == 2 else a.swapaxes(-1, -2)
    return transpose(a, axes=(*range(ndim - 2), ndim - 1, ndim - 2))


def matmul_of_arrays(a: Any, b: Any) -> Any:
    """a @ b; large stacks of rows at once."""
    if not (a.ndim and b.ndim):
        raise ValueError(f"cannot multiply {a.shape} @ {b.shape}: use * for a single number")
    inner = b.shape[-2] if b.ndim > 1 else b.shape[0]
    if a.shape[-1] != inner:
        raise ValueError(
            f"cannot multiply {a.shape} @ {b.shape}: "
            f"the inner sizes {a.shape[-1]} and {inner} differ"
        )
    if b.ndim > 2 or a.dtype.char == "O":
        return np.matmul(a, b)
    if a.ndim <= 2:
        return a.dot(b)
    rows = math.prod(a.shape[:-1])  # not -1, which no entries leave undefined
    return a.reshape(rows, inner).dot(b).reshape(*a.shape[:-1], *b.shape[1:])


def _rows(a: Any) -> Any:
    *before, n = shape_of(a)
    shape = math.prod(before), n
    return a.reshape(shape) if type(a) is np.ndarray else reshape(a, shape=shape)


# y = a @ b: the gradient of a is g @ b^T, that of b is a^T @ g. A vector is a matrix of one row on
# the left, of one column on the right, whose extra axis is put back first and dropped at the end.
def matmul_vjp_a(g: Any, y: Any, a: Any, b: Any) -> Any:
    """g @ b^T."""
    if len(shape_of(b)) == 1:
        return expand_dims(g, axis=-1) * b
    if len(shape_of(a)) == 1:
        return index(expand_dims(g, axis=-2) @ swapped(b), index=(..., 0, slice(None)))
    # Of arrays as the product itself: NumPy's @ would multiply a stack of rows part by part.
    return (matmul_of_arrays if type(g) is type(b) is np.ndarray else matmul)(g, swapped(b))


def matmul_vjp_b(g: Any, y: Any, a: Any, b: Any) -> Any:
    """a^T @ g."""
    a_shape, b_shape = shape_of(a), shape_of(b)
    if len(a_shape) == 1:
        return expand_dims(a, axis=-1) * expand_dims(g, axis=-2) if len(b_shape) > 1 else a * g
    if len(b_shape) == 1:
        rows, g = _rows(a), reshape(g, shape=(-1,))
        return swapped(rows) @ g
    if len(b_shape) == 2 and len(a_shape) > 2:  # one product over the whole batch
        a, g = _rows(a), _rows(g)
    return swapped(a) @ g


matmul = Primitive(
    "matmul",
    symbol="@",
    on_arrays=matmul_of_arrays,
    vjps=(matmul_vjp_a, matmul_vjp_b),
    formulas=("g @ b.T", "a.T @ g"),
)


# einsum. The gradient of one operand is again an einsum, of g and the other operands:
# "ij,jk->ik" gives "ik,jk->ij". Two things need help. A letter that this operand alone has was
# summed away, and is spread again by an operand of ones. A letter that it has twice took a
# diagonal, and is put back on it by an identity matrix.
def _einsum_vjp(
    needed: Sequence[bool], g: Any, y: Any, *operands: Any, subscripts: str
) -> list[Any]:
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    contributions: list[Any] = []
    for i, (need, term) in enumerate(zip(needed, terms, strict=True)):
        if not need:
            contributions.append(None)
            continue
        shape = shape_of(operands[i])
        others = [j for j in range(len(terms)) if j != i]
        known = output + "".join(terms[j] for j in others)
        args = [g, *(operands[j] for j in others)]
        parts = [output, *(terms[j] for j in others)]
        unused = iter(sorted(set(LETTERS) - set(subscripts)))
        target = ""
        for axis, letter in enumerate(term):
            if letter in target:
                twin = next(unused)
                args.append(np.eye(shape[axis], dtype=g.dtype))
                parts.append(letter + twin)
                letter = twin
            elif letter not in known:
                args.append(np.ones(shape[axis], dtype=g.dtype))
                parts.append(letter)
            target += letter
        contributions.append(einsum(*args, subscripts=f"{','.join(parts)}->{target}"))
    return contributions


def explicit_subscripts(subscripts: str, shapes: Sequence[tuple[int, ...]]) -> str:
    """Subscripts with letters for `...` and with the output spelled out.

    Args:
        subscripts: As for `numpy.einsum`.
        shapes: The shape of each operand.

    Raises:
        ValueError: For another number of terms than operands, or of letters than axes, or for
            sizes of one letter that differ and are not 1, or for `...` in an input alone.
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        raise ValueError(f"einsum {subscripts!r} has {len(terms)} terms for {len(shapes)} operands")
    unused = sorted(set(LETTERS) - set(subscripts))
    longest = 0
    for i, (term, shape) in enumerate(zip(terms, shapes, strict=True)):
        ndim = len(shape)
        named = len(term.replace("...", ""))
        if named != ndim if "..." not in term else named > ndim:
            raise ValueError(f"einsum term {term!r} has {named} letters for {ndim} axes")
        extra = ndim - named if "..." in term else 0
        longest = max(longest, extra)
        terms[i] = term.replace("...", "".join(unused[-extra:]) if extra else "")
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        for letter, size in zip(term, shape, strict=True):
            if size != 1 and sizes.setdefault(letter, size) != size:
                raise ValueError(
                    f"einsum {subscripts!r} of shapes {' and '.join(map(str, shapes))}: "
                    f"{letter} is {sizes[letter]} in one place and {size} in another"
                )
    ellipsis = "".join(unused[-longest:]) if longest else ""
    if arrow:
        if ellipsis and "..." not in output:
            raise ValueError(
                f"einsum {subscripts!r} has no ... in its output for the {longest} axes that ... "
                "is in its input: name them, to sum over them"
            )
        output = output.replace("...", ellipsis)
    else:  # NumPy's rule: the broadcast axes, then every letter that occurs once, in order
        letters = inputs.replace("...", "").replace(",", "")
        output = ellipsis + "".join(c for c in sorted(set(letters)) if letters.count(c) == 1)
    return f"{','.join(terms)}->{output}"


def _einsum_of_arrays(*operands: Any, subscripts: str) -> Any:
    # Planning the order of products pays off for large operands only.
    large = len(operands) > 1 and max(x.size for x in operands) > 4096
    return np.einsum(subscripts, *operands, optimize=large)


einsum = Primitive(
    "einsum", _einsum_of_arrays, formulas=("einsum(g, others)",), vjp_of_all=_einsum_vjp
)


def _dot_subscripts(a: Any, b: Any) -> str:
    """The last axis of `a` against the last but one of `b` (or its only one)."""
    left, right = len(shape_of(a)), len(shape_of(b))
    first, rest = LETTERS[:left], LETTERS[left : left + right]
    second = rest[: max(right - 2, 0)] + first[-1] + rest[max(right - 2, 0) + 1 :]
    output = first[:-1] + second.replace(first[-1], "")
    return f"{first},{second}->{output}"


def _dot_of_arrays(a: Any, b: Any) -> Any:
    if a.ndim and b.ndim:
        inner = b.shape[-2] if b.ndim > 1 else b.shape[0]
        if a.shape[-1] != inner:
            raise ValueError(
                f"cannot take the dot product of {a.shape} and {b.shape}: "
                f"the sizes {a.shape[-1]} and {inner} differ"
            )
    return np.dot(a, b)


# NumPy's dot: a product for numbers, matmul for two matrices or vectors, and otherwise every row
# of one against every column of the other.
def _dot_vjp(needed: Sequence[bool], g: Any, y: Any, a: Any, b: Any) -> Sequence[Any]:
    if not shape_of(a) or not shape_of(b):
        return (g * b, g * a)
    return _einsum_vjp(needed, g, y, a, b, subscripts=_dot_subscripts(a, b))


dot = Primitive(
    "dot", _dot_of_arrays, formulas=("g @ b.T", "a.T @ g"), symbol="·", vjp_of_all=_dot_vjp
)

outer = Primitive(
    "outer",
    symbol="⊗",
    on_arrays=np.outer,
    vjps=(
        lambda g, y, a, b: reshape(g @ reshape(b, shape=(-1,)), shape=shape_of(a)),
        lambda g, y, a, b: reshape(reshape(a, shape=(-1,)) @ g, shape=shape_of(b)),
    ),
    formulas=("reshape(g @ ravel(b), a.shape)", "reshape(ravel(a) @ g, b.shape)"),
)


# trace sums a diagonal: its gradient goes to the entries of that diagonal.
def _trace_vjp(g: Any, y: Any, a: Any, offset: int, axis1: int, axis2: int) -> Any:
    shape = shape_of(a)
    first, second = axis1 % len(shape), axis2 % len(shape)
    diagonal = np.eye(shape[first], shape[second], k=offset, dtype=g.dtype)
    if first > second:
        diagonal = diagonal.T
    sizes = [n if i in (first, second) else 1 for i, n in enumerate(shape)]
    return expand_dims(g, axis=(first, second)) * diagonal.reshape(sizes)


trace = Primitive(
    "trace",
    on_arrays=lambda a, offset, axis1, axis2: np.trace(a, offset, axis1, axis2),
    vjps=(_trace_vjp,),
    formulas=("on_diagonal(g)",),
)
