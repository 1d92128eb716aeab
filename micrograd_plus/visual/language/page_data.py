"""What the page shows, as JSON has it: tokens, what was expected after each, and attention."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..readings import Reading, token_names
from ..stepping.as_data import data_of_number

MOST_TOKENS = 1000
MOST_WEIGHTS = 2_000_000
_STEPS = 2**16 - 1  # of a weight: two bytes each
_NEXT = 5  # of the most probable tokens
_IN_WORDS = 12  # tokens


def page_data(reading: Reading) -> dict[str, Any]:
    """The data of the page.

    Returns:
        `names` of all tokens that occur, by whose places the rest gives them: `tokens`, `targets`,
        and in `next` for each token the most probable ones, as [place, probability]. `losses` of
        the targets, with their `ranks` from 1 on. `layers` with their names and numbers of heads,
        and their `weights`: base64 of 16 bits each, the lower byte first, 65535 for 1, by layer,
        head, query and key.

    Raises:
        ValueError: More than 1,000 tokens, or more than two million weights.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> from micrograd_plus.visual.readings import read
    >>> reading = read(lambda tokens: np.eye(3)[tokens], "ca", CharacterTokenizer("abc"))
    >>> data = page_data(reading)
    >>> data["names"], data["tokens"], data["targets"], data["next"][0][0]
    (['a', 'b', 'c'], [2, 0], [0], [2, 0.576117])
    """
    weights = list(reading.attention.values())
    _check_size(len(reading.tokens), sum(w.size for w in weights))
    p = reading.probabilities
    best = np.argsort(-p, axis=1, kind="stable")[:, :_NEXT]
    used = np.unique(np.concatenate([reading.tokens, reading.targets, best.ravel()]))
    place = {int(token): i for i, token in enumerate(used)}

    def places(tokens: Any) -> list[int]:
        return [place[int(token)] for token in tokens]

    rows = np.arange(len(reading.targets))
    # Above the target, or before it among those alike: as in the list of the most probable ones.
    own = p[rows, reading.targets][:, None]
    earlier = np.arange(p.shape[1]) < reading.targets[:, None]
    ranks = 1 + ((p[rows] > own) | ((p[rows] == own) & earlier)).sum(axis=1)
    return {
        "names": token_names(reading.tokenizer, used),
        "tokens": places(reading.tokens),
        "targets": places(reading.targets),
        "next": [
            [[i, round(float(p[t, token]), 6)] for i, token in zip(places(row), row, strict=True)]
            for t, row in enumerate(best)
        ],
        "losses": [data_of_number(round(loss, 6)) for loss in reading.losses.tolist()],
        "ranks": ranks.tolist(),
        "vocabulary": p.shape[1],
        "layers": [{"name": name, "heads": len(w)} for name, w in reading.attention.items()],
        "weights": _as_text(weights),
    }


def sentence_of(data: dict[str, Any]) -> str:
    """What the model expects after each token, in words; of a long text after the first ones.

    Args:
        data: Of the page.

    >>> sentence_of({"names": ["a", "b"], "tokens": [0, 1], "next": [[[1, 0.7]], [[0, 0.9]]]})
    'The model expects: after a, b (70 %); after b, a (90 %).'
    """
    names = data["names"]
    found = [
        f"after {names[token]}, {names[best]} ({100 * p:.0f} %)"
        for token, ((best, p), *_) in zip(data["tokens"], data["next"], strict=True)
    ]
    if len(found) > _IN_WORDS:
        found[_IN_WORDS:] = [f"and so on for {len(found) - _IN_WORDS:,} more tokens"]
    return f"The model expects: {'; '.join(found)}."


def _check_size(tokens: int, weights: int) -> None:
    if tokens > MOST_TOKENS or weights > MOST_WEIGHTS:
        raise ValueError(
            f"a page shows at most {MOST_TOKENS:,} tokens and {MOST_WEIGHTS:,} weights of "
            f"attention, and this text has {tokens:,} and {weights:,}: give a part of it"
        )


def _as_text(weights: Sequence[np.ndarray]) -> str:
    """Weights from 0 to 1, rounded to 16 bits."""
    steps = [np.rint(np.clip(w, 0, 1).astype(float) * _STEPS).astype("<u2") for w in weights]
    return base64.b64encode(b"".join(part.tobytes() for part in steps)).decode()
