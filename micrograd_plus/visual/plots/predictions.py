"""What a model answers: the confusion matrix, decision boundaries, surfaces over two inputs."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from ...engine.recording_mode import no_grad
from ...metrics import numbers
from ...metrics.classification import as_matrix, confusion_matrix
from ...nn import Module
from ...nn.modes import in_use
from .canvas import BLACK, COLORS, MARKERS, SHADES, SHARES, VERMILION, axes_for, inches
from .confidence import draw_confidence, name_shades, probabilities

_TINT = 0.22  # of the colour of a class, where it is the answer
_LONGEST = 16  # letters of a line in the name of a class


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
    labels = [_in_lines(name) for name in class_names] or [str(i) for i in range(k)]
    side = max(4.0, 0.36 * k)
    lines = max(label.count("\n") + 1 for label in labels)
    longest = max(len(line) for label in labels for line in label.split("\n"))
    ax = axes_for(ax, size=(side + 0.9 + 0.07 * longest, side + 0.6))
    rows = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, rows, out=np.zeros(counts.shape), where=rows > 0)
    ax.imshow(share, cmap=SHARES, vmin=0, vmax=1)
    size = 12 if k <= 4 else max(5, 10 - k / 6)
    for i, j in np.ndindex(k, k):
        shade = "white" if share[i, j] > 0.75 else "black" if counts[i, j] else "#A0A0A0"
        weight = "bold" if i == j else "normal"
        text = f"{counts[i, j]:g}"
        ax.text(j, i, text, ha="center", va="center", color=shade, fontsize=size, weight=weight)
    right, total = np.trace(counts), counts.sum()
    # As far apart as cells are: lines that stand upright need no more room than lines that lie.
    font = min(10.0, 72 * min(inches(ax)) / k / (1.3 * lines))
    ax.set_xticks(range(k), labels, fontsize=font, parse_math=False)
    if lines > 1:
        ax.tick_params(axis="x", rotation=90)
    elif longest >= 8:
        for tick in ax.get_xticklabels():
            tick.set(rotation=30, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(k), labels, fontsize=font, parse_math=False)
    share_right = f" ({right / total:.1%})".replace("%", " %") if total else ""
    ax.set_title(f"Confusion matrix: {right:g} of {total:g} right{share_right}")
    ax.set(xlabel="predicted class", ylabel="true class")
    return ax


def _in_lines(name: str) -> str:
    """The name of a class in up to three short lines; what is longer is cut."""
    return "\n".join(textwrap.wrap(name, _LONGEST, max_lines=3, placeholder=" …")) or name


Predict = Module | Callable[[np.ndarray], Any]


def boundary(
    predict: Predict,
    x: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    class_names: Sequence[str] = (),
    colors: Sequence[str] = COLORS,
    names: tuple[str, str] = ("first input", "second input"),
    threshold: float = 0.5,
    steps: int = 100,
    confidence: bool = False,
) -> Axes:
    """The regions that a classifier of two inputs makes of the plane, and the points in them.

    Classes differ in colour and marker; points on the wrong side have a cross. With `confidence`,
    a region is the darker the more probable its class is there, in steps that a legend names.

    Args:
        predict: A Module, or a function of inputs (n, 2), such as one that standardises them
            first: so the axes have the data's own units. Gives (n,) or (n, 1), "yes" above
            `threshold`, or a score per class (n, classes), of which the largest counts.
        x: Inputs (n, 2).
        y: Class numbers (n,) or (n, 1), of two classes also -1 and 1; or one-hot rows.
        ax: Where to draw; a new figure, if left out.
        class_names: One for each class, for the legend.
        colors: One for each class, where classes have a colour of their own; begun anew where there
            are fewer than classes.
        names: Of the inputs, with units, for the axes.
        threshold: For one number per row: 0.5 for probabilities, 0 for scores such as logits.
        steps: The grid has steps × steps points.
        confidence: Show how probable the answer is. `predict` must give probabilities: of "yes",
            or rows that add up to 1.

    Returns:
        The Axes.

    Raises:
        ValueError: For shapes that do not fit, too few names, no colours, or confidence of what is
            no probability.

    >>> from matplotlib.figure import Figure
    >>> x, y = [[0.0, 0.0], [1.0, 0.0], [0.9, 1.0]], [0, 1, 0]
    >>> ax = boundary(lambda x: x[:, 0], x, y, Figure().subplots(), class_names=("left", "right"))
    >>> ax.get_title()
    'Decision boundary: 2 of 3 right'
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['left', 'right', 'wrong: 1']
    >>> ax = boundary(lambda x: x[:, 0].clip(0, 1), x, y, Figure().subplots(), confidence=True)
    >>> [text.get_text() for text in ax.artists[0].get_texts()]
    ['below 60 %', '60 to 75 %', '75 to 90 %', '90 to 99 %', 'above 99 %']
    """
    x = _two_inputs(x)
    here = scores(predict, x, threshold)
    labels = _labels(y, len(x), here.shape[1])
    if class_names and len(class_names) < here.shape[1]:
        raise ValueError(f"{here.shape[1]} classes need as many class_names, got {class_names}")
    if not colors:
        raise ValueError("there are no colors: give one for each class, or leave them out")
    ax = axes_for(ax)
    first, second, grid = _grid(x, steps)
    of_grid = scores(predict, grid, threshold)
    if confidence:
        draw_confidence(ax, first, second, probabilities(of_grid, threshold), colors)
    draw_regions(ax, first, second, of_grid, colors, tint=0.0 if confidence else _TINT)
    for k in range(here.shape[1]):
        mine = x[labels == k]
        name = class_names[k] if class_names else f"class {k}"
        color, marker = colors[k % len(colors)], MARKERS[k % len(MARKERS)]
        ax.scatter(
            mine[:, 0], mine[:, 1], s=45, color=color, marker=marker, ec=BLACK, label=name, zorder=3
        )
    wrong = (here.argmax(1) != labels) | np.isnan(here).any(axis=1)
    missed = x[wrong]
    label = f"wrong: {len(missed)}"  # also where there are none: a legend that stays in animations
    ax.scatter(missed[:, 0], missed[:, 1], s=110, color=BLACK, marker="x", label=label, zorder=4)
    ax.set(
        title=f"Decision boundary: {np.sum(~wrong)} of {len(x)} right",
        xlabel=names[0],
        ylabel=names[1],
        xlim=first[[0, -1]],
        ylim=second[[0, -1]],
    )
    ax.legend(framealpha=0.9)
    if confidence:
        name_shades(ax)
    return ax


def surface(
    predict: Predict,
    x: Any,
    y: Any = None,
    ax: Any = None,
    *,
    names: tuple[str, str] = ("first input", "second input"),
    target: str = "prediction",
    steps: int = 40,
) -> Any:
    """A regression of two inputs in 3-D: the prediction everywhere, the points, their residuals.

    Args:
        predict: A Module, or a function of inputs (n, 2); gives (n,) or (n, 1).
        x: Inputs (n, 2), which also say how far the surface reaches.
        y: Targets (n,) or (n, 1), each joined to the surface by its residual; left out, only the
            surface is drawn.
        ax: 3-D Axes; a new figure, if left out.
        names: Of the inputs, with units.
        target: What is predicted, with its unit.
        steps: The grid has steps × steps points.

    Returns:
        The 3-D Axes.

    Raises:
        ValueError: For shapes that do not fit, or Axes that are not 3-D.

    >>> import numpy as np
    >>> from matplotlib.figure import Figure
    >>> x = np.array([[0.0, 0.0], [1.0, 2.0]])
    >>> ax = surface(lambda x: x.sum(axis=1), x, [1.0, 3.0],
    ...              Figure().add_subplot(projection="3d"), target="price (dollars)")
    >>> ax.get_zlabel()
    'price (dollars)'
    """
    x = _two_inputs(x)
    if y is not None:
        y = numbers(y)
        if y.shape not in ((len(x),), (len(x), 1)):
            raise ValueError(f"{len(x)} rows need targets of shape ({len(x)},), got {y.shape}")
        y = y.reshape(-1)
    here = _one_column(predict, x)
    ax = axes_for(ax, three_d=True, size=(7, 6))
    first, second, grid = _grid(x, steps)
    height = _one_column(predict, grid).reshape(steps, steps)
    ax.computed_zorder = False  # else the surface hides points that lie above it
    ax.plot_surface(
        *np.meshgrid(first, second), height, cmap=SHADES, alpha=0.75, linewidth=0, zorder=1
    )
    title = "Prediction surface"
    if y is not None:
        below = y < here
        for is_below, mark in ((True, "v"), (False, "^")):
            rows = below == is_below
            color = VERMILION if is_below else BLACK
            label = f"{'below' if is_below else 'above'} the surface"
            ax.scatter(*x[rows].T, y[rows], color=color, marker=mark, label=label, zorder=3)
        for point, level, foot in zip(x, y, here, strict=True):
            ax.plot(*point[:, None].repeat(2, 1), [foot, level], color=BLACK, lw=0.8, zorder=2)
        title += f": mean squared error {np.mean((y - here) ** 2):.4g}"
        ax.legend(loc="upper left")
    ax.set(title=title, xlabel=names[0], ylabel=names[1], zlabel=target)
    return ax


def scores(predict: Predict, x: np.ndarray, threshold: float) -> np.ndarray:
    """What a classifier gives, as a column per class: one number p becomes threshold - p and p.

    Both less the threshold, so that the larger is the answer and the boundary is where they meet.

    Raises:
        ValueError: For a prediction that has no row per input.
    """
    p = _predictions(predict, x)
    if p.ndim == 2 and p.shape[1] > 1:
        return p
    margin = p.reshape(-1) - threshold
    return np.stack([-margin, margin], axis=1)


def draw_regions(
    ax: Axes,
    first: np.ndarray,
    second: np.ndarray,
    s: np.ndarray,
    colors: Sequence[str],
    tint: float = _TINT,
) -> None:
    """Each class's part of the plane in a tint of its colour, and a line around it."""
    for k in range(s.shape[1]):
        others = np.delete(s, k, axis=1).max(axis=1)
        margin = s[:, k] - others
        # Where classes tie, the first is the answer; at 0 itself, nothing would be filled.
        margin[(margin == 0) & (s.argmax(axis=1) == k)] = np.finfo(float).tiny
        margin = margin.reshape(len(second), len(first))
        if not margin.max() > 0:  # also where all is nan
            continue
        top = max(margin.max(), 0) + 1
        if tint:
            shade = to_rgba(colors[k % len(colors)], tint)
            ax.contourf(first, second, margin, levels=[0, top], colors=[shade])
        if margin.min() < 0:
            ax.contour(first, second, margin, levels=[0], colors=BLACK, linewidths=1)


