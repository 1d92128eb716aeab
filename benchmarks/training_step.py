"""One training step of 784-512-512-10 at batch 128 in float32, against PyTorch's.

Forward, softmax cross-entropy, backward and update, the batch gathered from 60,000 rows. Both
start from the same weights and see the same batches; their losses over the first ten steps must
agree to 1e-4, or the times mean nothing. (In float64: the first steps of RMSprop and
Adam are as long for a gradient of rounding noise as for any other, and float32's noise differs.)

    python -m benchmarks.training_step
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np

from micrograd_plus import functions, nn, optim

from .compare import interleaved, missing, print_environment, report

SIZES = (784, 512, 512, 10)
BATCH, ROWS = 128, 60_000


def batches() -> Iterator[np.ndarray]:
    """Row numbers, the same for everyone."""
    rng = np.random.default_rng(1)
    while True:
        yield rng.integers(0, ROWS, BATCH)


def our_step(x: np.ndarray, y: np.ndarray, optimizer: str) -> tuple[nn.Module, Callable[[], float]]:
    """Our model, and a function that trains it on the next batch and returns the loss."""
    rng = np.random.default_rng(0)
    layers = [
        nn.Dense(a, b, "relu" if b > 10 else None, seed=rng, dtype=x.dtype.name)
        for a, b in itertools.pairwise(SIZES)
    ]
    model = nn.Sequential(*layers)
    # PyTorch adds RMSprop's eps outside the root, we inside: both so small that it does not show.
    update = {
        "RMSprop": lambda: optim.RMSprop(model.parameters(), lr=1e-3, rho=0.9, eps=1e-30),
        "Adam": lambda: optim.Adam(model.parameters(), lr=1e-3, eps=1e-7),
    }[optimizer]()
    rows = batches()

    def step() -> float:
        picked = next(rows)
        loss = functions.softmax_cross_entropy(model(x[picked]), y[picked])
        update.zero_grad()
        loss.backward()
        update.step()
        return float(loss)

    return model, step


def pytorch_step(
    x: np.ndarray, y: np.ndarray, optimizer: str, model: nn.Module
) -> Callable[[], float]:
    """The same in PyTorch, from the same weights."""
    import torch

    layers: list[torch.nn.Module] = []
    for layer in model.layers:
        linear = torch.nn.Linear(layer.inputs, layer.units).to(torch.from_numpy(x).dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.weight.data.T.copy()))
            linear.bias.zero_()
        layers += [linear, torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    update = {
        "RMSprop": lambda: torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=0.9, eps=1e-15),
        "Adam": lambda: torch.optim.Adam(net.parameters(), lr=1e-3, eps=1e-7),
    }[optimizer]()
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
    rows = batches()

    def step() -> float:
        picked = torch.from_numpy(next(rows))
        loss = torch.nn.functional.cross_entropy(net(inputs[picked]), labels[picked])
        update.zero_grad()
        loss.backward()
        update.step()
        return loss.item()

    return step


def main() -> int:
    """Measure both optimisers; returns the exit status."""
    try:
        import torch
    except ModuleNotFoundError:
        return missing("torch")
    print_environment("torch")
    print(f"threads: PyTorch {torch.get_num_threads()}")
    rng = np.random.default_rng(2)
    x = rng.random((ROWS, SIZES[0]), dtype=np.float32)
    y = rng.integers(0, SIZES[-1], ROWS)
    for optimizer in ("RMSprop", "Adam"):
        exact = x.astype(np.float64)
        model, ours = our_step(exact, y, optimizer)
        theirs = pytorch_step(exact, y, optimizer, model)
        for number in range(10):
            a, b = ours(), theirs()
            if not math.isclose(a, b, rel_tol=1e-4):
                raise AssertionError(f"step {number}: our loss is {a}, PyTorch's {b}")
        model, ours = our_step(x, y, optimizer)
        theirs = pytorch_step(x, y, optimizer, model)
        seconds = interleaved({"micrograd_plus": ours, "PyTorch": theirs}, rounds=300, warm_up=50)
        report(f"training step, {optimizer}", seconds, "micrograd_plus")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
