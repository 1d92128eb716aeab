"""What every plot shares: the Axes to draw in, the colours, the line styles and the markers."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

# Okabe and Ito's palette for colour-blind readers, in an order in which neighbours also differ in
# lightness, for black and white.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000")
BLUE, ORANGE, GREEN, PINK, VERMILION, SKY, BLACK = COLORS
GREY = "#6B6B6B"
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 3)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
SHADES = "cividis"  # from dark blue to light yellow: ordered by lightness too


def axes_for(ax: Any, three_d: bool = False, size: tuple[float, float] | None = None) -> Any:
    """The Axes given, or those of a new figure.

    Args:
        ax: Axes, or None.
        three_d: Whether they must be 3-D.
        size: Of a new figure, in inches.

    Raises:
        TypeError: `ax` is no Axes.
        ValueError: It is 3-D where it should not be, or the other way round.

    >>> axes_for([1, 2])
    Traceback (most recent call last):
    TypeError: ax must be Matplotlib's Axes, such as plt.subplots()[1], got list
    """
    if ax is None:
        from matplotlib import pyplot

        figure = pyplot.figure(figsize=size, layout="constrained")
        return figure.add_subplot(projection="3d" if three_d else None)
    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be Matplotlib's Axes, such as plt.subplots()[1], got {type(ax).__name__}"
        )
    if three_d and ax.name != "3d":
        raise ValueError('this plot needs 3-D Axes: ax = figure.add_subplot(projection="3d")')
    if ax.name == "3d" and not three_d:
        raise ValueError("this plot is flat, and ax is 3-D: ax = figure.add_subplot()")
    return ax
