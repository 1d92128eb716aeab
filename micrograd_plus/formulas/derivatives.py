"""The chain rule once, through one node: its numbers, and the formula with the case that holds.

Drawings and steps show it, each with its own names and in its own notation.
"""

from __future__ import annotations

import ast
import math
from collections import ChainMap
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

import numpy as np

from ..engine.backward import Pieces, contributions
from ..engine.graph import Node, data_of
from .evaluation import value_of
from .notation import Notation, Piece, simplified, tree_of_formula
from .settings import shown_settings
from .words import FUNCTIONS, Call

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_TRUTH: dict[bool, type[ast.cmpop]] = {True: ast.NotEq, False: ast.Eq}  # of a number


def local_derivatives(result: Node, one: Any = 1.0) -> list[Any]:
    """The derivative of a result by each operand, of single numbers; None of arrays.

    Args:
        result: What an operation has computed.
        one: The gradient of the result that makes its operands' theirs: an integer among integers.

    Returns:
        A number for each operand, None where none is due.

    >>> from micrograd_plus import Value
    >>> local_derivatives(Value(2.0) * Value(-3.0))
    [-3.0, 2.0]
    """
    rule, numbers = result.primitive, map(data_of, (result, *result.operands))
    if rule is None or rule.on_floats is None or any(map(np.ndim, numbers)):
        return [None] * len(result.operands)
    with np.errstate(all="ignore"):
        found = contributions(result, one if result.is_scalar else np.ones_like(result.data))
    return [None if x is None else np.asarray(x).item() for x in found]


def received(result: Node, g: Any) -> list[Any]:
    """What each operand of a result receives of its gradient `g`, in the operand's shape and dtype.

    >>> from micrograd_plus import Tensor
    >>> received(Tensor([1.0, 2.0]) * 3.0, np.array([1.0, 1.0]))
    [array([3., 3.]), None]
    """
    with np.errstate(all="ignore"):
        pairs = zip(result.operands, contributions(result, g), strict=True)
        return [None if c is None else _fitted(operand, c) for operand, c in pairs]


def _fitted(operand: Node, contribution: Any) -> Any:
    contribution = operand._fit(contribution)
    return contribution.combine() if isinstance(contribution, Pieces) else contribution


