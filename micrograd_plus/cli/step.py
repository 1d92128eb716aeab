"""`micrograd-plus step`: an expression as a page to step through, or as a worked example."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import arguments, expression
from .browser import open_page

if TYPE_CHECKING:
    from ..visual import Steps

HELP = "step through an expression, forward and backward: a page, or a worked example"
_SUFFIXES = {"page": ".html", "text": ".txt", "markdown": ".md", "latex": ".tex"}
_RESULT = ("y", "z", "f", "result")  # what the result is called: the first that is free


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    expression.add_arguments(parser)
    forms = parser.add_mutually_exclusive_group()
    for form, name in (("text", "text"), ("markdown", "Markdown"), ("latex", "LaTeX")):
        forms.add_argument(
            f"--{form}",
            dest="form",
            action="store_const",
            const=form,
            help=f"print the steps as {name}, a worked example, and write no page",
        )
    parser.add_argument(
        "--quiz", action="store_true", help="print them with blanks to fill in, and the answers"
    )
    parser.add_argument(
        "--share", type=float, help="of the results, how many --quiz leaves blank (default: 1, all)"
    )
    parser.add_argument(
        "--seed", type=int, help="another one makes --quiz leave others blank (default: 0)"
    )
    parser.add_argument(
        "--out",
        type=arguments.file_ending_in([*_SUFFIXES.values()]),
        help="default: steps.html; a name in .txt, .md or .tex gets the worked example",
    )
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(options: Any) -> None:
    """Write the page, or print the worked example."""
    from ..files import write_atomically
    from ..visual import step_through, steps

    form = _form(options)
    result, variables = expression.evaluate(options)
    if not result.requires_grad:
        raise ValueError(
            f"{options.expression.strip()!r} has no variables, so there are no gradients to step "
            'through: use one and give its number, as in "a*b" a=2 b=3'
        )
    taken = {*variables, *options.names}
    result.label = result.label or next((x for x in _RESULT if x not in taken), "output")
    found = steps(result, names={})
    if form == "page":
        path = options.out or Path(f"steps{_SUFFIXES[form]}")
        try:
            step_through(found, path)
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"a page needs Graphviz's layout engine: {error.name} is not installed; "
                'pip install "micrograd_plus[dot]" brings it, and --text prints the same steps'
            ) from error
    else:
        text = _text(options, form, found)
        if options.out is None:
            print(text)
            return
        path = options.out
        write_atomically(path, f"{text}\n")
    expression.print_numbers(options, result, variables)
    print(f"wrote {path}")
    if options.open:
        open_page(path)


def _form(options: Any) -> str:
    """The form that the options ask for, by name or by the file's suffix."""
    ending = options.out.suffix.lower() if options.out else ""
    named = {suffix: form for form, suffix in _SUFFIXES.items()}.get(ending)
    form = options.form or named or ("text" if options.quiz else "page")
    if named not in (None, form):
        raise ValueError(
            f"--out {options.out} is no file for --{form}: leave --{form} out, or name the file "
            f"{options.out.with_suffix(_SUFFIXES[form])}"
        )
    if options.quiz and form not in ("text", "markdown"):
        raise ValueError(
            "--quiz writes text or Markdown: use --text or --markdown, and a file that ends in "
            ".txt or .md"
        )
    if not options.quiz and not (options.share is options.seed is None):
        raise ValueError("--share and --seed are for --quiz: add it, or leave them out")
    if options.open and form != "page":
        raise ValueError(f"--open is for the page: leave it out, or leave --{form} out")
    return form


def _text(options: Any, form: str, found: Steps) -> str:
    if options.quiz:
        share = 1.0 if options.share is None else options.share
        return found.quiz(share, options.seed or 0, markdown=form == "markdown")
    if form == "markdown":
        return found.to_markdown()
    return found.to_latex() if form == "latex" else str(found)
