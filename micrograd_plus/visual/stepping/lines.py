"""A step as a line of an example: what is computed, from which names, from which numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..formulas import rendered
from ..notation import Notation, Piece
from .derivatives import Derivative
from .operations import in_numbers, in_symbols
from .records import BackwardStep, ForwardStep


@dataclass(frozen=True)
class Line:
    """One line, in some notation.

    Attributes:
        left: What is computed.
        symbols: From which names.
        numbers: The same with numbers, in one or more steps; empty where names say no more.
        result: What comes out.
        remark: Why a formula applies.
        part: Which of several contributions this is; "" when it is the only one.
        running: The sum so far and what it comes to; None for the first contribution.
        so_far: Words for whether that sum is complete.
    """

    left: str
    symbols: str
    numbers: tuple[str, ...]
    result: str
    remark: str = ""
    part: str = ""
    running: tuple[str, str] | None = None
    so_far: str = ""

    @property
    def sides(self) -> list[str]:
        """All that is equal to the left side, without repetitions."""
        sides = [self.symbols, *self.numbers, self.result]
        return [x for i, x in enumerate(sides) if i == 0 or x != sides[i - 1]]


def forward_line(step: ForwardStep, notation: Notation) -> Line:
    """The line of a forward step."""
    numbers = in_numbers(step, notation)
    return Line(
        notation.name(step.name).text,
        in_symbols(step, notation).text,
        () if numbers is None else (numbers.text,),
        notation.number(step.value).text,
    )


def backward_line(step: BackwardStep, notation: Notation, whole: bool = False) -> Line:
    """The line of a backward step.

    Args:
        step: The step.
        notation: How it is written.
        whole: Show a formula with all its cases, and not the case that applies.
    """
    derivative = Derivative(step)
    upstream = notation.gradient(step.root, step.of.name)
    whole = whole and derivative.reason is not None
    tree = derivative.whole if whole else derivative.tree
    numbers: list[Piece] = []
    if tree is None:
        symbols = _without_formula(step, notation, upstream)
        if step.local is not None:
            numbers = [_product(step, notation, notation.number(step.local))]
    elif derivative.is_vjp:
        symbols = rendered(tree, derivative.symbols(notation), notation)
    else:
        symbols = notation.infix(
            "*", upstream, rendered(tree, derivative.symbols(notation), notation)
        )
        if step.local is not None:
            local = rendered(tree, derivative.values(notation), notation)
            numbers = [_product(step, notation, x) for x in (local, notation.number(step.local))]
    remark = ""
    if derivative.reason is not None and not whole:
        reason = rendered(derivative.reason, derivative.symbols(notation), notation)
        remark = notation.since(reason)
    elif _was_broadcast(step):
        remark = notation.text(f"summed to the shape of {step.name}")
    running = None
    if step.added_to is not None:
        held, more = notation.number(step.added_to), notation.number(step.contribution)
        running = notation.infix("+", held, more).text, notation.number(step.total).text
    return Line(
        notation.gradient(step.root, step.name).text,
        symbols.text,
        tuple(dict.fromkeys(x.text for x in numbers)),
        notation.number(step.contribution).text,
        remark,
        f"part {step.part}" if step.parts > 1 else "",
        running,
        "all parts" if step.part == step.parts else "the parts so far",
    )


def _product(step: BackwardStep, notation: Notation, factor: Piece) -> Piece:
    return notation.infix("*", notation.number(step.upstream), factor)


def _without_formula(step: BackwardStep, notation: Notation, upstream: Piece) -> Piece:
    local = notation.gradient(step.of.name, step.name)
    return notation.infix("*", upstream, local)


def _was_broadcast(step: BackwardStep) -> bool:
    shape = np.shape(step.contribution)
    elementwise = step.of.primitive.on_floats is not None
    return elementwise and shape != np.shape(step.upstream)
