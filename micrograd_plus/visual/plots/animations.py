"""GIFs: a descent step by step, and a decision boundary as it is learnt."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ...files import write_atomically
from ...nn import Module
from .losses import as_path, draw_path, loss_at, loss_contours
from .predictions import boundary

_DPI = 90
_LAST = 1500  # milliseconds that the last frame stays


def animate_descent(
    path: Any,
    loss: Callable[[float, float], Any],
    file: str | os.PathLike[str],
    *,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    names: tuple[str, str] = ("weight", "bias"),
    frames: int = 60,
    fps: int = 10,
) -> Path:
    """Write a GIF of gradient descent walking over the contours of the loss.

    Args:
        path: Both parameters after each step, the start first (n, 2).
        loss: A function of two numbers that gives a number, a Value or a Tensor.
        file: Ends in .gif. Written whole or not at all; an older one is replaced.
        x_range: Where the first parameter begins and ends; left out, around the path.
        y_range: And the second.
        names: Of the parameters.
        frames: At most so many: of a longer path, evenly spaced steps and the last.
        fps: Frames per second.

    Returns:
        The file.

    Raises:
        ValueError: For another suffix, a path of another shape, or fewer than one frame.
        OSError: The folder does not exist or cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = animate_descent([[1.0, 1.0], [0.5, 0.5], [0.25, 0.25]],
    ...                            lambda w, b: w**2 + b**2, f"{folder}/descent.gif")
    ...     file.read_bytes()[:3]
    b'GIF'
    """
    target = _checked(file, frames, fps)
    walked = as_path(path, 2)
    if not np.isfinite(walked).all():
        raise ValueError("the path is not finite: leave out the steps after it diverged")
    spans = [_around(walked[:, 0]), _around(walked[:, 1])]
    figure = Figure(figsize=(6, 5), dpi=_DPI, layout="constrained")
    ax = loss_contours(
        loss, x_range or spans[0], y_range or spans[1], ax=figure.subplots(), names=names
    )
    line, _, end = draw_path(ax, walked, marker_every=1)
    end.set_label("now")
    ax.legend(loc="upper right")

    def pictures() -> Iterator[None]:
        for step in _picked(len(walked), frames):
            line.set_data(*walked[: step + 1].T)
            end.set_data(*walked[step : step + 1].T)
            here = loss_at(loss, *walked[step].tolist())
            ax.set_title(f"Step {step} of {len(walked) - 1}: loss {here:.3g}")
            yield

    return _write(figure, pictures(), target, fps)


def animate_boundary(
    model: Module,
    states: Mapping[int, Mapping[str, Any]] | Sequence[Mapping[str, Any]],
    x: Any,
    y: Any,
    file: str | os.PathLike[str],
    *,
    predict: Callable[[np.ndarray], Any] | None = None,
    frames: int = 60,
    fps: int = 10,
    **options: Any,
) -> Path:
    """Write a GIF of a decision boundary as a model learns it.

    Args:
        model: Whose boundary it is. Its parameters are afterwards as before.
        states: Of each epoch the model's `state_dict()`, as `on_epoch` of `training.fit` collects;
            or a list of them, from epoch 1.
        x: Inputs (n, 2).
        y: Class numbers (n,).
        file: Ends in .gif. Written whole or not at all; an older one is replaced.
        predict: A function of inputs (n, 2) that asks the model, such as one that standardises
            them first; left out, the model itself.
        frames: At most so many: of more epochs, evenly spaced ones and the last.
        fps: Frames per second.
        options: For `boundary`.

    Returns:
        The file.

    Raises:
        ValueError: For another suffix, no states, those of another model, or data that `boundary`
            refuses.
        OSError: The folder does not exist or cannot be written.

    >>> import tempfile
    >>> from micrograd_plus import nn, optim, training
    >>> from micrograd_plus.datasets import make_moons
    >>> x, y = make_moons(20, random_state=0)
    >>> model = nn.Sequential(nn.Dense(2, 1, "sigmoid", seed=0))
    >>> states = {}
    >>> def keep(epoch, history):
    ...     states[epoch] = model.state_dict()
    >>> history = training.fit(model, x, y, loss="binary_crossentropy", epochs=2, verbose=False,
    ...                        optimizer=optim.SGD(model.parameters()), on_epoch=keep)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     animate_boundary(model, states, x, y, f"{folder}/moons.gif").name
    'moons.gif'
    """
    target = _checked(file, frames, fps)
    if not states:
        raise ValueError("there are no states: collect model.state_dict() in on_epoch of fit")
    if not isinstance(states, Mapping):
        states = dict(enumerate(states, start=1))
    figure = Figure(figsize=(6, 5), dpi=_DPI, layout="constrained")
    before = model.state_dict()
    epochs = list(states)

    def pictures() -> Iterator[None]:
        ax = figure.subplots()
        for i in _picked(len(epochs), frames):
            model.load_state_dict(states[epochs[i]])
            ax.clear()
            boundary(model if predict is None else predict, x, y, ax, **options)
            ax.set_title(f"Epoch {epochs[i]}: {ax.get_title().partition(': ')[2]}")
            yield

    try:
        return _write(figure, pictures(), target, fps)
    finally:
        model.load_state_dict(before)


def _checked(file: str | os.PathLike[str], frames: int, fps: int) -> Path:
    target = Path(file)
    if target.suffix.lower() != ".gif":
        raise ValueError(f"an animation is a GIF: {str(file)!r} must end in .gif")
    if frames < 1 or not fps > 0:
        raise ValueError(f"frames must be 1 or more and fps above 0, got {frames} and {fps}")
    return target


def _picked(n: int, frames: int) -> list[int]:
    """At most `frames` of n, evenly, the first and the last among them."""
    if frames == 1:
        return [n - 1]
    return sorted({round(i) for i in np.linspace(0, n - 1, min(n, frames)).tolist()})


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.2 * (high - low) or 1.0
    return low - margin, high + margin


def _write(figure: Figure, pictures: Iterable[None], target: Path, fps: int) -> Path:
    """Each picture as a frame, the last of which stays for a while."""
    canvas = FigureCanvasAgg(figure)
    drawn = []
    for _ in pictures:
        canvas.draw()
        drawn.append(np.array(canvas.buffer_rgba())[..., :3])
    # One palette for all: what does not change from frame to frame takes no room in the file.
    film = Image.fromarray(np.concatenate(drawn)).quantize()
    height, width = drawn[0].shape[:2]
    frames = [film.crop((0, i * height, width, (i + 1) * height)) for i in range(len(drawn))]
    file = io.BytesIO()
    durations = [round(1000 / fps)] * (len(frames) - 1) + [_LAST]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)
    write_atomically(target, file.getvalue())
    return target
