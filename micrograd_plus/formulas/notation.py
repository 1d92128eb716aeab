"""Formulas as readers see them: syntax trees as text, in pieces that know their parentheses."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from .evaluation import tree_of
from .shown_numbers import array_rows, number_text

# How tightly a piece is bound. A product may follow a times sign, a quotient had better not.
CONDITION, SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(6)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Of the whole, and the least that its right side must have.
_BINDINGS = {
    "+": (SUM, SUM),
    "-": (SUM, QUOTIENT),
    "*": (PRODUCT, PRODUCT),
    "/": (QUOTIENT, POWER),
    "@": (PRODUCT, POWER),
}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
# A word, or a place in one: w, w[0], q[0, 1], layers.0.weight.
PLAIN_NAME = r"[^\W\d]\w*(\[\d+(, \d+)*\]|\.\w+)*"
_FROM_RIGHT_TO_LEFT = ("R", "AL")  # Unicode's classes of letters


class Piece(NamedTuple):
    """A part of a formula, as text, and how tightly it is bound."""

    text: str
    binding: int = ATOM


class Notation:
    """Plain text, and what another notation overrides.

    >>> text = Notation()
    >>> text.infix("*", text.number(2.0), text.number(-3.0))
    Piece(text='2 × (−3)', binding=3)
    """

    operators: ClassVar[Mapping[str, str]] = {"+": "+", "-": "−", "*": "×", "/": "/", "@": "@"}
    comparisons: ClassVar[Mapping[str, str]] = {
        "<": "<",
        "<=": "≤",
        ">": ">",
        ">=": "≥",
        "==": "=",
        "!=": "≠",
    }
    functions: ClassVar[Mapping[str, str]] = {
        "sigmoid": "σ",
        "relu": "ReLU",
        "maximum": "max",
        "minimum": "min",
    }
    minus = "−"

    def number(self, x: Any, digits: int = 4) -> Piece:
        """A number to some significant digits, or an array."""
        if np.ndim(x):
            return Piece(self.array(np.asarray(x)))
        text = number_text(x, digits)
        return Piece(text, PRODUCT if "e" in text and text[-1].isdigit() else ATOM)

    def literal(self, x: float) -> Piece:
        """A number that stands in a formula, with all of its digits."""
        text = f"{x:.12g}"
        return self.number(x) if "e" in text else Piece(text.replace("-", self.minus))

    def array(self, x: np.ndarray) -> str:
        """A small array in full, of a larger one its shape and range."""
        rows = array_rows(x)
        if x.ndim > 2 or (len(rows[0]) == 1 and x.size != len(rows)) or not x.size:
            shape = " × ".join(map(str, x.shape))
            return f"[{shape}: {', '.join(row[0] for row in rows)}]"
        texts = [f"[{', '.join(row)}]" for row in rows]
        return texts[0] if x.ndim == 1 else f"[{', '.join(texts)}]"

    def name(self, name: str) -> Piece:
        """A variable; one that is not a word gets parentheses inside of a formula."""
        is_plain = re.fullmatch(PLAIN_NAME, name)
        return Piece(isolated(name), ATOM if is_plain else CONDITION)

    def word(self, word: str) -> Piece:
        """A word of the formulas' own."""
        return Piece({"pi": "π"}.get(word, word))

    def gradient(self, root: str, name: str) -> Piece:
        """The derivative of the root by something."""
        return Piece(f"∂{self.inside(self.name(root))}/∂{self.inside(self.name(name))}")

    def infix(self, operator: str, left: Piece, right: Piece) -> Piece:
        """Two pieces with + - * / @ between them."""
        binding, least = _BINDINGS[operator]
        first = self.inside(left, min(binding, QUOTIENT))
        second = self.inside(right, least)
        if operator == "*" and left.binding == QUOTIENT:
            binding = QUOTIENT
        if second == right.text and self.starts_with_minus(right):
            second = self.parenthesised(second)
        return Piece(f"{first} {self.operators[operator]} {second}", binding)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """A power; small whole exponents are raised."""
        if base.text.startswith(self.minus):
            base = Piece(base.text, CONDITION)
        below = self.inside(base, ATOM)
        if exponent.text.isdecimal() and len(exponent.text) <= 3:
            return Piece(below + exponent.text.translate(_SUPERSCRIPTS), POWER)
        if self.starts_with_minus(exponent):
            exponent = Piece(exponent.text, CONDITION)
        return Piece(f"{below}^{self.inside(exponent, ATOM)}", POWER)

    def negative(self, x: Piece) -> Piece:
        """Minus a piece."""
        text = self.inside(x, PRODUCT)
        if text == x.text and self.starts_with_minus(x):
            text = self.parenthesised(text)
        return Piece(f"{self.minus}{text}", PRODUCT)

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        """A function of some pieces."""
        texts = [x.text for x in arguments]
        if name in ("absolute", "abs") and len(texts) == 1:
            return Piece(f"|{texts[0]}|")
        if name == "square" and len(texts) == 1:
            return self.power(arguments[0], Piece("2"))
        return Piece(f"{self.functions.get(name, name)}({', '.join(texts)})")

    def keyword(self, name: str, x: Piece) -> Piece:
        """An argument by name."""
        return Piece(f"{name}={x.text}")

    def compare(self, operator: str, left: Piece, right: Piece) -> Piece:
        """A condition."""
        texts = self.inside(left, SUM), self.comparisons[operator], self.inside(right, SUM)
        return Piece(" ".join(texts), CONDITION)

    def joined(self, word: str, conditions: Sequence[Piece]) -> Piece:
        """Several conditions with "and" or "or" between them."""
        return Piece(f" {word} ".join(x.text for x in conditions), CONDITION)

    def choice(self, condition: Piece, yes: Piece, no: Piece) -> Piece:
        """One of two pieces, and which when."""
        return Piece(f"{yes.text} if {condition.text}, else {no.text}", CONDITION)

    def transposed(self, x: Piece) -> Piece:
        """A matrix with its rows as columns."""
        return Piece(f"{self.inside(x, ATOM)}ᵀ")

    def part(self, x: Piece, place: Piece) -> Piece:
        """Some entries of an array."""
        return Piece(f"{self.inside(x, ATOM)}[{place.text}]")

    def attribute(self, x: Piece, name: str) -> Piece:
        """The shape of an array."""
        return Piece(f"{self.inside(x, ATOM)}.{name}")

    def ellipsis(self, more: int) -> Piece:
        """What stands for terms that are left out."""
        return Piece(f"… ({more} more)")

    def text(self, text: str) -> str:
        """Words among formulas."""
        return text

    def since(self, reason: Piece) -> str:
        """A remark that gives a reason."""
        return f"since {reason.text}"

    def inside(self, x: Piece, least: int = ATOM) -> str:
        """The text of a piece, in parentheses unless it is bound tightly enough."""
        return x.text if x.binding >= least else self.parenthesised(x.text)

    def parenthesised(self, text: str) -> str:
        """Some text in parentheses."""
        return f"({text})"

    def starts_with_minus(self, x: Piece) -> bool:
        """Whether it would look odd after an operator."""
        return x.text.startswith(self.minus)


