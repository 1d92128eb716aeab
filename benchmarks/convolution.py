"""The parts of a small convolutional network, forward and backward in float32, against PyTorch's.

The network is that of Keras' example for MNIST at batch 128: a convolution with 32 kernels of 3×3,
pooling, one with 64, pooling, and a dense layer. Measured are both convolutions with their biases,
the first of raw images, whose gradient nobody needs; the first pooling, by maxima and by means; and
the network with its loss. Both compute from the same numbers: results and gradients must agree to
1e-3 of the largest, and the network's losses over ten steps of gradient descent to 1e-4. PyTorch
runs twice: with images as it has them by default, channels first, and with channels last, as they
are here.

    python -m benchmarks convolution
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from micrograd_plus import Tensor, functions

from .compare import OURS, Comparison, Effort, agree, available

BATCH = 128
LABELS = np.random.default_rng(1).integers(0, 10, BATCH)
LR = 0.05
PEERS = FIRST, LAST = "PyTorch", "PyTorch, channels last"
NETWORK = "small CNN with its loss, batch 128"
Work = Callable[..., Any]  # from the operands to the result, whose sum times g is differentiated


class Part(NamedTuple):
    """What is measured.

    Args:
        title: With the shapes.
        work: In our library.
        pytorchs: In PyTorch.
        operands: In our order of the axes.
        raw: How many operands, the first ones, are constants.
        limits: The ratios that are to be reached by peer, with one thread and with all.
    """

    title: str
    work: Work
    pytorchs: Work
    operands: list[np.ndarray]
    raw: int = 0
    limits: Mapping[str, tuple[float | None, float | None]] = {}


def network(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    """The loss of the whole network."""
    x = functions.max_pool2d(functions.relu(functions.conv2d(x, w1, b1)))
    x = functions.max_pool2d(functions.relu(functions.conv2d(x, w2, b2)))
    logits = functions.linear(functions.reshape(x, (BATCH, -1)), w3, b3)
    return functions.softmax_cross_entropy(logits, LABELS)


def pytorchs_network(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    """The same in PyTorch; the pixels in the order in which ours has them."""
    torch = import_module("torch")
    words = torch.nn.functional
    x = words.max_pool2d(torch.relu(words.conv2d(x, w1, b1)), 2)
    x = words.max_pool2d(torch.relu(words.conv2d(x, w2, b2)), 2)
    logits = x.permute(0, 2, 3, 1).reshape(BATCH, -1) @ w3 + b3
    return words.cross_entropy(logits, torch.from_numpy(LABELS))


class Contestant(NamedTuple):
    """One side.

    Args:
        step: Computes and differentiates; returns the result and the gradients.
        parameters: The arrays that can be learned, in the order of the gradients.
    """

    step: Callable[[], list[Any]]
    parameters: list[Any]

    def train(self) -> float:
        """A step of gradient descent; returns the loss."""
        loss, *gradients = self.step()
        for parameter, g in zip(self.parameters, gradients, strict=True):
            parameter -= LR * g
        return float(loss)


def ours(part: Part, g: np.ndarray | None) -> Contestant:
    """Ours; the first operands may be constants."""
    leaves = [x if i < part.raw else Tensor(x.copy()) for i, x in enumerate(part.operands)]
    learned = [leaf for leaf in leaves if isinstance(leaf, Tensor)]

    def step() -> list[np.ndarray]:
        for leaf in learned:
            leaf.zero_grad()
        y = part.work(*leaves)
        y.backward(g)
        return [y.data, *(leaf.grad for leaf in learned)]

    return Contestant(step, [leaf.data for leaf in learned])


def pytorchs(part: Part, g: np.ndarray | None, last: bool) -> Contestant:
    """PyTorch's, in its order of the axes."""
    torch = import_module("torch")
    layout = torch.channels_last if last else torch.contiguous_format
    leaves = []
    for i, x in enumerate(part.operands):
        leaf = torch.from_numpy(channels_first(x))
        leaf = leaf.contiguous(memory_format=layout) if x.ndim == 4 else leaf
        leaves.append(leaf.requires_grad_(i >= part.raw))
    upstream = None
    if g is not None:
        upstream = torch.from_numpy(channels_first(g)).contiguous(memory_format=layout)

    def step() -> list[Any]:
        for leaf in leaves[part.raw :]:
            leaf.grad = None
        y = part.pytorchs(*leaves)
        y.backward(upstream)
        return [y.detach(), *(leaf.grad for leaf in leaves[part.raw :])]

    return Contestant(step, [leaf.detach() for leaf in leaves[part.raw :]])


