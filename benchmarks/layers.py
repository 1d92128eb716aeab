"""Every layer of arrays: ours, PyTorch's, and on what.

Those of one function are measured as that function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from micrograd_plus import nn

from .operands import IMAGES, SEQUENCES, Maker, X, below, n_units, normal, sizes
from .works import ONE_BY_ONE, PASSES


class Layer(NamedTuple):
    """A layer with what it is used on.

    Args:
        name: The class's; then more, if it has other works too.
        operand: What makes its input.
        ours: Makes it for one n.
        pytorchs: Makes PyTorch's, given `torch.nn`; None if it has none.
        reason: As for a Work.
        turned: Whether PyTorch has the channels in another place.
    """

    name: str
    operand: Maker
    ours: Callable[[int], Any]
    pytorchs: Callable[[Any, int], Any] | None
    reason: str = ""
    turned: bool = False


def layers() -> Iterator[Layer]:
    """Every layer of arrays; not those of one function, which is measured itself."""
    images, sequences = normal(*IMAGES), normal(*SEQUENCES)
    d: Callable[[int], int] = lambda n: sizes([n_units], n)[0]
    yield Layer("Dense", X, lambda n: nn.Dense(n, n), lambda t, n: t.Linear(n, n))
    yield Layer(
        "Embedding",
        below(50, *SEQUENCES[:2]),
        lambda n: nn.Embedding(50, d(n)),
        lambda t, n: t.Embedding(50, d(n)),
        reason=ONE_BY_ONE,
    )
    yield Layer("BatchNorm", X, nn.BatchNorm, lambda t, n: t.BatchNorm1d(n))
    yield Layer(
        "BatchNorm, images",
        images,
        lambda n: nn.BatchNorm(16),
        lambda t, n: t.BatchNorm2d(16),
        turned=True,
    )
    yield Layer("LayerNorm", X, nn.LayerNorm, lambda t, n: t.LayerNorm(n), PASSES)
    yield Layer("RMSNorm", X, nn.RMSNorm, lambda t, n: t.RMSNorm(n, 1e-5))
    yield Layer("Dropout", X, lambda n: nn.Dropout(0.5), lambda t, n: t.Dropout(0.5))
    yield Layer("Flatten", images, lambda n: nn.Flatten(), lambda t, n: t.Flatten())
    yield Layer(
        "Reshape", X, lambda n: nn.Reshape(n // 4, 4), lambda t, n: t.Unflatten(1, (n // 4, 4))
    )
    yield Layer(
        "Conv2D",
        images,
        lambda n: nn.Conv2D(16, 16, 3),
        lambda t, n: t.Conv2d(16, 16, 3),
        turned=True,
    )
    yield Layer(
        "Conv1D",
        sequences,
        lambda n: nn.Conv1D(d(n), d(n), 3),
        lambda t, n: t.Conv1d(d(n), d(n), 3),
        turned=True,
    )
    for axes, x in ((1, sequences), (2, images)):
        for ours, theirs in (("MaxPool", "MaxPool"), ("AveragePool", "AvgPool")):
            yield Layer(
                f"{ours}{axes}D",
                x,
                lambda n, g=f"{ours}{axes}D": getattr(nn, g)(),
                lambda t, n, g=f"{theirs}{axes}d": getattr(t, g)(2),
                turned=True,
            )
    yield Layer(
        "GlobalAveragePool",
        images,
        lambda n: nn.GlobalAveragePool(),
        lambda t, n: t.Sequential(t.AdaptiveAvgPool2d(1), t.Flatten()),
        turned=True,
    )
    for ours, theirs in (("SimpleRNN", "RNN"), ("GRU", "GRU"), ("LSTM", "LSTM")):
        yield Layer(
            ours,
            sequences,
            lambda n, g=ours: getattr(nn, g)(d(n), d(n), return_sequences=True),
            lambda t, n, g=theirs: getattr(t, g)(d(n), d(n), batch_first=True),
        )
    yield Layer(
        "Bidirectional",
        sequences,
        lambda n: nn.Bidirectional(nn.GRU(d(n), d(n), return_sequences=True)),
        lambda t, n: t.GRU(d(n), d(n), batch_first=True, bidirectional=True),
    )
    yield Layer("Attention", sequences, lambda n: nn.Attention(d(n), 4), None)
    yield Layer(
        "Block",
        sequences,
        lambda n: nn.Block(d(n), 4, causal=False),
        lambda t, n: t.TransformerEncoderLayer(
            *(d(n), 4, 4 * d(n), 0.0), "gelu", batch_first=True, norm_first=True
        ),
    )
