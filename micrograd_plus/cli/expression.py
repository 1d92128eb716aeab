"""What `draw` and `step` share: an expression, the numbers of its variables, names."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from . import arguments
from .parser import Parser

if TYPE_CHECKING:
    from ..engine.value import Value


def add_arguments(parser: argparse.ArgumentParser) -> None:
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


def parse(parser: Parser, words: list[str]) -> argparse.Namespace:
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


def evaluate(options: Any) -> tuple[Value, dict[str, Value]]:
    """The result, with its gradients and names, and the variables by name.

    Raises:
        ValueError: The expression or a variable cannot be read, or names do not fit.
    """
    from .. import expressions
    from ..engine.graph import topological_order

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


def print_numbers(options: Any, result: Value, variables: dict[str, Value]) -> None:
    """Print the result, and its derivative by each variable."""
    print(f"{options.expression.strip()} = {result.data:.10g}")
    for name, value in variables.items():
        print(f"d/d{name} = {value.grad:.10g}")
