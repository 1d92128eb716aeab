"""Many small images in one picture: data with predictions, and weights as images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ...metrics import numbers
from ...nn import Module
from .canvas import BLACK, SIGNED, VERMILION, axes_for


def images(
    images: Any,
    labels: Any = None,
    predictions: Any = None,
    class_names: Sequence[str] = (),
    ax: Axes | None = None,
    *,
    shape: tuple[int, ...] | None = None,
    columns: int | None = None,
) -> Axes:
    """Images side by side, each with its prediction and how probable the model found it.

    A wrong prediction has a frame and the true class beside it, as in "3, not 5".

    Args:
        images: (n, height, width), with a last axis of 3 or 4 if in colour; from 0 to 1, black to
            white, or of uint8 to 255. Or flattened (n, pixels), with `shape`.
        labels: The true class numbers (n,), or one-hot rows.
        predictions: Class numbers (n,), or probabilities (n, classes), whose largest is shown.
        class_names: One for each class; left out, their numbers.
        ax: Where to draw; a new figure, if left out.
        shape: Of one image, such as (28, 28), where they are flattened.
        columns: How many in a row; left out, about as many as there are rows.

    Returns:
        The Axes, with all images in one: `ax.images[0].get_array()`.

    Raises:
        ValueError: For shapes that do not fit, numbers beyond 0 and 1, or a class without a name.

    >>> import numpy as np
    >>> from matplotlib.figure import Figure
    >>> ax = images(np.zeros((2, 8, 8)), [5, 3], [[0, 0, 0, 0.75, 0, 0.25], [0, 0, 0, 1, 0, 0]],
    ...             ax=Figure().subplots())
    >>> [text.get_text() for text in ax.texts]
    ['3, not 5\\n75 %', '3\\n100 %']
    """
    tiles = _as_tiles(images, shape)
    if tiles.min() < -0.001 or tiles.max() > 1.001:
        raise ValueError(
            f"images are drawn from 0, black, to 1, white, got {tiles.min():g} to {tiles.max():g}: "
            "scale them, as in images / images.max()"
        )
    n = len(tiles)
    true = None if labels is None else _classes("labels", labels, n)[0]
    answers, probabilities = (
        (None, None) if predictions is None else _classes("predictions", predictions, n)
    )
    lines = int(true is not None or answers is not None) + int(probabilities is not None)
    height, width = tiles.shape[1:3]
    columns = _columns(n, columns)
    rows = math.ceil(n / columns)
    room = math.ceil(width * 0.21 * lines)  # below each image, for its text
    ax = axes_for(ax, size=(1.1 * columns, 1.1 * rows * (height + room) / width + 0.4))
    picture = side_by_side(tiles, columns, gap=max(1, width // 9), room=room)
    ax.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    for i, (top, left) in enumerate(corners(n, columns, height, width, max(1, width // 9), room)):
        text, wrong = _caption(i, true, answers, probabilities, class_names)
        if wrong:
            ax.add_patch(
                Rectangle((left - 0.5, top - 0.5), width, height, fill=False, ec=VERMILION, lw=2.5)
            )
        if text:
            ax.text(
                left + width / 2 - 0.5,
                top + height + width * 0.05,
                text,
                ha="center",
                va="top",
                fontsize=8,
                color=VERMILION if wrong else BLACK,
                weight="bold" if wrong else "normal",
                linespacing=1.1,
            )
    ax.set_axis_off()
    title = f"{n} images"
    if true is not None and answers is not None:
        title = f"{np.sum(true == answers)} of {n} right"
    ax.set_title(title)
    return ax


def weights_as_images(
    layer: Any,
    shape: tuple[int, int] | None = None,
    ax: Axes | None = None,
    *,
    count: int | None = None,
    columns: int | None = None,
) -> Axes:
    """What each unit of a first layer looks for: its weights, as an image of the input's shape.

    Of a convolution it is what each filter looks for, as an image of the window's shape.

    Blue pixels speak for the unit, vermilion ones against it, white ones do not matter; one scale
    for all units.

    Args:
        layer: A Dense layer, or its weights (inputs, units); or a Conv2D of one input channel, or
            its weights (height, width, 1, filters).
        shape: Of the input, such as (28, 28); of a convolution left out.
        ax: Where to draw; a new figure, if left out.
        count: How many units, the first ones; left out, all.
        columns: How many in a row.

    Returns:
        The Axes, with all images in one: `ax.images[0].get_array()`.

    Raises:
        TypeError: For a model of several layers.
        ValueError: For weights that are not of that shape, or none given for a Dense layer.

    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import nn
    >>> ax = weights_as_images(nn.Dense(64, 10, seed=0), (8, 8), Figure().subplots(), count=6)
    >>> ax.get_title()
    'Weights of 6 of 10 units'
    >>> weights_as_images(nn.Conv2D(1, 8, 3, seed=0), ax=Figure().subplots()).get_title()
    'Weights of 8 filters'
    """
    if isinstance(layer, Module) and not hasattr(layer, "weight"):
        raise TypeError(f"weights are those of one layer, such as model[0], got {layer!r}")
    weights = numbers(getattr(layer, "weight", layer))
    name = "units"
    if weights.ndim == 4 and weights.shape[2] == 1 and shape in (None, weights.shape[:2]):
        shape, name = weights.shape[:2], "filters"
        weights = weights[:, :, 0].reshape(-1, weights.shape[-1])
    if weights.ndim != 2:
        raise ValueError(
            "weights as images need shape (inputs, units), or of a convolution (height, width, 1, "
            f"filters) and no other shape, got {weights.shape}"
        )
    if shape is None:
        raise ValueError("weights of a Dense layer need the shape of its input, as in (28, 28)")
    if count is not None and count < 1:
        raise ValueError(f"count must be 1 or more, got {count}")
    units = weights.shape[1]
    tiles = _as_tiles(weights.T[:count], shape)
    n, (height, width) = len(tiles), shape
    columns = _columns(n, columns)
    rows = math.ceil(n / columns)
    ax = axes_for(ax, size=(columns + 1, rows * height / width + 0.4))
    limit = np.abs(tiles).max() or 1.0
    picture = side_by_side(tiles, columns, gap=max(1, width // 9), room=0)
    drawn = ax.imshow(picture, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")
    ax.figure.colorbar(drawn, ax=ax, label="weight", fraction=0.04, pad=0.02)
    ax.set_axis_off()
    ax.set_title(f"Weights of {n} of {units} {name}" if n < units else f"Weights of {n} {name}")
    return ax


def _as_tiles(images: Any, shape: tuple[int, ...] | None) -> np.ndarray:
    given = numbers(images)
    tiles = np.asarray(given, float) / (255 if given.dtype == np.uint8 else 1)
    if shape is not None:
        if tiles.ndim < 2 or math.prod(tiles.shape[1:]) != math.prod(shape):
            raise ValueError(f"images of shape {shape} do not fit {tiles.shape}, one per row")
        tiles = tiles.reshape(len(tiles), *shape)
    if tiles.ndim == 4 and tiles.shape[-1] == 1:
        tiles = tiles[..., 0]
    if tiles.ndim not in (3, 4) or not tiles.size or tiles.shape[3:] not in ((), (3,), (4,)):
        raise ValueError(
            f"images need shape (n, height, width) or (n, height, width, 3), got {tiles.shape}; "
            "say shape=(28, 28) where they are flattened"
        )
    return tiles


def _columns(n: int, columns: int | None) -> int:
    if columns is None:
        return math.ceil(math.sqrt(n * 1.6))
    if columns < 1:
        raise ValueError(f"columns must be 1 or more, got {columns}")
    return columns


def corners(
    n: int, columns: int, height: int, width: int, gap: int, room: int
) -> list[tuple[int, int]]:
    """Top and left of each image.

    >>> corners(3, columns=2, height=8, width=8, gap=1, room=0)
    [(0, 0), (0, 9), (9, 0)]
    """
    return [
        ((i // columns) * (height + gap + room), (i % columns) * (width + gap)) for i in range(n)
    ]


def side_by_side(tiles: np.ndarray, columns: int, gap: int, room: int) -> np.ndarray:
    """All images in one array, nan between them, which is drawn as nothing."""
    n, height, width = tiles.shape[:3]
    rows = math.ceil(n / columns)
    columns = min(columns, n)
    size = (rows * (height + gap + room) - gap, columns * (width + gap) - gap)
    picture = np.full((*size, *tiles.shape[3:]), np.nan if tiles.ndim == 3 else 1.0)
    for tile, (top, left) in zip(tiles, corners(n, columns, height, width, gap, room), strict=True):
        picture[top : top + height, left : left + width] = tile
    return picture


def _classes(name: str, given: Any, n: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Class numbers, and their probabilities where rows of these were given."""
    rows = numbers(given)
    if rows.ndim == 2 and rows.shape[0] == n and rows.shape[1] > 1:
        return rows.argmax(axis=1), rows.max(axis=1)
    if rows.shape not in ((n,), (n, 1)):
        raise ValueError(f"{n} images need {name} of shape ({n},), got {rows.shape}")
    return rows.reshape(-1).astype(int), None


def _caption(
    i: int,
    true: np.ndarray | None,
    answers: np.ndarray | None,
    probabilities: np.ndarray | None,
    class_names: Sequence[str],
) -> tuple[str, bool]:
    def name(k: int) -> str:
        if class_names and not 0 <= k < len(class_names):
            raise ValueError(f"class {k} has no name among {len(class_names)} class_names")
        return class_names[k] if class_names else str(k)

    if answers is None:
        return ("" if true is None else name(true[i])), False
    wrong = true is not None and bool(true[i] != answers[i])
    text = (
        f"{name(answers[i])}, not {name(true[i])}"
        if wrong and true is not None
        else name(answers[i])
    )
    if probabilities is not None:
        text += f"\n{100 * probabilities[i]:.0f} %"
    return text, wrong
