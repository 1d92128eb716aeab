"""How probable a classifier finds its answers over the plane: shades, and a legend of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.legend import Legend
from matplotlib.patches import Patch

from .canvas import BLACK

# The probability of the answer from which on its region is so dark.
_SHADES = {0.0: 0.07, 0.6: 0.17, 0.75: 0.29, 0.9: 0.43, 0.99: 0.6}


def probabilities(s: np.ndarray, threshold: float) -> np.ndarray:
    """Those behind the scores of `scores`, (n, classes).

    Raises:
        ValueError: The scores are no probabilities.

    >>> probabilities(np.array([[-0.25, 0.25]]), threshold=0.5)
    array([[0.25, 0.75]])
    """
    one_number = s.shape[1] == 2 and np.array_equal(s[:, 0], -s[:, 1], equal_nan=True)
    p = np.stack([1 - threshold - s[:, 1], s[:, 1] + threshold], axis=1) if one_number else s
    known = p[np.isfinite(p).all(axis=1)]
    if (known < -1e-6).any() or (np.abs(known.sum(axis=1) - 1) > 1e-3).any():
        raise ValueError(
            "confidence needs probabilities, which lie between 0 and 1 and add up to 1, got "
            f"{known.min():.3g} to {known.max():.3g}: give predict=lambda x: "
            "functions.softmax(model(x)), or sigmoid for a single number"
        )
    return p


def draw_confidence(
    ax: Axes, first: np.ndarray, second: np.ndarray, p: np.ndarray, colors: Sequence[str]
) -> None:
    """Each class's part of the plane, the darker the more probable it is there."""
    size = len(second), len(first)
    answer = p.argmax(axis=1)
    shades = np.array(list(_SHADES.values()))
    level = np.searchsorted(list(_SHADES), p.max(axis=1), side="right") - 1
    picture = np.array([to_rgba(colors[k % len(colors)]) for k in answer])
    picture[:, 3] = np.where(np.isfinite(p).all(axis=1), shades[level.clip(0)], 0)
    half = (first[1] - first[0]) / 2, (second[1] - second[0]) / 2
    ax.imshow(
        picture.reshape(*size, 4),
        extent=(first[0] - half[0], first[-1] + half[0], second[0] - half[1], second[-1] + half[1]),
        origin="lower",
        aspect="auto",
        interpolation="nearest",
    )


def name_shades(ax: Axes) -> None:
    """A second legend, beside the plot: what the shades mean."""
    starts = [f"{100 * p:.0f}" for p in _SHADES][1:]
    between = [f"{low} to {high} %" for low, high in pairwise(starts)]
    words = [f"below {starts[0]} %", *between, f"above {starts[-1]} %"]
    shades = [Patch(color=to_rgba(BLACK, alpha)) for alpha in _SHADES.values()]
    legend = Legend(
        ax,
        shades,
        words,
        title="probability\nof the answer",
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        borderaxespad=0.0,
    )
    ax.add_artist(legend)
    legend.set_clip_on(False)  # it stands outside
    legend.set_clip_path(None)
