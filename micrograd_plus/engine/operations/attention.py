"""Attention, and the rotation by which it knows how far apart two tokens are."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...hints import knows_arguments
from ..graph import data_of, kept
from ..operands import listed, plain_array
from ..primitives import attention as _table
from ..primitives.shapes import shape_of
from . import joining as _joining
from . import shapes as _shapes


@knows_arguments
def scaled_dot_product_attention(
    q: Any, k: Any, v: Any, mask: Any = None, *, causal: bool = False, scale: float | None = None
) -> Any:
    """softmax(q kᵀ * scale + mask) v: for each query the mean of the values, by weights.

    As PyTorch's function of that name, with `attn_mask` and `is_causal`. A query that may look at
    no key gives zeros, and no gradient. Vaswani et al., "Attention is all you need", 2017, section
    3.2.1.

    The weights, queries * keys of them for each head, are computed some heads at a time, and again
    in the backward pass, rather than kept. Beyond operands and result it takes room for those of
    one head, or 131,072 if that is more: of 1,000 tokens 4 MB in float32, twice that in the
    backward pass, however many heads there are.

    Args:
        q: Queries, of shape (..., queries, d).
        k: Keys, of shape (..., keys, d).
        v: Values, of shape (..., keys, units). The axes before the last two, such as those of the
            batch and the heads, broadcast.
        mask: Booleans, True where a query may look at a key; or numbers that are added to the
            scores, -inf where it may not. Its shape broadcasts to (..., queries, keys).
        causal: Whether query i may look at keys 0 to i alone.
        scale: The factor of the scores; None: 1 / sqrt(d).

    Returns:
        Shape (..., queries, units).

    Raises:
        ValueError: For sizes that differ, or a mask that does not fit.
        TypeError: For a mask of integers.

    >>> from micrograd_plus import Tensor
    >>> q = k = Tensor([[0.0, 1.0], [1.0, 0.0]])
    >>> v = Tensor([[1.0], [3.0]])
    >>> scaled_dot_product_attention(q, k, v, causal=True).data.round(3)
    array([[1.  ],
           [2.34]])
    """
    q, k, v = listed(q), listed(k), listed(v)
    operands = (q, k, v) if mask is None else (q, k, v, _mask_like(q, mask))
    return _table.attention(*operands, causal=bool(causal), scale=_scale(q, scale))


@knows_arguments
def attention_weights(
    q: Any, k: Any, mask: Any = None, *, causal: bool = False, scale: float | None = None
) -> Any:
    """softmax(q kᵀ * scale + mask): what `scaled_dot_product_attention` multiplies the values by.

    Args:
        q: Shape (..., queries, d).
        k: Shape (..., keys, d).
        mask: Booleans, True where a query may look at a key, or numbers that are added.
        causal: Whether query i may look at keys 0 to i alone.
        scale: The factor of the scores; None: 1 / sqrt(d).

    Returns:
        Shape (..., queries, keys). Rows add up to 1; those of a query that may look at no key
        are zeros.

    >>> from micrograd_plus import Tensor
    >>> q = Tensor([[0.0, 1.0], [1.0, 0.0]])
    >>> attention_weights(q, q, causal=True).data.round(3)
    array([[1.  , 0.  ],
           [0.33, 0.67]])
    """
    q, k = listed(q), listed(k)
    mask = None if mask is None else _mask_like(q, mask)
    return _table.weights_of(q, k, mask, causal=bool(causal), scale=_scale(q, scale))


def rotary(x: Any, start: int = 0, base: float = 10000.0) -> Any:
    """Turn pairs of numbers by angles that grow with the token's place: rotary positions.

    Of token m the pair i, x[2i] and x[2i + 1], is turned by m θ with θ = base^(-2i / d): with
    c = cos(m θ) and s = sin(m θ) it becomes x[2i] c - x[2i + 1] s and x[2i] s + x[2i + 1] c. The
    product of a query and a key, both turned, then depends on how far apart they are, and not on
    where they are. Su et al., "RoFormer", 2021, section 3.4.2, equation 34.

    Args:
        x: Queries or keys, of shape (..., tokens, d), with an even d.
        start: The place of the first token.
        base: See above.

    Returns:
        The shape of `x`.

    Raises:
        ValueError: For an odd d.

    >>> from micrograd_plus import Tensor
    >>> rotary(Tensor([[1.0, 0.0], [1.0, 0.0]])).data.round(3)
    array([[1.   , 0.   ],
           [0.54 , 0.841]])
    """
    x = listed(x)
    shape = shape_of(x)
    if len(shape) < 2 or shape[-1] % 2:
        raise ValueError(f"rotary takes (..., tokens, an even size), got shape {shape}")
    tokens, d = shape[-2:]
    angles = np.arange(start, start + tokens)[:, None] * base ** (-np.arange(0, d, 2) / d)
    cos, sin = (_in_dtype_of(x, f(angles)) for f in (np.cos, np.sin))
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = _joining.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1)
    return _shapes.reshape(turned, shape)


def _scale(q: Any, given: float | None) -> float:
    return 1 / math.sqrt(max((1, *shape_of(q)[-1:]))) if given is None else float(given)


def _mask_like(q: Any, mask: Any) -> Any:
    """A mask as it is now; raw numbers in the dtype of the queries."""
    mask = kept(listed(mask))
    dtype = getattr(mask, "dtype", None)
    if dtype is not None and dtype.kind in "iu":  # 0 and 1 would be added to the scores
        raise TypeError(
            f"a mask is booleans, or floats that are added, got {dtype}: (mask != 0) makes booleans"
        )
    is_boolean = dtype == np.dtype(bool)
    if isinstance(mask, np.ndarray) and not is_boolean:
        with np.errstate(over="ignore"):  # -1e9 is -inf in float16
            return _in_dtype_of(q, plain_array(mask))
    return data_of(mask) if is_boolean else mask


def _in_dtype_of(x: Any, array: Any) -> Any:
    dtype = getattr(x, "dtype", None)
    return array.astype(dtype) if dtype is not None and dtype.kind == "f" else array
