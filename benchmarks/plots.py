"""Pictures of the results: a bar chart of the ratios, and the curves.

    python -m benchmarks.plots

Needs Matplotlib, and the results.json that `python -m benchmarks --write` leaves behind.
"""

from __future__ import annotations

import io
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from micrograd_plus.files import write_atomically

from . import words
from .compare import OURS, Comparison
from .results import FILE, FOLDER, Result, load

PICTURES = FOLDER / "pictures"
# Okabe and Ito's colours, which the colour-blind can tell apart.
BLUE, VERMILION, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#767676"
COLOURS = {"reached": BLUE, "not reached": VERMILION, "no limit": GREY}
# These have curves, or hundreds of works, or compare us with ourselves.
NOT_IN_BARS = ("width", "depth", "drawing", "operations", "long_run", "workers")


def bars(results: Mapping[str, Result]) -> Any:
    """Every ratio ours / theirs as a bar from 1, with its quartiles and the limit.

    Of a work that was measured in both ways, processor time with one thread, which is steadier.
    """
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    works = [
        (work, peer)
        for name, result in results.items()
        if name not in NOT_IN_BARS
        for work in _first_ways(result)
        for peer in work[0].peers
        if all(peer in c.measured for c in work)
    ]
    before, names = "", []
    for work, peer in works:
        title = "\n".join(textwrap.wrap(work[0].title, 36))
        names.append(f"{title}  ·  {peer}" if work[0].title != before else peer)
        before = work[0].title
    # A bar whose name has three lines is further from its neighbours than one of a single line.
    rows = np.array([max(1.0, 0.6 * (name.count("\n") + 1)) for name in names])
    places = rows.cumsum() - rows / 2
    figure = Figure(figsize=(9, 1.4 + 0.27 * rows.sum()), layout="constrained")
    axes = figure.add_subplot()
    for y, (work, peer) in zip(places.tolist(), works, strict=True):
        ratios = np.concatenate([np.divide(c.measured[OURS], c.measured[peer]) for c in work])
        low, middle, high = np.percentile(ratios, (25, 50, 75))
        limit = work[0].limits.get(peer)
        kind = "no limit" if limit is None else "reached" if middle <= limit else "not reached"
        axes.barh(y, middle - 1, left=1, color=COLOURS[kind], height=0.7)
        axes.plot((low, high), (y, y), color="black", linewidth=1)
        if limit is not None:
            axes.plot((limit, limit), (y - 0.42, y + 0.42), color="black", linewidth=2.5)
        beside = axes.get_yaxis_transform()  # x in the width of the axes, y in data
        axes.text(1.02, y, words.ratio(middle), va="center", fontsize=8, transform=beside)
    axes.set_yticks(places, names, fontsize=8)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylim(rows.sum() + 0.2, -0.2)
    axes.axvline(1, color="black", linewidth=1)
    for kind, colour in COLOURS.items():
        axes.add_patch(Rectangle((1, 0), 0, 0, color=colour, label=kind))
    axes.plot([], [], color="black", linewidth=2.5, label="to reach")
    axes.plot([], [], color="black", linewidth=1, label="quartiles")
    figure.legend(loc="outside lower right", fontsize=8, ncols=5)
    axes.set_xlabel("ours / theirs: left of 1, micrograd_plus needs less")
    _plain(axes)
    return figure


def _first_ways(result: Result) -> list[list[Comparison]]:
    """Each work once: 1T comes before 2T."""
    found: dict[str, list[Comparison]] = {}
    for work in result.by_work():
        found.setdefault(work[0].work, work)
    return list(found.values())


def curves(results: Mapping[str, Result]) -> Any:
    """How time grows: with the width (wall clock), the depth, and the size of a drawing."""
    from matplotlib.figure import Figure

    panels = [
        (name, panel)
        for name, panel in {"width": _width, "depth": _depth, "drawing": _drawing}.items()
        if name in results
    ]
    figure = Figure(figsize=(4.3 * max(1, len(panels)), 3.8), layout="constrained")
    for place, (name, panel) in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), place)
        panel(axes, list(results[name].by_work()))
        axes.set_xscale("log")
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
        _plain(axes)
    return figure


def _width(axes: Any, works: Sequence[Sequence[Comparison]]) -> None:
    works = [work for work in works if work[0].threads == works[-1][0].threads]
    down, across = works[0][0].at
    sizes = sorted({work[0].at[across] for work in works})
    for place, size in enumerate(sizes):
        points = [
            (work[0].at[down], median(c.ratio("PyTorch")[0] for c in work))
            for work in works
            if work[0].at[across] == size and all("PyTorch" in c.measured for c in work)
        ]
        if points:
            shade = 0.25 + 0.75 * place / max(1, len(sizes) - 1)
            axes.plot(*zip(*points, strict=True), marker="o", markersize=4,
                      color=BLUE, alpha=shade, label=f"batch {size:,}")  # fmt: skip
    axes.axhline(1, color="black", linewidth=1)
    axes.axhline(works[0][0].limits["PyTorch"], color=GREEN, linewidth=2, label="to reach")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("units of the hidden layer")
    axes.set_title("training step: our time / PyTorch's", fontsize=10)


def _depth(axes: Any, works: Sequence[Sequence[Comparison]]) -> None:
    curves: dict[str, list[tuple[float, float]]] = {}
    for work in works:
        for length in work[0].at.values():
            for name in work[0].measured:
                of = work[0].work.partition(",")[0].removeprefix("chain of ")
                seconds = median(x for c in work for x in c.measured[name])
                curve = f"our {of}" if name == OURS else name
                curves.setdefault(curve, []).append((length, seconds / length * 1e6))
    colours = {"our Values": BLUE, "our Tensors": GREEN}
    for name, points in curves.items():
        shown = sorted(dict(points).items())  # PyTorch took turns with both
        axes.plot(*zip(*shown, strict=True), marker="o", markersize=4,
                  color=colours.get(name, VERMILION), label=name)  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.set_xlabel("operations in a chain")
    axes.set_title("µs per operation, forward and backward", fontsize=10)


def _drawing(axes: Any, works: Sequence[Sequence[Comparison]]) -> None:
    for what, colour in {"drawn as DOT": BLUE, "laid out as SVG": GREEN}.items():
        points = [
            (work[0].at["nodes"], median(x for c in work for x in c.measured[OURS]))
            for work in works
            if what in work[0].work
        ]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", markersize=4,
                      color=colour, label=what)  # fmt: skip
    axes.set_yscale("log")
    axes.set_xlabel("nodes of the graph")
    axes.set_title("seconds to draw; above 500 nodes, collapsed", fontsize=10)


def _plain(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)


def write(results: Mapping[str, Result], folder: Path = PICTURES) -> list[Path]:
    """Write both pictures, if there is something on them; returns their paths."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name, figure in {"bars": bars(results), "curves": curves(results)}.items():
        if not figure.axes:  # no benchmark with a curve
            continue
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=150, metadata={"Software": None})
        paths.append(folder / f"{name}.png")
        write_atomically(paths[-1], picture.getvalue())
    return paths


def main() -> int:
    """Write the pictures of what is kept; returns the exit status."""
    results = load()
    if not results:
        print(f"no {FILE}: run python -m benchmarks --write first", file=sys.stderr)
        return 1
    for path in write(results):
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
