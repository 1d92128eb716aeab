"""LivePlot: loss and metrics of a training, drawn anew while it goes on."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.figure import Figure

from ...training import Callback, Run
from .epochs import curves


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
