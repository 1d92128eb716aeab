"""A loss over one parameter or two, and the paths on it of descents and of racing optimisers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from ...engine.graph import data_of
from ...engine.recording_mode import no_grad
from ...engine.value import Value
from .canvas import BLACK, BLUE, COLORS, MARKERS, ORANGE, SHADES, axes_for

Range = tuple[float, float]


def loss_curve(
    loss: Callable[[float], Any],
    x_range: Range | None = None,
    path: Any = None,
    ax: Axes | None = None,
    *,
    name: str = "weight",
    steps: int = 200,
) -> Axes:
    """The loss over one parameter, with the steps of the descent as balls that roll down.

    Args:
        loss: A function of one number that gives a number, a Value or a Tensor.
        x_range: Where it begins and ends; required.
        path: The parameter after each step, the start first (n,).
        ax: Where to draw; a new figure, if left out.
        name: Of the parameter.
        steps: At how many points the loss is measured.

    Returns:
        The Axes.

    Raises:
        TypeError: No range, or a history: `curves` draws its losses by epoch.
        ValueError: For a range that is none, a path of another shape, or a loss of more than one
            number.

    >>> from matplotlib.figure import Figure
    >>> ax = loss_curve(lambda w: (w - 2) ** 2, (0, 4), [0.0, 1.0, 1.5], Figure().subplots())
    >>> ax.lines[1].get_ydata().tolist()
    [4.0, 1.0, 0.25]
    """
    if isinstance(loss, Mapping | Sequence | np.ndarray):
        raise TypeError(
            "loss_curve draws a function of one parameter; the losses of a training by epoch are "
            "plots.curves(history)"
        )
    if x_range is None:
        raise TypeError("loss_curve needs the range of the parameter, as in x_range=(-2, 2)")
    x = _points("x_range", x_range, steps)
    height = np.array([loss_at(loss, w) for w in x.tolist()])
    walked = None if path is None else as_path(path, 1)[:, 0]
    ax = axes_for(ax)
    ax.plot(x, height, color=BLUE)
    if walked is not None:
        limits = ax.get_xlim(), ax.get_ylim()
        on_curve = np.array([loss_at(loss, w) for w in walked.tolist()])
        _, _, end = draw_path(ax, np.column_stack([walked, on_curve]))
        if len(walked) > 1 and not x[0] <= walked[-1] <= x[-1]:
            end.set_label("end, outside")
        ax.legend()
        ax.set(xlim=limits[0], ylim=limits[1])  # beside a descent that leaves it, it would be a dot
    ax.set(title="Loss by one parameter", xlabel=name, ylabel="loss")
    ax.grid(alpha=0.3)
    return ax


def loss_contours(
    loss: Callable[[float, float], Any],
    x_range: Range,
    y_range: Range,
    path: Any = None,
    ax: Axes | None = None,
    *,
    names: tuple[str, str] = ("weight", "bias"),
    steps: int = 60,
) -> Axes:
    """The loss over two parameters as a map, with the path of the descent.

    The contours are close together where the loss is low, so that a valley's floor shows.

    Args:
        loss: A function of two numbers that gives a number, a Value or a Tensor.
        x_range: Where the first parameter begins and ends.
        y_range: And the second.
        path: Both parameters after each step, the start first (n, 2).
        ax: Where to draw; a new figure, if left out.
        names: Of the parameters.
        steps: The loss is measured at steps × steps points.

    Returns:
        The Axes.

    Raises:
        ValueError: For a range that is none, a path of another shape, or a loss of more than one
            number.

    >>> from matplotlib.figure import Figure
    >>> path = [[-1.0, 5.0], [0.0, 4.0], [2.0, 1.0]]
    >>> ax = loss_contours(lambda m, b: ((m + b - 3) ** 2 + (2 * m + b - 5) ** 2) / 2,
    ...                    (-2, 4), (-1, 6), path, Figure().subplots(), names=("m", "b"))
    >>> ax.lines[0].get_xydata().tolist() == path
    True
    >>> ax.get_title()
    'Loss 2.5 at the start, 0 at the end'
    """
    first, second, height = _landscape(loss, x_range, y_range, steps)
    walked = None if path is None else as_path(path, 2)
    ax = axes_for(ax)
    draw_contours(ax, first, second, height)
    title = "Loss"
    if walked is not None:
        draw_path(ax, walked)
        start, end = (loss_at(loss, *point) for point in walked[[0, -1]].tolist())
        title = f"Loss {in_full(start)} at the start, {in_full(end, start)} at the end"
        ax.legend(loc="upper right")
    ax.set(title=title, xlabel=names[0], ylabel=names[1])
    ax.set(xlim=first[[0, -1]], ylim=second[[0, -1]])
    return ax


def loss_surface(
    loss: Callable[[float, float], Any],
    x_range: Range,
    y_range: Range,
    path: Any = None,
    ax: Any = None,
    *,
    names: tuple[str, str] = ("weight", "bias"),
    steps: int = 60,
) -> Any:
    """The loss over two parameters in 3-D, with the path of the descent on it.

    Args:
        loss: A function of two numbers that gives a number, a Value or a Tensor.
        x_range: Where the first parameter begins and ends.
        y_range: And the second.
        path: Both parameters after each step, the start first (n, 2).
        ax: 3-D Axes; a new figure, if left out.
        names: Of the parameters.
        steps: The loss is measured at steps × steps points.

    Returns:
        The 3-D Axes.

    Raises:
        ValueError: As `loss_contours`, and for Axes that are not 3-D.

    >>> from matplotlib.figure import Figure
    >>> ax = loss_surface(lambda w, b: w**2 + b**2, (-1, 1), (-1, 1), [[1.0, 1.0], [0.0, 0.5]],
    ...                   Figure().add_subplot(projection="3d"))
    >>> [heights.tolist() for heights in ax.lines[0].get_data_3d()]
    [[1.0, 0.0], [1.0, 0.5], [2.0, 0.25]]
    """
    first, second, height = _landscape(loss, x_range, y_range, steps)
    walked = None if path is None else as_path(path, 2)
    ax = axes_for(ax, three_d=True, size=(7, 6))
    ax.computed_zorder = False  # else the surface hides the path that lies on it
    ax.plot_surface(
        *np.meshgrid(first, second), height, cmap=SHADES, alpha=0.85, linewidth=0, zorder=1
    )
    if walked is not None:
        on_surface = np.array([loss_at(loss, *point) for point in walked.tolist()])
        draw_path(ax, np.column_stack([walked, on_surface]))
        ax.legend(loc="upper right")
    ax.set(title="Loss surface", xlabel=names[0], ylabel=names[1], zlabel="loss")
    return ax


def draw_contours(ax: Axes, first: np.ndarray, second: np.ndarray, height: np.ndarray) -> None:
    """The map alone: shades, and lines with the loss written on them."""
    height = np.ma.masked_invalid(height)
    low, high = height.min(), height.max()
    if not height.count() or low == high:
        what = "the same everywhere" if height.count() else "nowhere finite"
        ax.text(0.5, 0.5, f"the loss is {what}", transform=ax.transAxes, ha="center")
        return
    # Equal steps of the square root: a parabola's contours are equally far apart.
    levels = low + (high - low) * np.linspace(0, 1, 13) ** 2
    ax.contourf(first, second, height, levels=levels, cmap=SHADES, alpha=0.9)
    lines = ax.contour(first, second, height, levels=levels[1:-1], colors="white", linewidths=0.7)
    for text in ax.clabel(lines, levels[1:-1:2], fmt=_short, fontsize=8):
        text.set_path_effects([patheffects.withStroke(linewidth=2, foreground=BLACK)])


def draw_path(ax: Any, path: np.ndarray, marker_every: int | None = None) -> list[Any]:
    """The path, black on white so that it shows on every shade, from a square to a star.

    Where no step has been made, it is the square alone.
    """
    count = len(path) - 1
    outline = [patheffects.withStroke(linewidth=3.5, foreground="white")]
    (line,) = ax.plot(
        *path.T,
        "o-",
        color=BLACK,
        ms=3,
        lw=1.2,
        markevery=marker_every or max(1, len(path) // 40),
        path_effects=outline,
        zorder=4,
        label=f"{count} step{'s' * (count > 1)}" if count else "_no steps",
    )
    look = {"linestyle": "none", "mec": BLACK, "zorder": 5}
    (start,) = ax.plot(*path[:1].T, marker="s", color="white", ms=9, label="start", **look)
    (end,) = ax.plot(*path[-1:].T, marker="*", color=ORANGE, ms=16, label="end", **look)
    if not count:
        end.set(visible=False, label="_end")
    return [line, start, end]


def _short(height: float) -> str:
    return f"{height:,.0f}" if abs(height) >= 1000 else f"{height:.3g}"


def in_full(loss: float, start: float = 0.0) -> str:
    """A loss without an exponent; beside the loss at the start, it may be as good as 0.

    >>> in_full(4.79e-05), in_full(1e-9, start=1.0)
    ('0.0000479', 'nearly 0')
    """
    if 0 < abs(loss) < 1e-6 * abs(start):
        return "nearly 0"
    if abs(loss) >= 1000:
        return _short(loss)
    return np.format_float_positional(loss, precision=3, fractional=False, trim="-")


def as_path(path: Any, parameters: int) -> np.ndarray:
    """A path as an array (n, parameters).

    Raises:
        ValueError: For another shape, or no points.
    """
    wanted = f"a path needs shape (n, {parameters}), got"
    try:
        points = [[float(data_of(p)) for p in _parameters(point)] for point in path]
    except (TypeError, ValueError):
        raise ValueError(f"{wanted} {path!r}") from None
    if len({len(point) for point in points}) > 1:
        raise ValueError(f"{wanted} points of {min(map(len, points))} and {max(map(len, points))}")
    walked = np.array(points)
    if walked.ndim != 2 or walked.shape[1] != parameters:
        raise ValueError(f"{wanted} {walked.shape}")
    return walked


def _parameters(point: Any) -> Any:
    numbers = data_of(point)
    return numbers if np.iterable(numbers) else [numbers]


def _landscape(
    loss: Callable[[float, float], Any], x_range: Range, y_range: Range, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first = _points("x_range", x_range, steps)
    second = _points("y_range", y_range, steps)
    height = [[loss_at(loss, a, b) for a in first.tolist()] for b in second.tolist()]
    return first, second, np.array(height)


def _points(name: str, limits: Range, steps: int) -> np.ndarray:
    if np.shape(limits) != (2,) or not -np.inf < limits[0] < limits[1] < np.inf:
        raise ValueError(f"{name} must be (lower, upper), got {limits!r}")
    if steps < 2:
        raise ValueError(f"steps must be 2 or more, got {steps}")
    return np.linspace(limits[0], limits[1], steps)


def loss_at(loss: Callable[..., Any], *at: float) -> float:
    """The loss as a plain number, whatever the function gives.

    Raises:
        TypeError: It is no function.
        ValueError: It is not one number.
    """
    if not callable(loss):
        raise TypeError(f"loss must be a function of {len(at)} numbers, got {loss!r}")
    with no_grad(), np.errstate(all="ignore"):  # where it is not finite, the picture has a gap
        result = data_of(loss(*at))
    if np.size(result) != 1:
        raise ValueError(f"the loss must be one number, got shape {np.shape(result)}")
    return float(np.reshape(result, ()))


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
        # Where paths run together, each shows on the wider ones below it, and their markers take
        # turns.
        ax.plot(
            *path.T,
            color=COLORS[i % len(COLORS)],
            marker=MARKERS[i % len(MARKERS)],
            markevery=(10 * i // len(paths), 10),
            mec=BLACK,
            lw=1.5 + 1.2 * (len(paths) - 1 - i),
            zorder=4 + i / len(paths),
            label=f"{name}: {in_full(loss_at(loss, *path[-1].tolist()))}",
        )
    for i, path in enumerate(paths.values()):
        width = 3.2 + 1.2 * (len(paths) - 1 - i)
        ax.plot(*path.T, color="white", lw=width, zorder=3, label="_outline")
    ax.plot(*start, "ws", mec=BLACK, ms=9, zorder=6, label="start")
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
