"""Attention: each query's mean of the values, weighed by how well its key goes with the query.

Vaswani et al., "Attention is all you need", 2017, section 3.2.1. The weights, a number for each
query and key, are computed some heads at a time, in the forward and again in the backward pass:
they are never all there at once, and the graph does not keep them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..graph import data_of
from ..primitive import Primitive
from .elementwise import exp
from .linear import matmul, swapped
from .precision import as_floats, wide
from .reductions import largest, numbers_of, sum
from .selection import where
from .shapes import shape_of

_ROOM = 1 << 17  # weights that are computed at a time, if one head does not have more


def weights_of(q: Any, k: Any, mask: Any = None, *, causal: bool, scale: float) -> Any:
    """softmax(q kᵀ * scale) over the keys that may be looked at; zeros where there is none.

    Args:
        q: Shape (..., queries, d).
        k: Shape (..., keys, d).
        mask: Booleans, True where a query may look at a key, or numbers that are added.
        causal: Whether query i may look at keys 0 to i alone.
        scale: The factor.
    """
    scores = matmul(q * scale, swapped(k))
    if not (mask is None or _is_boolean(mask)):
        scores = scores + mask
    allowed = _allowed(shape_of(scores), mask, causal)
    if allowed is not None:
        scores = where(allowed, scores, -math.inf)
    e = exp(scores - _finite(largest(numbers_of(scores), -1)))
    total = sum(e, axis=-1, keepdims=True)
    return e / where(numbers_of(total) == 0, 1.0, total)


def _is_boolean(mask: Any) -> bool:
    return mask is not None and mask.dtype.kind == "b"


def _allowed(shape: tuple[int, ...], mask: Any, causal: bool) -> Any:
    """Where queries may look, to broadcast to the weights; None for everywhere."""
    allowed = data_of(mask) if _is_boolean(mask) else None
    if causal:
        before = np.tri(*shape[-2:], dtype=np.bool_)
        return before if allowed is None else allowed & before
    return allowed


def _finite(m: Any) -> Any:
    return np.where(np.isfinite(m), m, m.dtype.type(0))  # of keys that are all left out


def _parts(shape: tuple[int, ...], each: int) -> Iterator[tuple[Any, ...]]:
    """Indices of parts of so many weights as there is room for, `each` in an entry."""
    if not shape or math.prod(shape) * each <= _ROOM:
        yield ()
        return
    rest = math.prod(shape[1:]) * each
    if rest >= _ROOM:
        for i in range(shape[0]):
            for part in _parts(shape[1:], each):
                yield (i, *part)
        return
    step = _ROOM // max(rest, 1)
    for start in range(0, shape[0], step):
        yield (slice(start, start + step),)


def _leading_axes(operands: Sequence[Any]) -> tuple[int, ...]:
    shapes = [x.shape[:-2] for x in operands]
    return shapes[0] if shapes.count(shapes[0]) == len(shapes) else np.broadcast_shapes(*shapes)


class _Heads:
    """Operands of one dtype, broadcast to the same leading axes; float16 as float32."""

    def __init__(self, operands: Sequence[Any], causal: bool, scale: float) -> None:
        q, k, v = [wide(as_floats(x)) for x in operands[:3]]
        mask = operands[3] if len(operands) > 3 else None
        added = None if mask is None or _is_boolean(mask) else wide(as_floats(mask))
        self.dtype = np.result_type(q, k, v, *([] if added is None else [added]))
        self.leading = _leading_axes(operands)
        self.queries, self.keys = q.shape[-2], k.shape[-2]
        self.scale = self.dtype.type(scale)
        self.q, self.k, self.v = map(self.of_all, (q * self.scale, k, v))
        allowed = _allowed((self.queries, self.keys), mask, causal)
        self.lost = None if allowed is None else self.of_weights(~allowed)
        self.added = None if added is None else self.of_weights(added)

    def of_all(self, x: Any) -> Any:
        """An operand with an entry for every head."""
        x = np.asarray(x, self.dtype)
        shape = (*self.leading, *x.shape[-2:])
        return x if x.shape == shape else np.broadcast_to(x, shape)

    def of_weights(self, x: Any) -> Any:
        return np.broadcast_to(x, (*self.leading, self.queries, self.keys))

    def like(self, x: Any) -> Any:
        """A new array of the shape of an operand, and laid out as it is.

        Heads are mostly a view of (n, T, heads, d): what is computed of them then is one, too,
        and nobody has to copy it to put the heads side by side again.
        """
        repeated = any(not step and n > 1 for step, n in zip(x.strides, x.shape, strict=True))
        return np.empty(x.shape, x.dtype) if repeated else np.empty_like(x)

    def weights(self, part: tuple[Any, ...]) -> Any:
        """As `weights_of`, in place."""
        s = np.matmul(self.q[part], self.k[part].swapaxes(-1, -2))
        if self.added is not None:
            s += self.added[part]
        if self.lost is not None:
            np.copyto(s, -np.inf, where=self.lost[part])
        s -= _finite(largest(s, -1))
        np.exp(s, out=s)
        total = np.einsum("...i->...", s)[..., None]
        total[total == 0] = 1
        s /= total
        return s

    def parts(self) -> Iterator[tuple[Any, ...]]:
        return _parts(self.leading, self.queries * self.keys)


def _attention_of_arrays(*operands: Any, causal: bool, scale: float) -> Any:
    _check(*operands)
    heads = _Heads(operands, causal, scale)
    shape = (*heads.leading, heads.queries, heads.v.shape[-1])
    y = heads.like(heads.q) if heads.q.shape == shape else np.empty(shape, heads.dtype)
    for part in heads.parts():
        np.matmul(heads.weights(part), heads.v[part], out=y[part])
    return y.astype(_dtype_of(operands), copy=False)


def _dtype_of(operands: Sequence[Any]) -> Any:
    counted = operands[:3] if _is_boolean(operands[-1]) else operands
    return np.result_type(*map(as_floats, counted))


def _check(q: Any, k: Any, v: Any, mask: Any = None) -> None:
    shapes = f"queries {q.shape}, keys {k.shape} and values {v.shape}"
    if min(q.ndim, k.ndim, v.ndim) < 2:
        raise ValueError(f"attention needs (..., tokens, size), got {shapes}")
    if q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ValueError(
            f"attention of {shapes}: the last sizes of queries and keys must be equal, and there "
            "must be a value for every key"
        )
    if mask is not None:
        wanted = (q.shape[-2], k.shape[-2])
        given = (1, 1, *mask.shape)[-2:]
        if any(n not in (1, size) for n, size in zip(given, wanted, strict=True)):
            raise ValueError(
                f"a mask of shape {mask.shape} for {wanted[0]} queries and {wanted[1]} keys: it "
                f"must broadcast to (..., {wanted[0]}, {wanted[1]})"
            )


# y = p v with p = softmax(s), s = q kᵀ scale + mask. With the gradient of p, g vᵀ, that of the
# scores is p (g vᵀ - Σ p g vᵀ) over the keys, and this sum is Σ g y over the entries of y.
def _attention_vjp(
    needed: Sequence[bool], g: Any, y: Any, *operands: Any, causal: bool, scale: float
) -> list[Any]:
    if all(type(x) is np.ndarray for x in (g, y, *operands)):
        return _attention_vjp_of_arrays(needed, g, y, operands, causal, scale)
    q, k, v, *mask = operands
    p = weights_of(q, k, *mask, causal=causal, scale=scale)
    slopes = p * (matmul(g, swapped(v)) - sum(g * y, axis=-1, keepdims=True))
    return [
        matmul(slopes, k) * scale,
        matmul(swapped(slopes), q) * scale,
        matmul(swapped(p), g),
        slopes,
    ][: len(operands)]


def _attention_vjp_of_arrays(
    needed: Sequence[bool], g: Any, y: Any, operands: Any, causal: bool, scale: float
) -> list[Any]:
    heads = _Heads(operands, causal, scale)
    g, y = (wide(as_floats(x)) for x in (g, y))
    q, k, v = heads.q, heads.k, heads.v
    dq, dk, dv = (heads.like(x) if needed[i] else None for i, x in enumerate((q, k, v)))
    shape = (*heads.leading, heads.queries, heads.keys)
    slopes = np.empty(shape, heads.dtype) if any(needed[3:]) else None
    for part in heads.parts():
        p = heads.weights(part)
        if dv is not None:
            np.matmul(p.swapaxes(-1, -2), g[part], out=dv[part])
        if dq is None and dk is None and slopes is None:
            continue
        d = np.matmul(g[part], v[part].swapaxes(-1, -2))
        d -= np.einsum("...i,...i->...", g[part], y[part])[..., None]
        d *= p
        if slopes is not None:
            slopes[part] = d
        if dq is not None:
            np.matmul(d, k[part], out=dq[part])
            dq[part] *= heads.scale
        if dk is not None:
            np.matmul(d.swapaxes(-1, -2), q[part], out=dk[part])
    return [dq, dk, dv, slopes][: len(operands)]


_SLOPES = "weights * (g @ v.T - sum(g * y, -1, keepdims=True))"

attention = Primitive(
    "scaled_dot_product_attention",
    symbol="attention",
    on_arrays=_attention_of_arrays,
    vjp_of_all=_attention_vjp,
    formulas=(f"({_SLOPES}) @ k * scale", f"({_SLOPES}).T @ q * scale", "weights.T @ g", _SLOPES),
    operand_names=("q", "k", "v", "mask"),
    unfused=lambda q, k, v, mask=None, **static: matmul(weights_of(q, k, mask, **static), v),
)
