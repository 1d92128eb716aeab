"""`BytePairTokenizer`: tokens of one byte, and of several that were often found together.

Learning:   count all pairs of neighbours, join the most frequent pair everywhere, and again: in
            merges.py.
Encoding:   join pairs in the order in which they were learned.
Decoding:   the bytes of the tokens, one after another. Every text has tokens, and comes back.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import chain, islice
from typing import Any, Self

import numpy as np

from ..checks import check_count
from ..engine.graph import describe
from ..hints import knows_arguments
from .merges import BYTES, Merge, Pair, learn_merges, pieces_of
from .tokens import BaseTokenizer, Tokens, as_tokens, check_text, parts

_LONGEST = 1 << 24  # bytes of all tokens: each merge in a file may double the longest of them
_REMEMBERED = 1 << 16  # pieces of text, words most of all, whose tokens are kept


class BytePairTokenizer(BaseTokenizer):
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
        TypeError: For merges that are a text, or a number.
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

    @knows_arguments
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
        self._bytes = [bytes([byte]) for byte in range(BYTES)]
        self._made: dict[Pair, int] = {}  # by pair the token that it becomes
        size = 0
        if isinstance(merges, str) or not isinstance(merges, Iterable):
            raise TypeError(
                f"merges are (left, right, frequency) each, got {describe(merges):.80}: "
                "BytePairTokenizer.train(texts, vocabulary=512) finds them"
            )
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
    @knows_arguments
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
        check_count("vocabulary", vocabulary, BYTES + len(special))
        merges = islice(learn_merges(texts, split=split), vocabulary - BYTES - len(special))
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
        found = chain.from_iterable(map(self._of_piece, pieces_of(text, self.split)))
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
            if len(piece) < BYTES:
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
