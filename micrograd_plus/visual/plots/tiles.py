"""Many small images in one picture, with what a model makes of them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ...metrics import numbers
from .canvas import BLACK, VERMILION, axes_for, inches

_FONT = 8.0  # points, of a caption
_LETTER = 0.6  # how wide a letter is, by its height
_TILE = 1.1  # inches, from one image to the next in a new figure


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

    A wrong prediction has a frame and the true class beside it, as in "3, not 5". Long names of
    classes are broken into lines that stay below their image.

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
    tiles = as_tiles(images, shape)
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
    captions = [_caption(i, true, answers, probabilities, class_names) for i in range(n)]
    height, width = tiles.shape[1:3]
    columns = columns_for(n, columns)
    rows, gap = math.ceil(n / columns), max(1, width // 9)
    # On paper, from one image to the next.
    points = 72 * (_TILE if ax is None else inches(axes_for(ax))[0] / min(n, columns))
    pixel = points / (width + gap)
    font = min(_FONT, points / (6 * _LETTER))
    texts = [_broken(text, int(width * pixel / font / _LETTER)) for text, _ in captions]
    lines = max(text.count("\n") + 1 if text else 0 for text in texts)
    room = math.ceil((1.35 * lines + 0.5) * font / pixel) if lines else 0  # below each image
    size = _TILE * columns, _TILE * rows * (height + room + gap) / (width + gap) + 0.4
    ax = axes_for(ax, size=size)
    # Where rows are many, all of it becomes smaller.
    font *= min(1.0, 72 * inches(ax)[1] / (rows * (height + room + gap) * pixel))
    picture = side_by_side(tiles, columns, gap, room)
    ax.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    places = corners(n, columns, height, width, gap, room)
    for (top, left), text, (_, wrong) in zip(places, texts, captions, strict=True):
        if wrong:
            ax.add_patch(
                Rectangle((left - 0.5, top - 0.5), width, height, fill=False, ec=VERMILION, lw=2.5)
            )
        if text:
            ax.text(
                left + width / 2 - 0.5,
                top + height + width * 0.03,
                text,
                ha="center",
                va="top",
                fontsize=font,
                color=VERMILION if wrong else BLACK,
                weight="bold" if wrong else "normal",
                linespacing=1.1,
                parse_math=False,
            )
    ax.set_axis_off()
    title = f"{n} images"
    if true is not None and answers is not None:
        title = f"{np.sum(true == answers)} of {n} right"
    ax.set_title(title)
    return ax


def as_tiles(images: Any, shape: tuple[int, ...] | None) -> np.ndarray:
    """Images as they are drawn: (n, height, width), or with a last axis of 3 or 4 if in colour.

    Raises:
        ValueError: For shapes that are no images.

    >>> as_tiles(np.zeros((5, 6)), (2, 3)).shape, as_tiles(np.zeros((5, 2, 3, 1)), None).shape
    ((5, 2, 3), (5, 2, 3))
    """
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


def columns_for(n: int, columns: int | None) -> int:
    """How many of n images stand in a row: as many as are wanted, or about as many as rows.

    Raises:
        ValueError: Fewer than one are wanted.

    >>> columns_for(10, None), columns_for(10, 3)
    (4, 3)
    """
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


def _broken(text: str, most: int) -> str:
    """A caption in lines of at most so many letters."""
    lines = text.split("\n")
    return "\n".join(part for line in lines for part in textwrap.wrap(line, max(1, most)))


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
