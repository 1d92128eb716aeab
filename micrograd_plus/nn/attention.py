"""Attention, by which tokens look at each other, and what it looked at."""

from __future__ import annotations

from functools import partial
from threading import get_ident
from typing import Any

import numpy as np

from .. import functions
from ..checks import SHARE, Seed, check_count, check_number, float_dtype, generator
from ..engine.graph import data_of, unrecorded
from ..hints import knows_arguments
from . import initializers
from .cache import Cache
from .containers import check_module
from .dense import Dense
from .inputs import InputError, of_dtype
from .modes import in_use
from .module import Module
from .normalization import Dropout


class _Weights(Module):
    """The weights of attention, as a step of their own: seen by taps, and to be dropped from."""

    def __init__(self, causal: bool) -> None:
        self.causal = causal

    def forward(self, q: Any, k: Any, mask: Any, causal: bool) -> Any:
        return functions.attention_weights(q, k, mask, causal=causal)

    def __repr__(self) -> str:
        return f"Weights(causal={self.causal})"


class Attention(Module):
    """Multi-head attention: each token's mean of what others say, by how well they fit.

    Queries, keys and values are made of the tokens by a `Dense` each, and parted into heads, which
    attend side by side; a last `Dense` mixes what they found.

    Source: Vaswani et al., "Attention is all you need", 2017, section 3.2.2. Fewer heads of keys
    and values than of queries: Ainslie et al., "GQA", 2023, section 2.2. Rotary positions:
    `functions.rotary`.

    Args:
        width: The size of a token's vector, which the heads share.
        heads: How many there are.
        key_value_heads: How many heads of keys and values, each for as many of queries; None: as
            many.
        causal: Whether a token looks at those before it and itself alone.
        dropout: The share of the weights that training drops.
        rotary: Whether queries and keys are turned by their places.
        use_bias: Whether the four layers have biases.
        initializer: Of the four weights; see `Dense`.
        seed: For the initialiser and the dropout: an integer, or a NumPy Generator to draw from.
        dtype: Of the parameters. Raw arrays given to the layer are cast to it.

    Attributes:
        query: Dense (width, width).
        key: Dense (width, width / heads * key_value_heads).
        value: Dense, as `key`.
        output: Dense (width, width).
        weights: A module that computes the weights by themselves, where someone looks at them:
            `taps` sees them under its name. See `attention_weights`.

    Raises:
        ValueError: For sizes below 1 or that do not divide each other, or inputs that do not fit.

    >>> layer = Attention(8, heads=2, causal=True, seed=0)
    >>> layer(np.ones((3, 5, 8))).shape
    (3, 5, 8)
    >>> layer
    Attention(8, heads=2, causal)

    One number that it finds for the last of three tokens, drawn as the numbers it is made of:

    >>> from micrograd_plus import Tensor, draw, expand
    >>> small, x = Attention(2, heads=1, causal=True, use_bias=False, seed=0), Tensor(np.eye(3, 2))
    >>> one, _ = expand(small(x[None])[0, -1, 0])
    >>> draw(one, max_nodes=200)
    <Drawing: 114 nodes, 163 edges; save("graph.svg") writes it>
    """

    @knows_arguments
    def __init__(
        self,
        width: int,
        heads: int,
        *,
        key_value_heads: int | None = None,
        causal: bool = False,
        dropout: float = 0.0,
        rotary: bool = False,
        use_bias: bool = True,
        initializer: str | initializers.Initializer = "glorot_uniform",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        key_value_heads = heads if key_value_heads is None else key_value_heads
        _check_divides("width", width, "heads", heads)
        _check_divides("heads", heads, "key_value_heads", key_value_heads)
        check_number("dropout of Attention", dropout, SHARE)
        self.width, self.heads = int(width), int(heads)
        self.key_value_heads = int(key_value_heads)
        self.causal, self.rotary, self.use_bias = causal, rotary, use_bias
        self.initializer = initializer
        self.dtype = float_dtype("Attention", dtype)
        size = self.width // self.heads
        if rotary and size % 2:
            raise ValueError(f"rotary turns pairs of numbers, and heads have {size}")
        rng = generator("seed of Attention", seed)
        dense = partial(
            Dense, use_bias=use_bias, initializer=initializer, seed=rng, dtype=self.dtype.name
        )
        self.query = dense(self.width, self.width)
        self.key = dense(self.width, size * self.key_value_heads)
        self.value = dense(self.width, size * self.key_value_heads)
        self.output = dense(self.width, self.width)
        self.weights = _Weights(causal)
        self.dropout = float(dropout)
        self.drop = Dropout(dropout, seed=rng)

    @knows_arguments
    def forward(
        self, x: Any, other: Any = None, *, mask: Any = None, cache: Cache | None = None
    ) -> Any:
        """What each token finds.

        Args:
            x: Tokens that look, of shape (n, tokens, width).
            other: Tokens that they look at, of shape (n, others, width), as of another text; None:
                each other.
            mask: Booleans (n, others): which of those that are looked at are real, and no padding.
                Or booleans, or numbers that are added to the scores, that broadcast to (n, heads,
                tokens, others), with four axes.
            cache: Keys and values of the tokens before; those of `x` are put to them. A mask is of
                all of them.

        Returns:
            Shape (n, tokens, width).
        """
        x = self._taken(x)
        looked_at = x if other is None else self._taken(other)
        q = self._parted(self.query(x), self.heads)
        k, v = (
            self._parted(layer(looked_at), self.key_value_heads) for layer in (self.key, self.value)
        )
        start = 0
        if cache is not None and other is None:
            start = cache.length(self)
        if self.rotary:
            q, k = functions.rotary(q, start), functions.rotary(k, start)
        if cache is not None and other is None:
            k, v = cache.extended(self, k, v)
        if self.key_value_heads < self.heads:
            each = self.heads // self.key_value_heads
            k, v = (functions.repeat(part, each, axis=1) for part in (k, v))
        mask = self._mask(mask, k)
        causal = self.causal
        if causal and start:  # the first query is not at the first key
            if q.shape[2] > 1:
                mask = _both(mask, np.tri(q.shape[2], k.shape[2], start, dtype=np.bool_))
            causal = False
        drops = self.drop.training and self.drop.rate
        if drops or self.weights._hooks:
            y = self.drop(self.weights(q, k, mask, causal)) @ v
        else:
            y = functions.scaled_dot_product_attention(q, k, v, mask, causal=causal)
        return self.output(y.swapaxes(1, 2).reshape(x.shape))

    def output_mask(self, x: Any, mask: Any = None, other: Any = None) -> np.ndarray | None:
        """Which tokens are real: the mask, where they look at each other."""
        return mask if other is None else None

    def _taken(self, x: Any) -> Any:
        x = of_dtype(x, self.dtype)
        if x.ndim != 3 or x.shape[2] != self.width:
            raise InputError(self, f"takes shape (n, tokens, {self.width}), got {x.shape}")
        return x

    @staticmethod
    def _parted(x: Any, heads: int) -> Any:
        """(n, tokens, heads * d) as (n, heads, tokens, d)."""
        n, tokens, size = x.shape
        x = unrecorded(x)
        return x.reshape(n, tokens, heads, size // heads).swapaxes(1, 2)

    def _mask(self, mask: Any, k: Any) -> Any:
        if mask is None or np.ndim(mask) == 4:
            return mask
        mask = np.asarray(mask)
        keys = (k.shape[0], k.shape[2])
        if mask.shape != keys or mask.dtype.kind != "b":
            raise InputError(
                self,
                f"takes a mask of booleans {keys}, or one that broadcasts to (n, heads, tokens, "
                f"others), got {mask.dtype} {mask.shape}: of (tokens, others) give "
                "mask[None, None]",
            )
        return mask[:, None, None, :]

    def __repr__(self) -> str:
        grouped = self.key_value_heads < self.heads
        return (
            f"Attention({self.width}, heads={self.heads}"
            + (f", key_value_heads={self.key_value_heads}" if grouped else "")
            + (", causal" if self.causal else "")
            + (", rotary)" if self.rotary else ")")
        )


def _both(mask: Any, allowed: np.ndarray) -> Any:
    """A mask, and what is allowed besides."""
    if mask is None:
        return allowed
    is_boolean = getattr(mask, "dtype", None) == np.dtype(bool)
    return mask & allowed if is_boolean else functions.where(allowed, mask, -np.inf)


def _check_divides(whole: str, size: int, part: str, count: int) -> None:
    check_count(f"{whole} of Attention", size)
    check_count(f"{part} of Attention", count)
    if size % count:
        raise ValueError(f"{part} of Attention must divide its {whole}, {size}, got {count}")


def attention_weights(model: Module, *args: Any, **kwargs: Any) -> dict[str, np.ndarray]:
    """How much every token looked at every other one, in each Attention of a model, in one call.

    Args:
        model: Any Module.
        args: What it is called with; it is in evaluation mode meanwhile, and nothing is recorded.
        kwargs: The same, by name.

    Returns:
        By the dotted name of the layer, in the order in which they are called, an array (n, heads,
        queries, keys), whose rows add up to 1.

    Raises:
        TypeError: For a model that is no Module.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Attention(4, 2, causal=True, seed=0))
    >>> found = attention_weights(model, np.ones((1, 3, 4)))
    >>> found["layers.0"].shape, found["layers.0"][0, 0, 0].tolist()
    ((1, 2, 3, 3), [1.0, 0.0, 0.0])
    """
    check_module(model, "attention_weights")
    found: dict[str, np.ndarray] = {}
    own = get_ident()

    def look(name: str, module: Module, args: Any, y: Any) -> None:
        if get_ident() == own:  # another thread may use the model
            found[name] = data_of(y)

    removals = []
    try:
        for name, part in model.named_modules():
            if isinstance(part, _Weights):
                owner = name.rpartition(".")[0]
                removals.append(part.register_forward_hook(partial(look, owner)))
        in_use(partial(model, *args, **kwargs))
    finally:
        for remove in removals:
            remove()
    return found


def sinusoidal_positions(tokens: int, width: int, start: int = 0) -> np.ndarray:
    """Waves of ever longer periods, which tell where a token stands: not learned.

    The numbers 2i and 2i + 1 of place m are sin(m / 10000^(2i / width)) and its cosine.

    Source: Vaswani et al., "Attention is all you need", 2017, section 3.5.

    Args:
        tokens: How many places.
        width: How many numbers for each.
        start: The first place.

    Returns:
        Shape (tokens, width), float64.

    >>> sinusoidal_positions(2, 4).round(3)
    array([[0.   , 1.   , 0.   , 1.   ],
           [0.841, 0.54 , 0.01 , 1.   ]])
    """
    i = np.arange(width)
    angles = np.arange(start, start + tokens)[:, None] / 10000.0 ** ((i - i % 2) / width)
    return np.where(i % 2, np.cos(angles), np.sin(angles))
