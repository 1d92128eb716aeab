"""Tokens as inputs and targets: windows of one long text, and documents that are filled up.

A language model is given tokens (n, T) and predicts at each of them the one that follows, so the
targets are the inputs, shifted by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..checks import Seed, check_count, generator
from ..engine.graph import data_of, describe
from ..engine.operands import plain_array
from ..hints import knows_arguments
from .tokens import Tokenizer, Tokens, as_documents, check_tokenizer, document_tokens


def windows(
    tokens: Any, context: int, *, step: int | None = None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Consecutive windows of one long text, to evaluate on, or to train on in another order.

    They are views of the tokens: only the batches that are taken of them need memory.

    Args:
        tokens: Integers (tokens,): what a tokenizer gave, or an array in a file, as `np.memmap`
            opens it.
        context: How many tokens a window has.
        step: How far one window is from the next; left out, they lie side by side.

    Returns:
        Inputs and targets, each (windows, context), to read only. What is left at the end and fills
        no window is left out.

    Raises:
        ValueError: Fewer tokens than one window and its last target, or counts below 1.
        TypeError: What are no integers.

    >>> x, y = windows([0, 1, 2, 3, 4, 5, 6, 7], context=3)
    >>> x.tolist(), y.tolist()
    ([[0, 1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, 6]])
    """
    found = _long_enough(tokens, context)
    if step is None:
        step = context
    check_count("step", step)
    x, y = (sliding_window_view(part, context)[::step] for part in (found[:-1], found[1:]))
    return x, y


class RandomWindows:
    """Batches of windows that begin anywhere in one long text, as nanoGPT trains on.

    To be iterated over, anew for each epoch: `training.fit(model, RandomWindows(...), ...)`. Every
    epoch has batches of its own, which the seed and the number of the epoch alone decide, so that a
    training that was stopped goes on with those that it would have had.

    Args:
        tokens: Integers (tokens,), as for `windows`.
        context: How many tokens a window has.
        batch_size: Windows in a batch.
        batches: How many batches make an epoch.
        seed: An integer; a Generator, of which one number is drawn; or None for any.

    Yields:
        Pairs (x, y) of integers (batch_size, context) each.

    Raises:
        ValueError: Fewer tokens than one window and its last target, counts below 1, or no seed.
        TypeError: What are no integers.

    >>> batches = RandomWindows(np.arange(100), context=4, batch_size=2, batches=3, seed=0)
    >>> [x.shape for x, y in batches]
    [(2, 4), (2, 4), (2, 4)]
    >>> all((y == x + 1).all() for x, y in batches)
    True
    """

    @knows_arguments
    def __init__(
        self,
        tokens: Any,
        context: int,
        batch_size: int = 32,
        batches: int = 100,
        seed: Seed = None,
    ) -> None:
        check_count("batch_size", batch_size)
        check_count("batches", batches)
        self.x, self.y = windows(tokens, context, step=1)
        self.batch_size = batch_size
        self.batches = batches
        self.seed = int(generator("seed", seed).integers(2**63))
        self.epoch = 0

    def __len__(self) -> int:
        return self.batches

    def __iter__(self) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
        epoch = self.epoch
        self.epoch += 1
        return self._drawn(np.random.default_rng([self.seed, epoch]))

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch is the next, counted from 0; `fit` does.

        The name is that of PyTorch's samplers.

        >>> batches = RandomWindows(np.arange(100), context=4, batches=1, seed=0)
        >>> (first,), (second,) = batches, batches
        >>> batches.set_epoch(0)
        >>> (again,) = batches
        >>> (first[0] == again[0]).all().item(), (first[0] == second[0]).all().item()
        (True, False)
        """
        check_count("epoch", epoch, 0)
        self.epoch = epoch

    def _drawn(self, rng: np.random.Generator) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
        for _ in range(self.batches):
            rows = rng.integers(len(self.x), size=self.batch_size)
            yield self.x[rows], self.y[rows]


class Padded(NamedTuple):
    """Documents as rows that are filled up to one length: (x, y, sample_weight).

    Args:
        x: Inputs, int32 (n, T).
        y: Targets, int32 (n, T): `x`, shifted by one.
        weight: How much each target counts, float32 (n, T): padding 0, and the others alike, so
            much that their mean over all is 1. A loss, which divides by all n × T, is then the mean
            over what is no padding.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> rows = padded(["ab", "abab"], CharacterTokenizer("ab", special=["end"]))
    >>> rows.mask.sum(axis=1).tolist()
    [3, 5]
    """

    x: Tokens
    y: Tokens
    weight: NDArray[np.float32]

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which targets are no padding, (n, T).

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> padded(["a", "ab"], CharacterTokenizer("ab", special=["end"])).mask.tolist()
        [[True, True, False], [True, True, True]]
        """
        return self.weight > 0


