"""Optimisers that start at the same place of a loss over two parameters, and where they get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from ...engine.value import Value
from .canvas import BLACK, COLORS, MARKERS
from .losses import Range, in_full, loss_at, loss_contours


def race(
    loss: Callable[[Any, Any], Any],
    start: tuple[float, float],
    optimizers: Mapping[str, Callable[[list[Value]], Any]],
    x_range: Range,
    y_range: Range,
    ax: Axes | None = None,
    *,
    steps: int = 50,
    names: tuple[str, str] = ("weight", "bias"),
) -> Axes:
    """The paths of several optimisers on the map of a loss, from one start, a marker every tenth.

    Args:
        loss: A function of two Values, or of two numbers, that gives one of its kind.
        start: Both parameters before the first step.
        optimizers: For each name a function (parameters) -> optimiser.
        x_range: Where the map of the first parameter begins and ends; paths may leave it.
        y_range: And of the second.
        ax: Where to draw; a new figure, if left out.
        steps: How many each one makes.
        names: Of the parameters.

    Returns:
        The Axes, with a line for each optimiser: `ax.lines[0].get_xydata()` is (steps + 1, 2).

    Raises:
        ValueError: For a range that is none, a start of other than two numbers, no optimisers, or
            fewer than one step.

    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import optim
    >>> ax = race(lambda a, b: a**2 + b**2, (1.0, 2.0), {"SGD": lambda p: optim.SGD(p, lr=0.25)},
    ...           (-2, 2), (-3, 3), Figure().subplots(), steps=2)
    >>> ax.lines[0].get_xydata().tolist()
    [[1.0, 2.0], [0.5, 1.0], [0.25, 0.5]]
    """
    if np.shape(start) != (2,):
        raise ValueError(f"start must be two numbers, got {start!r}")
    if not isinstance(optimizers, Mapping) or not optimizers:
        raise ValueError(
            "optimizers must be a dictionary of functions by name, such as "
            f'{{"SGD": lambda p: optim.SGD(p, lr=0.1)}}, got {optimizers!r}'
        )
    if steps < 1:
        raise ValueError(f"steps must be 1 or more, got {steps}")
    paths = {name: _path(loss, start, make, steps) for name, make in optimizers.items()}
    ax = loss_contours(loss, x_range, y_range, ax=ax, names=names)
    for i, (name, path) in enumerate(paths.items()):
        ax.plot(
            *path.T,
            color=COLORS[i % len(COLORS)],
            marker=MARKERS[i % len(MARKERS)],
            markevery=10,
            mec=BLACK,
            lw=2,
            path_effects=[patheffects.withStroke(linewidth=4, foreground="white")],
            zorder=4,
            label=f"{name}: {in_full(loss_at(loss, *path[-1].tolist()))}",
        )
    ax.plot(*start, "ws", mec=BLACK, ms=9, zorder=5, label="start")
    ax.set_title(f"{steps} steps from {in_full(loss_at(loss, *start))}")
    ax.legend(title="loss at the end")
    return ax


def _path(
    loss: Callable[[Any, Any], Any],
    start: tuple[float, float],
    make: Callable[[list[Value]], Any],
    steps: int,
) -> np.ndarray:
    place = [Value(float(x)) for x in start]
    optimizer = make(place)
    path = [start]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(*place).backward()
        optimizer.step()
        path.append((place[0].data, place[1].data))
    return np.array(path, float)
