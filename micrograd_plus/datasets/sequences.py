"""Made-up sequences: short opinions, and signs of which one is to be remembered."""

import numpy as np
from numpy.typing import NDArray

from .made_up import generator_of_rows

_PRAISE = ("good", "lovely", "great", "superb", "warm", "friendly")
_BLAME = ("bad", "awful", "poor", "cold", "noisy", "dirty")
_THINGS = ("room", "bed", "food", "staff", "bath", "view", "lobby", "bar")
_WORDS = ("", "not", *_PRAISE, *_BLAME, *_THINGS)  # the first fills up what is short
_LENGTH = 6


def make_opinions(
    n: int = 400, seed: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Short opinions of hotels, and whether they praise.

    Each has one word of praise or of blame, among none to three things; a "not" before it turns it
    round, in about half of them. So neither the word nor the "not" tells anything alone.

    Args:
        n: How many.
        seed: Of what is random.

    Returns:
        The texts, int64 (n, 6), numbers of words, with 0 behind their ends; the labels, int64 (n,),
        1 for praise; and the words, the first of which is empty.

    Raises:
        ValueError: For n below 1.

    >>> texts, labels, words = make_opinions(n=3)
    >>> for text, label in zip(texts, labels, strict=True):
    ...     print(int(label), " ".join(words[k] for k in text if k))
    1 lovely
    1 view bar lovely bath
    1 bath not noisy bar
    """
    rng = generator_of_rows(n, seed)
    texts = np.zeros((n, _LENGTH), np.int64)
    labels = rng.integers(0, 2, n)
    for row, label in zip(texts, labels, strict=True):
        is_turned = bool(rng.integers(0, 2))
        word = rng.choice(_PRAISE if bool(label) != is_turned else _BLAME)
        before = rng.choice(_THINGS, rng.integers(0, 3)).tolist()
        after = rng.choice(_THINGS, rng.integers(0, 2)).tolist()
        text = [*before, *["not"] * is_turned, word, *after]
        row[: len(text)] = [_WORDS.index(w) for w in text]
    return texts, labels, _WORDS


def make_marked_signs(
    n: int = 512, steps: int = 12, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Sequences of signs, of which one is marked near the start: it is to be known at the end.

    Args:
        n: How many sequences.
        steps: Their length; the mark is at one of the first three.
        seed: Of what is random.

    Returns:
        The sequences, float32 (n, steps, 2): the sign, -1 or 1, and the mark, 1 at one step and 0
        at the others. The marked signs, int64 (n,): 0 for -1 and 1 for 1.

    Raises:
        ValueError: For n below 1, or fewer than three steps.

    >>> x, y = make_marked_signs(n=1, steps=5)
    >>> x[0].T
    array([[ 1.,  1.,  1., -1., -1.],
           [ 1.,  0.,  0.,  0.,  0.]], dtype=float32)
    >>> y
    array([1])
    """
    if steps < 3:
        raise ValueError(f"steps is {steps}; expected at least 3, of which one is marked")
    rng = generator_of_rows(n, seed)
    x = np.zeros((n, steps, 2), np.float32)
    x[:, :, 0] = rng.choice([-1.0, 1.0], (n, steps))
    marked = np.arange(n), rng.integers(0, 3, n)
    x[(*marked, 1)] = 1.0
    return x, (x[(*marked, 0)] > 0).astype(np.int64)
