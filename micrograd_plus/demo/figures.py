"""The pictures of the demo, with their words: epochs, confusions, mistakes, a unit at work."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from .results import DRAWN, STEPPED, HiddenUnit, Results


class Figure(NamedTuple):
    """A picture for the page, where it is embedded, and for a file of its own.

    Attributes:
        name: Of the file; its suffix says what the content is.
        content: The picture.
        title: A heading.
        shows: What is in the picture, for readers who do not see it.
        sentence: What one sees.
        link: Address and text of a link below it.

    >>> Figure("graph.svg", b"<svg/>", "A graph", "Two boxes.", "The boxes are joined.").link
    """

    name: str
    content: bytes
    title: str
    shows: str
    sentence: str
    link: tuple[str, str] | None = None


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 in percent, with a space that does not break.

    >>> percent(0.98056)
    '98.1\xa0%'
    """
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


_MOST_MISTAKES = 10
_COLUMNS = 5
_DOTS_PER_INCH = 160


def draw_charts(results: Results) -> list[Figure]:
    """The figures, without one of mistakes if there are none.

    Raises:
        ModuleNotFoundError: Matplotlib is not installed.
    """
    figures = [_history(results), _confusion(results)]
    return [*figures, _mistakes(results)] if len(results.mistakes) else figures


def _history(results: Results) -> Figure:
    from ..visual import plots

    history = results.history
    canvas, (above, below) = _canvas(6.4, rows=2)
    plots.curves(history, "loss", above)
    plots.curves(history, "accuracy", below)
    above.set_xlabel("")
    loss, val_loss = history["loss"], history["val_loss"]
    accuracy, val_accuracy = history["accuracy"], history["val_accuracy"]
    best = int(np.argmin(val_loss))
    held_out = len(results.data.x_train) - results.rows
    return Figure(
        "history.png",
        _png(canvas),
        "How it learned",
        f"Two plots over {len(loss)} epochs. Loss: of the training images from {loss[0]:.2f} to "
        f"{loss[-1]:.4f}, of the validation images from {val_loss[0]:.2f} to {val_loss[-1]:.4f}. "
        f"Accuracy: from {percent(accuracy[0])} to {percent(accuracy[-1])}, and from "
        f"{percent(val_accuracy[0])} to {percent(val_accuracy[-1])}.",
        f"The loss falls to {loss[-1]:.3f} on the images that the network is trained on, and on "
        f"the {held_out} that it is only validated on to {val_loss[best]:.3f} at best, in epoch "
        f"{best + 1}.",
    )


def _confusion(results: Results) -> Figure:
    from ..visual import plots

    true, names = results.data.y_test, results.data.class_names
    canvas, ax = _canvas(6.4)
    plots.confusion(results.answers, true, names, ax)
    wrong = results.mistakes
    right = len(true) - len(wrong)
    pairs = Counter((names[true[i]], names[results.answers[i]]) for i in wrong)
    listed = "; ".join(f"{a} read as {b}, {count}" for (a, b), count in pairs.items())
    beside = "nothing lies beside it"
    if pairs:
        ((answer, count), *_) = Counter(names[results.answers[i]] for i in wrong).most_common()
        beside = f"{count} of the {len(wrong)} mistakes beside it are to answer {answer}"
    return Figure(
        "confusion.png",
        _png(canvas),
        "What it confuses",
        "A table with a row for each true digit and a column for each answer. On the diagonal: "
        f"{right} of {len(true)}. Beside it: {listed or 'nothing'}.",
        f"{right} of {len(true)} test images lie on the diagonal, where the answer is the true "
        f"digit, and {beside}.",
    )


def _mistakes(results: Results) -> Figure:
    from ..visual import plots

    data, wrong = results.data, results.mistakes[:_MOST_MISTAKES]
    names, answers, likely = data.class_names, results.answers, results.probabilities
    canvas, ax = _canvas(1.8 * -(-len(wrong) // _COLUMNS) + 0.4)
    plots.images(data.x_test[wrong], data.y_test[wrong], likely[wrong], names, ax, columns=_COLUMNS)
    count = len(results.mistakes)
    title = "All mistakes" if len(wrong) == count else f"The worst {len(wrong)} of {count} mistakes"
    ax.set_title(f"{title}, the largest loss first")
    shown = "; ".join(
        f"{names[data.y_test[i]]} read as {names[answers[i]]} with {percent(likely[i].max(), 0)}"
        for i in wrong
    )
    first = wrong[0]
    return Figure(
        "mistakes.png",
        _png(canvas),
        "Where it is wrong",
        f"{title}: {shown}.",
        "Under each image stand the answer, the true digit, and how probable the network found "
        f"its answer; to the first image's {names[data.y_test[first]]} it gave no more than "
        f"{percent(likely[first, data.y_test[first]], 2)}.",
    )


def unit_figure(unit: HiddenUnit) -> Figure:
    """The drawing for the page.

    Raises:
        ModuleNotFoundError: No layout engine is installed.
    """
    return Figure(
        "graph.svg",
        unit.drawing().svg().encode(),
        "One unit at work",
        f"A graph: {DRAWN} pixels with their weights, the others as one box, and the bias lead to "
        f"a sum, and the sum to {unit.name}, its ReLU. Every box has its value, and every weight "
        "the gradient of the loss.",
        f"Looking at the hardest test image, a {unit.label} that the network takes for a "
        f"{unit.answer}, {unit.name} adds up pixels times weights, and the gradients, in orange, "
        "say how fast the loss would change with each number.",
        ("steps.html", f"Step through it, with the {STEPPED} pixels that matter most"),
    )


def _canvas(height: float, rows: int = 1) -> tuple[Any, Any]:
    """A figure that no window shows, and its Axes, one or an array."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(6, height), layout="constrained")
    return canvas, canvas.subplots(rows, 1, sharex=True)


def _png(canvas: Any) -> bytes:
    file = io.BytesIO()
    canvas.savefig(file, format="png", dpi=_DOTS_PER_INCH, bbox_inches="tight", pad_inches=0.08)
    return file.getvalue()
