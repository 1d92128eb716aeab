"""Every layer of Tensors once or more, small: what all tests of layers go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from micrograd_plus import functions, nn


class Case(NamedTuple):
    """A layer, the shape of an input, and that of what it gives."""

    make: Callable[..., nn.Module]  # make(dtype)
    takes: tuple[int, ...]
    gives: tuple[int, ...]


def sized(kind, *sizes, inputs, **options):
    """A maker of a layer that may be told the size of its inputs, or find it."""

    def make(dtype="float32", known=True):
        return kind(inputs if known else None, *sizes, **options, dtype=dtype)

    return make


def plain(kind, *arguments, **options):
    """A maker of a layer without a size or a dtype."""
    return lambda dtype="float32": kind(*arguments, **options)


def plain_of_dtype(kind, *arguments, **options):
    """A maker of a layer that is told its sizes."""
    return lambda dtype="float32": kind(*arguments, **options, dtype=dtype)


def residual(dtype="float32"):
    return nn.Residual(nn.Dense(3, 3, "tanh", seed=0, dtype=dtype))


def projected(dtype="float32"):
    inner, projection = (nn.Dense(3, 2, seed=seed, dtype=dtype) for seed in range(2))
    return nn.Residual(inner, projection)


def bidirectional(kind, merge="concatenate", **options):
    """A maker of two recurrent layers."""
    return lambda dtype="float32": nn.Bidirectional(
        kind(3, 2, **options, seed=0, dtype=dtype), merge=merge
    )


def in_evaluation(dtype="float32", known=True):
    layer = nn.BatchNorm(2 if known else None, dtype=dtype)
    return layer.eval()


SIZED = {
    "Dense": Case(sized(nn.Dense, 2, "tanh", inputs=3, seed=0), (4, 3), (4, 2)),
    "Dense without bias": Case(
        sized(nn.Dense, 2, inputs=3, use_bias=False, seed=0), (4, 5, 3), (4, 5, 2)
    ),
    "BatchNorm of rows": Case(sized(nn.BatchNorm, inputs=3), (5, 3), (5, 3)),
    "BatchNorm of images": Case(sized(nn.BatchNorm, inputs=2), (2, 3, 2, 2), (2, 3, 2, 2)),
    "BatchNorm in evaluation": Case(in_evaluation, (3, 2), (3, 2)),
    "LayerNorm": Case(sized(nn.LayerNorm, inputs=4), (2, 3, 4), (2, 3, 4)),
    "LayerNorm without bias": Case(sized(nn.LayerNorm, inputs=3, use_bias=False), (2, 3), (2, 3)),
    "RMSNorm": Case(sized(nn.RMSNorm, inputs=4), (2, 3, 4), (2, 3, 4)),
    "SimpleRNN": Case(sized(nn.SimpleRNN, 2, inputs=3, seed=0), (2, 4, 3), (2, 2)),
    "SimpleRNN, its sequence": Case(
        sized(nn.SimpleRNN, 2, inputs=3, return_sequences=True, seed=0), (2, 4, 3), (2, 4, 2)
    ),
    "GRU": Case(sized(nn.GRU, 2, inputs=3, return_sequences=True, seed=0), (2, 3, 3), (2, 3, 2)),
    "GRU without bias": Case(sized(nn.GRU, 2, inputs=3, use_bias=False, seed=0), (2, 3, 3), (2, 2)),
    "LSTM": Case(sized(nn.LSTM, 2, inputs=3, return_sequences=True, seed=0), (2, 3, 3), (2, 3, 2)),
    "LSTM without bias": Case(
        sized(nn.LSTM, 2, inputs=3, use_bias=False, seed=0), (2, 3, 3), (2, 2)
    ),
    "Conv2D": Case(sized(nn.Conv2D, 2, 2, inputs=2, seed=0), (2, 4, 3, 2), (2, 3, 2, 2)),
    "Conv2D, same and in strides": Case(
        sized(nn.Conv2D, 2, (3, 1), 2, "same", "tanh", inputs=2, seed=0),
        (2, 4, 3, 2),
        (2, 2, 2, 2),
    ),
    "Conv2D, padded by a number": Case(
        sized(nn.Conv2D, 1, 3, 1, 1, None, False, inputs=1, seed=0), (1, 3, 3, 1), (1, 3, 3, 1)
    ),
    "Conv2D, dilated": Case(
        sized(nn.Conv2D, 2, 2, dilation=(2, 1), inputs=2, seed=0), (1, 4, 3, 2), (1, 2, 2, 2)
    ),
    "Conv1D": Case(sized(nn.Conv1D, 2, 3, inputs=2, seed=0), (2, 5, 2), (2, 3, 2)),
    "Conv1D, causal and dilated": Case(
        sized(nn.Conv1D, 2, 2, 1, "causal", "tanh", inputs=3, dilation=2, seed=0),
        (2, 4, 3),
        (2, 4, 2),
    ),
    "Conv1D, same and in strides": Case(
        sized(nn.Conv1D, 1, 3, 2, "same", use_bias=False, inputs=2, seed=0), (2, 5, 2), (2, 3, 1)
    ),
}

OTHERS = {
    "Attention": Case(plain_of_dtype(nn.Attention, 4, 2, seed=0), (2, 3, 4), (2, 3, 4)),
    "Attention, causal, rotary and grouped": Case(
        plain_of_dtype(
            nn.Attention, 8, 4, key_value_heads=2, causal=True, rotary=True, use_bias=False, seed=0
        ),
        (1, 3, 8),
        (1, 3, 8),
    ),
    "Attention with dropout": Case(
        plain_of_dtype(nn.Attention, 4, 2, dropout=0.3, seed=0), (1, 3, 4), (1, 3, 4)
    ),
    "Block": Case(plain_of_dtype(nn.Block, 4, 2, seed=0), (1, 3, 4), (1, 3, 4)),
    "Block with RMSNorm": Case(
        plain_of_dtype(
            nn.Block, 2, 1, norm="rms", activation="tanh", causal=False, dropout=0.2, seed=0
        ),
        (1, 3, 2),
        (1, 3, 2),
    ),
    "Dropout": Case(plain(nn.Dropout, 0.5, seed=0), (4, 5), (4, 5)),
    "MaxPool2D": Case(plain(nn.MaxPool2D), (2, 4, 4, 2), (2, 2, 2, 2)),
    "MaxPool2D, same and in strides": Case(
        plain(nn.MaxPool2D, 3, 2, "same"), (1, 4, 5, 1), (1, 2, 3, 1)
    ),
    "AveragePool2D": Case(plain(nn.AveragePool2D, (2, 1)), (2, 4, 3, 2), (2, 2, 3, 2)),
    "Bidirectional": Case(bidirectional(nn.LSTM), (2, 3, 3), (2, 4)),
    "Bidirectional, its sequence": Case(
        bidirectional(nn.GRU, return_sequences=True), (2, 3, 3), (2, 3, 4)
    ),
    "Bidirectional, multiplied": Case(bidirectional(nn.SimpleRNN, "multiply"), (2, 3, 3), (2, 2)),
    "MaxPool1D": Case(plain(nn.MaxPool1D), (2, 5, 3), (2, 2, 3)),
    "AveragePool1D, same and in strides": Case(
        plain(nn.AveragePool1D, 3, 2, "same"), (2, 5, 2), (2, 3, 2)
    ),
    "GlobalAveragePool": Case(plain(nn.GlobalAveragePool), (2, 3, 2, 4), (2, 4)),
    "GlobalAveragePool of sequences": Case(plain(nn.GlobalAveragePool), (2, 3, 4), (2, 4)),
    "Flatten": Case(plain(nn.Flatten), (2, 3, 4), (2, 12)),
    "Reshape": Case(plain(nn.Reshape, 2, 6), (2, 3, 4), (2, 2, 6)),
    "Reshape, one size left open": Case(plain(nn.Reshape, 2, -1, 2), (2, 3, 4), (2, 2, 3, 2)),
    "Activation": Case(plain(nn.Activation, "tanh"), (2, 3), (2, 3)),
    "Lambda": Case(plain(nn.Lambda, functions.tanh), (2, 3), (2, 3)),
    "Residual": Case(residual, (2, 3), (2, 3)),
    "Residual, projected": Case(projected, (2, 3), (2, 2)),
    "Sequential": Case(
        lambda dtype="float32": nn.Sequential(
            nn.Dense(3, 4, "relu", seed=0, dtype=dtype), functions.sin
        ),
        (2, 3),
        (2, 4),
    ),
}

# Those of a function need no case of their own.
ACTIVATIONS = {
    name: Case(plain(kind), (2, 3), (2, 3))
    for name in nn.__all__
    if isinstance(kind := getattr(nn, name), type)
    and issubclass(kind, nn.Activation)
    and kind is not nn.Activation
}

CASES = SIZED | OTHERS | ACTIVATIONS


def numbers(shape, dtype="float64"):
    """Numbers for an input, none near 0 and none twice: away from kinks."""
    x = np.random.default_rng(7).permutation(np.linspace(0.3, 2.0, int(np.prod(shape))))
    signs = np.random.default_rng(8).choice([-1.0, 1.0], x.shape)
    return (x * signs).reshape(shape).astype(dtype)
