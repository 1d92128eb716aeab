"""Formulas for Graphviz's HTML-like labels, with names and numbers put in."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ..formulas.evaluation import evaluate, tree_of
from ..formulas.words import FUNCTIONS
from .formulas import rendered, simplified, tree_of_formula
from .node_labels import escaped, name_markup
from .notation import CONDITION, POWER, Notation, Piece


class HtmlNotation(Notation):
    """Mathematics as markup: raised exponents, and names and signs escaped.

    >>> html = HtmlNotation()
    >>> html.infix("*", html.name("a<b"), html.number(-3.0)).text
    '(a&lt;b) · (−3)'
    """

    operators: ClassVar[Mapping[str, str]] = {**Notation.operators, "*": "·"}
    comparisons: ClassVar[Mapping[str, str]] = {
        sign: escaped(text) for sign, text in Notation.comparisons.items()
    }

    def name(self, name: str) -> Piece:
        """A variable, shortened if it is long."""
        return Piece(name_markup(name), super().name(name).binding)

    def word(self, word: str) -> Piece:
        """A word of the formulas' own."""
        return Piece(escaped(super().word(word).text))

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """A power; its exponent is raised, and needs no parentheses for that."""
        if self.starts_with_minus(base):
            base = Piece(base.text, CONDITION)
        return Piece(f"{self.inside(base)}<sup>{exponent.text}</sup>", POWER)

    def keyword(self, name: str, x: Piece) -> Piece:
        """Nothing: an argument by name is about shapes, which the edges tell more shortly."""
        return Piece("")

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        """A function of some pieces."""
        return super().call(name, [x for x in arguments if x.text])

    def transposed(self, x: Piece) -> Piece:
        """A matrix with its rows as columns."""
        return Piece(f"{self.inside(x)}<sup>T</sup>", POWER)


def formula_markup(
    formula: str,
    names: Mapping[str, str],
    numbers: Mapping[str, float] | None = None,
    constants: Collection[str] = (),
) -> str:
    """A formula as markup: `1 - y**2` becomes `1 − y²`, its 2 raised.

    Args:
        formula: As in `Primitive.formulas`.
        names: What the formula's names are called; others stay as they are.
        numbers: What names stand for: written where one is not called anything, and of `where`
            only the side that holds.
        constants: Those of these names whose numbers never change: `b - 1` becomes one number.

    >>> formula_markup("1 - y**2", {"y": "loss"})
    '1 − loss<sup>2</sup>'
    >>> formula_markup("where(a > 0, 1, slope)", {})
    '1 if a &gt; 0, else slope'
    >>> formula_markup("where(a > 0, 1, slope)", {}, {"a": -3.0, "slope": 0.5})
    '0.5'
    >>> formula_markup("b * a**(b - 1)", {"a": "x"}, {"b": 3}, ["b"])
    '3 · x<sup>2</sup>'
    """
    numbers = numbers or {}
    html = HtmlNotation()
    pieces = {name: html.number(x) for name, x in numbers.items()}
    pieces |= {name: html.name(text) for name, text in names.items()}
    try:
        tree = tree_of_formula(formula)
    except ValueError:  # prose or code, in a primitive of somebody's own
        return escaped(formula)
    if numbers and "where" in formula:
        tree = _Cases(numbers).visit(tree_of(formula))  # another tree, since that one is shared
    if constants:
        tree = simplified(tree, {name: numbers[name] for name in constants})
    return rendered(tree, pieces, html).text


class _Cases(ast.NodeTransformer):
    """Leaves of every `where` the side that holds, if that can be told."""

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self.names: dict[str, Any] = {**FUNCTIONS, **numbers}

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call, after those inside of it."""
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
                try:
                    return yes if np.all(evaluate(ast.unparse(condition), self.names)) else no
                except (ValueError, TypeError):  # it is about something else than these numbers
                    pass
        return node
