"""The parts of a small convolutional network, forward and backward in float32, against PyTorch's.

The network is that of Keras' example for MNIST at batch 128: a convolution with 32 kernels of 3×3,
pooling, one with 64, pooling, and a dense layer. Measured are both convolutions with their biases,
the first of raw images, whose gradient nobody needs; the first pooling; and the network with its
loss. Both compute from the same numbers, and results and gradients must agree to 1e-3 of the
largest, or the times mean nothing. PyTorch runs twice: with images as it has them by default,
channels first, and with channels last, as they are here.

    python -m benchmarks.convolution
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from micrograd_plus import Tensor, functions

from .compare import interleaved, missing, print_environment, report

BATCH = 128
LABELS = np.random.default_rng(1).integers(0, 10, BATCH)
Work = Callable[..., Any]  # from the operands to the result, whose sum times g is differentiated


def network(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    """The loss of the whole network."""
    x = functions.max_pool2d(functions.relu(functions.conv2d(x, w1, b1)))
    x = functions.max_pool2d(functions.relu(functions.conv2d(x, w2, b2)))
    logits = functions.linear(functions.reshape(x, (BATCH, -1)), w3, b3)
    return functions.softmax_cross_entropy(logits, LABELS)


def pytorchs_network(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    """The same in PyTorch; the pixels in the order in which ours has them."""
    import torch
    from torch.nn.functional import conv2d, cross_entropy, max_pool2d

    x = max_pool2d(torch.relu(conv2d(x, w1, b1)), 2)
    x = max_pool2d(torch.relu(conv2d(x, w2, b2)), 2)
    logits = x.permute(0, 2, 3, 1).reshape(BATCH, -1) @ w3 + b3
    return cross_entropy(logits, torch.from_numpy(LABELS))


def ours(work: Work, operands: Sequence[np.ndarray], g: np.ndarray | None, raw: int) -> Work:
    """A function that computes and differentiates, and returns the result and the gradients.

    The first `raw` operands are constants.
    """
    leaves = [x if i < raw else Tensor(x) for i, x in enumerate(operands)]

    def step() -> list[np.ndarray]:
        for leaf in leaves[raw:]:
            leaf.zero_grad()
        y = work(*leaves)
        y.backward(g)
        return [y.data, *(leaf.grad for leaf in leaves[raw:])]

    return step


def pytorchs(
    work: Work, operands: Sequence[np.ndarray], g: np.ndarray | None, raw: int, last: bool
) -> Work:
    """The same in PyTorch, in its order of the axes."""
    import torch

    layout = torch.channels_last if last else torch.contiguous_format
    leaves = []
    for i, x in enumerate(operands):
        leaf = torch.from_numpy(channels_first(x))
        leaf = leaf.contiguous(memory_format=layout) if x.ndim == 4 else leaf
        leaves.append(leaf.requires_grad_(i >= raw))
    upstream = None
    if g is not None:
        upstream = torch.from_numpy(channels_first(g)).contiguous(memory_format=layout)

    def step() -> list[torch.Tensor]:
        for leaf in leaves[raw:]:
            leaf.grad = None
        y = work(*leaves)
        y.backward(upstream)
        return [y.detach(), *(leaf.grad for leaf in leaves[raw:])]

    return step


def channels_first(x: np.ndarray) -> np.ndarray:
    """Images as (n, channels, height, width), kernels as (filters, channels, height, width)."""
    if x.ndim != 4:
        return x.copy()
    is_kernel = x.shape[0] != BATCH
    return np.ascontiguousarray(x.transpose((3, 2, 0, 1) if is_kernel else (0, 3, 1, 2)))


def check(title: str, ours: Work, theirs: Work) -> None:
    """Raise unless both compute the same."""
    for a, b in zip(ours(), theirs(), strict=True):
        a = channels_first(a)
        if not np.allclose(a, b.numpy(), rtol=0.0, atol=1e-3 * np.abs(a).max()):
            raise AssertionError(f"{title}: our results or gradients are not PyTorch's")


def main() -> int:
    """Measure each part and the whole; returns the exit status."""
    try:
        import torch
    except ModuleNotFoundError:
        return missing("torch")
    print_environment("torch")
    print(f"threads: PyTorch {torch.get_num_threads()}")
    rng = np.random.default_rng(2)

    def normal(*shape: int) -> np.ndarray:
        scale = np.prod(shape[:-1]) ** -0.5 if shape[0] != BATCH else 1.0
        return (scale * rng.standard_normal(shape)).astype(np.float32)

    first = [normal(BATCH, 28, 28, 1), normal(3, 3, 1, 32), normal(32)]
    second = [normal(BATCH, 13, 13, 32), normal(3, 3, 32, 64), normal(64)]
    words = torch.nn.functional
    pool: Work = lambda x: words.max_pool2d(x, 2)
    parts: list[tuple[str, Work, Work, list[np.ndarray], int]] = [
        ("conv2d, 128x28x28x1 raw, 3x3x1x32", functions.conv2d, words.conv2d, first, 1),
        ("conv2d, 128x13x13x32, 3x3x32x64", functions.conv2d, words.conv2d, second, 0),
        (
            "max_pool2d, 128x26x26x32, 2x2",
            functions.max_pool2d,
            pool,
            [normal(BATCH, 26, 26, 32)],
            0,
        ),
        (
            "the network with its loss",
            network,
            pytorchs_network,
            [*first, *second[1:], normal(1600, 10), normal(10)],
            1,
        ),
    ]
    for title, work, theirs, operands, raw in parts:
        y = work(*operands)
        g = normal(*y.shape) if y.ndim else None
        contestants = {
            "micrograd_plus": ours(work, operands, g, raw),
            "PyTorch": pytorchs(theirs, operands, g, raw, last=False),
            "PyTorch, channels last": pytorchs(theirs, operands, g, raw, last=True),
        }
        for name in list(contestants)[1:]:
            check(title, contestants["micrograd_plus"], contestants[name])
        seconds = interleaved(contestants, rounds=60, warm_up=5)
        report(title, seconds, "micrograd_plus")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
