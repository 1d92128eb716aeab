"""What tokenizers share: special tokens, checks of texts and tokens, and how others are used.

Wherever one of ours is taken, any object with `encode` and `decode` is: see `Tokenizer`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ..engine.graph import data_of, describe
from ..engine.operands import plain_array
from ..files import write_atomically
from ..hints import hinted

Tokens = NDArray[np.int32]
_PART = 1 << 20  # characters, or tokens
_KINDS = ("start", "end", "padding", "unknown")


class Tokenizer(Protocol):
    """What turns texts into tokens and back: ours, tiktoken's, tokenizers', or one of your own.

    `encode` may also give an object with the tokens as `ids`. Attributes `start` and `end`, the
    tokens before and after a document, are used where there are any.

    >>> class Bytes:
    ...     def encode(self, text):
    ...         return list(text.encode())
    ...     def decode(self, tokens):
    ...         return bytes(tokens).decode(errors="replace")
    >>> encoded(Bytes(), "né")
    array([110, 195, 169], dtype=int32)
    """

    def encode(self, text: str, /) -> Any:
        """The tokens of a text, integers.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc").encode("cab")
        array([2, 0, 1], dtype=int32)
        """

    def decode(self, tokens: Any, /) -> str:
        """The text of some tokens.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc").decode([2, 0, 1])
        'cab'
        """


@hinted("tokenizer")
class BaseTokenizer:
    """Tokens that are numbered from 0: ordinary ones, and after them the special ones.

    Special tokens stand for no characters. No text is ever encoded as one, not even "<end>", and
    decoding leaves them out, all but the unknown.
    """

    kind = ""  # of tokenizer, in files

    def __init__(self, ordinary: int, special: Iterable[str]) -> None:
        self.special = (special,) if isinstance(special, str) else tuple(special)
        self._ordinary = ordinary
        for name in self.special:
            if name not in _KINDS or self.special.count(name) > 1:
                raise ValueError(
                    f"special tokens are some of {', '.join(map(repr, _KINDS))}, each once, got "
                    f"{list(self.special)!r:.80}"
                )

    @property
    def vocabulary(self) -> int:
        """How many tokens there are, the special ones included.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc", special=["end"]).vocabulary
        4
        """
        return self._ordinary + len(self.special)

    @property
    def start(self) -> int | None:
        """The token before a document: of its own, else `end`, as documents follow each other.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc", special=["end"]).start
        3
        """
        return self._of("start") if "start" in self.special else self.end

    @property
    def end(self) -> int | None:
        """The token after a document; None without one.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc", special=["start", "end"]).end
        4
        """
        return self._of("end")

    @property
    def padding(self) -> int | None:
        """The token that fills up rows; None without one.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc").padding
        """
        return self._of("padding")

    @property
    def unknown(self) -> int | None:
        """The token of all characters that have none; None without one.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc", special=["unknown"]).unknown
        3
        """
        return self._of("unknown")

    @property
    def tokens(self) -> list[str]:
        """Every token as people may read it.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer("abc", special=["end"]).tokens
        ['a', 'b', 'c', '<end>']
        """
        return [*self._texts(), *(f"<{name}>" for name in self.special)]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it into a file of JSON, which `load_tokenizer` reads.

        Args:
            path: The file to write.

        Raises:
            OSError: It cannot be written.

        >>> from micrograd_plus.text import CharacterTokenizer, load_tokenizer
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     CharacterTokenizer("abc").save(f"{folder}/tokenizer.json")
        ...     load_tokenizer(f"{folder}/tokenizer.json").encode("cab")
        array([2, 0, 1], dtype=int32)
        """
        state = {"tokenizer": self.kind, **self._state(), "special": list(self.special)}
        write_atomically(path, json.dumps(state, ensure_ascii=False))

    def _of(self, name: str) -> int | None:
        return self._ordinary + self.special.index(name) if name in self.special else None

    def stream(self, tokens: Iterable[int]) -> Iterator[str]:
        """The text of tokens as they come, in pieces of whole characters.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> list(CharacterTokenizer("abc").stream([2, 0]))
        ['c', 'a']
        """
        raise NotImplementedError

    def _texts(self) -> Sequence[str]:
        raise NotImplementedError

    def _state(self) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        """The tokenizer of what a file holds.

        Raises:
            ValueError: It holds something else.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> CharacterTokenizer.from_state({"characters": "abc", "special": ["end"]})
        CharacterTokenizer(4 tokens)
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.vocabulary:,} tokens)"


def as_documents(texts: str | Iterable[str]) -> Iterator[str]:
    """The documents that a user passed: one string, or several, such as a `datasets.Text`.

    Raises:
        TypeError: For anything else.
        ValueError: For a text that no file could hold; see `check_text`.

    >>> list(as_documents("emma")), list(as_documents(["emma", "olivia"]))
    (['emma'], ['emma', 'olivia'])
    """
    if not isinstance(texts, str) and not hasattr(texts, "__iter__"):
        raise TypeError(f"texts are a string, or several of them, got {describe(texts):.80}")
    for text in [texts] if isinstance(texts, str) else texts:
        check_text(text)
        yield text


def check_text(text: Any) -> None:
    """Raise unless it is a text of whole characters.

    Raises:
        TypeError: It is no string.
        ValueError: It has half of a surrogate pair.

    >>> check_text("a\\ud83d")
    Traceback (most recent call last):
    ValueError: the text has half a character, '\\ud83d' at 1, of a surrogate pair: where both
    halves are there, text.encode("utf-16", "surrogatepass").decode("utf-16") joins them
    """
    if not isinstance(text, str):
        own = ", of which .text is one" if isinstance(getattr(text, "text", None), str) else ""
        raise TypeError(f"a text is a string, got {describe(text):.80}{own}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"the text has half a character, {text[error.start]!r} at {error.start}, of a "
            'surrogate pair: where both halves are there, text.encode("utf-16", '
            '"surrogatepass").decode("utf-16") joins them'
        ) from None


def as_tokens(tokens: Any, vocabulary: int | None = None) -> Tokens:
    """Tokens as an array (n,), however they were passed.

    Args:
        tokens: A list, an array or a Tensor of integers.
        vocabulary: How many different ones there are; None for what is not known.

    Raises:
        TypeError: They are no integers.
        ValueError: They have another shape, or are out of bounds.

    >>> as_tokens([3], vocabulary=3)
    Traceback (most recent call last):
    ValueError: there is no token 3: a vocabulary of 3 has 0 to 2
    """
    found = plain_array(data_of(tokens))
    if found.ndim != 1:
        raise ValueError(f"tokens are a list or an array (n,), got {describe(tokens):.80}")
    if found.size and found.dtype.kind not in "iu":
        raise TypeError(f"tokens are integers, got {describe(tokens):.80}")
    most = np.iinfo(np.int32).max + 1 if vocabulary is None else vocabulary
    outside = (found < 0) | (found >= most)
    if outside.any():
        raise ValueError(
            f"there is no token {found[outside][0]}: a vocabulary of {most} has 0 to {most - 1}"
        )
    return found.astype(np.int32, copy=False)


def check_tokenizer(tokenizer: Any) -> None:
    """Raise TypeError unless it has `encode` and `decode`.

    >>> check_tokenizer("abc")
    Traceback (most recent call last):
    TypeError: a tokenizer has encode and decode, got str 'abc'
    """
    if not (hasattr(tokenizer, "encode") and hasattr(tokenizer, "decode")):
        raise TypeError(f"a tokenizer has encode and decode, got {describe(tokenizer):.80}")


def parts(sequence: Sequence[Any] | Tokens) -> Iterator[Any]:
    """A long text or array in parts, of which each needs little memory while it is worked on.

    >>> [len(part) for part in parts("a" * 3_000_000)]
    [1048576, 1048576, 902848]
    """
    for start in range(0, len(sequence), _PART):
        yield sequence[start : start + _PART]


def encoded(tokenizer: Tokenizer, text: str) -> Tokens:
    """The tokens that any tokenizer gives for a text, as an array.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> encoded(CharacterTokenizer("abc"), "cab")
    array([2, 0, 1], dtype=int32)
    """
    found = tokenizer.encode(text)
    return as_tokens(getattr(found, "ids", found))


def decoded(tokenizer: Tokenizer, tokens: Iterable[int]) -> str:
    """The text of tokens, which libraries want as a list of Python's own integers.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> decoded(CharacterTokenizer("abc"), np.array([2, 0, 1]))
    'cab'
    """
    return tokenizer.decode([int(token) for token in tokens])


def document_tokens(tokenizer: Tokenizer, document: str) -> Tokens:
    """A document's tokens, between those of the start and the end, if the tokenizer has these.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> document_tokens(CharacterTokenizer("abc", special=["end"]), "cab")
    array([3, 2, 0, 1, 3], dtype=int32)
    """
    start, end = (getattr(tokenizer, name, None) for name in ("start", "end"))
    between = encoded(tokenizer, document)
    marks = [np.array([] if mark is None else [mark], np.int32) for mark in (start, end)]
    return np.concatenate([marks[0], between, marks[1]])
