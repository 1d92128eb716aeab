"""How a text is predicted: what may follow each token, and how surprising what followed was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.patches import Rectangle

from ...metrics import numbers
from ..names import visible
from ..readings import read, token_names
from .canvas import BLUE, GREY, SHARES, VERMILION, axes_for, drawable, inches, name_axis

_MOST_ROWS = 70  # of tokens: the characters of a text have a row each


def next_tokens(
    model: Any,
    tokens: Any,
    tokenizer: Any,
    ax: Axes | None = None,
    *,
    count: int = 3,
) -> Axes:
    """How probable each token is as the next one, all along a text.

    A column for each token of the text, a row for each that may follow. In every column the most
    probable ones are named, and the one that did follow has a frame. Of large vocabularies those
    tokens have a row that follow somewhere, or are most probable somewhere. The shade is that of
    the square root of the probability.

    Args:
        model: A language model, such as `nn.GPT`: a function of tokens (1, T) that gives logits
            (1, T, vocabulary); or probabilities (T, vocabulary).
        tokens: The text that the model reads; of probabilities the names of T tokens, or of one
            more, which follow each other.
        tokenizer: Of the model: ours, or any with `encode` and `decode`; of probabilities the names
            of the vocabulary.
        ax: Where to draw; a new figure, if left out.
        count: How many are named in each column.

    Returns:
        The Axes; the probabilities shown are `ax.images[0].get_array()`.

    Raises:
        ValueError: For shapes that do not fit, or a count below 0.

    >>> from matplotlib.figure import Figure
    >>> ax = next_tokens([[0.1, 0.9], [0.7, 0.3]], ["a", "b", "b"], ["a", "b"],
    ...                  Figure().subplots(), count=1)
    >>> ax.get_title(), [text.get_text() for text in ax.texts]
    ('Next token: 1 of 2 guessed right', ['b', 'a'])
    """
    if count < 0:
        raise ValueError(f"count must be 0 or more, got {count}")
    if callable(model):
        reading = read(model, tokens, tokenizer)
        p, names, targets = reading.probabilities, reading.names, reading.targets
    else:
        p, names, targets = _given(model, tokens, tokenizer)
    best = np.argsort(-p, axis=1, kind="stable")[:, :count]
    rows = _rows(p, best, targets)
    called = (
        token_names(tokenizer, rows)
        if hasattr(tokenizer, "decode")
        else [visible(str(tokenizer[row])) for row in rows]
    )
    labels = [drawable(name) for name in called]
    longest = max(map(len, labels))
    width = min(0.5, max(0.22, 0.09 * longest))
    ax = axes_for(ax, size=(len(p) * width + 2.2 + 0.08 * longest, len(rows) * 0.17 + 1.4))
    shades = PowerNorm(0.5, vmin=0, vmax=1)
    drawn = ax.imshow(p[:, rows].T, cmap=SHARES, norm=shades, aspect="auto")
    place_of = {int(token): place for place, token in enumerate(rows)}
    for i, j in np.ndindex(*best.shape):
        y = place_of.get(int(best[i, j]))
        if y is None:
            continue
        shade = "white" if p[i, rows[y]] > 0.55 else "black"
        at: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7, "clip_on": True}
        ax.text(i, y, labels[y], color=shade, parse_math=False, **at)
    for i, target in enumerate(targets):
        corner = (i - 0.5, place_of[int(target)] - 0.5)
        ax.add_patch(Rectangle(corner, 1, 1, fill=False, ec=VERMILION, lw=1.3))
    _name_tokens(ax, names)
    ax.set_yticks(range(len(rows)), labels, fontsize=7, parse_math=False)
    ax.tick_params(length=0)
    ax.set(xlabel="token that is read", ylabel="next token")
    ax.figure.colorbar(drawn, ax=ax, label="probability", fraction=0.04, pad=0.02)
    n = len(targets)
    right = int(np.sum(p[:n].argmax(axis=1) == targets))
    ax.set_title(f"Next token: {right} of {n} guessed right" if n else "Next token")
    return ax


def token_losses(model: Any, tokens: Any, tokenizer: Any = None, ax: Axes | None = None) -> Axes:
    """How surprising each token of a text was: −log p of it, after what came before.

    Args:
        model: A language model, such as `nn.GPT`; or losses (T,) in nats.
        tokens: The text that the model reads; of losses the names of their tokens.
        tokenizer: Of the model: ours, or any with `encode` and `decode`. None for losses.
        ax: Where to draw; a new figure, if left out.

    Returns:
        The Axes, with a bar for each token: `ax.patches`. A dotted line is at the loss of guessing.

    Raises:
        ValueError: For shapes that do not fit, or a text in which no token follows another.

    >>> from matplotlib.figure import Figure
    >>> ax = token_losses([0.5, 1.5], ["a", "b"], ax=Figure().subplots())
    >>> ax.get_title(), [float(bar.get_height()) for bar in ax.patches]
    ('Loss per token: 1 on average', [0.5, 1.5])
    """
    guessing = None
    if callable(model):
        reading = read(model, tokens, tokenizer)
        losses, names = reading.losses, reading.target_names
        guessing = reading.log_probabilities.shape[1]
    else:
        losses, names = numbers(model).astype(float), [visible(str(name)) for name in tokens]
    if losses.shape != (len(names),) or not len(names):
        raise ValueError(
            f"losses of shape {losses.shape} do not fit {len(names)} tokens to predict"
        )
    finite = losses[np.isfinite(losses)]
    top = max(finite.max(initial=0.0), math.log(guessing or 1)) * 1.12 or 1.0
    ax = axes_for(ax, size=(min(16, max(4.5, 0.24 * len(names) + 1)), 3.2))
    ax.bar(range(len(losses)), np.where(np.isfinite(losses), losses, top), color=BLUE, width=0.8)
    for i in np.flatnonzero(~np.isfinite(losses)).tolist():
        ax.text(i, top, "∞" if losses[i] > 0 else "nan", ha="center", va="top", color="white")
    if guessing is not None:
        ax.axhline(math.log(guessing), color=GREY, linestyle=":")
        style: dict[str, Any] = {"ha": "right", "va": "bottom", "color": GREY, "fontsize": 8}
        box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1}
        ax.text(
            len(losses) - 0.5, math.log(guessing), f"guessing among {guessing:,}", bbox=box, **style
        )
    _name_tokens(ax, names)
    ax.set(xlim=(-0.6, len(losses) - 0.4), ylim=(0, top))
    ax.set(xlabel="token that follows", ylabel="loss, −log p")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title(f"Loss per token: {losses.mean():.4g} on average")
    return ax


def _name_tokens(ax: Axes, names: Sequence[str]) -> None:
    name_axis(ax.xaxis, names, 72 * inches(ax)[0] / len(names))


def _given(p: Any, tokens: Any, vocabulary: Any) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Probabilities, the names of the tokens read, and the numbers of those that follow."""
    p, names = numbers(p).astype(float), [str(name) for name in tokens]
    if p.ndim != 2 or p.shape[1] != len(vocabulary) or not 0 <= len(names) - len(p) <= 1:
        raise ValueError(
            f"probabilities (tokens, vocabulary) of shape {p.shape} do not fit {len(names)} tokens "
            f"and a vocabulary of {len(vocabulary)}"
        )
    listed = list(map(str, vocabulary))
    unknown = [name for name in names[1:] if name not in listed]
    if unknown:
        raise ValueError(f"the token {unknown[0]!r:.40} is not in the vocabulary")
    targets = np.array([listed.index(name) for name in names[1:]], int)
    return p, [visible(name) for name in names[: len(p)]], targets


def _rows(p: np.ndarray, best: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The tokens that have a row: all, or those that follow and the most probable ones."""
    if p.shape[1] <= _MOST_ROWS:
        return np.arange(p.shape[1])
    first = dict.fromkeys(targets.tolist())
    likely = np.unique(best)
    for token in likely[np.argsort(-p[:, likely].max(axis=0), kind="stable")].tolist():
        if len(first) >= _MOST_ROWS:
            break
        first.setdefault(token)
    return np.array(sorted(first or [int(p[0].argmax())]))
