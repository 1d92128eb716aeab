"""The confusion matrix: how often each class was taken for each other one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...metrics.confusion import as_matrix, confusion_matrix
from .canvas import axes_for


def confusion(
    prediction: Any,
    target: Any = None,
    class_names: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """The confusion matrix: a row per true class, a column per predicted one, counts in cells.

    The shade of a cell is its share of the row: the darker the diagonal, the higher the recall.

    Args:
        prediction: Class numbers (n,), integers; probabilities of "yes" (n,) or (n, 1), which is
            class 1; or scores or probabilities (n, classes). Without a target the matrix itself
            (classes, classes), with rows of the true classes.
        target: Class numbers (n,), or one-hot rows (n, classes).
        class_names: One for each class; left out, their numbers.
        ax: Where to draw; a new figure, if left out.

    Returns:
        The Axes; the shares are `ax.images[0].get_array()`.

    Raises:
        ValueError: For shapes that do not fit, counts below 0, or another number of names.

    >>> from matplotlib.figure import Figure
    >>> ax = confusion([[11, 2], [1, 10]], class_names=("no", "yes"), ax=Figure().subplots())
    >>> ax.get_title()
    'Confusion matrix: 21 of 24 right (87.5 %)'
    >>> ax = confusion([0, 1, 0], [0, 1, 1], ax=Figure().subplots())
    >>> [text.get_text() for text in ax.texts]
    ['1', '0', '1', '1']
    """
    if target is None:
        counts = as_matrix(prediction)
    else:
        counts = confusion_matrix(prediction, target, len(class_names))
    k = len(counts)
    if class_names and len(class_names) != k:
        raise ValueError(f"a matrix of {k} classes needs {k} class_names, got {len(class_names)}")
    labels = list(class_names) or [str(i) for i in range(k)]
    side = max(4.0, 0.36 * k)
    longest = max(map(len, labels))
    ax = axes_for(ax, size=(side + 0.9 + 0.07 * longest, side + 0.6))
    rows = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, rows, out=np.zeros(counts.shape), where=rows > 0)
    ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
    size = 12 if k <= 4 else max(5, 10 - k / 6)
    for i, j in np.ndindex(k, k):
        shade = "white" if share[i, j] > 0.55 else "black" if counts[i, j] else "#A0A0A0"
        weight = "bold" if i == j else "normal"
        text = f"{counts[i, j]:g}"
        ax.text(j, i, text, ha="center", va="center", color=shade, fontsize=size, weight=weight)
    right, total = np.trace(counts), counts.sum()
    ax.set_xticks(range(k), labels)
    if longest >= 8:
        for tick in ax.get_xticklabels():
            tick.set(rotation=30, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(k), labels)
    share_right = f" ({right / total:.1%})".replace("%", " %") if total else ""
    ax.set_title(f"Confusion matrix: {right:g} of {total:g} right{share_right}")
    ax.set(xlabel="predicted class", ylabel="true class")
    return ax
