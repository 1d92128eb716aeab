"""Vectors of tokens in two dimensions, by principal components; labels that do not overlap."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from ...metrics import numbers
from ...nn import Embedding, Module
from ..names import visible
from ..readings import token_names
from .canvas import BLUE, GREY, axes_for, drawable, inches

_FONT = 10.0  # points
_RINGS = 40  # around a point, where its label may be
_MOST = 1000  # labels


def embeddings(model: Any, tokens: Any, ax: Axes | None = None) -> Axes:
    """Where tokens lie: their vectors along the two directions in which they differ most.

    Tokens that a model treats alike lie near each other, as vowels do in one that learned names.

    Args:
        model: A model with an `nn.Embedding`, of which the first counts; or vectors (n, width), one
            for each token.
        tokens: A tokenizer, or the names of the tokens.
        ax: Where to draw; a new figure, if left out.

    Returns:
        The Axes, with a label for each token for which there is room: `ax.texts`.

    Raises:
        ValueError: For a model without an embedding, shapes that do not fit, or more than 1,000.

    >>> from matplotlib.figure import Figure
    >>> ax = embeddings([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]], ["a", "b"], Figure().subplots())
    >>> ax.get_xlabel(), [text.get_text() for text in ax.texts]
    ('first principal component: 100 % of the variance', ['a', 'b'])
    """
    if isinstance(model, Module):
        found = [part for part in model.modules() if isinstance(part, Embedding)]
        if not found:
            raise ValueError("the model has no nn.Embedding: give the vectors themselves")
        model = found[0].weight
    vectors = numbers(model).astype(float)
    if vectors.ndim != 2 or not vectors.size:
        raise ValueError(f"vectors have shape (tokens, width), got {vectors.shape}")
    if hasattr(tokens, "decode"):
        names = token_names(tokens, range(len(vectors)))
    else:
        names = [visible(str(name)) for name in tokens]
    if len(names) != len(vectors):
        raise ValueError(f"{len(vectors)} vectors need as many names, got {len(names)}")
    if len(names) > _MOST:
        raise ValueError(
            f"there is room for {_MOST:,} labels at most, got {len(names):,}: give some of the "
            "vectors, and their names"
        )
    points, shares = principal_components(vectors)
    ax = axes_for(ax, size=(7.5, 6.5))
    ax.scatter(points[:, 0], points[:, 1], s=9, color=BLUE, zorder=2)
    spans = np.ptp(points, axis=0)
    pad = np.where(spans > 0, spans, 1) * 0.08
    low, high = points.min(axis=0) - pad, points.max(axis=0) + pad
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    # In points on paper, where labels have their sizes.
    paper = 72 * np.array(inches(ax))
    scale = paper / (high - low)
    labels = [drawable(name) for name in names]
    sizes = np.array([_size_of(label) for label in labels])
    centers = placed((points - low) * scale, sizes, paper)
    for label, point, center in zip(labels, points, centers / scale + low, strict=True):
        if np.isnan(center).any():
            continue
        ax.annotate(
            label,
            point,
            xytext=tuple(center),
            textcoords="data",
            ha="center",
            va="center",
            fontsize=_FONT,
            parse_math=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 4},
        )
    ax.axhline(0, color=GREY, linewidth=0.4, zorder=0)
    ax.axvline(0, color=GREY, linewidth=0.4, zorder=0)
    for axis, name, share in zip((ax.xaxis, ax.yaxis), ("first", "second"), shares, strict=True):
        axis.set_label_text(f"{name} principal component: {100 * share:.0f} % of the variance")
    ax.set_title(f"Vectors of {len(names)} tokens")
    return ax


def principal_components(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows along the two directions in which they differ most, and the variance's share of each.

    The directions are the first right singular vectors of the centred rows; each points to where
    the largest of its numbers is positive, so that a picture is not mirrored by chance.

    Source: Jolliffe, "Principal Component Analysis", 2002, section 3.5.

    Args:
        vectors: Shape (n, width).

    Returns:
        Shapes (n, 2) and (2,).

    >>> points, shares = principal_components(np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 0.0]]))
    >>> points.tolist(), shares.tolist()
    ([[3.0, 0.0], [-3.0, 0.0], [0.0, 0.0]], [1.0, 0.0])
    """
    centred = vectors - vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    largest = np.abs(directions).argmax(axis=1)
    signs = np.where(directions[np.arange(len(directions)), largest] < 0, -1.0, 1.0)
    points = np.zeros((len(vectors), 2))
    shares = np.zeros(2)
    k = min(2, len(sizes))
    points[:, :k] = centred @ (signs[:, None] * directions)[:k].T
    total = float(np.sum(sizes**2))
    if total:
        shares[:k] = sizes[:k] ** 2 / total
    return points + 0.0, shares


def placed(points: np.ndarray, sizes: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Centers of labels: each in the free place that is nearest to its point.

    Args:
        points: Where they belong, (n, 2), in the unit of the sizes.
        sizes: Width and height of each, (n, 2).
        paper: Width and height of the whole, which they stay within.

    Returns:
        Shape (n, 2); nan for those for which there is no place near enough.

    >>> placed(np.array([[50.0, 50.0], [50.0, 50.0]]), np.full((2, 2), 10.0), np.full(2, 100.0))
    array([[50., 57.],
           [50., 43.]])
    """
    n = len(points)
    centers = np.full((n, 2), np.nan)
    angles = np.pi / 2 + np.arange(16) * np.pi / 8
    around = np.stack([np.cos(angles), np.sin(angles)], axis=-1).round(6)
    around = around[[0, 8, 12, 4, 14, 2, 10, 6, 15, 1, 13, 3, 11, 5, 9, 7]]  # above, below, ...
    for i, (point, size) in enumerate(zip(points, sizes, strict=True)):
        rings = np.arange(_RINGS)[:, None, None] * 0.4 * size[1]
        spots = point + (around * (size / 2 + 2) + rings * around).reshape(-1, 2)
        apart = np.abs(spots[:, None] - centers[None, :i])
        free = ~(apart < (sizes[:i] + size) / 2).all(axis=-1).any(axis=-1)
        free &= ((spots >= size / 2) & (spots <= paper - size / 2)).all(axis=-1)
        if free.any():
            centers[i] = spots[free.argmax()]
    return centers


def _size_of(label: str) -> tuple[float, float]:
    """Width and height on paper, in points, with a little room."""
    font = FontProperties(size=_FONT)
    width = text_to_path.get_text_width_height_descent(label, font, ismath=False)[0]
    return width + 3, _FONT * 1.3
