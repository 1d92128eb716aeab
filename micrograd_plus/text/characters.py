"""`CharacterTokenizer`: a token for each character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np

from .tokens import BaseTokenizer, Tokens, as_documents, as_tokens, check_text, parts

_CODES = 0x110000  # of Unicode
_SHOWN = 10
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class CharacterTokenizer(BaseTokenizer):
    """A token for each character of an alphabet.

    Args:
        characters: The alphabet, each character once; the first is token 0.
        special: Which special tokens there are, numbered after the characters in this order:
            "start" and "end" of a document, "padding", and "unknown" for every character that is
            not in the alphabet, which is decoded as "�". With "end" alone that token stands before
            a document as well as after it.

    Attributes:
        characters: The alphabet.

    Raises:
        ValueError: A character that is there twice, no token at all, or another special token.

    >>> tokenizer = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz", special=["end"])
    >>> tokenizer
    CharacterTokenizer(27 tokens)
    >>> tokens = tokenizer.encode("emma")
    >>> tokens.tolist(), tokenizer.decode(tokens)
    ([4, 12, 12, 0], 'emma')
    """

    kind = "characters"

    def __init__(self, characters: str, special: Iterable[str] = ()) -> None:
        check_text(characters)
        super().__init__(len(characters), special)
        self.characters = characters
        self._codes = np.frombuffer(characters.encode("utf-32-le"), "<u4")
        # Where a character has no token: the number of the unknown, or -1.
        self._token_of = np.full(_CODES, -1 if self.unknown is None else self.unknown, np.int32)
        self._token_of[self._codes] = np.arange(len(characters), dtype=np.int32)
        if not self.vocabulary:
            raise ValueError("a tokenizer needs at least one character, got ''")
        first = self._token_of[self._codes]
        if twice := [c for i, c in enumerate(characters) if first[i] != i]:
            raise ValueError(
                f"the alphabet has the character {twice[0]!r} twice: "
                "CharacterTokenizer.train(texts) finds that of texts"
            )

    @classmethod
    def train(cls, texts: str | Iterable[str], special: Iterable[str] = ()) -> Self:
        """The tokenizer of all characters of some texts, sorted.

        Args:
            texts: A string, or several, such as a `datasets.Text`.
            special: As for the class.

        Raises:
            ValueError: There are no characters.

        >>> CharacterTokenizer.train(["emma", "ava"]).characters
        'aemv'
        """
        found: set[str] = set()
        for text in as_documents(texts):
            found.update(text)
        return cls("".join(sorted(found)), special)

    def encode(self, text: str) -> Tokens:
        """The tokens of a text, int32 (characters,).

        Args:
            text: Of the alphabet's characters; of others too, where there is a token for them.

        Raises:
            ValueError: Naming the characters that are not in the alphabet.
            TypeError: It is no string.

        >>> CharacterTokenizer("abc").encode("a, b")
        Traceback (most recent call last):
        ValueError: the text has characters that are not among the 3 of the alphabet: ',' at 1,
        ' ' at 2: train the tokenizer on texts that have them, or make it with special=["unknown"]
        >>> CharacterTokenizer("abc", special=["unknown"]).encode("a, b").tolist()
        [0, 3, 3, 1]
        """
        check_text(text)
        tokens = np.empty(len(text), np.int32)
        start = 0
        for part in parts(text):
            codes = np.frombuffer(part.encode("utf-32-le"), "<u4")
            tokens[start : start + len(part)] = self._token_of[codes]
            start += len(part)
        if tokens.size and tokens.min() < 0:
            raise ValueError(
                f"the text has characters that are not among the {len(self.characters):,} of the "
                f"alphabet: {_listed(text, tokens)}: train the tokenizer on texts that have them, "
                'or make it with special=["unknown"]'
            )
        return tokens

    def decode(self, tokens: Any) -> str:
        """The text of some tokens; special ones are left out, and the unknown is "�".

        Args:
            tokens: Integers (n,): a list, an array or a Tensor.

        Raises:
            ValueError: A token that there is not.

        >>> CharacterTokenizer("abc", special=["end"]).decode([3, 2, 0, 1, 3])
        'cab'
        """
        found = as_tokens(tokens, self.vocabulary)
        codes = np.append(self._codes, np.full(len(self.special), ord(_REPLACEMENT), "<u4"))
        ordinary = found < len(self.characters)
        kept = ordinary if self.unknown is None else ordinary | (found == self.unknown)
        return "".join(
            codes[part].astype("<u4").tobytes().decode("utf-32-le") for part in parts(found[kept])
        )

    def stream(self, tokens: Iterable[int]) -> Iterator[str]:
        """The text of tokens as they come, character by character.

        Args:
            tokens: Integers, one after another.

        Yields:
            Strings of one character; nothing for special tokens but the unknown.

        >>> list(CharacterTokenizer("abc", special=["end"]).stream([2, 0, 3]))
        ['c', 'a']
        """
        return filter(None, (self.decode([token]) for token in tokens))

    def _texts(self) -> Sequence[str]:
        return list(self.characters)

    def _state(self) -> dict[str, Any]:
        return {"characters": self.characters}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        """The tokenizer of what a file holds: its `characters`, and its `special` tokens.

        Raises:
            ValueError: It holds something else.

        >>> CharacterTokenizer.from_state({"characters": "abc", "special": ["end"]})
        CharacterTokenizer(4 tokens)
        """
        if not isinstance(state["characters"], str):
            raise ValueError(f"characters are a string, got {state['characters']!r:.60}")
        return cls(state["characters"], state["special"])


def _listed(text: str, tokens: Tokens) -> str:
    """The first characters without a token, each once, with its place."""
    missing: dict[str, int] = {}
    for place in np.flatnonzero(tokens < 0).tolist():
        missing.setdefault(text[place], place)
        if len(missing) > _SHOWN:
            break
    listed = [f"{c!r} at {place}" for c, place in missing.items()]
    return ", ".join(listed[:_SHOWN]) + (", ..." if len(listed) > _SHOWN else "")
