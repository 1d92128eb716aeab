"""Sequences as arrays: texts as numbers, padded to one length, and windows of a long series."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..checks import check_choice, check_count
from ..engine.operands import plain_array


def pad_sequences(
    sequences: Iterable[Any],
    length: int | None = None,
    *,
    padding: str = "post",
    truncating: str = "post",
    value: float = 0,
) -> np.ndarray:
    """Sequences of different lengths as one array, filled up.

    They are filled up at the end, as a text is written, so that a mask, `ids != 0`, begins with the
    words; Keras's function of this name does so at the start. `nn.Embedding(..., padding=0)` makes
    the mask.

    Args:
        sequences: Of numbers (steps,), such as ids, or of vectors (steps, size).
        length: Of all of them; left out, that of the longest.
        padding: Where they are filled up: "post", at the end, or "pre".
        truncating: Where longer ones are cut off: "post" or "pre".
        value: What they are filled up with.

    Returns:
        (n, length), or (n, length, size); of integers integers.

    Raises:
        ValueError: No sequences, vectors of different sizes, a length below 1, or another word.
        TypeError: They are no sequences of numbers.

    >>> pad_sequences([[3, 1], [4, 1, 5]])
    array([[3, 1, 0],
           [4, 1, 5]])
    >>> pad_sequences([[3, 1], [4, 1, 5]], 2, padding="pre", truncating="pre")
    array([[3, 1],
           [1, 5]])
    """
    check_choice("padding", padding, ("post", "pre"))
    check_choice("truncating", truncating, ("post", "pre"))
    arrays = [_sequence(i, given) for i, given in enumerate(sequences)]
    if not arrays:
        raise ValueError("there are no sequences to pad")
    if length is None:
        length = max(1, *map(len, arrays))
    check_count("length", length)
    sizes = {array.shape[1:] for array in arrays if len(array)} or {()}  # [] says nothing of it
    if len(sizes) > 1:
        raise ValueError(f"sequences hold vectors of one size, got {sorted(sizes)}")
    dtype = np.result_type(*(array for array in arrays if array.size), value)
    padded = np.full((len(arrays), length, *sizes.pop()), value, dtype)
    for row, array in zip(padded, arrays, strict=True):
        kept = array[:length] if truncating == "post" else array[-length:]
        start = 0 if padding == "post" else length - len(kept)
        if len(kept):
            row[start : start + len(kept)] = kept
    return padded


def _sequence(i: int, given: Any) -> np.ndarray:
    try:
        array = plain_array(given)
    except ValueError:
        array = np.array(None)
    if not array.ndim or array.dtype.kind not in "biuf":
        hint = ": Vocabulary makes numbers of texts" if array.dtype.kind in "US" else ""
        raise TypeError(f"sequence {i} holds no numbers, got {given!r:.60}{hint}")
    return array


class Vocabulary:
    """Numbers for words: 1 for words that it does not know, then the most frequent first.

    0 is no word, but the padding of texts that are shorter than others. Made from the training
    texts alone, and used for all.

    Args:
        texts: Strings.
        size: How many numbers there are at most, with 0 and 1; None: as many as words.
        split: A function that makes a list of words of a text; left out, words in small letters,
            without punctuation.

    Attributes:
        words: Each word at its number; the first two are "" and "[unknown]".

    Raises:
        TypeError: Texts that are no strings, or a single one.
        ValueError: A size below 2.

    >>> vocabulary = Vocabulary(["The cat sat.", "The dog!"])
    >>> vocabulary.words
    ['', '[unknown]', 'the', 'cat', 'dog', 'sat']
    >>> vocabulary.transform(["The bird sat", "Dog"])
    array([[2, 1, 5],
           [4, 0, 0]])
    >>> len(vocabulary)  # nn.Embedding(len(vocabulary), 16, padding=0)
    6
    """

    def __init__(
        self,
        texts: Iterable[str],
        size: int | None = None,
        split: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        if size is not None:
            check_count("size of Vocabulary", size, 2)
        self.split = words_in if split is None else split
        counts = Counter(word for text in _texts(texts) for word in self.split(text))
        known = sorted(counts, key=lambda word: (-counts[word], word))
        self.words = ["", "[unknown]", *known][:size]
        self._numbers = {word: number for number, word in enumerate(self.words) if number > 1}

    def transform(self, texts: Iterable[str], length: int | None = None) -> np.ndarray:
        """The words' numbers, padded with 0 at the end.

        Args:
            texts: Strings.
            length: How many words of each are kept, the first ones; left out, those of the longest.

        Returns:
            Integers (n, length).

        Raises:
            TypeError: Texts that are no strings, or a single one.
            ValueError: No texts, or a length below 1.

        >>> Vocabulary(["a b"]).transform(["b a c"], length=2)
        array([[3, 2]])
        """
        numbers = [[self._numbers.get(w, 1) for w in self.split(text)] for text in _texts(texts)]
        return pad_sequences(numbers, length)

    def inverse_transform(self, numbers: Any) -> list[str]:
        """The texts as the words that are known, with a space between.

        Args:
            numbers: (n, length), as from `transform`.

        Raises:
            ValueError: There are numbers without a word.

        >>> vocabulary = Vocabulary(["The cat sat."])
        >>> vocabulary.inverse_transform(vocabulary.transform(["The dog sat!"]))
        ['the [unknown] sat']
        """
        rows = plain_array(numbers)
        if rows.ndim != 2 or rows.dtype.kind not in "iu":
            raise ValueError(f"numbers of words are integers (n, length), got shape {rows.shape}")
        if rows.size and not 0 <= rows.min() <= rows.max() < len(self):
            raise ValueError(f"numbers of words run from 0 to {len(self) - 1}")
        return [" ".join(self.words[i] for i in row if i) for row in rows.tolist()]

    def __len__(self) -> int:
        return len(self.words)


def words_in(text: str) -> list[str]:
    """The words of a text in small letters, without punctuation.

    >>> words_in("It's 5 o'clock, isn't it?")
    ["it's", '5', "o'clock", "isn't", 'it']
    """
    return re.findall(r"\w+(?:['’]\w+)*", text.lower())


def _texts(texts: Iterable[str]) -> Iterable[str]:
    if isinstance(texts, str):
        raise TypeError(f"texts are several strings, got the one {texts!r:.60}")
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a text is a string, got {text!r:.60}")
        yield text


def sliding_windows(
    series: Any, length: int, horizon: int = 1, *, stride: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Windows of a long series, and what follows each: to learn to forecast.

    Split the series before, so that no window reaches from the training rows into the test rows.

    Args:
        series: (steps,), or with several numbers at each step (steps, ...). Recurrent layers and
            `nn.Conv1D` take the latter: `series[:, None]` makes it of the former.
        length: How many steps a window has.
        horizon: How many of the steps after it are what is to be forecast.
        stride: From one window's start to the next's.

    Returns:
        x (n, length, ...) and y (n, horizon, ...), with n = (steps - length - horizon) // stride +
        1. They are views of the series, which cannot be written to: nothing is copied.

    Raises:
        ValueError: Numbers below 1, or a series that is shorter than a window and its horizon.

    >>> x, y = sliding_windows(np.arange(6.0), length=3, horizon=2)
    >>> x
    array([[0., 1., 2.],
           [1., 2., 3.]])
    >>> y
    array([[3., 4.],
           [4., 5.]])
    """
    series = plain_array(series)
    for name, count in (("length", length), ("horizon", horizon), ("stride", stride)):
        check_count(name, count)
    if not series.ndim or len(series) < length + horizon:
        raise ValueError(
            f"a window of {length} steps and the {horizon} after it need a series of "
            f"{length + horizon} steps, got shape {series.shape}"
        )
    windows = np.lib.stride_tricks.sliding_window_view(series, length + horizon, axis=0)
    windows = np.moveaxis(windows[::stride], -1, 1)
    return windows[:, :length], windows[:, length:]