def channels_first(x: np.ndarray) -> np.ndarray:
    """Images as (n, channels, height, width), kernels as (filters, channels, height, width)."""
    if x.ndim != 4:
        return x.copy()
    is_kernel = x.shape[0] != BATCH
    return np.ascontiguousarray(x.transpose((3, 2, 0, 1) if is_kernel else (0, 3, 1, 2)))


def check(title: str, ours: Contestant, theirs: Contestant) -> None:
    """Raise unless both compute the same."""
    for a, b in zip(ours.step(), theirs.step(), strict=True):
        a = channels_first(a)
        if not np.allclose(a, b.numpy(), rtol=0.0, atol=1e-3 * np.abs(a).max()):
            raise AssertionError(f"{title}: our results or gradients are not PyTorch's")


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Images, or weights that keep the size of what goes through them."""
    scale = np.prod(shape[:-1]) ** -0.5 if shape[0] != BATCH else 1.0
    return (scale * rng.standard_normal(shape)).astype(np.float32)


def parts(rng: np.random.Generator) -> Iterator[Part]:
    """What is measured, the whole last."""
    first = [normal(rng, *shape) for shape in ((BATCH, 28, 28, 1), (3, 3, 1, 32), (32,))]
    second = [normal(rng, *shape) for shape in ((BATCH, 13, 13, 32), (3, 3, 32, 64), (64,))]
    images = [normal(rng, BATCH, 26, 26, 32)]
    conv2d: Work = lambda *xs: import_module("torch.nn.functional").conv2d(*xs)
    maxima: Work = lambda x: import_module("torch.nn.functional").max_pool2d(x, 2)
    means: Work = lambda x: import_module("torch.nn.functional").avg_pool2d(x, 2)
    yield Part("conv2d, 128x28x28x1 raw, 3x3x1x32", functions.conv2d, conv2d, first, raw=1)
    yield Part("conv2d, 128x13x13x32, 3x3x32x64", functions.conv2d, conv2d, second)
    title = "max_pool2d, 128x26x26x32, 2x2"
    yield Part(title, functions.max_pool2d, maxima, images, limits={LAST: (2.0, None)})
    title = "average_pool2d, 128x26x26x32, 2x2"
    yield Part(title, functions.average_pool2d, means, images, limits={LAST: (1.2, None)})
    operands = [*first, *second[1:], normal(rng, 1600, 10), normal(rng, 10)]
    limits = {FIRST: (1.35, 1.9)}
    yield Part(NETWORK, network, pytorchs_network, operands, raw=1, limits=limits)


def measure(effort: Effort) -> Iterator[Comparison]:
    """Each part, and the whole."""
    rng = np.random.default_rng(2)
    there = available(["torch"])
    for part in parts(rng):
        y = part.work(*part.operands)
        g = normal(rng, *y.shape) if y.ndim else None

        def contestants(part: Part = part, g: np.ndarray | None = g) -> dict[str, Contestant]:
            found = {OURS: ours(part, g)}
            if there:
                found[FIRST] = pytorchs(part, g, last=False)
                found[LAST] = pytorchs(part, g, last=True)
            return found

        for name, theirs in list(contestants().items())[1:]:
            check(f"{part.title}, {name}", ours(part, g), theirs)
        if part.title == NETWORK:
            agree({name: contestant.train for name, contestant in contestants().items()})
        works = {name: contestant.step for name, contestant in contestants().items()}
        measured = effort.interleaved(works, 20, warm_up=2, in_a_row=4)
        limits = {name: effort.to_reach(*part.limits.get(name, (None, None))) for name in PEERS}
        yield Comparison(part.title, measured, limits)
