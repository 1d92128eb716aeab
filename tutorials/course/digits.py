"""Section 5 of the course and the convolutions of section 12: handwritten digits, MNIST."""

from __future__ import annotations

from collections.abc import Iterator

from micrograd_plus import classifier, nn

from .command import train
from .rows import Row, exact, of_starts, rounded

MNIST = ("--data", "mnist")
DENSE = (*MNIST, "--epochs", "20", "--layers", "512")
DENSE_TWICE = (*MNIST, "--epochs", "20", "--layers", "512,512")
ADAM = ("--optimizer", "adam", "--schedule", "one-cycle", "--learning-rate", "0.003")
CONVOLUTIONS = (*MNIST, "--epochs", "5", "--model", "cnn", *ADAM)


def parameters(module: nn.Module, least_axes: int = 0) -> int:
    """How many numbers the parameters hold; of those with so many axes, where that is given.

    >>> parameters(nn.Dense(784, 512)), parameters(nn.Dense(784, 512), least_axes=2)
    (401920, 401408)
    """
    return sum(p.data.size for p in module.parameters() if p.data.ndim >= least_axes)


def dense(starts: int) -> Iterator[Row]:
    """784-512-10 and 784-512-512-10."""
    small, large = classifier.build(784, [512], 10), classifier.build(784, [512, 512], 10)
    whole = rounded(0)
    yield exact("784-512-10: parameters of the first layer", parameters(small[1]), 401_920, whole)
    yield exact("784-512-10: parameters of the second layer", parameters(small[2]), 5_130, whole)
    yield exact("784-512-10: parameters", parameters(small), 407_050, whole)
    yield exact("784-512-512-10: connections", parameters(large, 2), 668_672, whole)
    yield exact("784-512-512-10: parameters", parameters(large), 669_706, whole)
    runs = [train(*DENSE, "--seed", str(seed)) for seed in range(starts)]
    yield of_starts(
        "784-512-10, 20 epochs of RMSprop: validation accuracy",
        [run.history["val_accuracy"][-1] for run in runs],
        least=0.98,
        judged="median",
    )
    yield of_starts(
        "784-512-512-10, 20 epochs of RMSprop: test accuracy",
        [train(*DENSE_TWICE, "--seed", str(seed)).test_accuracy for seed in range(starts)],
        least=0.982,
        judged="median",
    )


def convolutions(starts: int) -> Iterator[Row]:
    """Two convolutions and a dense layer of 128."""
    yield of_starts(
        "a convolutional network, 5 epochs of Adam: test accuracy",
        [train(*CONVOLUTIONS, "--seed", str(seed)).test_accuracy for seed in range(starts)],
        least=0.988,
        judged="median",
    )
