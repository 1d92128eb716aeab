"""What a language model makes of a text, as plain arrays: for the plots and for the page of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import functions
from ..engine.graph import describe
from ..metrics import numbers
from ..nn import Module, ScalarGPT, attention_weights
from ..nn.modes import in_use
from .names import visible


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as a model reads it, token by token.

    Attributes:
        tokens: What it was given, integers (T,).
        targets: What follows each of them, (T,), or (T - 1,) where the text just ends.
        log_probabilities: Of every token as the next one, float64 (T, vocabulary).
        attention: By the name of each layer the weights of its heads, (heads, T, T).
        tokenizer: What the tokens are of.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("abc", special=["end"])
    >>> reading = read(lambda tokens: np.zeros((*tokens.shape, 4)), "cab", tokenizer)
    >>> reading.names, reading.target_names
    (['<end>', 'c', 'a', 'b'], ['c', 'a', 'b', '<end>'])
    >>> reading.losses.round(3).tolist()
    [1.386, 1.386, 1.386, 1.386]
    """

    tokens: np.ndarray
    targets: np.ndarray
    log_probabilities: np.ndarray
    attention: dict[str, np.ndarray]
    tokenizer: Any

    @property
    def losses(self) -> np.ndarray:
        """−log p of each target, in nats."""
        rows = np.arange(len(self.targets))
        return -self.log_probabilities[rows, self.targets] + 0.0  # no −0

    @property
    def probabilities(self) -> np.ndarray:
        """Of every token as the next one, (T, vocabulary)."""
        return np.exp(self.log_probabilities)

    @property
    def names(self) -> list[str]:
        """The tokens given, as people read them."""
        return token_names(self.tokenizer, self.tokens)

    @property
    def target_names(self) -> list[str]:
        """The tokens that follow, as people read them."""
        return token_names(self.tokenizer, self.targets)


def read(model: Callable[..., Any], text: str, tokenizer: Any) -> Reading:
    """What a model makes of a text: from the tokenizer's `start` on and to its `end`, if there.

    Args:
        model: A function of tokens (1, T) that gives logits (1, T, vocabulary); a Module, such as
            `nn.GPT`, is one, and is in evaluation mode meanwhile.
        text: Any text that the tokenizer knows.
        tokenizer: Any object with `encode` and `decode`.

    Raises:
        TypeError: For a model, a text or a tokenizer that is none.
        ValueError: For no tokens, more than the model's `context`, or logits of another shape.
        FloatingPointError: The model gives nan or inf.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> model = nn.GPT(vocabulary=3, context=8, layers=2, heads=2, width=4, seed=0)
    >>> reading = read(model, "cab", CharacterTokenizer("abc"))
    >>> {name: weights.shape for name, weights in reading.attention.items()}
    {'blocks.0.attention': (2, 3, 3), 'blocks.1.attention': (2, 3, 3)}
    """
    if not callable(model):
        raise TypeError(f"the model is a function of tokens (1, T), got {describe(model):.80}")
    if not isinstance(text, str):
        raise TypeError(f"the text is a string, got {describe(text):.80}")
    if not (hasattr(tokenizer, "encode") and hasattr(tokenizer, "decode")):
        raise TypeError(f"a tokenizer has encode and decode, got {describe(tokenizer):.80}")
    if isinstance(model, ScalarGPT):
        model = model.to_tensors()
    found = tokenizer.encode(text)
    start, end = (getattr(tokenizer, name, None) for name in ("start", "end"))
    marks = [[] if mark is None else [mark] for mark in (start, end)]
    every = np.array([*marks[0], *getattr(found, "ids", found), *marks[1]], np.int64)
    tokens = every if end is None else every[:-1]
    if not len(tokens):
        raise ValueError(f"there is no token to begin with in {text!r:.60}: give a longer text")
    context = getattr(model, "context", None)
    if context is not None and len(tokens) > context:
        raise ValueError(
            f"the text has {len(tokens)} tokens, and the model sees {context} at most: give a part"
            f" of it, of about {len(text) * context // len(tokens)} characters"
        )
    batch = tokens[None]
    logits = numbers(in_use(model, batch)).astype(float)
    if logits.ndim != 3 or logits.shape[:2] != batch.shape or logits.shape[2] <= every.max():
        raise ValueError(
            f"the model must give logits (1, {len(tokens)}, vocabulary), with a vocabulary beyond "
            f"token {every.max()}, and gave {logits.shape}"
        )
    if not (logits < np.inf).all():  # −inf is a probability of 0
        raise FloatingPointError("the model's logits are not finite: they have nan or inf")
    weights = attention_weights(model, batch) if isinstance(model, Module) else {}
    square = (len(tokens), len(tokens))
    return Reading(
        tokens,
        every[1:],
        functions.log_softmax(logits[0]),
        {name: w[0] for name, w in weights.items() if w.shape[-2:] == square},
        tokenizer,
    )


def token_names(tokenizer: Any, tokens: Any) -> list[str]:
    """Tokens as people read them, with spaces and the ends of lines visible.

    Args:
        tokenizer: Any object with `decode`; the names of its `tokens` are used, if it has these.
        tokens: Integers (n,).

    >>> from micrograd_plus.text import BytePairTokenizer
    >>> tokenizer = BytePairTokenizer.train("to be, or not to be")
    >>> token_names(tokenizer, tokenizer.encode("to bé"))
    ['to', '␣b', '\\\\xc3', '\\\\xa9']
    """
    listed: Sequence[str] | None = getattr(tokenizer, "tokens", None)
    if listed is not None:  # a model may have more of them
        return [visible(listed[i]) if i < len(listed) else f"#{i}" for i in tokens]
    return [visible(tokenizer.decode([int(i)])) or f"#{i}" for i in tokens]
