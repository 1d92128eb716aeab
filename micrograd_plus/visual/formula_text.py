"""The formula of a derivative as people write it, with the names of what it is about."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any

from .node_labels import escaped

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "·",
    ast.Div: "/",
    ast.MatMult: "@",
}
_RELATIONS: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Lt: ("&lt;", operator.lt),
    ast.LtE: ("≤", operator.le),
    ast.Gt: ("&gt;", operator.gt),
    ast.GtE: ("≥", operator.ge),
    ast.Eq: ("=", operator.eq),
    ast.NotEq: ("≠", operator.ne),
}
_JOINTS: dict[type[ast.operator], str] = {ast.BitAnd: "and", ast.BitOr: "or"}
# How tightly an expression holds together.
_NOTHING, _RELATION, _SUM, _PRODUCT, _SIGN, _POWER, _WHOLE = range(7)


def formula_markup(
    formula: str, names: Mapping[str, str], numbers: Mapping[str, float] | None = None
) -> str:
    """A formula as HTML-like markup: `1 - y**2` becomes `1 − y²`, its 2 raised.

    Args:
        formula: As in `Primitive.formulas`.
        names: What to write for a name, as markup; others stay as they are.
        numbers: What names stand for: of `where`, only the side that holds is written.

    >>> formula_markup("1 - y**2", {"y": "loss"})
    '1 − loss<sup>2</sup>'
    >>> formula_markup("where(a > 0, 1, slope)", {})
    '1 if a &gt; 0, else slope'
    >>> formula_markup("where(a > 0, 1, slope)", {}, {"a": -3.0})
    'slope'
    """
    return _written(_tree(formula), names, numbers or {})[0]


@functools.cache
def _tree(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _written(
    node: ast.expr, names: Mapping[str, str], numbers: Mapping[str, float]
) -> tuple[str, int]:
    """The markup of an expression, and how tightly it holds together."""

    def held(part: ast.expr, strength: int) -> str:
        text, own = _written(part, names, numbers)
        return text if own >= strength else f"({text})"

    match node:
        case ast.Constant(value=number):
            return str(number), _WHOLE
        case ast.Name(id=name):
            text = names.get(name, "π" if name == "pi" else name)
            return text, _SIGN if text.startswith("−") else _WHOLE
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"{held(left, _WHOLE)}<sup>{held(right, _NOTHING)}</sup>", _POWER
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            return f"{held(left, _SUM)} {_SIGNS[type(op)]} {held(right, _PRODUCT)}", _SUM
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return f"{held(left, _PRODUCT)} {_SIGNS[type(op)]} {held(right, _POWER)}", _PRODUCT
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _JOINTS:
            return f"{held(left, _RELATION)} {_JOINTS[type(op)]} {held(right, _RELATION)}", _NOTHING
        case ast.UnaryOp(op=ast.USub(), operand=x):
            return f"−{held(x, _POWER)}", _SIGN
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"{held(left, _SUM)} {_RELATIONS[type(op)][0]} {held(right, _SUM)}", _RELATION
        case ast.Call(func=ast.Name(id="where"), args=[condition, one, other]):
            holds = _holds(condition, numbers)
            if holds is not None:
                return _written(one if holds else other, names, numbers)
            sides = (held(part, _NOTHING) for part in (one, condition, other))
            return "{} if {}, else {}".format(*sides), _NOTHING
        case ast.Call(func=ast.Name(id=name), args=args):
            return f"{name}({', '.join(held(x, _NOTHING) for x in args)})", _WHOLE
        case ast.Attribute(value=x, attr="T"):
            return f"{held(x, _WHOLE)}<sup>T</sup>", _POWER
    return escaped(ast.unparse(node)), _NOTHING


def _holds(condition: ast.expr, numbers: Mapping[str, float]) -> bool | None:
    """Whether a comparison of names and numbers is true; None if that cannot be told."""
    match condition:
        case ast.Name(id=name) if name in numbers:
            return bool(numbers[name])
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[right]):
            other = right.value if isinstance(right, ast.Constant) else None
            if isinstance(right, ast.Name):
                other = numbers.get(right.id)
            if name in numbers and isinstance(other, int | float):
                return bool(_RELATIONS[type(op)][1](numbers[name], other))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _JOINTS:
            sides = _holds(left, numbers), _holds(right, numbers)
            if None not in sides:
                return all(sides) if isinstance(op, ast.BitAnd) else any(sides)
    return None
