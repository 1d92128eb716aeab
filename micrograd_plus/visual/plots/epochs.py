"""Lines over epochs: loss and metrics of a training, while it runs too, and trainings compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ...engine.graph import data_of
from ...metrics.directions import SHORT_NAMES
from ...training import Callback, Run
from .canvas import COLORS, LINES, MARKERS, VERMILION, axes_for

_NAMED_GAPS = 3
_MARKED = 30  # up to so many points, each has its marker


def curves(
    history: Mapping[str, Sequence[float]] | Sequence[float],
    keys: str | Sequence[str] | None = None,
    ax: Axes | None = None,
    *,
    unit: str = "",
    log: bool = False,
) -> Axes:
    """Loss or metric by epoch, of the training rows and of the validation rows.

    Where the validation loss was lowest, and overfitting begins, it has a ring. Where a line has a
    gap, the legend says at which epochs there is no number.

    Args:
        history: What `training.fit` returned: lists of one number per epoch; or one such list, of
            losses.
        keys: The name of a loss or metric, drawn together with its `val_`; or a list of exactly
            what to draw. Left out, it is "loss"; everything, if there is none.
        ax: Where to draw; a new figure, if left out.
        unit: Of the numbers, for the axis, such as "dollars²".
        log: The numbers on a logarithmic axis, which shows a small loss as well as a large one.
            Numbers of 0 and below are gaps there.

    Returns:
        The Axes, with a line for each key.

    Raises:
        TypeError: No history, or `keys` that are no names.
        ValueError: A key that the history does not have, no epochs, or what is no list of numbers.

    >>> from matplotlib.figure import Figure
    >>> history = {"loss": [1.0, 0.5, 0.4], "val_loss": [1.1, 0.8, 0.9], "accuracy": [0.6, 0.8, 1]}
    >>> ax = curves(history, ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['training', 'validation, lowest at epoch 2']
    >>> curves(history, "accuracy", Figure().subplots()).get_title()
    'Accuracy by epoch'
    >>> ax = curves([4.0, float("nan"), float("nan"), 0.1], ax=Figure().subplots(), log=True)
    >>> [line.get_label() for line in ax.lines]
    ['training\\nno number at epochs 2 to 3']
    """
    losses = isinstance(history, list | tuple | np.ndarray)
    of_name: Any = {"loss": history} if losses else history
    names = _names(of_name, keys)
    lines = [_numbers(name, of_name[name]) for name in names]
    ax = axes_for(ax)
    quantities = list(dict.fromkeys(name.removeprefix("val_") for name in names))
    for i, (name, y) in enumerate(zip(names, lines, strict=True)):
        x = np.arange(1, len(y) + 1)
        label = _label(name, quantities)
        gap = ""
        known = np.isfinite(y) & ((y > 0) | (not log))
        if not known.any():
            label += ": no finite number" if not np.isfinite(y).any() else ": no number above 0"
        elif not known.all():
            what = "no number" if np.array_equal(known, np.isfinite(y)) else "none above 0"
            gap = f"\n{what} at {_epochs(x[~known])}"
        color, style = COLORS[i % len(COLORS)], LINES[i % len(LINES)]
        drawn = np.where(known, y, np.nan)
        (line,) = ax.plot(x, drawn, linestyle=style, color=color, label=label + gap)
        if len(y) <= _MARKED:
            line.set(marker=MARKERS[i % len(MARKERS)], markersize=4)
        if name == "val_loss" and known.any() and len(y) > 1:
            best = int(np.nanargmin(drawn))
            line.set_label(f"{label}, lowest at epoch {best + 1}{gap}")
            ax.scatter(x[best], y[best], s=90, facecolors="none", edgecolors=VERMILION, zorder=3)
    title = _words(quantities[0]) if len(quantities) == 1 else "Training"
    ax.set(title=f"{title[0].upper()}{title[1:]} by epoch", xlabel="epoch")
    label = _words(quantities[0]) if len(quantities) == 1 else "value"
    ax.set_ylabel(f"{label} ({unit})" if unit else label)
    if log:
        ax.set_yscale("log")
    elif [_words(name) for name in quantities] == ["accuracy"]:
        ax.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    _finish(ax)
    return ax


def learning_rates(
    histories: Mapping[Any, Any],
    key: str = "loss",
    ax: Axes | None = None,
    *,
    step: str = "epoch",
) -> Axes:
    """The loss of the same training at several learning rates: which crawl, which diverge.

    The loss is on a logarithmic axis, cut off above ten times the first losses: a line that
    leaves the picture diverges, and the legend says so.

    Args:
        histories: What came of each learning rate: a History, or the losses themselves.
        key: The name of the loss in the histories.
        ax: Where to draw; a new figure, if left out.
        step: What the losses are counted by, such as "update".

    Returns:
        The Axes, with a line for each learning rate.

    Raises:
        TypeError: `histories` is no dictionary.
        ValueError: No histories, one without the key, or one without a single number.

    >>> from matplotlib.figure import Figure
    >>> losses = {0.01: [4.0, 3.9, 3.8], 0.3: [4.0, 0.4, 0.1], 1.5: [4.0, 16.0, 64.0]}
    >>> ax = learning_rates(losses, ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['0.01: ends at 3.8', '0.3: ends at 0.1', '1.5: diverges']
    """
    if not isinstance(histories, Mapping):
        raise TypeError(
            "histories must be a dictionary of histories by their learning rates, "
            f"got {type(histories).__name__}"
        )
    if not histories:
        raise ValueError("there is nothing to compare: histories is empty")
    runs = {}
    for rate, history in histories.items():
        losses = history
        if isinstance(history, Mapping):
            losses = history[_names(history, [key])[0]]
        runs[rate] = _numbers(f"the learning rate {rate}", losses)
        if not runs[rate].size:
            raise ValueError(f"the learning rate {rate} has no losses")
    ax = axes_for(ax)
    for i, (rate, y) in enumerate(runs.items()):
        diverges = not np.isfinite(y[-1]) or y[-1] > y[0]
        ends = "diverges" if diverges else f"ends at {y[-1]:.3g}"
        ax.plot(
            np.arange(1, len(y) + 1),
            y,
            color=COLORS[i % len(COLORS)],
            linestyle=LINES[i % len(LINES)],
            marker=MARKERS[i % len(MARKERS)],
            markevery=max(1, len(y) // 10),
            markersize=5,
            label=f"{rate}: {ends}",
        )
    lowest = [y[np.isfinite(y) & (y > 0)].min(initial=np.inf) for y in runs.values()]
    highest = max((y[0] for y in runs.values() if np.isfinite(y[0])), default=1.0)
    if highest > 0 and np.isfinite(min(lowest)):
        ax.set_yscale("log")
        ax.set_ylim(min(lowest) / 2, highest * 10)
    quantity = _words(key)
    ax.set(title="Learning rates compared", xlabel=step, ylabel=quantity)
    _finish(ax, title="learning rate")
    return ax


def _names(history: Mapping[str, Any], keys: str | Sequence[str] | None) -> list[str]:
    """The keys to draw, which the history has, with as many epochs each as there should be."""
    if not isinstance(history, Mapping):
        raise TypeError(
            f"a history is what training.fit returned, or a list of losses, got {history!r}"
        )
    if not isinstance(keys, str | list | tuple | None):
        raise TypeError(
            f"keys must be a name or a list of names, got {type(keys).__name__}"
            + ("; say ax=ax" if isinstance(keys, Axes) else "")
        )
    if keys is None:
        keys = "loss" if "loss" in history else list(history)
    if isinstance(keys, str):
        beside = f"val_{keys}"
        keys = [keys, beside] if beside in history else [keys]
    missing = [key for key in keys if key not in history]
    if missing:
        raise ValueError(f"the history has no {missing[0]!r}: it has {', '.join(history) or None}")
    if not keys or not any(len(history[key]) for key in keys):
        raise ValueError("there is nothing to draw: the history has no epochs")
    return list(keys)


def _numbers(name: str, given: Any) -> np.ndarray:
    """One number per epoch: Values and Tensors too."""
    try:
        y = np.array([float(data_of(x)) for x in data_of(given)])
    except (TypeError, ValueError):
        raise ValueError(f"{name} has no list of numbers: {given!r}") from None
    return y


def _epochs(places: np.ndarray) -> str:
    """Some epochs in words, as "epochs 2 to 4 and 7"; of many gaps the first ones."""
    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    texts = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    if len(texts) > _NAMED_GAPS + 1:
        texts = [*texts[:_NAMED_GAPS], f"{len(texts) - _NAMED_GAPS} more times"]
    *first, last = texts
    words = f"{', '.join(first)} and {last}" if first else last
    return f"epoch{'s' if len(places) > 1 else ''} {words}"


def _label(name: str, quantities: list[str]) -> str:
    part = "validation" if name.startswith("val_") else "training"
    if len(quantities) == 1:
        return part
    return f"{_words(name.removeprefix('val_'))}, {part}"


def _words(name: str) -> str:
    return SHORT_NAMES.get(name, name).replace("_", " ")


def _finish(ax: Axes, title: str | None = None) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.grid(alpha=0.3)
    ax.legend(title=title)


class LivePlot(Callback):
    """A picture below the cell of a notebook, drawn anew after each epoch.

    Args:
        keys: What to draw, each in Axes of its own, as for `plots.curves`: "accuracy" is drawn
            with "val_accuracy". Left out, "loss".
        every: How many epochs lie between two pictures, where they are short; the last is drawn
            in any case.
        show: What is done with each picture instead, as show(figure); by default it is shown with
            IPython.

    Raises:
        RuntimeError: At the start, outside of a notebook, without `show`.
        ValueError: `every` is no integer of 1 or more; after the first epoch, an unknown key.

    >>> import numpy as np
    >>> from micrograd_plus import nn, optim, training
    >>> from micrograd_plus.visual import plots
    >>> def show(figure):
    ...     print([line.get_ydata().tolist() for ax in figure.axes for line in ax.lines])
    >>> model = nn.Sequential(nn.Dense(1, 1, initializer=lambda shape, *_: np.zeros(shape)))
    >>> history = training.fit(model, [[0.0]], [[1.0]], loss="mean_squared_error", epochs=2,
    ...                        optimizer=optim.SGD(model.parameters(), lr=0.25), verbose=False,
    ...                        callbacks=[plots.LivePlot(show=show)])
    [[1.0]]
    [[1.0, 0.25]]
    """

    def __init__(
        self,
        *keys: str | Sequence[str],
        every: int = 1,
        show: Callable[[Figure], Any] | None = None,
    ) -> None:
        if not isinstance(every, int) or every < 1:
            raise ValueError(f"every must be an integer of 1 or more, got {every!r}")
        self.keys = keys or (None,)
        self.every = every
        self.show = show
        self._shown: Callable[[Figure], Any] = show or _Output()
        self._epochs = 0

    def on_start(self, run: Run) -> None:
        """See that a picture can be shown; one of another training is left as it is."""
        if self.show is None:
            _check_notebook()
            self._shown = _Output()
        self._epochs = 0

    def on_epoch(self, run: Run) -> None:
        """Draw, if it is time."""
        if run.epochs_done % self.every == 0:
            self._draw(run)

    def on_end(self, run: Run) -> None:
        """Draw what has not been drawn."""
        if run.history and self._epochs < run.epochs_done:
            self._draw(run)

    def _draw(self, run: Run) -> None:
        # Not pyplot's figure, which a notebook would show once more.
        figure = Figure(figsize=(5.5 * len(self.keys), 4), layout="constrained")
        for ax, key in zip(
            figure.subplots(1, len(self.keys), squeeze=False)[0], self.keys, strict=True
        ):
            curves(run.history, key, ax)
        self._shown(figure)
        self._epochs = run.epochs_done


class _Output:
    """What a notebook shows below a cell: there once, then replaced."""

    def __init__(self) -> None:
        self.handle: Any = None

    def __call__(self, figure: Figure) -> None:
        from IPython.display import Image, display

        png = io.BytesIO()
        figure.savefig(png, format="png")
        image = Image(png.getvalue())
        if self.handle is None:
            self.handle = display(image, display_id=True)
        else:
            self.handle.update(image)


def _check_notebook() -> None:
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if not hasattr(shell, "kernel"):  # IPython in a terminal has none
        raise RuntimeError(
            "LivePlot shows its picture in a notebook, and this is none: give show, such as "
            'LivePlot(show=lambda figure: figure.savefig("training.png")), or draw the history '
            "afterwards with plots.curves(history)"
        )
