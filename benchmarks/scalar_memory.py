"""Bytes per recorded node of a graph of numbers: sums of products, as in a neuron.

python -m benchmarks scalar_memory
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from micrograd_plus import Value

from .compare import OURS, Comparison, Effort, available, same_numbers

NODES = 20_000


def graph(value: Callable[[float], Any], nodes: int) -> Any:
    """The last of `nodes` recorded nodes, products and sums in turns."""
    w = value(1.0001)
    y = value(0.5)
    for _ in range(nodes // 2):
        y = y * w + w
    return y


def bytes_per_node(value: Callable[[float], Any], nodes: int) -> float:
    """What Python has allocated for a graph, by its nodes."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = graph(value, nodes)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return (after - before) / nodes


def measure(effort: Effort) -> Iterator[Comparison]:
    """One comparison."""
    if not effort.one_thread:  # bytes are the same
        return
    values = {OURS: Value}
    if available(["micrograd"]):
        values["micrograd"] = import_module("micrograd.engine").Value
    same_numbers({name: graph(value, 20).data for name, value in values.items()}, "result")
    nodes = max(200, round(NODES * min(1.0, effort.share)))
    measured = {name: [bytes_per_node(value, nodes)] * 2 for name, value in values.items()}
    yield Comparison(
        "memory of a recorded node", measured, {"micrograd": None}, unit="bytes", at_most=220
    )
