"""How well a text is predicted: perplexity, bits per character, and the likelihood of documents."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import functions
from ..checks import check_count, check_function
from ..metrics import numbers
from ..nn import Cache, Module
from ..nn.modes import in_use
from .batches import filled_up, rows_of
from .tokens import Tokenizer, as_documents, decoded, document_tokens


def perplexity(loss: Any) -> Any:
    """The number of equally likely tokens that would be as hard to predict: e^loss.

    Jelinek, Mercer, Bahl and Baker 1977, "Perplexity, a measure of the difficulty of speech
    recognition tasks". Perplexities compare models of one tokenizer only; `bits_per_character`
    those of several.

    Args:
        loss: The mean loss per token in nats, as cross-entropies are; a number, or several, such
            as `history["val_loss"]`.

    Returns:
        A number, or an array of the shape of the losses.

    Guessing among 27 letters has the loss log 27, and the letters of names by the one before:

    >>> round(perplexity(math.log(27)), 6), round(perplexity(2.454), 2)
    (27.0, 11.63)
    """
    with np.errstate(over="ignore"):  # of a loss of 1,000 it is inf
        return _plain(np.exp(numbers(loss).astype(float)))


def bits_per_character(loss: Any, tokens: int = 1, characters: int = 1) -> Any:
    """How many bits a character takes: loss × tokens / characters / log 2.

    As in Graves 2013, "Generating Sequences With Recurrent Neural Networks", section 3.1, where a
    token is a character. It is what a file would shrink to that is written with the model's
    probabilities.

    Args:
        loss: The mean loss per token in nats; a number, or several.
        tokens: How many tokens the text has, or for each character.
        characters: How many characters it has.

    Returns:
        A number, or an array of the shape of the losses.

    Raises:
        ValueError: Tokens or characters that are not above 0.

    >>> bits_per_character(math.log(2))
    1.0
    >>> bits_per_character(math.log(16), tokens=1000, characters=4000)
    1.0
    """
    if not (tokens > 0 and characters > 0):
        raise ValueError(f"tokens and characters must be above 0, got {tokens} and {characters}")
    return _plain(numbers(loss) * (tokens / characters / math.log(2)))


@dataclass(frozen=True, slots=True)
class Scores:
    """How likely documents are under a model: each by itself, and all together.

    Attributes:
        log_likelihood: Of each document the sum of log p over its tokens, float64 (documents,).
        tokens: How many tokens of each were predicted, int64 (documents,).
        characters: How many characters these are, int64 (documents,); an end is none.

    >>> scores = Scores(np.log([1/8, 1/4]), np.array([3, 1]), np.array([3, 1]))
    >>> round(scores.perplexity, 6), round(scores[1].perplexity, 6)
    (2.378414, 4.0)
    """

    log_likelihood: NDArray[np.float64]
    tokens: NDArray[np.int64]
    characters: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, rows: int | slice | NDArray[Any]) -> Scores:
        """Those of one document, or of some."""
        return Scores(
            np.atleast_1d(self.log_likelihood[rows]),
            np.atleast_1d(self.tokens[rows]),
            np.atleast_1d(self.characters[rows]),
        )

    @property
    def loss(self) -> float:
        """The mean loss per token, in nats: the mean log-likelihood, with the other sign.

        >>> Scores(np.array([-6.0]), np.array([3]), np.array([2])).loss
        2.0
        """
        return float(-self.log_likelihood.sum() / self.tokens.sum()) + 0.0  # no -0

    @property
    def perplexity(self) -> float:
        """e^loss.

        >>> round(Scores(np.log([1/8]), np.array([3]), np.array([2])).perplexity, 6)
        2.0
        """
        return float(perplexity(self.loss))

    @property
    def bits_per_character(self) -> float:
        """The bits that all tokens take, for each character.

        >>> Scores(np.log([1/8]), np.array([3]), np.array([2])).bits_per_character
        1.5
        """
        tokens, characters = int(self.tokens.sum()), int(self.characters.sum())
        return float(bits_per_character(self.loss, tokens, characters))


def score(
    model: Callable[..., Any],
    documents: str | Iterable[str],
    tokenizer: Tokenizer,
    *,
    context: int | None = None,
    batch_size: int = 64,
) -> Scores:
    """How likely documents, or one text, are under a model, which is in evaluation mode.

    Args:
        model: A function of tokens (n, T) that gives logits (n, T, vocabulary), of which those at
            a token depend on it and what is before it; a Module is one.
        documents: A string, or several, such as a `datasets.Text`.
        tokenizer: Ours, or any with `encode` and `decode`. Each document is scored from `start`
            to `end`, if it has these; without a start its first token is not predicted.
        context: The most tokens that the model can take; left out, `model.context` if it has that,
            else any number. Longer documents are scored in windows side by side, so that the first
            tokens of each are predicted from few.
        batch_size: How many rows the model is given at a time.

    Returns:
        Scores.

    Raises:
        ValueError: Nothing to predict, logits of another shape, or a count below 1.

    A model that gives both letters and the end the same probability:

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("ab", special=["end"])
    >>> scores = score(lambda tokens: np.zeros((*tokens.shape, 3)), ["ab", "a"], tokenizer)
    >>> scores.tokens.tolist(), round(scores.loss, 6) == round(math.log(3), 6)
    ([3, 2], True)
    """
    check_function("model", model, "tokens (n, T)")
    check_count("batch_size", batch_size)
    listed = list(as_documents(documents))
    context = getattr(model, "context", None) if context is None else context
    rows, origins = rows_of(listed, tokenizer, context)
    sums, tokens = np.zeros(len(listed)), np.zeros(len(listed), np.int64)
    # Rows of about one length together, so that little is padding.
    order = np.argsort([len(row) for row in rows], kind="stable")
    for start in range(0, len(rows), batch_size):
        places = order[start : start + batch_size]
        x, y, mask = filled_up([rows[i] for i in places], tokenizer)
        log_p = functions.log_softmax(logits_of(model, x))
        own = np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0]
        np.add.at(sums, origins[places], np.where(mask, own, 0.0).sum(axis=1))
        np.add.at(tokens, origins[places], mask.sum(axis=1))
    has_start = getattr(tokenizer, "start", None) is not None
    characters = [
        len(document) - (0 if has_start else _first_length(tokenizer, document))
        for document in listed
    ]
    return Scores(sums, tokens, np.array(characters))


def logits_of(
    model: Callable[..., Any], tokens: NDArray[Any], cache: Cache | None = None
) -> NDArray[np.float64]:
    """What a model in use gives for tokens, as float64 (n, T, vocabulary).

    Args:
        model: The model.
        tokens: Integers (n, T).
        cache: Of the tokens before them, for a model that takes one.

    Raises:
        ValueError: It gives another shape.
        FloatingPointError: It gives nan, or inf.
    """
    if cache is not None:
        model = partial(model, cache=cache)
    elif isinstance(model, Module):
        model = model.over_batch  # of Values row by row
    given = in_use(model, tokens)
    if isinstance(given, tuple):  # a loss beside them, as of nanoGPT's model
        raise ValueError(
            f"the model must give logits alone, and gave a tuple of {len(given)}: if they are its "
            "first, lambda tokens: model(tokens)[0] is a model"
        )
    logits = numbers(given).astype(float)
    if logits.ndim != 3 or logits.shape[:2] != tokens.shape or not logits.shape[2]:
        raise ValueError(
            f"the model must give logits (n, T, vocabulary) for tokens (n, T), and gave "
            f"{logits.shape} for {tokens.shape}"
        )
    if not (logits < np.inf).all():  # -inf is a probability of 0
        raise FloatingPointError("the model's logits are not finite: they have nan or inf")
    return logits


def _plain(numbers: Any) -> Any:
    """A number as Python's own, more of them as an array."""
    return numbers if np.ndim(numbers) else float(numbers)


def _first_length(tokenizer: Tokenizer, document: str) -> int:
    """How many characters the first token is, which nothing predicts."""
    return len(decoded(tokenizer, document_tokens(tokenizer, document)[:1]))
