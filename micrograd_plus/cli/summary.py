"""`micrograd-plus summary`: the layers of a network, without training it."""

from __future__ import annotations

import argparse
from itertools import pairwise
from typing import Any

from . import arguments

HELP = "print the layers of a network"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    arguments.add_architecture(parser)
    parser.add_argument("--inputs", type=int, required=True, help="numbers of one row")
    parser.add_argument("--classes", type=int, required=True, help="units of the last layer")


def run(options: Any) -> None:
    """Print the table."""
    from .. import nn
    from ..training.checks import check_count

    for name in ("inputs", "classes"):
        check_count(f"--{name}", getattr(options, name))
    sizes = [options.inputs, *options.layers]
    hidden = [nn.Dense(a, b, options.activation) for a, b in pairwise(sizes)]
    nn.summary(nn.Sequential(*hidden, nn.Dense(sizes[-1], options.classes)))
