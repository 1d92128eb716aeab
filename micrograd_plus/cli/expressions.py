"""`micrograd-plus draw` and `step`: an expression as a drawing, as a page, as a worked example."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..console import open_page
from ..engine.graph import topological_order
from ..files import write_atomically
from . import arguments

if TYPE_CHECKING:
    from ..engine.value import Value
    from ..visual import Steps

_PICTURES = (".svg", ".png", ".pdf", ".dot")  # what a Drawing can be saved as
_SUFFIXES = {"page": ".html", "text": ".txt", "markdown": ".md", "latex": ".tex"}
_RESULT = ("y", "z", "f", "result")  # what the result is called: the first that is free


def add_draw_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    _add_expression(parser)
    parser.add_argument("--backward", action="store_true", help="draw the backward pass instead")
    formats = [suffix[1:] for suffix in _PICTURES]
    parser.add_argument("--format", choices=formats, help="default: svg")
    parser.add_argument(
        "--out",
        type=arguments.file_ending_in(_PICTURES),
        help="default: graph.svg, or as --format says",
    )


def run_draw(options: Any) -> None:
    """Print the result and the gradients, and write the drawing."""
    from ..visual import draw
    from ..visual.drawing_graphs.rendering import ADVICE

    path = options.out or Path(f"graph.{options.format or 'svg'}")
    if options.format and path.suffix.lower() != f".{options.format}":
        raise ValueError(
            f"--out {path} is no {options.format}: leave --format out, or name the file "
            f"{path.with_suffix(f'.{options.format}')}"
        )
    result, variables = _evaluate(options)
    result.label = result.label or options.expression.strip()
    drawing = draw(result, names={}, backward=options.backward)
    _print_numbers(options, result, variables)
    try:
        drawing.save(path)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{path} needs Graphviz's layout engine: {ADVICE}; --format dot writes the source"
        ) from error
    print(f"wrote {path}")


def add_step_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    _add_expression(parser)
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


def run_step(options: Any) -> None:
    """Write the page, or print the worked example."""
    from ..visual import step_through, steps

    form = _form(options)
    result, variables = _evaluate(options)
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
        step_through(found, path)
    else:
        text = _text(options, form, found)
        if options.out is None:
            print(text)
            return
        path = options.out
        write_atomically(path, f"{text}\n")
    _print_numbers(options, result, variables)
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


def _add_expression(parser: argparse.ArgumentParser) -> None:
    """Add the expression, the variables and --names."""
    parser.add_argument("expression", help='such as "tanh(a*b + c)"')
    parser.add_argument(
        "variables",
        nargs="*",
        default=[],
        metavar="name=number",
        help="what the names stand for, such as a=2 b=-3 c=10",
    )
    parser.add_argument(
        "--names",
        type=arguments.names,
        default=[],
        help="of the results, in the order of their computation, such as product,sum",
    )


def parse(parser: arguments.Parser, words: list[str]) -> argparse.Namespace:
    """The options of a command line on which expressions may start with a minus sign."""
    # A word with a space is an argument to argparse, so that `draw "-a*b"` is no option.
    words = [
        f" {word}" if word.startswith("-") and not word.startswith(("--", "-h")) else word
        for word in words
    ]
    options, rest = parser.parse_known_args(words)
    # argparse takes variables before --out or after it, not both.
    late = [word for word in rest if not word.startswith("-")]
    if len(late) < len(rest):
        options.parser.refuse(rest)
    options.variables = [*options.variables, *late]
    if slips := [word.strip() for word in options.variables if word.startswith(" -")]:
        options.parser.refuse(slips)
    return options


def _evaluate(options: Any) -> tuple[Value, dict[str, Value]]:
    """The result, with its gradients and names, and the variables by name.

    Raises:
        ValueError: The expression or a variable cannot be read, or names do not fit.
    """
    from .. import expressions

    variables = expressions.parse_assignments(options.variables)
    result = expressions.evaluate(options.expression, variables)
    order = topological_order(result)
    if len(options.names) > len(order):
        count = f"{len(order)} result{'s' * (len(order) != 1)}"
        raise ValueError(
            f"--names gives {len(options.names)} names, but the expression has {count}"
        )
    for i, (node, name) in enumerate(zip(order, options.names, strict=False)):
        if name in variables or name in options.names[:i]:
            raise ValueError(f"--names gives {name!r}, which something else is called already")
        node.label = name
    if result.requires_grad:
        result.backward()
    return result, variables


def _print_numbers(options: Any, result: Value, variables: dict[str, Value]) -> None:
    """Print the result, and its derivative by each variable."""
    print(f"{options.expression.strip()} = {result.data:.10g}")
    for name, value in variables.items():
        print(f"d/d{name} = {value.grad:.10g}")
