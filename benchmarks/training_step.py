"""One training step of 784-512-512-10 at batch 128 in float32.

Forward, softmax cross-entropy, backward and update, the batch gathered from 60,000 rows. The floor
is what the matrix products of such a step alone take in NumPy: three forward, and five backward.
Then Adam's update alone, of the 51 small arrays of a GPT of 4 layers, 16 wide, where what counts is
how much Python there is for each.

    python -m benchmarks training_step
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from micrograd_plus import Tensor, optim

from .compare import OURS, Comparison, Effort, agree, available
from .environment import blas_uses_the_processor
from .perceptrons import ours, products
from .perceptrons.data import ADAM_EPS, Data

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


def small_arrays() -> list[np.ndarray]:
    """A GPT's, with one product for query, key and value; no more than 1,024 numbers each."""
    block = ((16,), (16,), (16, 48), (48,), (16, 16), (16,), (16,), (16,))
    block += ((16, 64), (64,), (64, 16), (16,))
    shapes = [(27, 16), (16, 16), *4 * block, (16, 27)]
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def updates(with_torch: bool) -> tuple[dict[str, Callable[[], object]], dict[str, list[Any]]]:
    """An update of each contestant, and the arrays that it changes."""
    leaves = [Tensor(x) for x in small_arrays()]
    for leaf in leaves:
        leaf.grad = leaf.data.copy()
    works: dict[str, Callable[[], object]] = {OURS: optim.Adam(leaves, eps=ADAM_EPS).step}
    arrays = {OURS: [leaf.data for leaf in leaves]}
    if with_torch:
        torch = import_module("torch")
        theirs = [torch.from_numpy(x).requires_grad_() for x in small_arrays()]
        for p in theirs:
            p.grad = p.detach().clone()
        works["PyTorch"] = torch.optim.Adam(theirs, eps=ADAM_EPS).step
        arrays["PyTorch"] = [p.detach().numpy() for p in theirs]
    return works, arrays


def update_of_small_arrays(effort: Effort, with_torch: bool) -> Comparison:
    """The time of one update, of a hundred that make a turn."""
    works, arrays = updates(with_torch)
    measured = effort.interleaved(works, 20, warm_up=3, in_a_row=100)
    for theirs in arrays.values():
        for a, b in zip(arrays[OURS], theirs, strict=True):
            np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-4, err_msg="updated differently")
    limits = {"PyTorch": effort.to_reach(0.1, None)}
    return Comparison(f"update of {len(arrays[OURS])} small arrays, Adam", measured, limits)


def limits(effort: Effort) -> dict[str, float | None]:
    """What is to be reached."""
    jax = 1.0 if blas_uses_the_processor() else 1.2
    pytorch = effort.to_reach(0.92, 1.0)
    return {FLOOR: 1.35, "PyTorch": pytorch, "JAX, jit": jax, "autograd": 0.35, "MyGrad": 0.35}


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both optimizers, then the update alone."""
    peers = available(PEERS)
    data = Data.random(SIZES, BATCH, ROWS)
    for optimizer in ("RMSprop", "Adam"):
        agree(steps(data.exact(2_000), optimizer, peers))
        works = {**steps(data, optimizer, peers), FLOOR: products.step(data)}
        measured = effort.interleaved(works, 20, warm_up=5, in_a_row=24)
        yield Comparison(f"training step, {optimizer}", measured, limits(effort))
    yield update_of_small_arrays(effort, "torch" in peers)