def _grid(x: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The two axes, a little beyond the points, and all their combinations (steps², 2)."""
    if steps < 2:
        raise ValueError(f"a grid needs steps of 2 or more, got {steps}")
    low, high = x.min(axis=0), x.max(axis=0)
    margin = np.where(high > low, 0.08 * (high - low), 1.0)
    first, second = np.linspace(low - margin, high + margin, steps).T
    return first, second, np.stack(np.meshgrid(first, second), axis=-1).reshape(-1, 2)


def _predictions(predict: Predict, x: np.ndarray) -> np.ndarray:
    if isinstance(predict, Module):
        p = numbers(in_use(predict.over_batch, x))
    elif callable(predict):
        with no_grad():
            p = numbers(predict(x))
    else:
        raise TypeError(f"predict must be a Module or a function, got {type(predict).__name__}")
    if p.ndim not in (1, 2) or len(p) != len(x):
        raise ValueError(f"{len(x)} inputs need as many predictions, got shape {p.shape}")
    return p


def _one_column(predict: Predict, x: np.ndarray) -> np.ndarray:
    p = _predictions(predict, x)
    if p.size != len(x):
        raise ValueError(f"a surface has one prediction per row, got shape {p.shape}")
    return p.reshape(-1)


def _two_inputs(x: Any) -> np.ndarray:
    x = np.asarray(numbers(x), float)
    if x.ndim != 2 or x.shape[1] != 2 or not len(x):
        raise ValueError(f"this plot is of two inputs, x of shape (n, 2), got {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError(f"x has {np.sum(~np.isfinite(x))} numbers that are not finite")
    return x


def _labels(y: Any, rows: int, classes: int) -> np.ndarray:
    y = numbers(y)
    if y.shape == (rows, classes) and classes > 1:
        return y.argmax(1)
    if y.shape not in ((rows,), (rows, 1)):
        raise ValueError(f"{rows} rows need labels of shape ({rows},), got {y.shape}")
    y = y.reshape(-1)
    if classes == 2 and set(np.unique(y)) <= {-1, 1}:
        return (y > 0).astype(int)
    if not np.isin(y, range(classes)).all():
        odd = y[~np.isin(y, range(classes))][0]
        raise ValueError(f"{classes} classes need labels from 0 to {classes - 1}, got {odd}")
    return y.astype(int)
