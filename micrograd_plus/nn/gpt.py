"""GPT: a language model, from tokens to the logits of the tokens that follow them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .. import functions
from ..checks import (
    AMOUNT,
    SHARE,
    Seed,
    check_choice,
    check_count,
    check_number,
    float_dtype,
    generator,
)
from ..engine.graph import unrecorded
from ..engine.tensor import Tensor
from ..hints import knows_arguments
from . import activations, initializers
from .attention import Attention, attention_weights, sinusoidal_positions
from .cache import Cache
from .containers import Sequential
from .dense import Dense, Embedding
from .inputs import InputError, as_array
from .module import Module
from .normalization import Dropout, LayerNorm, RMSNorm


def _norm(kind: str, width: int, use_weight: bool, use_bias: bool, dtype: str) -> Module:
    if kind == "rms":
        return RMSNorm(width, dtype=dtype, use_weight=use_weight)
    return LayerNorm(width, dtype=dtype, use_weight=use_weight, use_bias=use_weight and use_bias)


class Block(Module):
    """A layer of a transformer: tokens look at each other, then each thinks for itself.

        x = x + attention(norm(x))
        x = x + mlp(norm(x)),    mlp(x) = W2 activation(W1 x + b1) + b2, 4 * width in between

    Source: Radford et al., "Language models are unsupervised multitask learners", 2019, section
    2.3, where the norm stands first; Vaswani et al., "Attention is all you need", 2017, section 3.

    Args:
        width: The size of a token's vector.
        heads: How many heads the attention has.
        key_value_heads: How many of keys and values; see `Attention`.
        causal: Whether a token looks at those before it and itself alone.
        dropout: The share that training drops of the weights of attention, and of what is added.
        norm: "layer" for LayerNorm, "rms" for RMSNorm.
        norm_weight: Whether the norms have weights (and LayerNorm a bias).
        activation: Of the mlp: a name or a function.
        rotary: Whether queries and keys are turned by their places.
        use_bias: Whether there are biases.
        initializer: Of the weights; see `Dense`.
        seed: For the initialiser and the dropout: an integer, or a NumPy Generator to draw from.
        dtype: Of the parameters.

    Attributes:
        attention_norm: LayerNorm or RMSNorm.
        attention: Attention.
        mlp_norm: LayerNorm or RMSNorm.
        mlp: Sequential of two Dense.

    >>> Block(8, heads=2, seed=0)(np.ones((3, 5, 8))).shape
    (3, 5, 8)
    """

    keeps_steps = True

    def __init__(
        self,
        width: int,
        heads: int,
        *,
        key_value_heads: int | None = None,
        causal: bool = True,
        dropout: float = 0.0,
        norm: str = "layer",
        norm_weight: bool = True,
        activation: str | Callable[[Any], Any] = "gelu",
        rotary: bool = False,
        use_bias: bool = True,
        initializer: str | initializers.Initializer = "glorot_uniform",
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        check_choice("norm of Block", norm, ("layer", "rms"))
        check_number("dropout of Block", dropout, SHARE)
        rng = generator("seed of Block", seed)
        self.dtype = float_dtype("Block", dtype)
        dense = partial(
            Dense, use_bias=use_bias, initializer=initializer, seed=rng, dtype=self.dtype.name
        )
        self.attention_norm = _norm(norm, width, norm_weight, use_bias, self.dtype.name)
        self.attention = Attention(
            width,
            heads,
            key_value_heads=key_value_heads,
            causal=causal,
            dropout=dropout,
            rotary=rotary,
            use_bias=use_bias,
            initializer=initializer,
            seed=rng,
            dtype=self.dtype.name,
        )
        self.mlp_norm = _norm(norm, width, norm_weight, use_bias, self.dtype.name)
        self.activation = activations.find(activation)
        self.mlp = Sequential(
            dense(width, 4 * width, activation=self.activation), dense(4 * width, width)
        )
        self.drop = Dropout(dropout, seed=rng)
        self.width, self.heads, self.causal = int(width), int(heads), causal
        self.key_value_heads = self.attention.key_value_heads
        self.dropout, self.rotary = float(dropout), rotary
        self.norm, self.norm_weight, self.use_bias = norm, norm_weight, use_bias
        self.initializer = initializer

    def forward(self, x: Any, mask: Any = None, *, cache: Cache | None = None) -> Any:
        """x: (n, tokens, width). Returns the same shape. Mask and cache: see `Attention`."""
        x = x + self.drop(self.attention(self.attention_norm(x), mask=mask, cache=cache))
        return x + self.drop(self.mlp(self.mlp_norm(x)))

    def __repr__(self) -> str:
        return f"Block({self.width}, heads={self.heads})"


class GPT(Module):
    """A language model: for each token of a text, the logits of the one that follows it.

        x = embedding(tokens) + position_embedding(0, 1, 2, ...)
        x = block(x)                                               for each of the layers
        logits = norm(x) @ embedding.weight.T                      or @ head.weight

    As it stands it is GPT-2, and its first weights are GPT-2's: normal with a deviation of 0.02,
    those of the two Dense in a block that add to x divided by sqrt(2 * layers), biases 0. The
    arguments make other models of it, such as Karpathy's microgpt; see `ScalarGPT`.

    Source: Radford et al., "Language models are unsupervised multitask learners", 2019, section
    2.3. Embedding and head as one: Press and Wolf, "Using the output embedding", 2017.

    Args:
        vocabulary: How many tokens there are.
        context: How many of them it sees at most.
        layers: How many blocks.
        heads: How many heads each has.
        width: The size of a token's vector.
        dropout: The share that training drops: of embeddings, weights of attention, and of what a
            block adds.
        norm: "layer" for LayerNorm, "rms" for RMSNorm.
        positions: "learned", an embedding of places; "sinusoidal", see `sinusoidal_positions`; or
            "rotary", see `functions.rotary`.
        tied: Whether the head is the embedding, with the same numbers; else a Dense of its own.
        bias: Whether there are biases, those of LayerNorm too.
        key_value_heads: How many heads of keys and values; see `Attention`.
        activation: Within the blocks.
        norm_weight: Whether the norms have weights.
        first_norm: Whether there is a norm before the blocks.
        last_norm: Whether there is one after them.
        initializer: Of all weights, a name or a function, in place of GPT-2's.
        seed: For the initialiser and the dropout: an integer, or a NumPy Generator to draw from.
        dtype: Of the parameters.

    Attributes:
        embedding: Embedding (vocabulary, width).
        position_embedding: Embedding (context, width), or None.
        blocks: A list of Block.
        head: Dense (width, vocabulary) without a bias; None if tied.

    Raises:
        ValueError: For sizes below 1 or that do not divide each other, unknown words, tokens out
            of range, or more of them than the context.

    >>> model = GPT(vocabulary=27, context=16, layers=2, heads=4, width=16, seed=0)
    >>> model([[1, 5, 2], [3, 3, 0]]).shape
    (2, 3, 27)
    >>> model
    GPT(vocabulary=27, context=16, layers=2, heads=4, width=16)
    """

    @knows_arguments
    def __init__(
        self,
        vocabulary: int,
        context: int,
        layers: int,
        heads: int,
        width: int,
        *,
        dropout: float = 0.0,
        norm: str = "layer",
        positions: str = "learned",
        tied: bool = True,
        bias: bool = True,
        key_value_heads: int | None = None,
        activation: str | Callable[[Any], Any] = "gelu",
        norm_weight: bool = True,
        first_norm: bool = False,
        last_norm: bool = True,
        initializer: str | initializers.Initializer | None = None,
        seed: Seed = None,
        dtype: str = "float32",
    ) -> None:
        sizes = {"vocabulary": vocabulary, "context": context, "layers": layers, "width": width}
        for name, size in sizes.items():
            check_count(f"{name} of GPT", size)
        check_choice("norm of GPT", norm, ("layer", "rms"))
        check_choice("positions of GPT", positions, ("learned", "sinusoidal", "rotary"))
        check_number("dropout of GPT", dropout, SHARE)
        self.vocabulary, self.context, self.layers = int(vocabulary), int(context), int(layers)
        self.heads, self.width, self.key_value_heads = int(heads), int(width), key_value_heads
        self.dropout, self.norm, self.positions = float(dropout), norm, positions
        self.tied, self.bias, self.norm_weight = tied, bias, norm_weight
        self.first_norm, self.last_norm = first_norm, last_norm
        self.activation = activations.find(activation)
        self.initializer = initializer
        self.dtype = float_dtype("GPT", dtype)

        rng = generator("seed of GPT", seed)
        start = _gpt2_normal if initializer is None else initializers.find(initializer)
        shared: dict[str, Any] = {"initializer": start, "seed": rng, "dtype": self.dtype.name}
        norms = (norm, self.width, norm_weight, bias, self.dtype.name)
        self.embedding = Embedding(self.vocabulary, self.width, **shared)
        self.position_embedding = (
            Embedding(self.context, self.width, **shared) if positions == "learned" else None
        )
        self.drop = Dropout(dropout, seed=rng)
        self.norm_before = _norm(*norms) if first_norm else None
        self.blocks = [
            Block(
                self.width,
                self.heads,
                key_value_heads=key_value_heads,
                dropout=dropout,
                norm=norm,
                norm_weight=norm_weight,
                activation=self.activation,
                rotary=positions == "rotary",
                use_bias=bias,
                **shared,
            )
            for _ in range(self.layers)
        ]
        self.norm_after = _norm(*norms) if last_norm else None
        self.head = None if tied else Dense(self.width, vocabulary, use_bias=False, **shared)
        if initializer is None:
            for block in self.blocks:
                parameters = dict(block.named_parameters())
                for name in ("attention.output.weight", "mlp.layers.1.weight"):
                    weight = parameters[name]
                    weight.assign(weight.data / math.sqrt(2 * self.layers))

    @knows_arguments
    def forward(self, tokens: Any, mask: Any = None, *, cache: Cache | None = None) -> Any:
        """The logits of the tokens that follow.

        With a cache only the new tokens are given and computed. The cache holds as many as the
        context: when there would be more, the model forgets all but the latest half of it, and
        goes on from there, so that the next tokens are as cheap again. What it gives is at all
        times what it gives without a cache for `cache.tokens`: keys and values of another model, of
        weights before an update or of a call that failed are computed anew.

        Args:
            tokens: Integers (n, tokens), from 0 to vocabulary - 1; at most as many as the context.
            mask: Booleans (n, tokens): which are real, and no padding. No token looks at padding;
                what is given at its places means nothing, and `fit((tokens, mask), ...)` leaves
                it out of the loss. Not with a cache.
            cache: What was seen before, to which these tokens are put.

        Returns:
            Shape (n, tokens, vocabulary).
        """
        new = self._taken(tokens)
        if mask is not None and np.asarray(mask).dtype.kind in "iu":
            raise InputError(
                self,
                "takes a mask of booleans after the tokens, got integers; of targets the loss is "
                "functions.softmax_cross_entropy(model(tokens), targets)",
            )
        tokens, start = new, 0
        if cache is not None:
            if mask is not None:
                raise InputError(self, "takes a cache or a mask, not both: leave padding out")
            every = self._remembered(new, cache)
            start = every.shape[1] - new.shape[1]
            layers = [block.attention for block in self.blocks]
            if not cache.holds(layers, start) or cache.is_stale(self):
                cache.forget_keys()
                tokens, start = every, 0
        x = self.embedding(tokens)
        places = np.arange(start, start + tokens.shape[1])
        if self.position_embedding is not None:
            x = x + self.position_embedding(places)
        elif self.positions == "sinusoidal":
            waves = sinusoidal_positions(len(places), self.width, start)
            x = x + waves.astype(self.dtype)
        x = self.drop(x)
        if self.norm_before is not None:
            x = self.norm_before(x)
        for block in self.blocks:
            x = block(x, mask=mask, cache=cache)
        logits = self._logits(x[:, tokens.shape[1] - new.shape[1] :] if tokens is not new else x)
        if cache is not None:
            cache.tokens = every  # now that nothing has failed
        return logits

    def _logits(self, x: Any) -> Any:
        if self.norm_after is not None:
            x = self.norm_after(x)
        if self.head is not None:
            return self.head(x)
        weight = self.embedding.weight  # a frozen one may be updated before a backward pass
        weight = weight if x.requires_grad else unrecorded(weight)
        return functions.matmul(x, functions.transpose(weight))

    def output_mask(self, tokens: Any, mask: Any = None) -> np.ndarray | None:
        """Which tokens are real: the mask that it is given."""
        return mask

    def _taken(self, tokens: Any) -> np.ndarray:
        given = as_array(tokens)
        tokens = given.data if isinstance(given, Tensor) else given
        if tokens.ndim != 2 or tokens.dtype.kind not in "iu":
            advice = ": of one text give [tokens]" if tokens.ndim == 1 else ""
            got = f"{tokens.dtype} of shape {tokens.shape}"
            raise InputError(self, f"takes integers (n, tokens), got {got}{advice}")
        if tokens.shape[1] > self.context:
            raise InputError(
                self,
                f"sees {self.context} tokens at most, got shape {tokens.shape}: give the last ones,"
                f" tokens[:, -{self.context}:], or to train on, batches with "
                f"context={self.context}",
            )
        return tokens

    def _remembered(self, new: np.ndarray, cache: Cache) -> np.ndarray:
        """The tokens that the cache is to know, the new ones at the end."""
        seen = new[:, :0] if cache.tokens is None else cache.tokens
        if len(seen) != len(new):
            raise InputError(self, f"has {len(seen)} texts in the cache, got {len(new)}")
        together = np.concatenate([seen, new], axis=1, dtype=np.int64, casting="unsafe")
        fits = together.shape[1] <= self.context
        return together if fits else together[:, -max(self.context // 2, new.shape[1]) :]

    def groups(self, weight_decay: float = 0.1) -> list[dict[str, Any]]:
        """The parameters in groups for an optimizer: weight decay on matrices alone.

        Biases, and the weights of norms, are to be free of it.

        Args:
            weight_decay: Of the matrices, embeddings too.

        >>> from micrograd_plus import optim
        >>> model = GPT(vocabulary=27, context=16, layers=1, heads=4, width=16, seed=0)
        >>> optimizer = optim.AdamW(model.groups(weight_decay=0.1), lr=1e-3)
        >>> [(len(group.parameters), group.weight_decay) for group in optimizer.groups]
        [(8, 0.1), (12, 0.0)]
        """
        check_number("weight_decay", weight_decay, AMOUNT)
        every = self.parameters()
        groups = [
            {"params": [p for p in every if p.ndim > 1], "weight_decay": weight_decay},
            {"params": [p for p in every if p.ndim < 2], "weight_decay": 0.0},
        ]
        return [group for group in groups if group["params"]]

    def attention_weights(self, tokens: Any, *, mask: Any = None) -> np.ndarray:
        """How much every token looked at every other one, in every head of every layer.

        Args:
            tokens: As for `forward`.
            mask: As for `forward`.

        Returns:
            Shape (layers, n, heads, queries, keys); rows add up to 1.

        >>> model = GPT(vocabulary=27, context=16, layers=2, heads=4, width=16, seed=0)
        >>> model.attention_weights([[1, 5, 2]]).shape
        (2, 1, 4, 3, 3)
        """
        return np.stack(list(attention_weights(self, tokens, mask=mask).values()))

    def __repr__(self) -> str:
        return (
            f"GPT(vocabulary={self.vocabulary}, context={self.context}, layers={self.layers}, "
            f"heads={self.heads}, width={self.width})"
        )


def _gpt2_normal(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any) -> np.ndarray:
    return rng.normal(0, 0.02, shape).astype(dtype)
