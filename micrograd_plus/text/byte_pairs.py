"""Byte pairs: from the 256 bytes on, the most frequent pair of tokens becomes one more token.

Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units",
section 3.2, on the bytes of UTF-8 instead of characters, as GPT-2 has it: every text has tokens.

Learning:   count all pairs of neighbours, join the most frequent pair everywhere, and again.
Encoding:   join pairs in the order in which they were learned.
Decoding:   the bytes of the tokens, one after another.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import chain, islice
from typing import Any, NamedTuple, Self

import numpy as np

from ..checks import check_count
from .tokens import Tokens, Vocabulary, as_documents, as_tokens, check_text, parts

_BYTES = 256
_LONGEST = 1 << 24  # bytes of all tokens: each merge in a file may double the longest of them
_REMEMBERED = 1 << 16  # pieces of text, words most of all, whose tokens are kept
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
    tokens = [bytes([byte]) for byte in range(_BYTES)]
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
        pieces = Counter(chain.from_iterable(_pieces(text, split) for text in as_documents(texts)))
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


def _pieces(text: str, split: bool) -> Iterator[str]:
    """What no token crosses; together they are the text."""
    if not split:
        return iter([text] if text else [])
    return (found[0] for found in _PIECES.finditer(text))


class BytePairTokenizer(Vocabulary):
    """Tokens of one byte, and of several that were often found together.

    Every text has tokens, and is decoded from them as it was.

    Args:
        merges: (left, right, frequency) each, in the order in which they were learned; of a `Merge`
            the token is not needed. Token 256 + i is made by merge i.
        split: Whether texts are split before, as for `learn_merges`.
        special: "start", "end" and "padding", or some of them, as for `CharacterTokenizer`.

    Attributes:
        merges: A list of `Merge`.
        split: As given.

    Raises:
        ValueError: A merge of tokens that are not there yet, or that was there before, or tokens
            that are too long.

    >>> tokenizer = BytePairTokenizer.train("the thin thing thinks", vocabulary=260)
    >>> tokenizer.encode("the things").tolist()
    [256, 101, 259, 103, 115]
    >>> tokenizer.decode([256, 101, 259, 103, 115])
    'the things'
    >>> [merge.token for merge in tokenizer.merges]
    [b'th', b' th', b'in', b' thin']
    """

    kind = "byte pairs"

    def __init__(
        self,
        merges: Iterable[Merge | tuple[int, int, int]],
        *,
        split: bool = True,
        special: Iterable[str] = (),
    ) -> None:
        if not isinstance(split, bool):
            raise ValueError(f"split must be True or False, got {split!r:.60}")
        self.split = split
        self.merges: list[Merge] = []
        self._bytes = [bytes([byte]) for byte in range(_BYTES)]
        self._made: dict[Pair, int] = {}  # by pair the token that it becomes
        size = 0
        for place, (left, right, *_, frequency) in enumerate(merges):
            for name, number, below in (
                ("left", left, len(self._bytes)),
                ("right", right, len(self._bytes)),
                ("frequency", frequency, np.inf),
            ):
                if type(number) is not int or not 0 <= number < below:
                    raise ValueError(
                        f"merge {place}: {name} must be an integer from 0 to below {below}, got "
                        f"{number!r:.60}"
                    )
            if (left, right) in self._made:
                raise ValueError(f"merge {place} is there before: {left}, {right}")
            size += len(self._bytes[left]) + len(self._bytes[right])
            if size > _LONGEST:
                raise ValueError(f"merge {place} makes the tokens longer than {_LONGEST:,} bytes")
            token = self._bytes[left] + self._bytes[right]
            self._made[left, right] = len(self._bytes)
            self._bytes.append(token)
            self.merges.append(Merge(left, right, token, frequency))
        super().__init__(len(self._bytes), special)
        if "unknown" in self.special:
            raise ValueError("no text is unknown to bytes: leave out the special token 'unknown'")
        self._remembered: dict[str, list[int]] = {}

    @classmethod
    def train(
        cls,
        texts: str | Iterable[str],
        vocabulary: int = 512,
        *,
        split: bool = True,
        special: Iterable[str] = (),
    ) -> Self:
        """The tokenizer that some texts teach; `learn_merges` lets one watch.

        Args:
            texts: A string, or several, such as a `datasets.Text`.
            vocabulary: How many tokens there are to be: 256 bytes, the special ones, and what is
                learned. They become fewer where no pair is left that is there twice.
            split: As for `learn_merges`.
            special: As for the class.

        Raises:
            ValueError: A vocabulary that is too small for bytes and special tokens.

        >>> BytePairTokenizer.train("to be, or not to be", vocabulary=258, special=["end"])
        BytePairTokenizer(258 tokens)
        """
        special = (special,) if isinstance(special, str) else tuple(special)
        check_count("vocabulary", vocabulary, _BYTES + len(special))
        merges = islice(learn_merges(texts, split=split), vocabulary - _BYTES - len(special))
        return cls(merges, split=split, special=special)

    def encode(self, text: str) -> Tokens:
        """The tokens of a text, int32 (tokens,); in a time that grows as the text does.

        Args:
            text: Any text.

        Raises:
            ValueError: It has half of a surrogate pair, of which there is no UTF-8.
            TypeError: It is no string.

        >>> BytePairTokenizer([]).encode("né").tolist()
        [110, 195, 169]
        """
        check_text(text)
        found = chain.from_iterable(map(self._of_piece, _pieces(text, self.split)))
        return np.fromiter(found, np.int32)

    def decode(self, tokens: Any) -> str:
        """The text of some tokens; special ones are left out.

        Args:
            tokens: Integers (n,): a list, an array or a Tensor. Bytes that are no UTF-8, such as
                half a character, become "�".

        Raises:
            ValueError: A token that there is not.

        >>> BytePairTokenizer([]).decode([110, 195, 169, 195])
        'né�'
        """
        found = as_tokens(tokens, self.vocabulary)
        content = bytearray()
        for part in parts(found[found < len(self._bytes)]):
            content += b"".join(self._bytes[token] for token in part.tolist())
        return content.decode(errors="replace")

    def stream(self, tokens: Iterable[int]) -> Iterator[str]:
        """The text of tokens as they come; a character is waited for until all its bytes are there.

        Args:
            tokens: Integers, one after another.

        Yields:
            Strings of one character or more. Half a character at the end is left out.

        >>> list(BytePairTokenizer([]).stream([110, 195, 169, 195]))
        ['n', 'é']
        """
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        for (token,) in (as_tokens([token], self.vocabulary).tolist() for token in tokens):
            if token < len(self._bytes) and (piece := decoder.decode(self._bytes[token])):
                yield piece

    def _of_piece(self, piece: str) -> list[int]:
        found = self._remembered.get(piece)
        if found is None:
            found = self._joined(piece.encode())
            if len(self._remembered) == _REMEMBERED:
                self._remembered.clear()
            if len(piece) < _BYTES:
                self._remembered[piece] = found
        return found

    def _joined(self, piece: bytes) -> list[int]:
        """The tokens of a piece: of all pairs the one learned first is joined, the leftmost first.

        The tokens are a list that is linked both ways, so that joining two of them moves no other.
        """
        tokens, end = list(piece), len(piece)
        after, before = list(range(1, end + 1)), list(range(-1, end - 1))
        heap: list[Pair] = []  # what a pair becomes, and where it begins

        def note(i: int, j: int) -> None:
            if i >= 0 and j < end and (token := self._made.get((tokens[i], tokens[j]))):
                heappush(heap, (token, i))

        for i in range(end - 1):
            note(i, i + 1)
        while heap:
            token, i = heappop(heap)
            j = after[i]
            if j == end or self._made.get((tokens[i], tokens[j])) != token:
                continue  # one of the two was joined with another since
            tokens[i], tokens[j] = token, -1
            after[i] = after[j]
            if after[i] < end:
                before[after[i]] = i
            note(before[i], i)
            note(i, after[i])
        return [token for token in tokens if token >= 0]

    def _texts(self) -> Sequence[str]:
        return [token.decode(errors="backslashreplace") for token in self._bytes]

    def _state(self) -> dict[str, Any]:
        merges = [[merge.left, merge.right, merge.frequency] for merge in self.merges]
        return {"merges": merges, "split": self.split}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        """The tokenizer of what a file holds: its `merges`, `split` and `special` tokens.

        Raises:
            ValueError: It holds something else.

        >>> BytePairTokenizer.from_state({"merges": [[116, 104, 3]], "split": True, "special": []})
        BytePairTokenizer(257 tokens)
        """
        merges = state["merges"]
        if not isinstance(merges, list) or not all(
            isinstance(merge, list) and len(merge) == 3 for merge in merges
        ):
            raise ValueError(f"merges are a list of [left, right, frequency], got {merges!r:.60}")
        return cls(merges, split=state["split"], special=state["special"])