def isolated(name: str) -> str:
    """A name that does not turn round the formula it stands in, as Hebrew and Arabic would.

    >>> isolated("w"), isolated("\u05d0").encode("unicode_escape")
    ('w', b'\\\\u200e\\\\u05d0\\\\u200e')
    """
    turns = any(unicodedata.bidirectional(c) in _FROM_RIGHT_TO_LEFT for c in name)
    # Marks, since Pango, which Graphviz writes with, does not know the newer isolates.
    return f"\N{LEFT-TO-RIGHT MARK}{name}\N{LEFT-TO-RIGHT MARK}" if turns else name


TEXT = Notation()


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
        rendered(tree, {}, TEXT)
    except (KeyError, RecursionError):
        raise ValueError(f"no notation for {formula[:60]!r}") from None
    return tree


def rendered(tree: ast.AST, pieces: Mapping[str, Piece], notation: Notation) -> Piece:
    """A formula in a notation, with a piece in place of each name.

    >>> rendered(tree_of("1 - y**2"), {"y": TEXT.number(-0.5)}, TEXT).text
    '1 − (−0.5)²'
    """
    piece: Piece = _Rendering(pieces, notation).visit(tree)
    return piece


class _Rendering(ast.NodeVisitor):
    """A method for each kind of syntax that formulas have."""

    def __init__(self, pieces: Mapping[str, Piece], notation: Notation) -> None:
        self.pieces = pieces
        self.notation = notation

    def visit_Constant(self, tree: ast.Constant) -> Piece:
        match tree.value:
            case bool() | None as constant:
                return self.notation.word(str(constant))
            case int() | float() as number:
                return self.notation.literal(number)
        return self.generic_visit(tree)

    def visit_Name(self, tree: ast.Name) -> Piece:
        return self.pieces[tree.id] if tree.id in self.pieces else self.notation.word(tree.id)

    def visit_UnaryOp(self, tree: ast.UnaryOp) -> Piece:
        if not isinstance(tree.op, ast.USub):
            return self.generic_visit(tree)
        return self.notation.negative(self.visit(tree.operand))

    def visit_BinOp(self, tree: ast.BinOp) -> Piece:
        left, right = self.visit(tree.left), self.visit(tree.right)
        if isinstance(tree.op, ast.Pow):
            return self.notation.power(left, right)
        sign = _SIGNS[type(tree.op)]
        if isinstance(tree.op, ast.BitAnd | ast.BitOr):
            return self.notation.joined(sign, [left, right])
        return self.notation.infix(sign, left, right)

    def visit_Compare(self, tree: ast.Compare) -> Piece:
        if len(tree.ops) > 1:
            return self.generic_visit(tree)
        left, right = self.visit(tree.left), self.visit(tree.comparators[0])
        return self.notation.compare(_SIGNS[type(tree.ops[0])], left, right)

    def visit_Call(self, tree: ast.Call) -> Piece:
        match tree:
            case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
                holds = self.visit(condition)
                if isinstance(condition, ast.Name):  # a condition that is a number
                    holds = self.notation.compare("!=", holds, self.notation.number(0))
                return self.notation.choice(holds, self.visit(yes), self.visit(no))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
                named = [self.notation.keyword(str(k.arg), self.visit(k.value)) for k in keywords]
                return self.notation.call(name, [*map(self.visit, arguments), *named])
        return self.generic_visit(tree)

    def visit_Attribute(self, tree: ast.Attribute) -> Piece:
        x = self.visit(tree.value)
        is_turned = tree.attr == "T"
        return self.notation.transposed(x) if is_turned else self.notation.attribute(x, tree.attr)

    def visit_Subscript(self, tree: ast.Subscript) -> Piece:
        return self.notation.part(self.visit(tree.value), self.visit(tree.slice))

    def generic_visit(self, tree: ast.AST) -> Piece:
        raise ValueError(f"no notation for {ast.unparse(tree)}")


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
