"""Learning byte pairs: the most frequent pair of neighbours becomes a token, and again.

Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units",
section 3.2, on the bytes of UTF-8 instead of characters, as GPT-2 has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import NamedTuple

import numpy as np

from .tokens import as_documents

BYTES = 256
# What no token crosses: words, numbers and signs, with the space before them, and other spaces. As
# GPT-2's pattern, with what Python's re has: letters are what is neither digit nor sign.
_PIECES = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")

Pair = tuple[int, int]


class Merge(NamedTuple):
    """Two tokens that became one.

    Args:
        left, right: The two; below 256 they are bytes, and 256 + i is what merge i made.
        token: The bytes of both.
        frequency: How often the pair was there when it was joined.

    >>> next(learn_merges("the thin thing"))
    Merge(left=116, right=104, token=b'th', frequency=3)
    """

    left: int
    right: int
    token: bytes
    frequency: int


def learn_merges(texts: str | Iterable[str], *, split: bool = True) -> Iterator[Merge]:
    """Watch byte pairs as they are learned: the merges, one after another.

    Of pairs that are as frequent, the one of the smaller tokens comes first.

    Args:
        texts: A string, or several, such as a `datasets.Text`; no pair crosses their ends.
        split: Whether a token must be within a word, a number, signs or spaces, as GPT-2's. It also
            makes learning fast: words that come again are counted and not read again.

    Yields:
        A Merge each, until no pair is there twice.

    >>> for merge in learn_merges("the thin thing thinks"):
    ...     print(merge.token, merge.frequency)
    b'th' 4
    b' th' 3
    b'in' 3
    b' thin' 3
    """
    corpus = _Corpus(texts, split)
    tokens = [bytes([byte]) for byte in range(BYTES)]
    # The largest count first. An entry is out of date where the count has changed since.
    heap = [(-count, pair) for pair, count in corpus.counts.items()]
    heapify(heap)
    while heap:
        count, pair = heappop(heap)
        if corpus.counts.get(pair) != -count:
            continue
        if count > -2:
            return
        left, right = pair
        yield Merge(left, right, tokens[left] + tokens[right], -count)
        for changed in corpus.join(pair, len(tokens)):
            heappush(heap, (-corpus.counts[changed], changed))
        tokens.append(tokens[left] + tokens[right])


class _Corpus:
    """All different pieces of the texts, as tokens, and how often each pair of neighbours is there.

    The pieces stand one after another in one array, with -1 around each, so that a pair is joined
    everywhere by a few operations on arrays; and of the counts only those nearby change.
    """

    def __init__(self, texts: str | Iterable[str], split: bool) -> None:
        pieces = Counter(
            chain.from_iterable(pieces_of(text, split) for text in as_documents(texts))
        )
        codes = [np.frombuffer(piece.encode(), np.uint8) for piece in pieces]
        ends = np.cumsum([0, *(len(code) + 1 for code in codes)])
        self.tokens = np.full(ends[-1] + 1, -1, np.int32)
        self.times = np.zeros(ends[-1] + 1, np.int64)  # how often the piece is in the texts
        for code, start, times in zip(codes, ends, pieces.values(), strict=False):
            self.tokens[start + 1 : start + 1 + len(code)] = code
            self.times[start + 1 : start + 1 + len(code)] = times
        self.counts = self._counted(np.arange(len(self.tokens) - 1))

    def join(self, pair: Pair, token: int) -> list[Pair]:
        """Put a token in the place of a pair, everywhere.

        Returns:
            The pairs that are now there more often, or less.
        """
        tokens = self.tokens
        at = np.flatnonzero((tokens[:-1] == pair[0]) & (tokens[1:] == pair[1]))
        if pair[0] == pair[1]:  # of "aaa" the first two: every other one of those in a row
            run = np.flatnonzero(np.diff(at, prepend=-2) > 1)
            since = np.arange(len(at)) - np.repeat(run, np.diff(run, append=len(at)))
            at = at[since % 2 == 0]
        lost = self._counted(np.unique(np.concatenate([at - 1, at, at + 1])))
        tokens[at] = token
        kept = np.ones(len(tokens), bool)
        kept[at + 1] = False
        self.tokens, self.times = tokens[kept], self.times[kept]
        at = at - np.arange(len(at))
        gained = self._counted(np.unique(np.concatenate([at - 1, at])))
        for changes, sign in ((lost, -1), (gained, 1)):
            for changed, count in changes.items():
                self.counts[changed] = self.counts.get(changed, 0) + sign * count
        return [*{**lost, **gained}]

    def _counted(self, places: np.ndarray) -> dict[Pair, int]:
        """How often each pair is in the texts, of those that begin in some places."""
        left, right = self.tokens[places], self.tokens[places + 1]
        inside = (left >= 0) & (right >= 0)
        codes = left[inside].astype(np.int64) << 32 | right[inside]
        found, which = np.unique(codes, return_inverse=True)
        counts = np.bincount(which, self.times[places[inside]], len(found)).astype(np.int64)
        pairs = zip((found >> 32).tolist(), (found & 0xFFFFFFFF).tolist(), strict=True)
        return dict(zip(pairs, counts.tolist(), strict=True))


def pieces_of(text: str, split: bool) -> Iterator[str]:
    """What no token crosses; together they are the text."""
    if not split:
        return iter([text] if text else [])
    return (found[0] for found in _PIECES.finditer(text))
