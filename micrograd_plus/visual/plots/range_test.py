"""A range test: the loss at each learning rate, and which one is suggested."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ...training import LearningRateRange
from .canvas import BLUE, SKY, VERMILION, axes_for


def learning_rate_range(found: LearningRateRange, ax: Axes | None = None) -> Axes:
    """The loss at each learning rate of a range test, and the rate that is suggested.

    Too small rates leave the loss as it is, too large ones blow it up; between lie those to train
    with. What is above the first losses by far is cut off.

    Args:
        found: What `training.find_learning_rate` returned.
        ax: Where to draw; a new figure, if left out.

    Returns:
        The Axes, with a line of the batches' losses, and one of the smoothed ones.

    Raises:
        TypeError: `found` is something else.
        ValueError: There are no rates in it.

    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import training
    >>> found = training.LearningRateRange([0.01, 0.1, 1.0, 10.0], [4.0, 3.0, 1.0, 99.0])
    >>> ax = learning_rate_range(found, Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['of each batch', 'smoothed', 'suggested: 0.1']
    """
    if not isinstance(found, LearningRateRange):
        raise TypeError(
            "learning_rate_range draws what training.find_learning_rate returns, got "
            f"{type(found).__name__}"
        )
    if not found.rates:
        raise ValueError("there is nothing to draw: no learning rate was tried")
    ax = axes_for(ax)
    smoothed = np.array(found.smoothed)
    ax.plot(found.rates, found.losses, color=SKY, linewidth=1, label="of each batch")
    ax.plot(found.rates, smoothed, color=BLUE, linewidth=2, label="smoothed")
    if found.suggestion is not None:
        label = f"suggested: {found.suggestion:.2g}"
        ax.axvline(found.suggestion, color=VERMILION, linestyle="--", label=label)
    low, first = smoothed.min(), smoothed[0]
    room = max(first - low, abs(low) / 2) or 1.0
    ax.set_ylim(min(low, min(found.losses)) - room / 10, max(first, low) + room / 2)
    ax.set_xscale("log")
    ax.set(title="Learning rate range test", xlabel="learning rate", ylabel="loss of a batch")
    ax.legend()
    return ax
