"""Every public function, operator and layer, forward and backward in float32, against PyTorch.

Each at three sizes, of about 8², 512² and 2048² numbers, with one thread, by processor time: once
through the operation and back to its operands, without adding to any `.grad`. That both compute the
same is checked at the smallest size. What takes more than three times as long says why.

    python -m benchmarks operations
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from micrograd_plus import Tensor, functions
from micrograd_plus.engine.backward import backpropagate
from micrograd_plus.engine.graph import topological_order

from .compare import OURS, Comparison, Effort, available
from .layers import Layer, layers
from .works import Words, Work, all_works, first

SIDES = (8, 512, 2048)
LIMIT = 3.0
SECONDS, TURN = 0.2, 0.003  # for everyone's rounds of one work, and one turn, roughly
Step = Callable[[], list[Any]]
# Works that had been several times as slow, and how many times NumPy's exp they may take: at least
# twice what they do, and more where not every processor is as quick, as at log1p.
QUICK = {
    **{"x ** 3": 5.0, "x ** 4": 12.0, "x ** -1": 12.0, "relu": 5.0, "leaky_relu": 8.0},
    **{"softplus": 40.0, "x[rows]": 25.0, "x[:, columns]": 40.0, "cross": 70.0},
}


def ours(call: Callable[..., Any], arrays: Sequence[np.ndarray]) -> Step:
    """Computes, and passes a gradient back; returns the result and what came to the operands."""
    operands = [Tensor(x) if x.dtype.kind == "f" else x for x in arrays]
    leaves = [x for x in operands if isinstance(x, Tensor)]
    g = upstream(call(*operands))

    def step() -> list[Any]:
        y = call(*operands)
        gradients: dict[Any, Any] = {}
        if y.requires_grad:
            gradients[y] = g
            backpropagate(topological_order(y), gradients)
        return [y.data, *(gradients.get(leaf) for leaf in leaves)]

    return step


def pytorchs(
    call: Callable[..., Any], arrays: Sequence[np.ndarray], parameters: Sequence[Any] = ()
) -> Step:
    """The same in PyTorch."""
    torch = import_module("torch")
    operands = [torch.from_numpy(x.copy()) for x in arrays]
    leaves = [x.requires_grad_() for x in operands if x.is_floating_point()]
    g = torch.from_numpy(upstream(call(*operands)))

    def step() -> list[Any]:
        y = call(*operands)
        gradients: Sequence[Any] = [None] * len(leaves)
        if y.requires_grad:
            wanted = [*leaves, *parameters]
            gradients = torch.autograd.grad(y, wanted, g, allow_unused=True)
        return [y.detach(), *gradients[: len(leaves)]]

    return step


def upstream(y: Any) -> np.ndarray:
    """A gradient for a result."""
    return np.random.default_rng(1).standard_normal(tuple(y.shape)).astype(np.float32)


def of_work(work: Work, n: int, with_torch: bool) -> dict[str, Step]:
    """What everyone does for a function or an operator."""
    rng = np.random.default_rng(0)
    arrays = [make(rng, n) for make in work.operands]
    steps = {OURS: ours(partial(work.ours, functions), arrays)}
    if with_torch and work.pytorchs is not None:
        steps["PyTorch"] = pytorchs(partial(work.pytorchs, Words()), arrays)
    return steps


def of_layer(layer: Layer, n: int, with_torch: bool) -> dict[str, Step]:
    """What everyone does for a layer, each with weights of its own."""
    x = layer.operand(np.random.default_rng(0), n)
    steps = {OURS: ours(layer.ours(n), [x])}
    if with_torch and layer.pytorchs is not None:
        theirs = layer.pytorchs(import_module("torch").nn, n)

        def call(x: Any) -> Any:
            y = theirs(first(x) if layer.turned else x)
            return y[0] if isinstance(y, tuple) else y  # the outputs of recurrent layers

        steps["PyTorch"] = pytorchs(call, [x], list(theirs.parameters()))
    return steps


def check(name: str, steps: dict[str, Step]) -> None:
    """Raise AssertionError unless both compute the same; None is a gradient of zeros."""
    for a, b in zip(*(step() for step in steps.values()), strict=True):
        zeros = np.zeros(1, np.float32)
        a, b = (zeros if x is None else np.asarray(x) for x in (a, b))
        near = 1e-3 * max(1e-3, np.nanmax(np.abs(b)))
        if not np.allclose(a, b, rtol=0.0, atol=near, equal_nan=True):
            raise AssertionError(f"{name}: our result or gradient is not PyTorch's")


def measure(effort: Effort) -> Iterator[Comparison]:
    """Each at each size."""
    if not effort.one_thread:
        return
    with_torch = bool(available(["torch"]))
    for n in SIDES if effort.share >= 0.01 else SIDES[:1]:
        for work in [*all_works(), *layers()]:
            if isinstance(work, Layer):
                steps = of_layer(work, n, with_torch)
            else:
                steps = of_work(work, n, with_torch)
                if n == SIDES[0] and len(steps) > 1:
                    check(work.name, steps)
            yield compared(work, n, steps, effort)


def compared(work: Work | Layer, n: int, steps: dict[str, Step], effort: Effort) -> Comparison:
    """One measurement, as often as there is time for."""
    start = effort.clock()
    for step in steps.values():
        step()
    once = max(effort.clock() - start, 1e-5)
    in_a_row = min(20, max(1, int(TURN / once)))
    rounds = min(15, max(2, int(SECONDS / once / in_a_row)))
    measured = effort.interleaved(steps, rounds, warm_up=0, in_a_row=in_a_row)
    limits = {} if work.pytorchs is None else {"PyTorch": LIMIT}
    at = {"side": n}
    return Comparison(f"{work.name}, {n}²", measured, limits, at=at, reason=work.reason)


def against_numpy(effort: Effort) -> Iterator[Comparison]:
    """Some at the middle size, without PyTorch: against gross regressions."""
    peer, n = "NumPy, exp", SIDES[1]
    x = upstream(np.empty((n, n)))
    for work in all_works():
        if work.name in QUICK:
            steps = of_work(work, n, with_torch=False) | {peer: lambda: [np.exp(x)]}
            limits = {peer: QUICK[work.name]}
            yield replace(compared(work, n, steps, effort), limits=limits)
