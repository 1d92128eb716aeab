"""A formula, computed: text in, numbers out, without eval.

A formula is an expression in Python's syntax. What its names stand for is the caller's.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def _negative(x: Any) -> Any:
    return tuple(-entry for entry in x) if isinstance(x, tuple) else -x  # of shift=(1, 2)


# IEEE arithmetic, also where Python's numbers would raise or never end: 1/0, 9**9**9.
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.true_divide,
    ast.Pow: np.float_power,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.USub: _negative,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ATTRIBUTES: dict[str, Callable[[Any], Any]] = {"shape": np.shape, "T": np.transpose}


def evaluate(formula: str, names: Mapping[str, Any]) -> Any:
    """What a formula comes to. It is read as a syntax tree and never executed as code.

    Allowed are numbers, True, False and None, names, `+ - * / ** @`, one comparison at a time, `&`
    and `|`, calls of names, indices, and the attributes `shape` and `T`.

    Args:
        formula: An expression, such as "where(a > 0, 1, slope)".
        names: The numbers, arrays and functions by name.

    Returns:
        A number or an array, as NumPy computes it from what the names stand for.

    Raises:
        ValueError: Anything else, with its column; a name that is not among the names.

    >>> evaluate("g * (1 - y**2)", {"g": np.array([1.0, 2.0]), "y": 0.5})
    array([0.75, 1.5 ])
    >>> evaluate("where(a > 0, 1, slope)", {"a": -3.0, "slope": 0.25, "where": np.where}).item()
    0.25
    >>> evaluate("g * slope", {"g": 1.0, "y": 0.5})
    Traceback (most recent call last):
    ValueError: 'slope' at column 5 of 'g * slope' is not a known name: known are g, y
    """
    return value_of(tree_of(formula), names, formula)


def value_of(tree: ast.expr, names: Mapping[str, Any], formula: str = "") -> Any:
    """The same of a syntax tree.

    >>> value_of(tree_of("1 - y**2"), {"y": 0.5}).item()
    0.75
    """
    try:
        with np.errstate(all="ignore"):
            return _value(tree, formula, names)
    except RecursionError:
        raise _too_deep(formula) from None


def tree_of(formula: str) -> ast.expr:
    """The syntax tree of a formula.

    Raises:
        ValueError: It is no expression.

    >>> ast.unparse(tree_of(" 1 - y**2 "))
    '1 - y ** 2'
    """
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (RecursionError, MemoryError):  # the second where Python's parser has no more room
        raise _too_deep(formula) from None
    except (SyntaxError, ValueError) as error:
        column = getattr(error, "offset", None)
        place = f" at column {column}" if column else ""
        text = _shown(formula)
        raise ValueError(f"cannot read the formula {text}: {error.args[0]}{place}") from None


def _too_deep(formula: str) -> ValueError:
    return ValueError(f"{formula[:60]!r}... is too deeply nested")


def _shown(text: str) -> str:
    """A text as a message quotes it: one of any length would hide what the message says."""
    return repr(text) if len(text) <= 200 else f"{text[:200]!r}..."


def _value(node: ast.expr, formula: str, names: Mapping[str, Any]) -> Any:
    def value(part: ast.expr) -> Any:
        return _value(part, formula, names)

    match node:
        case ast.Constant(value=bool() | int() | float() | None as constant):
            return constant
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=op, operand=x) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](value(x))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](value(left), value(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](value(left), value(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if callable(
            names.get(name)
        ) and all(keyword.arg for keyword in keywords):
            named = {str(keyword.arg): value(keyword.value) for keyword in keywords}
            return names[name](*map(value, args), **named)
        case ast.Attribute(value=x, attr=attribute) if attribute in _ATTRIBUTES:
            return _ATTRIBUTES[attribute](value(x))
        case ast.Subscript(value=x, slice=place):
            return value(x)[value(place)]
    raise _refusal(node, formula, names)


def _refusal(node: ast.expr, formula: str, names: Mapping[str, Any]) -> ValueError:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in names:
        node = node.func
    place = f"{_shown(ast.unparse(node))} at column {node.col_offset + 1} of {_shown(formula)}"
    if isinstance(node, ast.Name):
        return ValueError(f"{place} is not a known name: known are {', '.join(sorted(names))}")
    return ValueError(
        f"{place} is not allowed: use numbers, names, + - * / ** @, comparisons, & and |, calls of "
        "functions by name, indices, .shape and .T"
        + ("; a power is written **" if "^" in formula else "")
    )
