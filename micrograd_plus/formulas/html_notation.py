"""Text, names and formulas for Graphviz's HTML-like labels."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from .notation import Notation, Piece, isolated
from .shown_numbers import cut

_MOST_CHARACTERS = 48
_MOST_CHARACTERS_OF_NAME = 24


def escaped(text: str, most: int = _MOST_CHARACTERS, newline: str = "<br/>") -> str:
    """Any text, as the same text in an HTML-like label; shortened to `most` characters.

    >>> escaped('a < "b"')
    'a &lt; &quot;b&quot;'
    """
    text = cut(text, most)
    # Neither XML nor UTF-8 has these characters.
    text = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    # These turn round what follows, beyond the text itself.
    text = re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", text)
    # Graphviz leaves tabs out, and of a text of nothing else there would be no text, which is an
    # error to it. It reads \N as the vertex's name even here.
    text = html.escape(text.replace("\t", " ")).replace("\\", "\\\\")
    return re.sub("\r\n|\r|\n", newline, text)


def name_markup(name: str) -> str:
    """A name as it stands in a formula: on one line, and short.

    >>> name_markup("a<b")
    'a&lt;b'
    """
    return escaped(name, _MOST_CHARACTERS_OF_NAME, newline=" ")


class HtmlNotation(Notation):
    """Mathematics as markup: names and signs escaped.

    Exponents are raised by characters of their own, which every browser shows; Firefox does not
    raise what Graphviz does.

    >>> html = HtmlNotation()
    >>> html.infix("*", html.name("a<b"), html.number(-3.0)).text
    '(a&lt;b) · (−3)'
    """

    operators: ClassVar[Mapping[str, str]] = {**Notation.operators, "*": "·"}
    comparisons: ClassVar[Mapping[str, str]] = {
        sign: escaped(text) for sign, text in Notation.comparisons.items()
    }

    def name(self, name: str) -> Piece:
        """A variable, shortened if it is long."""
        return Piece(isolated(name_markup(name)), super().name(name).binding)

    def word(self, word: str) -> Piece:
        """A word of the formulas' own."""
        return Piece(escaped(super().word(word).text))

    def keyword(self, name: str, x: Piece) -> Piece:
        """Nothing: an argument by name is about shapes, which the edges tell more shortly."""
        return Piece("")

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        """A function of some pieces."""
        return super().call(name, [x for x in arguments if x.text])


HTML = HtmlNotation()
