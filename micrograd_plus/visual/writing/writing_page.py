"""`writing_page`: a page on which a language model writes, letter by letter, and shows how."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ...engine.graph import describe
from ...nn import Module, ScalarGPT
from ..pages import Page, document
from ..pages.recorded import recorded, recorded_data
from ..readings import token_names

# In this order: each may use what those before it define.
_SCRIPTS = (
    "stepping_page/formulas",
    "stepping_page/recompute",
    "stepping_page/array_numbers",
    "stepping_page/array_rules",
    "live_page/random",
    "pages/recorded",
    "pages/bars",
    "model",
    "letters",
    "looking",
    "page",
)
_ATTENTION = "scaled_dot_product_attention"


class WritingPage(Page):
    """A page on which a language model writes; it keeps no model.

    Args:
        html: The whole document.
        parameters: How many numbers the model has learned.

    >>> WritingPage("<!doctype html>", 4192)
    <WritingPage: 4,192 parameters; save("names.html") writes it>
    """

    __slots__ = ("parameters",)
    title = "A language model that writes"

    def __init__(self, html: str, parameters: int) -> None:
        super().__init__(html)
        self.parameters = parameters

    def __repr__(self) -> str:
        return f'<WritingPage: {self.parameters:,} parameters; save("names.html") writes it>'


def writing_page(
    model: Module,
    tokenizer: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    prompt: str = "",
) -> WritingPage:
    """A page on which a model writes, letter by letter, and shows where each letter came from.

    One file that needs no network. Type a beginning and let the model go on: the page computes
    the recorded model, shows how probable every letter is as the next one, draws one of them with
    a number that it shows, and for every letter how much each head of attention looked at those
    before. The temperature can be changed and a letter be chosen instead of drawn. A seed writes
    what `text.generate` writes with it.

    Args:
        model: A language model with a `context`, such as `nn.GPT`, that looks at no later token.
            With some 200,000 parameters, a letter takes about half a second.
        tokenizer: A `text.CharacterTokenizer`, the model's.
        path: Write the page there, as "names.html". When left out, a notebook shows it.
        prompt: What stands before all that is typed and written, and is not shown. A tokenizer
            without a `start` needs one, as "\\n" for a text of lines.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: A model or a tokenizer that is none.
        ValueError: A model without a context, with operations that the page does not know, or too
            large for it; another tokenizer or of another vocabulary; no token to begin with; or a
            path with another suffix than .html.
        FloatingPointError: The model gives nan or inf.
        OSError: The folder does not exist or cannot be written.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz", special=["end"])
    >>> model = nn.GPT(vocabulary=27, context=16, layers=1, heads=4, width=16, seed=0)
    >>> writing_page(model, tokenizer)
    <WritingPage: 4,000 parameters; save("names.html") writes it>
    """
    data = page_data(model, tokenizer, prompt)
    page = WritingPage(document(__package__, _SCRIPTS, data, WritingPage.title), data["parameters"])
    if path is not None:
        page.save(path)
    return page


def page_data(model: Module, tokenizer: Any, prompt: str = "") -> dict[str, Any]:
    """The data of the page: the recorded model, the names of its tokens, and where it looks.

    Returns:
        `network`, for as many tokens as the model sees; `names` of all tokens, of which the first
        are the `characters`; `before`, the tokens at the beginning; `end`, the token that ends a
        text, or None; `context`; `looks`, the places of the steps of attention in the network.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> model = nn.GPT(vocabulary=4, context=8, layers=2, heads=2, width=4, seed=0)
    >>> data = page_data(model, CharacterTokenizer("abc", special=["end"]))
    >>> data["names"], data["before"], data["end"], len(data["looks"])
    (['a', 'b', 'c', '<end>'], [3], 3, 2)
    """
    if not isinstance(model, Module):
        raise TypeError(f"the model is a Module, such as nn.GPT, got {describe(model):.80}")
    if isinstance(model, ScalarGPT):
        model = model.to_tensors()
    context = getattr(model, "context", None)
    if context is None:
        raise ValueError(
            f"the model needs a context, the most tokens it sees, as nn.GPT has: {model}"
        )
    characters = getattr(tokenizer, "characters", None)
    if not isinstance(characters, str):
        raise ValueError(
            "the page writes letter by letter, with a text.CharacterTokenizer, got "
            f"{describe(tokenizer):.80}"
        )
    before = [*_start(tokenizer), *(int(token) for token in tokenizer.encode(prompt))]
    if not before:
        raise ValueError(
            "there is no token to begin with: give a prompt, or a tokenizer with a start, as "
            'special=["end"] makes it'
        )
    # Not 0, 1, 2 and so on, by which positions are asked for.
    tokens = np.zeros((1, context), np.int64)
    network = recorded_data(recorded(model, tokens), tokens=tokens)
    vocabulary = network["sizes"][-1][-1]
    if network["sizes"][-1] != [1, context, tokenizer.vocabulary]:
        raise ValueError(
            f"the model must give logits (1, {context}, vocabulary) for a vocabulary of "
            f"{tokenizer.vocabulary}, and gives {tuple(network['sizes'][-1])}"
        )
    looks = [i for i, step in enumerate(network["steps"]) if step["operation"] == _ATTENTION]
    if not all(network["steps"][i]["static"]["causal"] for i in looks):
        raise ValueError("the model looks at later tokens, which are not there yet when it writes")
    end = getattr(tokenizer, "end", None)
    return {
        "network": network,
        "names": token_names(tokenizer, range(vocabulary)),
        "characters": characters,
        "before": before,
        "end": None if end is None else int(end),
        "context": int(context),
        "parameters": sum(p.size for p in model.parameters()),
        "looks": looks,
        "prompt": prompt,
    }


def _start(tokenizer: Any) -> list[int]:
    start = getattr(tokenizer, "start", None)
    return [] if start is None else [int(start)]
