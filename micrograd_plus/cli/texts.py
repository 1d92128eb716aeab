"""What a language model learns from: documents or one long text, as tokens in batches."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

from .. import text
from ..checks import BETWEEN, check_number
from ..console import printable
from ..datasets import Text, load_names, load_shakespeare, load_text

_SHORT = 30  # characters of a line that may be a document
_MOST_CONTEXT = 64  # by default
_MOST_VALIDATED = 1 << 15  # tokens after each epoch
_EVALUATED_EVERY = 250  # steps: nanoGPT's eval_interval for Shakespeare's characters


class Corpus(NamedTuple):
    """A text to learn from.

    Attributes:
        train: The part that is learned from.
        held_out: The other part.
        tokenizer: Of both.
        context: How many tokens the model sees.
        told: What there is to say, a sentence a line.
        about: What else is needed to write as it does, for `run.json`.
    """

    train: Text
    held_out: Text
    tokenizer: text.CharacterTokenizer | text.BytePairTokenizer
    context: int
    told: list[str]
    about: dict[str, Any]

    @property
    def of_lines(self) -> bool:
        """Whether each line is a document of its own."""
        return self.about["documents"] == "lines"

    def batches(self, batch_size: int, seed: int) -> text.RandomWindows | text.DocumentBatches:
        """What is learned from; an epoch of a long text is 250 steps, or its length if less."""
        if self.of_lines:
            return text.DocumentBatches(
                self.train,
                self.tokenizer,
                context=self.context,
                batch_size=batch_size,
                seed=seed,
            )
        tokens = self.tokenizer.encode(self.train.text)
        once = -(-len(tokens) // (self.context * batch_size))
        number = min(once, _EVALUATED_EVERY)
        return text.RandomWindows(tokens, self.context, batch_size, number, seed=seed)

    def validation(self, batch_size: int) -> Any:
        """What is measured after each epoch: of much text a part, from all over it."""
        if self.of_lines:
            every = -(-len(self.held_out.text) // _MOST_VALIDATED)
            documents = self.held_out.documents[::every]
            return text.DocumentBatches(
                documents,
                self.tokenizer,
                context=self.context,
                batch_size=batch_size,
                shuffle=False,
            )
        tokens = self.tokenizer.encode(self.held_out.text)
        x, y = text.windows(tokens, min(self.context, len(tokens) - 1))
        every = -(-x.size // _MOST_VALIDATED)
        return x[::every], y[::every]


def corpus_of(options: Any) -> Corpus:
    """The text that the options name, parted, with its tokenizer.

    Raises:
        ValueError: It cannot be learned from.
        OSError: It cannot be read.
    """
    found, notes, of_lines = _read(options)
    check_number("--validation-split", options.validation_split, BETWEEN)
    if of_lines and len(found.documents) < 2:
        raise ValueError(f"{options.data} has one line: give --documents text, or more lines")
    train, held_out = found.split(options.validation_split, options.seed)
    special = ["end"] if of_lines else []
    tokenizer: text.CharacterTokenizer | text.BytePairTokenizer
    if options.tokenizer == "characters":  # of the whole text: each needs a token
        tokenizer = text.CharacterTokenizer.train(found, special=special)
        unit = "characters"
    else:
        size = int(options.tokenizer.partition(":")[2])
        tokenizer = text.BytePairTokenizer.train(train, size, special=special)
        unit = "bytes, and what they make together"
    context = options.context
    if context is None and of_lines:
        longest = max(len(tokenizer.encode(document)) for document in found)
        context = min(longest + 1, _MOST_CONTEXT)
    elif context is None:
        context = _MOST_CONTEXT
    if not of_lines:
        known, hidden = (len(tokenizer.encode(part.text)) for part in (train, held_out))
        if known <= context or hidden < 2:
            raise ValueError(
                f"{options.data} is too short: of its tokens {known:,} are to learn from, "
                f"{hidden:,} held out; a context of {context} needs {context + 1} or more, and 2 "
                "held out: give more text, or a smaller --context"
            )
    extent = (
        f"{len(found):,} documents, one a line" if of_lines else "one text that goes on"
    ) + f", {sum(map(len, found)):,} characters"
    word = "line" if of_lines else "character"
    counts = [len(x) if of_lines else len(x.text) for x in (train, held_out)]
    parts = [f"{count:,} {word}{'s' * (count != 1)}" for count in counts]
    which = "drawn at random" if of_lines else "its end"
    told = [
        f"{options.data}: {extent}{notes}",
        f"{parts[0]} to learn from, {parts[1]} held out, {which}; {tokenizer.vocabulary:,} "
        f"different tokens ({unit}); the model sees {context} at a time",
    ]
    about = {
        "kind": "text",
        "data": options.data,
        "documents": "lines" if of_lines else "text",
        "prompt": "" if of_lines else _first(found.text),
        "sha256": hashlib.sha256(found.text.encode()).hexdigest(),
    }
    return Corpus(train, held_out, tokenizer, context, list(map(printable, told)), about)


def _read(options: Any) -> tuple[Text, str, bool]:
    """The text, what to say of it, and whether its lines are documents."""
    if options.data == "shakespeare":
        return load_shakespeare(), "", False
    if options.data == "names":
        try:
            found, note = load_names("makemore"), ""
        except (FileNotFoundError, ImportError):
            found, note = load_names("census"), "; makemore's 32,033 could not be loaded"
        return found, f" ({found.title}{note})", True
    path, encoding = Path(options.data), options.encoding or "utf-8"
    try:
        found = load_text(path, encoding)
    except LookupError:
        raise ValueError(f"there is no encoding {encoding!r}") from None
    # The blank lines at the end part nothing.
    lines = found.text.strip("\n").split("\n")
    of_lines = options.documents == "lines"
    note = ""
    if options.documents is None:
        short = sum(len(line) <= _SHORT for line in lines)
        blank = any(not line.strip() for line in lines)
        of_lines = len(lines) > 1 and not blank and short >= 0.9 * len(lines)
        why = "its lines are short" if of_lines else "it has long or blank lines"
        note = "" if len(lines) == 1 else f" ({why}: see --documents)"
    if of_lines:
        found = load_text(path, encoding, documents="lines")
    return found, note, of_lines


def _first(long: str) -> str:
    """What a long text is begun with: the end of a line, else its first character."""
    return "\n" if "\n" in long else long[:1]
