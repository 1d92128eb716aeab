"""One training step of 784-512-512-10 at batch 128 in float32.

Forward, softmax cross-entropy, backward and update, the batch gathered from 60,000 rows. The floor
is what the matrix products of such a step alone take in NumPy: three forward, and five backward.

    python -m benchmarks training_step
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from .compare import OURS, Comparison, Effort, agree, available
from .environment import blas_uses_the_processor
from .perceptrons import ours, products
from .perceptrons.data import Data

SIZES, BATCH, ROWS = (784, 512, 512, 10), 128, 60_000
FLOOR = "matrix products alone"
# By module: the name that is shown, and the file.
PEERS = {
    "torch": ("PyTorch", "pytorch"),
    "jax": ("JAX, jit", "with_jax"),
    "autograd": ("autograd", "with_autograd"),
    "mygrad": ("MyGrad", "with_mygrad"),
}


def steps(data: Data, optimizer: str, peers: set[str]) -> dict[str, Callable[[], float]]:
    """A step of each contestant, ours first."""
    found = {OURS: ours.step(data, optimizer)}
    for module in sorted(peers, key=list(PEERS).index):
        name, file = PEERS[module]
        library = import_module(f".perceptrons.{file}", __package__)
        found[name] = library.step(data, optimizer)
    return found


def limits(effort: Effort) -> dict[str, float | None]:
    """What is to be reached."""
    jax = 1.0 if blas_uses_the_processor() else 1.2
    pytorch = effort.to_reach(0.92, 1.0)
    return {FLOOR: 1.35, "PyTorch": pytorch, "JAX, jit": jax, "autograd": 0.35, "MyGrad": 0.35}


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both optimizers."""
    peers = available(PEERS)
    data = Data.random(SIZES, BATCH, ROWS)
    for optimizer in ("RMSprop", "Adam"):
        agree(steps(data.exact(2_000), optimizer, peers))
        works = {**steps(data, optimizer, peers), FLOOR: products.step(data)}
        measured = effort.interleaved(works, 20, warm_up=5, in_a_row=24)
        yield Comparison(f"training step, {optimizer}", measured, limits(effort))