def padded(
    documents: str | Iterable[str], tokenizer: Tokenizer, *, context: int | None = None
) -> Padded:
    """Documents as rows of tokens, each from its start to its end, and filled up at the right.

    `x, y, weight = padded(...)` goes to `training.fit(model, x, y, sample_weight=weight, ...)`, and
    the whole of it is `validation_data`. A model that leaves out padding by itself, as one with
    `nn.Embedding(..., padding=...)` does, needs no weights; without that, metrics such as an
    accuracy count padding as well.

    Args:
        documents: A string, or several, such as a `datasets.Text`.
        tokenizer: Ours, or any with `encode` and `decode`. Its `start` comes before each document
            and its `end` after it, if it has these; rows are filled up with its `padding`, else
            with 0.
        context: How many tokens each row has: longer documents go on in further rows, and every
            token is a target once. Left out, as many as the longest needs; give it for what goes
            together, as training and validation data do.

    Returns:
        A Padded: inputs, targets and weights, each (n, T).

    Raises:
        ValueError: No document has a token and another to predict from it, or a context below 1.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("ab", special=["end"])
    >>> x, y, weight = padded(["ab", "b"], tokenizer)
    >>> x.tolist(), y.tolist()
    ([[2, 0, 1], [2, 1, 0]], [[0, 1, 2], [1, 2, 0]])
    >>> weight.round(1)
    array([[1.2, 1.2, 1.2],
           [1.2, 1.2, 0. ]], dtype=float32)
    """
    rows, _ = rows_of(documents, tokenizer, context)
    x, y, mask = filled_up(rows, tokenizer, context)
    weight = mask / mask.mean()
    return Padded(x, y, weight.astype(np.float32))


