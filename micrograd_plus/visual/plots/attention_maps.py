"""What tokens look at: the weights of attention, head by head, with the tokens on both axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm

from ...metrics import numbers
from ..names import visible
from ..readings import read
from .canvas import BLACK, SHARES, axes_for, inches, name_axis
from .tiles import corners, side_by_side

_WIDEST = 14.0  # inches, of all maps together
_NUMBERS = 12  # tokens up to which a single map has its numbers in it


def attention(
    model: Any,
    tokens: Any,
    tokenizer: Any = None,
    ax: Axes | None = None,
    *,
    layer: int | None = None,
    head: int | None = None,
) -> Axes:
    """What each token looks at: a row for each that looks, a column for each that is looked at.

    All heads of all layers side by side, or a large one of one head. The shade is that of the
    square root of the weight, so that small weights are seen as well.

    Args:
        model: A model with `nn.Attention` in it, such as `nn.GPT`; or weights (tokens, tokens),
            (heads, tokens, tokens) or (layers, heads, tokens, tokens), as `nn.attention_weights`
            gives them too.
        tokens: The text that the model reads; of weights the names of the tokens.
        tokenizer: Of the model: ours, or any with `encode` and `decode`. None for weights.
        ax: Where to draw; a new figure, if left out.
        layer: The only one to draw, counted from 0; left out, all of them.
        head: The only one to draw, counted from 0; left out, all of them.

    Returns:
        The Axes, with all maps in one: `ax.images[0].get_array()`.

    Raises:
        ValueError: For a model without attention, shapes that do not fit, or another number of
            tokens than there are weights.
        IndexError: There is no such layer or head.

    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import nn
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> model = nn.GPT(vocabulary=27, context=8, layers=2, heads=4, width=8, seed=0)
    >>> tokenizer = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz", special=["end"])
    >>> attention(model, "emma", tokenizer, Figure().subplots()).get_title()
    'Attention: 2 layers, 8 heads'
    >>> ax = attention([[1.0, 0.0], [0.25, 0.75]], ["a", "b"], ax=Figure().subplots())
    >>> [text.get_text() for text in ax.texts]
    ['1', '0', '0.25', '0.75']
    """
    if callable(model):
        reading = read(model, tokens, tokenizer)
        layers, names = list(reading.attention.values()), reading.names
        if not layers:
            raise ValueError("the model has no nn.Attention in which tokens look at each other")
    else:
        layers, names = _layers(model), [visible(str(name)) for name in tokens]
    count = layers[0].shape[-1]
    if len(names) != count:
        raise ValueError(f"attention of {count} tokens needs as many names, got {len(names)}")
    rows = range(len(layers)) if layer is None else [_within("layer", layer, len(layers))]
    heads = range(max(len(layers[i]) for i in rows))
    columns = heads if head is None else [_within("head", head, len(heads))]
    missing = np.full((count, count), np.nan)
    tiles = np.stack(
        [layers[i][j] if j < len(layers[i]) else missing for i in rows for j in columns]
    )
    places = [(i, j) for i in rows for j in columns]
    ax = _drawn(tiles, places, len(columns), names, ax)
    only = "" if len(layers) == len(layers[0]) == 1 else f" of layer {rows[0]}, head {columns[0]}"
    which = f"{len(rows)} layers" if len(rows) > 1 else f"layer {rows[0]}"
    ax.set_title(
        f"Attention: {which}, {len(tiles)} heads" if len(tiles) > 1 else f"Attention{only}"
    )
    return ax


def _layers(weights: Any) -> list[np.ndarray]:
    """Weights however they were given: of each layer (heads, tokens, tokens)."""
    if isinstance(weights, dict):  # of nn.attention_weights
        return [layer for part in weights.values() for layer in _layers(part)]
    given = numbers(weights).astype(float)
    found = given[:, 0] if given.ndim == 5 and given.shape[1] == 1 else given
    if not 2 <= found.ndim <= 4 or found.shape[-2] != found.shape[-1] or not found.size:
        raise ValueError(
            "attention is of shape (tokens, tokens), (heads, tokens, tokens) or (layers, heads, "
            f"tokens, tokens) of one text, got {given.shape}"
        )
    return list(found.reshape((1,) * (4 - found.ndim) + found.shape))


def _within(name: str, place: int, count: int) -> int:
    if not -count <= place < count:
        raise IndexError(f"there is no {name} {place}: there are {count}, counted from 0")
    return place % count


def _drawn(
    tiles: np.ndarray,
    places: Sequence[tuple[int, int]],
    columns: int,
    names: Sequence[str],
    ax: Axes | None,
) -> Axes:
    """The maps in one picture, the tokens to the left of each row and below each column."""
    n, count = tiles.shape[:2]
    rows = n // columns
    longest = max(map(len, names))
    room = (max(1.6, 0.28 * count) if n == 1 else 1.15) / count  # inches, of a cell at least
    cell = max(min(_WIDEST / (columns * (count + 1)), 0.3), min(room, _WIDEST / (columns * count)))
    gap = 0 if n == 1 else max(1, count // 9, math.ceil(0.08 / cell))
    above = 0 if n == 1 else math.ceil(0.17 / cell)  # for what a map is called
    width, height = columns * (count + gap) - gap, rows * (count + gap + above) - gap
    margin = 0.5 + 0.08 * longest
    ax = axes_for(ax, size=(width * cell + margin + 1.2, height * cell + margin + 0.9))
    cell = min(cell, inches(ax)[0] / width)
    picture = side_by_side(tiles, columns, gap, above)
    norm = PowerNorm(0.5, vmin=0, vmax=1)
    drawn = ax.imshow(picture, cmap=SHARES, norm=norm, interpolation="nearest")
    ax.set_facecolor("#FFFFFF")
    corner = corners(n, columns, count, count, gap, above)
    for (top, left), (i, j) in zip(corner, places, strict=True):
        ax.plot(
            np.array([0, count, count, 0, 0]) + left - 0.5,
            np.array([0, 0, count, count, 0]) + top - 0.5,
            color="#B0B0B0",
            linewidth=0.6,
            scalex=False,
            scaley=False,
        )
        if n > 1:
            called: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 8, "color": BLACK}
            ax.text(left + count / 2 - 0.5, top - 0.7, f"layer {i}, head {j}", **called)
    if n == 1 and count <= _NUMBERS:
        _write_numbers(ax, tiles[0])
    name_axis(ax.xaxis, names, 72 * cell, sorted({left for _, left in corner}))
    name_axis(ax.yaxis, names, 72 * cell, sorted({top for top, _ in corner}))
    ax.spines[:].set_visible(False)
    ax.set(
        xlim=(-0.5, width - 0.5),
        ylim=(height - above - 0.5 if n > 1 else height - 0.5, -0.5 - above),
    )
    ax.set(xlabel="token that is looked at", ylabel="token that looks")
    ax.figure.colorbar(drawn, ax=ax, label="weight", fraction=0.04, pad=0.02, shrink=0.7)
    return ax


def _write_numbers(ax: Axes, weights: np.ndarray) -> None:
    for i, j in np.ndindex(*weights.shape):
        shade = "white" if weights[i, j] > 0.55 else "black" if weights[i, j] else "#A0A0A0"
        text = f"{weights[i, j]:.2f}".rstrip("0").rstrip(".")
        ax.text(j, i, text, ha="center", va="center", color=shade, fontsize=7)
