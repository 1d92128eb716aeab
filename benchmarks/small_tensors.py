"""150 operations on 8×8 arrays in float32, forward and backward; times are per operation.

On arrays this small, what counts is what recording and walking the graph cost. And a step of Adam
on the 51 parameters of a GPT of three layers, 16 wide.

    python -m benchmarks small_tensors
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from micrograd_plus import Tensor, functions, nn, optim

from .compare import (
    OURS,
    Comparison,
    Effort,
    available,
    per_operation,
    same_numbers,
)

OPERATIONS = 150


class Library(NamedTuple):
    """How a library spells what the programs below need.

    Args:
        leaf: A tensor that requires a gradient, of an array.
        tanh, relu, maximum: Functions.
    """

    leaf: Callable[[np.ndarray], Any]
    tanh: Callable[[Any], Any]
    relu: Callable[[Any], Any]
    maximum: Callable[[Any, Any], Any]


def elementwise(library: Library, x: Any, w: Any, c: Any) -> Any:
    """multiply, add, tanh: 50 times over."""
    y = x
    for _ in range(OPERATIONS // 3):
        y = library.tanh(y * w + x)
    return y.sum()


def mixed(library: Library, x: Any, w: Any, c: Any) -> Any:
    """matmul, relu, maximum, index, mean, and a broadcast add: 25 times over."""
    y = x
    for _ in range(OPERATIONS // 6):
        y = library.maximum(library.relu(y @ w), c)
        y = y[1:7].mean(0) + x
    return y.sum()


Program = Callable[[Library, Any, Any, Any], Any]
PROGRAMS: dict[str, tuple[Program, dict[str, float | None]]] = {
    "(a) multiply, add, tanh": (elementwise, {"PyTorch": 0.7}),
    "(b) matmul, relu, mean, maximum, index, broadcast add": (mixed, {"PyTorch": 0.9}),
}


def ours(program: Program, arrays: list[np.ndarray]) -> tuple[float, np.ndarray]:
    """The result, and the gradient of the second array."""
    library = Library(Tensor, functions.tanh, functions.relu, functions.maximum)
    return _by_methods(library, program, arrays)


def pytorch(program: Program, arrays: list[np.ndarray]) -> tuple[float, np.ndarray]:
    """The same in PyTorch."""
    torch = import_module("torch")
    library = Library(
        lambda a: torch.tensor(a, requires_grad=True), torch.tanh, torch.relu, torch.maximum
    )
    return _by_methods(library, program, arrays)


def mygrad(program: Program, arrays: list[np.ndarray]) -> tuple[float, np.ndarray]:
    """The same in MyGrad."""
    library = import_module("mygrad")
    relu = import_module("mygrad.nnet.activations").relu
    return _by_methods(
        Library(library.tensor, library.tanh, relu, library.maximum), program, arrays
    )


def autograd(program: Program, arrays: list[np.ndarray]) -> tuple[float, np.ndarray]:
    """The same in autograd, which has functions of arrays instead of leaves, and no relu."""
    anp = import_module("autograd.numpy")
    library = Library(lambda a: a, anp.tanh, lambda x: anp.maximum(x, 0.0), anp.maximum)
    differentiated = import_module("autograd").value_and_grad(
        lambda leaves: program(library, *leaves)
    )
    value, gradients = differentiated(tuple(arrays))
    return float(value), gradients[1]


def _by_methods(
    library: Library, program: Program, arrays: list[np.ndarray]
) -> tuple[float, np.ndarray]:
    leaves = [library.leaf(a) for a in arrays]
    y = program(library, *leaves)
    y.backward()
    return y.item(), leaves[1].grad


PEERS = {
    "torch": ("PyTorch", pytorch),
    "autograd": ("autograd", autograd),
    "mygrad": ("MyGrad", mygrad),
}


def check(results: dict[str, tuple[float, np.ndarray]]) -> None:
    """Raise AssertionError unless all have our result, and our gradient in float32's digits."""
    same_numbers({name: value for name, (value, _) in results.items()}, "result")
    for name, (_, gradient) in results.items():
        expected = results[OURS][1]
        message = f"the gradient of {name} is not ours"
        np.testing.assert_allclose(gradient, expected, rtol=1e-3, atol=1e-5, err_msg=message)


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both programs."""
    if not effort.one_thread:  # more than one is never used
        return
    peers = available(PEERS)
    rng = np.random.default_rng(0)
    arrays = [(rng.normal(size=(8, 8)) * 0.3).astype(np.float32) for _ in range(3)]
    contestants = {OURS: ours} | {
        name: run for module, (name, run) in PEERS.items() if module in peers
    }
    none: dict[str, float | None] = {name: None for name, _ in PEERS.values()}
    for title, (program, limits) in PROGRAMS.items():
        works = {
            name: lambda run=run, program=program: run(program, arrays)
            for name, run in contestants.items()
        }
        check({name: work() for name, work in works.items()})
        seconds = effort.interleaved(works, 200, warm_up=50)
        yield Comparison(
            f"small tensors {title}", per_operation(seconds, OPERATIONS), none | limits
        )
    yield of_adam(effort, "torch" in peers)


def of_adam(effort: Effort, with_torch: bool) -> Comparison:
    """A step of an optimizer alone: forward and backward passes have been before."""
    model = nn.GPT(27, context=16, layers=3, heads=2, width=16, positions="rotary", seed=0)
    parameters = model.parameters()
    rng = np.random.default_rng(1)
    for p in parameters:
        p.grad = rng.normal(size=p.shape).astype(p.dtype)
    works = {OURS: optim.Adam(parameters, lr=1e-3, eps=1e-8).step}
    if with_torch:
        torch = import_module("torch")
        theirs = [torch.tensor(p.data, requires_grad=True) for p in parameters]
        for p, other in zip(parameters, theirs, strict=True):
            other.grad = torch.tensor(p.grad)
        works["PyTorch"] = torch.optim.Adam(theirs, lr=1e-3, eps=1e-8).step
        for step in works.values():
            step()
        for p, other in zip(parameters, theirs, strict=True):
            np.testing.assert_allclose(p.data, other.detach().numpy(), rtol=1e-4, atol=1e-6)
    seconds = effort.interleaved(works, 100, warm_up=20, in_a_row=3)
    title = f"a step of Adam on {len(parameters)} small arrays"
    return Comparison(title, seconds, {"PyTorch": 0.1})