class DocumentBatches:
    """Batches of documents, each filled up to its own longest, so that less of it is padding.

    To be iterated over, anew for each epoch: `training.fit(model, DocumentBatches(...), ...)`. In
    every epoch the documents come in another order, which the seed and the number of the epoch
    alone decide, as for `RandomWindows`.

    Documents of one length are not put together: a batch would take less time, but the updates be
    worth less. A GPT on 32,033 names had a loss of 2.28 instead of 2.23 after 400 of them.

    Args:
        documents, tokenizer, context: As for `padded`.
        batch_size: Rows in a batch.
        shuffle: False for what is only measured: the shortest first, in every epoch.
        seed: An integer; a Generator, of which one number is drawn; or None for any.

    Yields:
        (x, y, sample_weight), each (batch_size, T), where T is of the longest in the batch. Every
        token weighs the same in all batches, so that the mean of their losses, over the rows, is
        the mean over all tokens.

    Raises:
        ValueError: Nothing to predict, counts below 1, or no seed.

    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("ab", special=["end"])
    >>> names = ["ab", "a", "abab", "b"]
    >>> batches = DocumentBatches(names, tokenizer, batch_size=2, shuffle=False)
    >>> [x.shape for x, y, weight in batches]
    [(2, 2), (2, 5)]
    """

    def __init__(
        self,
        documents: str | Iterable[str],
        tokenizer: Tokenizer,
        *,
        context: int | None = None,
        batch_size: int = 32,
        shuffle: bool = True,
        seed: Seed = None,
    ) -> None:
        check_count("batch_size", batch_size)
        self.rows, _ = rows_of(documents, tokenizer, context)
        self.lengths = np.array([len(row) - 1 for row in self.rows])
        self.tokenizer = tokenizer
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = int(generator("seed", seed).integers(2**63))
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.rows) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tokens, Tokens, NDArray[np.float32]]]:
        epoch = self.epoch
        self.epoch += 1
        return self._padded(self._order(epoch))

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch is the next, counted from 0; `fit` does.

        >>> from micrograd_plus.text import CharacterTokenizer
        >>> tokenizer = CharacterTokenizer("ab", special=["end"])
        >>> batches = DocumentBatches(["ab", "ba", "bb"], tokenizer, batch_size=1, seed=0)
        >>> first = [x.tolist() for x, *_ in batches]
        >>> batches.set_epoch(0)
        >>> first == [x.tolist() for x, *_ in batches]
        True
        """
        check_count("epoch", epoch, 0)
        self.epoch = epoch

    def _order(self, epoch: int) -> list[NDArray[np.int64]]:
        """The numbers of the rows of each batch."""
        if self.shuffle:
            order = np.random.default_rng([self.seed, epoch]).permutation(len(self.rows))
        else:
            order = np.argsort(self.lengths, kind="stable")
        return [order[i : i + self.batch_size] for i in range(0, len(order), self.batch_size)]

    def _padded(
        self, batches: Iterable[NDArray[np.int64]]
    ) -> Iterator[tuple[Tokens, Tokens, NDArray[np.float32]]]:
        for places in batches:
            x, y, mask = filled_up([self.rows[i] for i in places], self.tokenizer)
            # A loss divides by rows × T, and an epoch's is the mean of its rows'.
            weight = mask * (mask.shape[1] / self.lengths.mean())
            yield x, y, weight.astype(np.float32)


def rows_of(
    documents: str | Iterable[str], tokenizer: Tokenizer, context: int | None
) -> tuple[list[Tokens], NDArray[np.int64]]:
    """Documents as rows: of each its inputs and its last target, and the document's number."""
    check_tokenizer(tokenizer)
    if context is not None:
        check_count("context", context)
    rows, origins = [], []
    for number, document in enumerate(as_documents(documents)):
        tokens = document_tokens(tokenizer, document)
        step = context or max(len(tokens) - 1, 1)
        for start in range(0, len(tokens) - 1, step):
            rows.append(tokens[start : start + step + 1])
            origins.append(number)
    if not rows:
        raise ValueError(
            "there is nothing to predict: each document has one token at most, and the tokenizer "
            'adds no start or end; special=["end"] does'
        )
    return rows, np.array(origins)


def filled_up(
    rows: Sequence[Tokens], tokenizer: Tokenizer, context: int | None = None
) -> tuple[Tokens, Tokens, NDArray[np.bool_]]:
    """Inputs, targets and what is no padding, each (n, T), of what `rows_of` gave."""
    padding = getattr(tokenizer, "padding", None)
    steps = max(map(len, rows)) - 1 if context is None else context
    x, y = np.full((2, len(rows), steps), padding or 0, np.int32)
    for i, row in enumerate(rows):
        x[i, : len(row) - 1], y[i, : len(row) - 1] = row[:-1], row[1:]
    lengths = np.array([[len(row) - 1] for row in rows])
    return x, y, np.arange(steps) < lengths


def _long_enough(tokens: Any, context: int) -> NDArray[Any]:
    """The tokens as an array, where there are enough for one window."""
    check_count("context", context)
    found = plain_array(data_of(tokens))
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise TypeError(
            "tokens are integers (n,), as tokenizer.encode(text) gives them, got "
            f"{describe(tokens):.80}"
        )
    if len(found) <= context:
        raise ValueError(
            f"a context of {context} needs {context + 1} tokens or more, for the last one has a "
            f"target as well, got {len(found)}"
        )
    return found
