"""Graphs of 10², 10⁴ and 10⁵ nodes as DOT text, and as SVG where a layout engine is installed.

What is too large to be read is collapsed; that is part of the time.

    python -m benchmarks drawing
"""

from __future__ import annotations

from collections.abc import Iterator

from micrograd_plus import Value, draw
from micrograd_plus.visual.drawing_graphs.rendering import dot_program, pygraphviz, render

from .compare import OURS, Comparison, Effort


def graph(nodes: int) -> Value:
    """A polynomial by Horner's rule: a node for each product, sum and coefficient."""
    x = y = Value(0.99, label="x")
    for i in range((nodes - 1) // 3):
        y = y * x + Value(0.01 * i)
    return y


def measure(effort: Effort) -> Iterator[Comparison]:
    """Two comparisons for each size."""
    if effort.one_thread:  # the layout engine is a process of its own: its time is on the wall
        return
    has_layout_engine = dot_program() or pygraphviz()
    for nodes in (100, 10_000, 100_000) if effort.share >= 1 else (100, 1_000):
        y = graph(nodes)
        drawing = draw(y, names={})
        works = {"drawn as DOT": lambda y=y: draw(y, names={})}
        if has_layout_engine:
            works["laid out as SVG"] = lambda source=drawing.source: render(source, "svg")
        for what, work in works.items():
            rounds = max(3, min(20, 20_000 // nodes))
            measured = effort.interleaved({OURS: work}, rounds, warm_up=1)
            title = f"graph of {nodes:,} nodes {what} ({drawing.nodes} shown)"
            yield Comparison(title, measured, at={"nodes": nodes})
