"""Formulas as a reader sees them, with names or numbers put in."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

import numpy as np

from ..formulas.evaluation import tree_of
from .notation import Notation, Piece

_INFIX: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
}
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@lru_cache(maxsize=1000)
def tree_of_formula(formula: str) -> ast.expr:
    """The syntax tree of a formula that can be shown.

    Raises:
        ValueError: It is no expression, or has something that no formula has.

    >>> ast.unparse(tree_of_formula("1 - y**2"))
    '1 - y ** 2'
    """
    tree = tree_of(formula)
    try:
        rendered(tree, {}, Notation())
    except (KeyError, RecursionError):
        raise ValueError(f"no notation for {formula[:60]!r}") from None
    return tree


def rendered(tree: ast.AST, pieces: Mapping[str, Piece], notation: Notation) -> Piece:
    """A formula in a notation, with a piece in place of each name.

    >>> text = Notation()
    >>> rendered(tree_of("1 - y**2"), {"y": text.number(-0.5)}, text).text
    '1 − (−0.5)²'
    """

    def piece(part: ast.AST) -> Piece:
        return rendered(part, pieces, notation)

    match tree:
        case ast.Constant(value=bool() | None as constant):
            return notation.word(str(constant))
        case ast.Constant(value=int() | float() as number):
            return notation.literal(number)
        case ast.Name(id=name):
            return pieces[name] if name in pieces else notation.word(name)
        case ast.UnaryOp(op=ast.USub(), operand=x):
            return notation.negative(piece(x))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return notation.power(piece(left), piece(right))
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as op, right=right):
            word = "and" if isinstance(op, ast.BitAnd) else "or"
            return notation.joined(word, [piece(left), piece(right)])
        case ast.BinOp(left=left, op=op, right=right):
            return notation.infix(_INFIX[type(op)], piece(left), piece(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return notation.compare(_COMPARED[type(op)], piece(left), piece(right))
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
            return notation.choice(_condition(condition, pieces, notation), piece(yes), piece(no))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            named = [notation.keyword(str(k.arg), piece(k.value)) for k in keywords]
            return notation.call(name, [*map(piece, arguments), *named])
        case ast.Attribute(value=x, attr="T"):
            return notation.transposed(piece(x))
        case ast.Attribute(value=x, attr=attribute):
            return notation.attribute(piece(x), attribute)
        case ast.Subscript(value=x, slice=place):
            return notation.part(piece(x), piece(place))
    raise ValueError(f"no notation for {ast.unparse(tree)}")


def _condition(tree: ast.AST, pieces: Mapping[str, Piece], notation: Notation) -> Piece:
    x = rendered(tree, pieces, notation)
    if isinstance(tree, ast.Name):  # a condition that is a number
        return notation.compare("!=", x, notation.number(0))
    return x


def simplified(tree: ast.expr, constants: Mapping[str, float]) -> ast.expr:
    """A formula in which x^(2 − 1) is an x and 1 / 1 a 1, where these numbers are constants.

    >>> ast.unparse(simplified(tree_of("b * a**(b - 1)"), {"b": 3}))
    'b * a ** 2'
    """
    simpler: ast.expr = _Simplifier(constants).visit(deepcopy(tree))
    return simpler


class _Simplifier(ast.NodeTransformer):
    def __init__(self, constants: Mapping[str, float]) -> None:
        self.constants = constants

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """An operation, after what is inside of it."""
        self.generic_visit(node)
        left, right = self._constant(node.left), self._constant(node.right)
        if isinstance(node.op, ast.Sub) and left is not None and right is not None:
            return ast.Constant(left - right)
        if isinstance(node.op, ast.Pow | ast.Div) and right == 1:
            return node.left
        return node

    def _constant(self, node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=int() | float() as x):
                return x
            case ast.Name(id=name) if name in self.constants:
                return self.constants[name]
        return None


def agree(x: Any, y: float) -> bool:
    """Whether what a formula comes to, if anything, is the number that was computed.

    >>> agree(0.1 + 0.2, 0.3), agree(0, 0.5), agree(None, 0.5)
    (True, False, False)
    """
    if x is None or np.size(x) != 1:
        return False
    x = np.asarray(x).item()
    if x == y or (x != x and y != y):
        return True
    try:
        return math.isclose(x, y, rel_tol=1e-3, abs_tol=1e-7)
    except OverflowError:  # an integer beyond the largest float
        return False
