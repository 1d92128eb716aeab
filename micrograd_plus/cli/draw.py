"""`micrograd-plus draw`: an expression, evaluated, differentiated and drawn."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from . import arguments, expression

HELP = "evaluate, differentiate and draw an expression"
_PICTURES = (".svg", ".png", ".pdf", ".dot")  # what a Drawing can be saved as


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    expression.add_arguments(parser)
    parser.add_argument("--backward", action="store_true", help="draw the backward pass instead")
    formats = [suffix[1:] for suffix in _PICTURES]
    parser.add_argument("--format", choices=formats, help="default: svg")
    parser.add_argument(
        "--out",
        type=arguments.file_ending_in(_PICTURES),
        help="default: graph.svg, or as --format says",
    )


def run(options: Any) -> None:
    """Print the result and the gradients, and write the drawing."""
    from ..visual import draw

    path = options.out or Path(f"graph.{options.format or 'svg'}")
    if options.format and path.suffix.lower() != f".{options.format}":
        raise ValueError(
            f"--out {path} is no {options.format}: leave --format out, or name the file "
            f"{path.with_suffix(f'.{options.format}')}"
        )
    result, variables = expression.evaluate(options)
    result.label = result.label or options.expression.strip()
    drawing = draw(result, names={}, backward=options.backward)
    expression.print_numbers(options, result, variables)
    try:
        drawing.save(path)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{path} needs Graphviz's layout engine: {error.name} is not installed; "
            'pip install "micrograd_plus[dot]" brings it, and --format dot writes the source'
        ) from error
    print(f"wrote {path}")
