"""Where everything lies on the page: boxes of a known size, placed by Graphviz."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..drawing_graphs.rendering import ADVICE, render

_POINTS_AN_INCH = 72  # one of Graphviz's points is one pixel of the page

# Beyond these Graphviz may search for minutes, and is to take what it finds at first.
_MANY_EDGES = 60


class Layout(NamedTuple):
    """Places in pixels, from the upper left corner.

    Attributes:
        width: Of the whole graph.
        height: Of the whole graph.
        boxes: The middle of each box.
        edges: The tail, the head and the control points of each curve, piecewise cubic.
    """

    width: float
    height: float
    boxes: list[tuple[float, float]]
    edges: list[tuple[int, int, list[tuple[float, float]]]]


def laid_out(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]) -> Layout:
    """Place boxes so that all edges point to the right.

    Args:
        sizes: The width and height of each box, in pixels.
        edges: The tail and head of each edge, as places among the boxes.

    Raises:
        ModuleNotFoundError: Neither the dot program nor pygraphviz is installed.

    >>> layout = laid_out([(100, 60), (100, 60)], [(0, 1)])
    >>> layout.boxes[0][0] < layout.boxes[1][0]
    True
    """
    lines = ["digraph {", "rankdir=LR; nodesep=0.25; ranksep=0.6; node [shape=box, fixedsize=true]"]
    if len(edges) > _MANY_EDGES:
        lines.append("nslimit=0.3; nslimit1=0.3; mclimit=0.2")
    for i, (width, height) in enumerate(sizes):
        lines.append(f"{i} [width={width / _POINTS_AN_INCH:.4f}, height={height / 72:.4f}]")
    lines += [f"{tail} -> {head}" for tail, head in edges]
    try:
        plain = render("\n".join([*lines, "}"]), "plain").decode()
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"a page of steps needs Graphviz's layout engine: {ADVICE}. "
            "Without it, print(steps(root)) shows the same steps as text.",
            name=error.name,
        ) from error
    return _read(plain, len(sizes))


def _read(plain: str, count: int) -> Layout:
    """Graphviz's plain format, in inches from the lower left corner."""
    boxes: list[Any] = [None] * count
    edges = []
    width = height = 0.0

    def points(numbers: Sequence[str]) -> list[tuple[float, float]]:
        inches = list(map(float, numbers))
        pairs = zip(inches[::2], inches[1::2], strict=True)
        return [
            (round(x * _POINTS_AN_INCH, 1), round(height - y * _POINTS_AN_INCH, 1))
            for x, y in pairs
        ]

    for line in plain.splitlines():
        match shlex.split(line):
            case ["graph", _, w, h]:
                width, height = float(w) * _POINTS_AN_INCH, float(h) * _POINTS_AN_INCH
            case ["node", name, x, y, *_]:
                (boxes[int(name)],) = points([x, y])
            case ["edge", tail, head, n, *rest]:
                edges.append((int(tail), int(head), points(rest[: 2 * int(n)])))
    return Layout(round(width, 1), round(height, 1), boxes, edges)
