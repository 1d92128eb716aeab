"""What every plot shares: the Axes to draw in, the colours, the line styles and the markers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from matplotlib import ft2font, rcParams
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties, findfont

# Okabe and Ito's palette for colour-blind readers, in an order in which neighbours also differ in
# lightness, for black and white.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000")
BLUE, ORANGE, GREEN, PINK, VERMILION, SKY, BLACK = COLORS
GREY = "#6B6B6B"
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 3)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_SMALLEST = 4.5  # points, of letters
SHADES = "cividis"  # from dark blue to light yellow: ordered by lightness too
SHARES = LinearSegmentedColormap.from_list("shares", ["#FFFFFF", BLUE])  # from 0 to 1
# Of numbers with a sign, as in drawings and on pages: vermilion below 0, white there, blue above;
# grey where there is none.
SIGNED = LinearSegmentedColormap.from_list(
    "signed", [VERMILION, "#FFFFFF", BLUE], N=257
).with_extremes(bad="#D8D8D8")


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


def inches(ax: Axes) -> tuple[float, float]:
    """About how large Axes are on paper: width and height, before the layout has its way.

    >>> from matplotlib.figure import Figure
    >>> inches(Figure((8, 4)).add_axes((0.25, 0.25, 0.5, 0.5)))
    (4.0, 2.0)
    """
    box = ax.get_window_extent()  # in pixels; of a part of a figure as well
    return float(box.width / ax.figure.dpi), float(box.height / ax.figure.dpi)


def name_axis(
    axis: Any, names: Sequence[str], points: float, starts: Sequence[float] = (0.0,)
) -> None:
    """Names along an axis, one for each whole number: all of them, or as many as there is room for.

    Long names along the horizontal axis stand upright.

    Args:
        axis: `ax.xaxis` or `ax.yaxis`.
        names: A user's texts.
        points: How far apart they are on paper.
        starts: Where the first is; with several, all of them again from each.

    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> name_axis(ax.xaxis, "abcdefgh", 2.0)
    >>> [text.get_text() for text in ax.get_xticklabels()]
    ['a', 'd', 'g']
    """
    font = min(10.0, max(_SMALLEST, 0.9 * points))
    every = math.ceil(_SMALLEST / points)
    shown = range(0, len(names), every)
    labels = [drawable(names[i]) for i in shown]
    places = [start + i for start in starts for i in shown]
    axis.set_ticks(places, labels * len(starts), fontsize=font, parse_math=False)
    axis.set_tick_params(length=0)
    if axis.axis_name == "x" and max(map(len, labels)) * font * 0.65 > points * every:
        for text in axis.get_ticklabels():
            text.set_rotation(90 if len(text.get_text()) > 2 else 0)


def drawable(text: str) -> str:
    """A user's text with what the fonts cannot draw as its code; set `parse_math=False` besides.

    >>> drawable("naïve"), drawable(chr(0x100000))
    ('naïve', '\\\\U00100000')
    """
    known = frozenset().union(*map(_characters, _families()))
    return "".join(c if ord(c) in known else c.encode("unicode_escape").decode() for c in text)


def _families() -> list[str]:
    settings: Any = rcParams
    found = (settings.get(f"font.{family}", [family]) for family in settings["font.family"])
    return [name for names in found for name in names]


@cache
def _characters(family: str) -> frozenset[int]:
    """What a family of fonts can draw; nothing, if it is not installed."""
    try:
        path = findfont(FontProperties(family=[family]), fallback_to_default=False)
    except ValueError:
        return frozenset()
    return frozenset(ft2font.FT2Font(path).get_charmap())
