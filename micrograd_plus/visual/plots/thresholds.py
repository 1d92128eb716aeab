"""What a classifier answers at every threshold: ROC curves and precision-recall curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from ...metrics import ranking
from ...metrics.inputs import as_scores
from .canvas import COLORS, GREY, LINES, axes_for

_MANY = 8  # classes whose legend would cover the curves
_IN_A_COLUMN = 20  # classes in a column of a legend


def roc_curve(
    prediction: Any,
    target: Any,
    class_names: Sequence[str] = (),
    ax: Axes | None = None,
    *,
    label: str = "",
    from_logits: bool = False,
    multilabel: bool = False,
) -> Axes:
    """How many are rightly and how many wrongly taken for yes, at every threshold.

    The nearer to the upper left, the better the scores rank; along the dotted diagonal they say
    nothing. Of several classes each has a line, against the rest.

    Args:
        prediction: Scores of "yes", any numbers (n,) or (n, 1); or probabilities (n, classes).
        target: 0 or 1, (n,) or (n, 1); class numbers (n,) or one-hot rows.
        class_names: One for each class; left out, the numbers of several. Of no and yes, the line
            is named for yes.
        ax: Where to draw, also beside the curve of another model; a new figure, if left out.
        label: What the legend calls the model.
        from_logits: Whether scores of classes are logits.
        multilabel: Whether each column is a yes or no of its own, as for `metrics.roc_auc`.

    Returns:
        The Axes, with a line for each class.

    Raises:
        ValueError: For shapes that do not fit, another number of names, scores of classes that are
            no probabilities, or rows that are all of one class.

    >>> from matplotlib.figure import Figure
    >>> ax = roc_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['area 0.750', 'chance']
    """
    lines = _lines(
        as_scores("roc_curve", prediction, target, from_logits, multilabel),
        lambda scores, yes: ranking.roc_curve(scores, yes)[:2],
        ranking.roc_auc,
        class_names,
    )
    ax = axes_for(ax, size=(6.4 + _width_of_legend(lines), 5.4))
    _draw(ax, lines, label, "area")
    _draw_chance(ax, [0, 1], [0, 1], "chance")
    ax.set(title="ROC curve", xlabel="false positive rate", ylabel="true positive rate")
    _finish(ax, len(lines), "lower right")
    return ax


def precision_recall_curve(
    prediction: Any,
    target: Any,
    class_names: Sequence[str] = (),
    ax: Axes | None = None,
    *,
    label: str = "",
    from_logits: bool = False,
    multilabel: bool = False,
) -> Axes:
    """How many of those taken for yes are, and how many of the yes are found, at every threshold.

    The nearer to the upper right, the better. Where yes is rare it says more than `roc_curve`:
    chance is the dotted line at the share of yes. The legend has the average precision, the area
    below the steps.

    Args:
        prediction, target, class_names, ax, label, from_logits, multilabel: As for `roc_curve`.

    Returns:
        The Axes, with a line for each class.

    Raises:
        ValueError: As for `roc_curve`, or where no row is yes.

    >>> from matplotlib.figure import Figure
    >>> ax = precision_recall_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['average precision 0.833', 'chance 0.500']
    """
    scores, yes = as_scores("precision_recall_curve", prediction, target, from_logits, multilabel)
    lines = _lines(
        (scores, yes),
        lambda scores, yes: ranking.precision_recall_curve(scores, yes)[1::-1],
        ranking.average_precision,
        class_names,
    )
    ax = axes_for(ax, size=(6.4 + _width_of_legend(lines), 5.4))
    _draw(ax, lines, label, "average precision", drawstyle="steps-post")
    if len(lines) == 1:
        _draw_chance(ax, [0, 1], [yes.mean()] * 2, f"chance {yes.mean():.3f}")
    ax.set(title="Precision-recall curve", xlabel="recall", ylabel="precision")
    high = np.nanmean([line.area for line in lines]) > 0.5  # the curves leave the lower corner
    _finish(ax, len(lines), "lower left" if high else "upper right")
    return ax


class _Line(NamedTuple):
    """The curve of a class: its name, empty of yes and no, the points, and the area below."""

    name: str
    x: np.ndarray
    y: np.ndarray
    area: float


def _lines(
    columns: tuple[np.ndarray, np.ndarray],
    curve: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]],
    area: Callable[[np.ndarray, np.ndarray], float],
    class_names: Sequence[str],
) -> list[_Line]:
    """The curve of each column; one without points for a class that has none.

    Raises:
        ValueError: Another number of names than classes, or no class that has a curve.
    """
    scores, yes = columns
    k = scores.shape[1]
    names = list(class_names) or ([""] if k == 1 else [f"class {i}" for i in range(k)])
    if k == 1:
        names = names[1:] if len(names) == 2 else names  # no and yes have one line
    if len(names) != k:
        needed = max(k, 2)
        raise ValueError(f"{needed} classes need {needed} class_names, got {len(class_names)}")
    lines = []
    for name, s, t in zip(names, scores.T, yes.T, strict=True):
        below = area(s, t)
        x, y = (np.zeros(0), np.zeros(0)) if math.isnan(below) else curve(s, t)
        lines.append(_Line(name, x, y, below))
    if all(math.isnan(line.area) for line in lines):
        curve(scores[:, 0], yes[:, 0])  # which says why there is none
    return lines


def _draw(ax: Axes, lines: Sequence[_Line], label: str, what: str, **style: Any) -> None:
    before = sum(line.get_gid() == "curve" for line in ax.lines)
    for i, line in enumerate(lines, before):
        area = "no rows to compare" if math.isnan(line.area) else f"{what} {line.area:.3f}"
        name = ", ".join(filter(None, [label, line.name]))
        ax.plot(
            line.x,
            line.y,
            color=COLORS[i % len(COLORS)],
            # Beyond the colours, each has another style than before.
            linestyle=LINES[(i + i // len(COLORS)) % len(LINES)],
            label=f"{name}: {area}" if name else area,
            gid="curve",
            **style,
        )


def _draw_chance(ax: Axes, x: Sequence[float], y: Sequence[float], label: str) -> None:
    """What scores that say nothing come to; once, also below the curves of several models."""
    if label not in (line.get_label() for line in ax.lines):
        ax.plot(x, y, color=GREY, linestyle=":", linewidth=1, label=label, zorder=1)


def _width_of_legend(lines: Sequence[_Line]) -> float:
    """How much wider a new figure is, in inches, for a legend beside the curves."""
    if len(lines) <= _MANY:
        return 0.0
    longest = max(len(line.name) for line in lines)
    return math.ceil(len(lines) / _IN_A_COLUMN) * (1.4 + 0.06 * longest)


def _finish(ax: Axes, classes: int, corner: str) -> None:
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    ax.grid(alpha=0.3)
    # Chance last, also where another model has come after it; what has no label is not ours.
    named: list[Any] = [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    named.sort(key=lambda line: line.get_gid() != "curve")
    where: Any = {"loc": corner}
    if classes > _MANY:
        columns = math.ceil(classes / _IN_A_COLUMN)
        beside = {"loc": "center left", "bbox_to_anchor": (1.01, 0.5)}
        where = {"fontsize": 8, "ncols": columns, **beside}
    ax.legend(handles=named, **where)
