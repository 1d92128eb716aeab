"""What `micrograd-plus train` takes for language models, and when it trains one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

TEXTS = ("names", "shakespeare")
_SUFFIXES = (".txt", ".text", ".md")
_OWN = ("context", "heads", "width", "blocks", "tokenizer", "documents")
_OF_OTHERS = ("target", "task", "ignore", "image_size", "test_split", "layers", "loss", "augment")
_INSTEAD = {
    "layers": "--blocks says how many there are",
    "test_split": "--validation-split says how much is held out",
    "loss": "it is the cross-entropy of the next token",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only language models have."""
    parser.add_argument(
        "--documents",
        choices=("lines", "text"),
        help="whether each line of one's own text is a document of its own, as a name is, or the "
        "text goes on from line to line (default: lines if no line between others is blank, and 9 "
        "of 10 have 30 characters at most)",
    )
    parser.add_argument(
        "--tokenizer",
        type=tokenizer,
        metavar="KIND",
        help="of a gpt: characters; or bytes:512 for 512 tokens, which are the bytes and what of "
        "them is often found together (default: characters)",
    )
    parser.add_argument(
        "--context",
        type=int,
        metavar="TOKENS",
        help="how many tokens a gpt sees (default: 64; of lines as many as the longest, up to 64)",
    )
    for name, what in (
        ("blocks", "how many blocks of attention and mlp a gpt has (default: 4)"),
        ("heads", "how many heads of attention each has (default: 4)"),
        ("width", "of a token's vector (default: 128; of lines 64)"),
    ):
        parser.add_argument(f"--{name}", type=int, metavar="N", help=what)


def tokenizer(text: str) -> str:
    """A kind of tokenizer.

    Raises:
        argparse.ArgumentTypeError: There is no such kind.

    >>> tokenizer("bytes:512")
    'bytes:512'
    >>> tokenizer("words")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: give characters, or bytes:512 for a vocabulary of 512 tokens (257
    or more), not 'words'
    """
    kind, _, size = text.partition(":")
    if text != "characters" and (kind != "bytes" or not size.isdecimal() or int(size) < 257):
        raise argparse.ArgumentTypeError(
            "give characters, or bytes:512 for a vocabulary of 512 tokens (257 or more), not "
            f"{text!r:.60}"
        )
    return text


def is_asked_for(options: Any) -> bool:
    """Whether a language model is to be trained; refuse options that do not go together.

    A text is one of ours, or any file for --model gpt, or one that is called so and has no
    --target.

    Raises:
        ValueError: An option does not suit the data.
    """
    is_ours = options.data in TEXTS
    is_file = not is_ours and Path(options.data).is_file()
    is_called_so = Path(options.data.removesuffix(".gz")).suffix.lower() in _SUFFIXES
    is_text = is_ours or (
        is_file and (options.model == "gpt" or (is_called_so and options.target is None))
    )
    if not is_text:
        if options.model == "gpt":
            raise ValueError(f"--model gpt is for texts, and --data {options.data} is none")
        for name in _OWN:
            if getattr(options, name) is not None:
                raise ValueError(f"--{name} is for texts: leave it out")
        return False
    if options.model not in (None, "gpt"):
        raise ValueError(f"--model {options.model} is not for a text: leave it out")
    for name in _OF_OTHERS:
        if getattr(options, name):
            hint = _INSTEAD.get(name, "leave it out")
            raise ValueError(f"--{name.replace('_', '-')} is not for a text: {hint}")
    if is_ours and (options.documents or options.encoding):
        name = "documents" if options.documents else "encoding"
        raise ValueError(f"--{name} is for a text of one's own: leave it out")
    return True
