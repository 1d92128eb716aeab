"""Text from a model: the next token is drawn, put at the end, and the model asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from inspect import signature
from typing import Any

import numpy as np

from ..checks import Seed, check_count, check_function, generator
from ..hints import knows_arguments
from ..nn import Cache, Module
from .measures import logits_of
from .sampling import check_sampling, probabilities
from .tokens import BaseTokenizer, Tokenizer, as_tokens, check_tokenizer, decoded, encoded

Stop = int | str | Iterable[int | str] | None
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BEGUN = 3  # bytes of a character that may be there before it is whole, for each a replacement
_KEPT = 4  # tokens: those of the latest character, which has no more bytes in UTF-8
_MOST = 64  # tokens to decode together, where a model writes no whole characters


@knows_arguments
def generate(
    model: Callable[..., Any],
    prompt: Any,
    length: int,
    *,
    tokenizer: Tokenizer | None = None,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: Seed = None,
    stop: Stop = None,
    context: int | None = None,
) -> Iterator[Any]:
    """What a language model writes after a prompt, piece by piece as it is written.

    `"".join(generate(...))` is the whole, and `print(piece, end="", flush=True)` in a loop shows it
    as it comes. The model is in evaluation mode, and nothing is recorded.

    A Module whose `forward` takes a `cache`, as that of `nn.GPT` does, computes each token once, as
    long as they are no more than its context; beyond, it is given the last ones anew each time.

    Args:
        model: A function of tokens (1, T) that gives logits (1, T, vocabulary), of which the last
            are those of the next token; a Module is one.
        prompt: A string, which begins with the tokenizer's `start` if it has that; or tokens, a
            list or an array of integers, as they are.
        length: The most tokens to write.
        tokenizer: Ours, or any with `encode` and `decode`. Without one the prompt is tokens, and so
            is what is written.
        temperature, top_k, top_p: As for `probabilities`; a temperature of 0 always takes the most
            likely token, the first of several.
        seed: For the draws: an integer, a NumPy Generator to draw from, or None for any.
        stop: What ends the text before `length`, and does not come out: a token, a string, or
            several of these. Left out, the tokenizer's `end`, if it has that.
        context: The most tokens that the model can take; left out, `model.context` if it has that,
            else any number. Of more tokens it is given the last ones.

    Yields:
        Strings of one character or more, none of them half a character; without a tokenizer tokens.

    Raises:
        ValueError: An empty prompt without a start token, a token below 0, a length below 0, other
            numbers out of bounds, logits of another shape, or a stop that is empty.
        TypeError: A model that is no function, or a prompt that is neither text nor tokens.
        FloatingPointError: The model gives nan or inf.

    A model that counts, and one that draws letters:

    >>> def next_one(tokens):
    ...     return np.eye(10)[(tokens + 1) % 10]
    >>> list(generate(next_one, [7], 5, temperature=0))
    [8, 9, 0, 1, 2]
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("abcdefghi", special=["end"])
    >>> "".join(generate(next_one, "bcd", 100, tokenizer=tokenizer, temperature=0))
    'efghi'
    >>> "".join(generate(next_one, "", 12, tokenizer=tokenizer, seed=0))
    'fdaahihig'
    """
    check_function("model", model, "tokens (1, T)")
    check_count("length", length, 0)
    check_sampling(temperature, top_k, top_p)
    if tokenizer is not None:
        check_tokenizer(tokenizer)
    rng = generator("seed", seed)
    context = getattr(model, "context", None) if context is None else context
    if context is not None:
        check_count("context", context)
    given = _prompt(prompt, tokenizer)
    tokens, texts = _stops(stop, tokenizer)

    def draw(logits: np.ndarray) -> int:
        p = probabilities(logits, temperature=temperature, top_k=top_k, top_p=top_p)
        return int(rng.choice(len(p), p=p))

    written = _written(model, given, length, context, draw, tokens)
    if tokenizer is None:
        return written
    pieces = stream(written, tokenizer, given)
    return _until(pieces, texts) if texts else pieces


def _written(
    model: Callable[..., Any],
    tokens: list[int],
    length: int,
    context: int | None,
    draw: Callable[[np.ndarray], int],
    stops: set[int],
) -> Iterator[int]:
    known = list(tokens)
    cache, cached = (Cache(), 0) if _takes_a_cache(model) else (None, 0)
    for _ in range(length):
        if cache is not None and (context is None or len(known) <= context):
            # Of what came before, the cache has the keys and values.
            logits = logits_of(model, np.array([known[cached:]]), cache)
            cached = len(known)
        else:  # With the window every token's place moves on, and nothing kept is right any more.
            logits = logits_of(model, np.array([known if context is None else known[-context:]]))
        token = draw(logits[0, -1])
        if token in stops:
            return
        known.append(token)
        yield token


def _takes_a_cache(model: Callable[..., Any]) -> bool:
    """Whether it is a Module that can be given the new tokens alone, as `nn.GPT`."""
    return isinstance(model, Module) and "cache" in signature(model.forward).parameters


def stream(
    tokens: Iterable[int], tokenizer: Tokenizer, before: Iterable[int] = ()
) -> Iterator[str]:
    """The text of tokens as they come, in pieces of whole characters.

    A character of several bytes may come as several tokens: it is waited for. If the last one never
    becomes whole, it is left out.

    Args:
        tokens: Integers, one after another.
        tokenizer: What decodes them.
        before: The tokens before them, which some tokenizers need to know where a word begins.

    >>> from micrograd_plus.text import BytePairTokenizer
    >>> tokenizer = BytePairTokenizer([])
    >>> list(stream([110, 195, 169, 33, 195], tokenizer))
    ['n', 'é', '!']
    """
    if isinstance(tokenizer, BaseTokenizer):
        yield from tokenizer.stream(tokens)
        return
    # Of another one only whole texts are known: what comes out is what the text has grown by. Of
    # the tokens before, a few are kept, since with some tokenizers a word depends on them.
    known = list(before)[-_KEPT:]
    out = len(_whole(decoded(tokenizer, known)))
    for token in tokens:
        known.append(token)
        text = decoded(tokenizer, known)
        whole = _whole(text)
        if len(whole) > out:
            yield whole[out:]
            out = len(whole)
        if whole == text or len(known) > _MOST:
            known = known[-_KEPT:]
            out = len(_whole(decoded(tokenizer, known)))


def _whole(text: str) -> str:
    """A text without what may be the beginning of a character at its end."""
    begun = len(text) - len(text.rstrip(_REPLACEMENT))
    return text[: len(text) - min(begun, _BEGUN)]


def _prompt(prompt: Any, tokenizer: Tokenizer | None) -> list[int]:
    """The tokens to begin with, of which there is one at least."""
    if isinstance(prompt, str):
        if tokenizer is None:
            raise ValueError(f"a prompt of text needs a tokenizer, got {prompt!r:.60}")
        start = getattr(tokenizer, "start", None)
        found = [*([] if start is None else [start]), *encoded(tokenizer, prompt).tolist()]
    else:
        found = as_tokens(prompt).tolist()
    if not found:
        raise ValueError(
            "the prompt is empty, and a model needs a token to go on from: give a text, or a "
            'tokenizer with a start, as special=["end"] makes it'
        )
    return found


def _stops(stop: Stop, tokenizer: Tokenizer | None) -> tuple[set[int], tuple[str, ...]]:
    """The tokens and the strings at which to stop."""
    if stop is None:
        end = getattr(tokenizer, "end", None)
        return (set() if end is None else {end}), ()
    given = list(stop) if isinstance(stop, Iterable) and not isinstance(stop, str) else [stop]
    texts = tuple(x for x in given if isinstance(x, str))
    if "" in texts or (texts and tokenizer is None):
        raise ValueError(
            f"stop is tokens, or with a tokenizer strings that are not empty, got {stop!r:.60}"
        )
    return set(as_tokens([x for x in given if not isinstance(x, str)]).tolist()), texts


def _until(pieces: Iterable[str], stops: tuple[str, ...]) -> Iterator[str]:
    """Pieces up to the first of some strings; what may be its beginning is kept back."""
    held = ""
    for piece in pieces:
        held += piece
        places = [held.index(stop) for stop in stops if stop in held]
        if places:
            if held[: min(places)]:
                yield held[: min(places)]
            return
        begun = (n for stop in stops for n in range(1, len(stop)) if held.endswith(stop[:n]))
        ready = len(held) - max(begun, default=0)
        if ready:
            yield held[:ready]
        held = held[ready:]
    if held:
        yield held