class Derivative:
    """The formula of a derivative, with what its names stand for.

    Args:
        call: The call, looked at from the operand that the derivative is by.
        local: What the derivative comes to, of single numbers; None of arrays, whose entries may
            have different cases.
        constant: Whether the operand at a place is a constant without a name.

    Attributes:
        tree: What applies of the formula; None where the primitive has none, or one that is prose,
            or that does not say what was computed, as at a nan.
        whole: The formula with all that might have applied.
        reason: The condition under which it applies; None where there is no choice to explain.

    >>> from micrograd_plus.engine.primitives.activations import leaky_relu
    >>> call = Call(leaky_relu, 0, -0.5, [-2.0], {"slope": 0.25})
    >>> derivative = Derivative(call, 0.25, constant=lambda place: False)
    >>> ast.unparse(derivative.tree), ast.unparse(derivative.reason)
    ('slope', 'a <= 0')
    """

    def __init__(self, call: Call, local: Any, constant: Callable[[int], bool]) -> None:
        self.call = call
        self.tree: ast.expr | None = None
        self.whole: ast.expr | None = None
        self.reason: ast.expr | None = None
        # The operand that a name of the formula means.
        self._places: dict[str, int] = call.primitive.named_in_formula(
            call.i, range(len(call.operands))
        )
        self._settings = dict(call.static)
        formula = call.primitive.formula_of(call.i)
        if formula is None:
            return
        try:
            self.whole = self.tree = tree_of_formula(formula)
        except ValueError:  # prose or code, in a primitive of somebody's own
            return
        self._add_words(self.whole)
        self._choose(self.whole, local)
        if self.tree is not None:
            fixed = dict(self._settings)
            fixed |= {name: call.operands[k] for name, k in self._places.items() if constant(k)}
            fixed = {name: _number(x) for name, x in fixed.items() if _is_number(_number(x))}
            self._settle(self.tree, self.whole, fixed)

    @property
    def is_vjp(self) -> bool:
        """Whether the formula has the upstream gradient in it."""
        return self.call.primitive.on_floats is None

    def pieces(
        self,
        notation: Notation,
        name_of: Callable[[int], str | None] = lambda place: None,
        result: str | None = None,
    ) -> dict[str, Piece]:
        """Names for the formula's names, and numbers for what has no name.

        An array without a name keeps the letter that it has in the formula.

        Args:
            notation: How they are written.
            name_of: The name of the operand at a place; None for one without.
            result: The name of the result.
        """
        meant = {key: (name_of(k), self.call.operands[k]) for key, k in self._places.items()}
        pieces: dict[str, Piece] = {}
        for key, x in self._settings.items():
            if _is_number(x):
                pieces[key] = notation.number(x)
            elif not isinstance(x, np.ndarray) and (text := shown_settings({key: x})):
                pieces[key] = notation.word(str(text[key]))
        for key, (name, x) in {"y": (result, self.call.y), **meant}.items():
            if name is not None:
                pieces[key] = notation.name(name)
            elif not np.ndim(x):
                pieces[key] = notation.number(x)
        return pieces

    def _add_words(self, tree: ast.expr) -> None:
        """Those words of the formula that are single numbers, or an operand, in this call."""
        used = _names_in(tree)
        for word in used & {"i", "n", "rows", "ties"}:
            value = getattr(self.call, word)
            if np.size(value) == 1:
                self._settings[word] = np.asarray(value).item()
        if "partner" in used:
            place = self.call.place_of_partner
            if place is None:
                self._settings["partner"] = 1.0
            else:
                self._places["partner"] = place

    def _choose(self, whole: ast.expr, local: Any) -> None:
        call = self.call
        meant = {**self._settings, "y": call.y}
        meant |= {name: call.operands[k] for name, k in self._places.items()}
        # Without arrays, so that a condition about one cannot be told: it may hold here and there.
        numbers = {k: x for k, x in meant.items() if not (isinstance(x, np.ndarray) and x.ndim)}
        self._numbers = ChainMap(numbers, FUNCTIONS)
        tree = whole
        if "where" in _names_in(whole):
            tree = _Cases(self._computed).visit(deepcopy(whole))
        if local is not None and not agree(self._computed(tree), local):
            self.tree = self.whole = None
            return
        self.tree = tree
        match whole:
            case ast.Call(func=ast.Name(id="where"), args=[condition, _, _]):
                holds = self._computed(condition)
                self.reason = None if holds is None else self._reason(condition, bool(holds))

    def _settle(self, tree: ast.expr, whole: ast.expr, fixed: dict[str, Any]) -> None:
        """Without what is settled before any operand is known: which case, x^(2 − 1), axes."""
        known = ChainMap(fixed, FUNCTIONS)
        decided = _Cases(lambda tree: _value(tree, known)).visit(deepcopy(whole))
        self.tree, self.whole = (
            simplified(_Arguments(self._settings).visit(deepcopy(tree)), fixed)
            for tree in (tree, decided)
        )
        reason = self.reason
        if reason is not None and _value(reason, known) is not None and not _says_unequal(reason):
            self.reason = None  # that 0 = 0

    def _computed(self, tree: ast.expr) -> Any:
        return _value(tree, self._numbers)

    def _reason(self, condition: ast.expr, holds: bool) -> ast.expr | None:
        """Why a branch was taken: that two numbers differ is only a reason if there is no other."""
        parts = [part for part in self._reasons(condition, holds) if self._computed(part) == 1]
        telling = [part for part in parts if not _says_unequal(part)]
        if not parts or not (telling or isinstance(self.tree, ast.Constant)):
            return None
        first, *rest = telling or parts
        for part in rest:
            first = ast.BinOp(first, ast.BitAnd(), part)
        return first

    def _reasons(self, condition: ast.expr, holds: bool) -> list[ast.expr]:
        match condition:
            case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as op, right=right):
                sides = [self._reasons(left, holds), self._reasons(right, holds)]
                if isinstance(op, ast.BitAnd) == holds:
                    return sides[0] + sides[1]  # it takes both; of alternatives, the first
                return next((side for side in sides if all(map(self._computed, side))), [])
            case ast.Compare(left=left, ops=[op], comparators=[right]) if not holds:
                return [ast.Compare(left, [_OPPOSITE[type(op)]()], [right])]
            case ast.Name():
                return [ast.Compare(condition, [_TRUTH[holds]()], [ast.Constant(0)])]
        return [condition]


class _Cases(ast.NodeTransformer):
    """Leaves of every `where` the side that holds, if that can be told, else what cannot be."""

    def __init__(self, computed: Callable[[ast.expr], Any]) -> None:
        self.computed = computed

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Of two conditions, without one that settles nothing."""
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            settles_nothing = isinstance(node.op, ast.BitAnd)
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if self.computed(side) == settles_nothing:
                    return other
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call, after those inside of it."""
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
                holds = self.computed(condition)
                return node if holds is None else yes if holds else no
        return node


class _Arguments(ast.NodeTransformer):
    """Leaves out arguments that were not given, and writes axes that lead back as they are."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call, after those inside of it."""
        self.generic_visit(node)
        node.args = [x for x in node.args if not self._is_missing(x)]
        node.keywords = [x for x in node.keywords if not self._is_missing(x.value)]
        match node:
            case ast.Call(func=ast.Name(id="inverse"), args=arguments):
                if not arguments:
                    return ast.Constant(None)
                back = FUNCTIONS["inverse"](self.settings["axes"])
                self.settings["axes_back"] = tuple(back.tolist())
                return ast.Name("axes_back")
        return node

    def _is_missing(self, x: ast.expr) -> bool:
        match x:
            case ast.Constant(value=None):
                return True
            case ast.Name(id=name) if name in self.settings:
                return self.settings[name] is None or self.settings[name] is False
        return False


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


@lru_cache(maxsize=1000)
def _names_in(tree: ast.expr) -> frozenset[str]:
    return frozenset(x.id for x in ast.walk(tree) if isinstance(x, ast.Name))


def _value(tree: ast.expr, numbers: Mapping[str, Any]) -> Any:
    try:
        return value_of(tree, numbers)
    except (ValueError, TypeError, OverflowError):
        return None


def _number(x: Any) -> Any:
    return x.item() if isinstance(x, np.ndarray | np.generic) and not np.ndim(x) else x


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)


def _says_unequal(part: ast.expr) -> bool:
    return isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.NotEq)
