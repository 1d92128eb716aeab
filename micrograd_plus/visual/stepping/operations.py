"""An operation written out: a × b, tanh(a), w[0] × x[0] + w[1] × x[1] + b."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...engine.primitives import arithmetic, linear, neural, selection, shapes
from ...engine.rule import Rule
from ...formulas.notation import Notation, Piece, rendered, tree_of_formula
from ...formulas.settings import index_text, is_turned, shown_settings

# Those that are not written as functions.
WRITTEN: dict[Rule, str] = {
    arithmetic.add: "a + b",
    arithmetic.subtract: "a - b",
    arithmetic.multiply: "a * b",
    arithmetic.divide: "a / b",
    arithmetic.power: "a**b",
    arithmetic.negative: "-a",
    linear.matmul: "a @ b",
    neural.linear: "a @ b + c",
    selection.where: "where(a, b, c)",
    shapes.index: "a[index]",
}
_MOST_TERMS = 8


class Operand(NamedTuple):
    """What an operation was given: a named node, or a constant without a name.

    >>> Operand("x", 2.0), Operand(None, 10.0)
    (Operand(name='x', value=2.0), Operand(name=None, value=10.0))
    """

    name: str | None
    value: Any


def named(operand: Operand, notation: Notation) -> Piece:
    """An operand by its name, a constant without one as its number."""
    return notation.number(operand.value) if operand.name is None else notation.name(operand.name)


def written(
    rule: Rule,
    operands: Sequence[Operand],
    static: Mapping[str, Any],
    notation: Notation,
    piece_of: Callable[[Operand], Piece],
) -> Piece:
    """An operation on some operands.

    Args:
        rule: The operation.
        operands: Its operands.
        static: Its other arguments.
        notation: How it is written.
        piece_of: How an operand is: by its name, or by its number.

    >>> from micrograd_plus.formulas.notation import TEXT
    >>> operands = [Operand("a", 2.0), Operand(None, 10.0)]
    >>> written(arithmetic.multiply, operands, {}, TEXT, lambda x: named(x, TEXT)).text
    'a × 10'
    """
    if rule is neural.weighted_sum:
        return _sum_of_products(operands, notation, piece_of)
    formula = WRITTEN.get(rule)
    if formula is not None:
        pieces = dict(zip("abc", map(piece_of, operands), strict=False))
        if "index" in static:
            pieces["index"] = notation.word(index_text(static["index"]))
        return rendered(tree_of_formula(formula), pieces, notation)
    arguments: list[Piece] = [*map(piece_of, _shortened(operands))]
    left_out = len(operands) - len(arguments)
    if left_out:
        arguments.insert(-1, notation.ellipsis(left_out))
    if rule is shapes.transpose and is_turned(operands[0].value, static):
        return notation.transposed(arguments[0])
    for name, value in shown_settings(static).items():
        arguments.append(notation.keyword(name, setting(value, notation)))
    return notation.call(rule.name, arguments)


def _shortened(items: Sequence[Any]) -> Sequence[Any]:
    return items if len(items) <= _MOST_TERMS else [*items[: _MOST_TERMS - 2], items[-1]]


def _sum_of_products(
    operands: Sequence[Operand], notation: Notation, piece_of: Callable[[Operand], Piece]
) -> Piece:
    n = len(operands) // 2
    pairs = list(zip(operands[:n], operands[n:-1], strict=True))
    shown = _shortened(pairs)
    terms = [notation.infix("*", piece_of(x), piece_of(w)) for x, w in shown]
    if len(shown) < n:
        terms.insert(-1, notation.ellipsis(n - len(shown)))
    total, *rest = [*terms, piece_of(operands[-1])]
    for term in rest:
        total = notation.infix("+", total, term)
    return total


def setting(value: Any, notation: Notation) -> Piece:
    """An argument that is no operand, such as an axis."""
    if isinstance(value, np.ndarray):
        return Piece(notation.array(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return notation.number(value)
    return notation.word(str(value))
