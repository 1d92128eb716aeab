"""`language_page`: what a language model does with a text, as a page that a browser shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from html import escape
from typing import Any

from ..pages import Page, document
from ..readings import read
from .page_data import page_data, sentence_of

# In this order: each may use what those before it define.
_SCRIPTS = ("pages/bars", "reading", "explanation", "maps", "page")


class LanguagePage(Page):
    """A page that shows what a language model does with a text; it keeps no model.

    Args:
        html: The whole document.
        count: How many tokens the model read.
        about: What it shows, in a sentence.

    >>> LanguagePage("<!doctype html>", 3)
    <LanguagePage: 3 tokens; save("emma.html") writes it>
    """

    __slots__ = ("about", "count")
    title = "What a language model does with a text"

    def __init__(self, html: str, count: int, about: str = "") -> None:
        super().__init__(html)
        self.count = count
        self.about = about

    def __repr__(self) -> str:
        return f'<LanguagePage: {self.count} tokens; save("emma.html") writes it>'

    def _instead(self) -> str:
        return f"{super()._instead()}<p>{escape(self.about)}</p>"


def language_page(
    model: Callable[..., Any],
    text: str,
    tokenizer: Any,
    path: str | os.PathLike[str] | None = None,
) -> LanguagePage:
    """A page of what a language model does with a text: where it looks, and what it expects.

    One file that needs no network. Point at a token, tap it, or go there by the arrow keys: the
    tokens it looked at are shaded, by one head or the mean of all heads of a layer, the most
    probable next tokens have bars, and the loss says how surprising what followed was. All heads
    are there as small maps; a click makes one large, with the tokens on both axes.

    Args:
        model: A language model, such as `nn.GPT`: a function of tokens (1, T) that gives logits
            (1, T, vocabulary). Without `nn.Attention` in it the page has no maps.
        text: What it reads, from the tokenizer's `start` on and to its `end`, if it has these. At
            most 1,000 tokens, and two million weights of attention: 4 layers of 4 heads see 350
            tokens. 64 tokens make a page of 0.2 MB.
        tokenizer: Ours, or any with `encode` and `decode`.
        path: Write the page there, as "emma.html". When left out, a notebook shows it.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: A model, a text or a tokenizer that is none.
        ValueError: A text of no tokens or of too many, logits of another shape, or a path with
            another suffix than .html.
        FloatingPointError: The model gives nan or inf.
        OSError: The folder does not exist or cannot be written.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz", special=["end"])
    >>> model = nn.GPT(vocabulary=27, context=8, layers=2, heads=2, width=8, seed=0)
    >>> language_page(model, "emma", tokenizer)
    <LanguagePage: 5 tokens; save("emma.html") writes it>
    """
    reading = read(model, text, tokenizer)
    data = page_data(reading)
    html = document(__package__, _SCRIPTS, data, "What a language model does")
    page = LanguagePage(html, len(reading.tokens), sentence_of(data))
    if path is not None:
        page.save(path)
    return page
