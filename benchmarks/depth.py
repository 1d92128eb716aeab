"""Chains of operations, one after the other: forward and backward, of numbers and of arrays.

Chains of 10³ to 10⁶ operations, with --full of 10⁷, which take PyTorch 12 GB. The time must grow
as the chain does. PyTorch has no numbers: its chains are of tensors without axes, and so are those
of our Tensors.

    python -m benchmarks depth
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from micrograd_plus import Tensor, Value

from .compare import OURS, Comparison, Effort, available, same_numbers

MOST = 1_000_000  # with PyTorch's tensors next to Values; ten times as many are 12 GB of them
LIMIT_AT = {("Values", MOST): 1.9, ("Tensors", MOST): 2.5}
# How much longer an operation of the longest chain may take than one of ten thousand: caches are
# finite, but nothing may be quadratic.
LINEAR = 2.0


def chain(leaf: Callable[[float], Any], length: int) -> float:
    """x * 1.0000001, again and again; returns the gradient of x."""
    x = y = leaf(1.0)
    for _ in range(length):
        y = y * 1.0000001
    y.backward()
    return float(x.grad)


def lengths(effort: Effort) -> list[int]:
    """Powers of ten; small ones alone where the effort is small."""
    if effort.share < 1:
        return [1_000, 10_000]
    return [1_000, 10_000, 100_000, MOST] + [10_000_000] * effort.full


def measure(effort: Effort) -> Iterator[Comparison]:
    """A point for each length, and whether it is linear."""
    if not effort.one_thread:  # more than one is never used
        return
    torch = import_module("torch") if available(["torch"]) else None
    for kind, leaf in {"Values": Value, "Tensors": Tensor}.items():
        leaves: dict[str, Callable[[float], Any]] = {OURS: leaf}
        if torch is not None:
            leaves["PyTorch"] = lambda x: torch.tensor(x, dtype=torch.float64, requires_grad=True)
        title = f"chain of {kind}"
        ours: dict[int, list[float]] = {}
        for length in lengths(effort):
            if length > MOST and kind == "Values":  # PyTorch takes turns with our Tensors once
                leaves = {OURS: leaf}
            works = {
                name: lambda leaf=leaf, length=length: chain(leaf, length)
                for name, leaf in leaves.items()
            }
            if length == 1_000:
                same_numbers({name: work() for name, work in works.items()}, "gradient")
            rounds = max(2 if length > MOST else 3, min(50, 100_000 // length))
            measured = effort.interleaved(works, rounds, warm_up=2 if length < MOST else 0)
            ours[length] = [seconds / length for seconds in measured[OURS]]
            yield Comparison(
                f"{title}, {length:,} operations",
                measured,
                {"PyTorch": None} if length <= MOST or kind == "Tensors" else {},
                at_most=LIMIT_AT.get((kind, length)),
                at={"operations": length},
            )
        rounds = min(len(ours[length]), len(ours[10_000]))
        short = f"of {10_000:,}"
        yield Comparison(
            f"an operation in a chain of {length:,} {kind}",
            {OURS: ours[length][:rounds], short: ours[10_000][:rounds]},
            {short: LINEAR},
        )
