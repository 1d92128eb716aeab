"""`micrograd-plus generate`: what a trained language model writes, as it is written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..checks import AMOUNT, check_count, check_number
from ..console import printable
from . import arguments

_LENGTH = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "folder",
        type=arguments.folder,
        metavar="RUN",
        help="what --out of a training on a text was",
    )
    parser.add_argument("--prompt", default="", help="what the text begins with (default: nothing)")
    parser.add_argument(
        "--temperature",
        type=float,
        default=1.0,
        metavar="T",
        help="below 1 what is likely becomes more likely, and at 0 certain; above 1 less likely "
        "(default: 1)",
    )
    parser.add_argument(
        "--top-k", type=int, metavar="K", help="draw from the K likeliest tokens (default: all)"
    )
    parser.add_argument(
        "--top-p",
        type=float,
        metavar="P",
        help="draw from the likeliest tokens that together have the probability P (default: all)",
    )
    parser.add_argument(
        "--count",
        type=int,
        metavar="N",
        help="how many texts, with a blank line between, or lines (default: 1; of lines 10)",
    )
    parser.add_argument(
        "--length",
        type=int,
        default=_LENGTH,
        metavar="TOKENS",
        help=f"the most tokens that are written (default: {_LENGTH})",
    )
    parser.add_argument(
        "--seed", type=int, help="the same one writes the same (default: another each time)"
    )
    parser.add_argument(
        "--page",
        type=Path,
        metavar="FILE",
        help="write a page, as names.html, on which the model writes letter by letter in a browser "
        "and shows how, in place of a text",
    )


def run(options: Any) -> None:
    """Load the model, and write."""
    import numpy as np

    from .. import classifier, text
    from . import runs

    about = runs.about_text(options.folder)
    of_lines = about["documents"] == "lines"
    count = (10 if of_lines else 1) if options.count is None else options.count
    check_count("--count", count)
    check_count("--length", options.length, least=0)
    check_number("--temperature", options.temperature, AMOUNT)
    if options.top_k is not None:
        check_count("--top-k", options.top_k)
    if options.seed is not None:
        check_count("--seed", options.seed, least=0)
    if options.page is not None and (given := _given(options)):
        raise ValueError(f"--page has fields for what {', '.join(given)} would say: leave it out")
    model = runs.load_model(options.folder)
    tokenizer = text.load_tokenizer(options.folder / classifier.TOKENIZER)
    if getattr(model, "vocabulary", None) != tokenizer.vocabulary:
        raise ValueError(
            f"{options.folder} has a {classifier.WEIGHTS} and a {classifier.TOKENIZER} that do not "
            "belong together"
        )
    if options.page is not None:
        from ..visual import writing_page

        page = writing_page(model, tokenizer, options.page, prompt=about["prompt"])
        print(f"wrote {options.page}, {len(page.html):,} characters: open it in a browser")
        return
    alphabet = getattr(tokenizer, "characters", options.prompt)
    if unknown := [c for c in dict.fromkeys(options.prompt) if c not in alphabet]:
        listed = ", ".join(map(ascii, unknown))
        raise ValueError(
            f"--prompt has characters that are not in the text from which {options.folder} has "
            f"learned: {listed:.200}"
        )
    rng = np.random.default_rng(options.seed)
    for number in range(count):
        pieces = text.generate(
            model,
            options.prompt or about["prompt"],
            options.length,
            tokenizer=tokenizer,
            temperature=options.temperature,
            top_k=options.top_k,
            top_p=options.top_p,
            seed=rng,
        )
        if number and not of_lines:
            _write("\n")
        _write(_shown(options.prompt, of_lines))
        try:
            for piece in pieces:
                _write(_shown(piece, of_lines))
        except (KeyboardInterrupt, ValueError, ArithmeticError):
            _write("\n")  # so that the message has a line of its own
            raise
        _write("\n")


def _given(options: Any) -> list[str]:
    """The options about a text that are given."""
    usual = {"prompt": "", "temperature": 1.0, "length": _LENGTH}
    names = ("prompt", "temperature", "top_k", "top_p", "count", "length", "seed")
    found = [name for name in names if getattr(options, name) != usual.get(name)]
    return [f"--{name.replace('_', '-')}" for name in found]


def _shown(piece: str, of_lines: bool) -> str:
    """A piece of text, in which nothing is an order to the terminal, and no line is two."""
    if not of_lines and not sys.stdout.isatty():
        return piece
    kept = "\t" if of_lines else "\n\t"
    return "".join(c if c in kept else printable(c) for c in piece)


def _write(piece: str) -> None:
    """Print it at once."""
    sys.stdout.write(piece)
    sys.stdout.flush()
