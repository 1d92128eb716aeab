"""The formula of a backward step: the case that applies, and why it does.

Everything comes from the step alone: the primitive's text, the operands and the result.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...formulas.evaluation import evaluate
from ...formulas.words import FUNCTIONS, WORDS, Call
from ..formulas import agree, simplified, tree_of_formula
from ..notation import Notation, Piece
from .operations import named
from .records import BackwardStep, Operand

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_TRUTH: dict[bool, type[ast.cmpop]] = {True: ast.NotEq, False: ast.Eq}  # of a number


class Derivative:
    """The formula of a backward step, with what its names stand for.

    Args:
        step: A backward step.

    Attributes:
        tree: What applies of the formula; None where the primitive has none, or one that does not
            say what was computed, as at a nan.
        whole: The formula with all that might have applied.
        reason: The condition under which it applies; None where there is no choice to explain.
    """

    def __init__(self, step: BackwardStep) -> None:
        self.step = step
        self.tree: ast.expr | None = None
        self.whole: ast.expr | None = None
        self.reason: ast.expr | None = None
        formula = step.formula
        if formula is None:
            return
        try:
            self.whole = self.tree = tree_of_formula(formula)
        except ValueError:  # prose or code, in a primitive of somebody's own
            return
        of = step.of
        self.words = self._words()
        if step.local is None:
            return
        self.numbers = dict(FUNCTIONS) | dict(of.static) | {"y": of.value}
        for name, operand in self._operands().items():
            self.numbers[name] = operand.value
        self.numbers |= {k: v.value if isinstance(v, Operand) else v for k, v in self.words.items()}
        self._choose()

    @property
    def is_vjp(self) -> bool:
        """Whether the formula has the upstream gradient in it."""
        return self.step.of.primitive.on_floats is None

    def symbols(self, notation: Notation) -> dict[str, Piece]:
        """Names for the formula's names, and numbers for constants without one."""
        of = self.step.of
        pieces = {"y": notation.name(of.name)} | self._others(notation)
        pieces["g"] = notation.gradient(self.step.root, of.name)
        for name, operand in self._operands().items():
            pieces[name] = named(operand, notation)
        return pieces

    def values(self, notation: Notation) -> dict[str, Piece]:
        """Numbers for the formula's names."""
        pieces = {"y": notation.number(self.step.of.value)} | self._others(notation, True)
        for name, operand in self._operands().items():
            pieces[name] = notation.number(operand.value)
        return pieces

    def _operands(self) -> dict[str, Operand]:
        of = self.step.of
        return of.primitive.named_in_formula(self.step.position, of.operands)

    def _others(self, notation: Notation, as_numbers: bool = False) -> dict[str, Piece]:
        pieces: dict[str, Piece] = {}
        for name, x in {**self.step.of.static, **self.words}.items():
            if isinstance(x, Operand):
                pieces[name] = notation.number(x.value) if as_numbers else named(x, notation)
            elif isinstance(x, int | float) and not isinstance(x, bool):
                pieces[name] = notation.number(x)
            elif not isinstance(x, np.ndarray):
                pieces[name] = notation.word(str(x))
        return pieces

    def _words(self) -> dict[str, Any]:
        """Those words of the formula that are numbers or operands in this call."""
        assert self.whole is not None
        of = self.step.of
        used = {x.id for x in ast.walk(self.whole) if isinstance(x, ast.Name)} & set(WORDS)
        found: dict[str, Any] = {}
        for word in used & {"i", "n", "rows", "ties"}:
            arrays = [np.asarray(x.value) for x in of.operands]
            y = np.asarray(of.value)
            value = getattr(
                Call(of.primitive, self.step.position, y, arrays, dict(of.static)), word
            )
            if np.size(value) == 1:
                found[word] = np.asarray(value).item()
        if "partner" in used:
            operands: Any = list(of.operands)
            partner = Call(of.primitive, self.step.position, of.value, operands, {}).partner
            found["partner"] = partner if isinstance(partner, Operand) else Operand(None, partner)
        return found

    def _choose(self) -> None:
        match self.tree:
            case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
                holds = self._computed(condition)
                self.tree = yes if holds else no
                self.reason = self._reason(condition, bool(holds))
        if self.tree is None or not agree(self._computed(self.tree), self.step.local):
            self.tree = self.whole = self.reason = None
            return
        fixed = {name for name, x in self._operands().items() if x.name is None}
        fixed |= {name for name, x in self.words.items() if not isinstance(x, Operand)}
        if fixed:
            self.tree = simplified(self.tree, {name: self.numbers[name] for name in fixed})

    def _computed(self, tree: ast.expr) -> Any:
        try:
            return evaluate(ast.unparse(tree), self.numbers)
        except (ValueError, TypeError, OverflowError):
            return None

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


def _says_unequal(part: ast.expr) -> bool:
    return isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.NotEq)
