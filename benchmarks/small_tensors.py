"""150 operations on 8×8 arrays in float32, forward and backward, against PyTorch's.

On arrays this small, what counts is what recording and walking the graph cost.

    python -m benchmarks.small_tensors
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from micrograd_plus import Tensor, functions

from .compare import interleaved, missing, print_environment, report

OPERATIONS = 150


def elementwise(x: Any, w: Any) -> Any:
    """multiply, add, tanh: 50 times over."""
    y = x
    for _ in range(OPERATIONS // 3):
        y = (y * w + x).tanh()
    return y.sum()


def mixed(x: Any, w: Any, c: Any, maximum: Callable[[Any, Any], Any]) -> Any:
    """matmul, relu, mean, maximum, index, and a broadcast add, 25 times over."""
    y = x
    for _ in range(OPERATIONS // 6):
        y = maximum((y @ w).relu(), c)
        y = y[1:7].mean(0) + x
    return y.sum()


def main() -> int:
    """Measure both mixtures; returns the exit status."""
    try:
        import torch
    except ModuleNotFoundError:
        return missing("torch")
    print_environment("torch")
    rng = np.random.default_rng(0)
    arrays = [(rng.normal(size=(8, 8)) * 0.3).astype(np.float32) for _ in range(3)]

    def ours(program: Callable[..., Any], *extra: Any) -> tuple[float, np.ndarray]:
        leaves = [Tensor(a) for a in arrays[: 3 if extra else 2]]
        loss = program(*leaves, *extra)
        loss.backward()
        return loss.item(), leaves[1].grad

    def theirs(program: Callable[..., Any], *extra: Any) -> tuple[float, np.ndarray]:
        leaves = [torch.tensor(a, requires_grad=True) for a in arrays[: 3 if extra else 2]]
        loss = program(*leaves, *extra)
        loss.backward()
        return loss.item(), leaves[1].grad.numpy()

    for title, program, our_extra, their_extra in (
        ("(a) multiply, add, tanh", elementwise, (), ()),
        (
            "(b) matmul, relu, maximum, index, mean, broadcast add",
            mixed,
            (functions.maximum,),
            (torch.maximum,),
        ),
    ):
        a = ours(program, *our_extra)
        b = theirs(program, *their_extra)
        np.testing.assert_allclose(a[0], b[0], rtol=1e-4)
        np.testing.assert_allclose(a[1], b[1], rtol=1e-3, atol=1e-5)
        works = {
            "micrograd_plus": lambda p=program, e=our_extra: ours(p, *e),
            "PyTorch": lambda p=program, e=their_extra: theirs(p, *e),
        }
        seconds = interleaved(works, rounds=200, warm_up=50)
        report(f"{title}: per operation, forward and backward", seconds, "micrograd_plus", 150)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
