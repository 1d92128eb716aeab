"""The formulas of a primitive's derivatives, computed: text in, the vjp's numbers out.

A formula is an expression in Python's syntax. It may name the operands (`a`, `b`, `c`, or what
`operand_names` says), the result `y`, the static arguments, NumPy's functions, and the words that
`formula_words` defines. The formula of a primitive that also runs on floats is the local
derivative, which is multiplied by the gradient of the result; that of any other is the vjp, in
terms of this gradient, `g`. Where one formula serves any number of operands, `a` is the one meant.

All of it is plain NumPy that no vjp has a part in. What broadcasting copied is added up afterwards,
as in a backward pass, and is in no formula.
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.primitive import Primitive
from .formula_words import FUNCTIONS, WORDS, Call


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
    try:
        with np.errstate(all="ignore"):
            return _value(_tree(formula), formula, names)
    except RecursionError:
        raise ValueError(f"{formula[:60]!r}... is too deeply nested") from None


def _tree(formula: str) -> ast.expr:
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError) as error:
        column = getattr(error, "offset", None)
        place = f" at column {column}" if column else ""
        raise ValueError(f"cannot read the formula {formula!r}: {error.args[0]}{place}") from None


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
    place = f"{ast.unparse(node)!r} at column {node.col_offset + 1} of {formula!r}"
    if isinstance(node, ast.Name):
        return ValueError(f"{place} is not a known name: known are {', '.join(sorted(names))}")
    return ValueError(
        f"{place} is not allowed: use numbers, names, + - * / ** @, comparisons, & and |, calls of "
        "functions by name, indices, .shape and .T"
        + ("; a power is written **" if "^" in formula else "")
    )


def formula_vjp(
    primitive: Primitive,
    i: int,
    g: Any,
    y: Any,
    operands: Sequence[Any],
    static: Mapping[str, Any],
) -> Any:
    """The gradient of one operand by its formula, which no vjp has a part in.

    Args:
        primitive: One with `formulas`.
        i: Which operand.
        g: The gradient of the result: a number or an array like `y`.
        y: The result.
        operands: Raw numbers and arrays.
        static: The static arguments by name.

    Returns:
        A float for a number, an array of the operand's shape for an array; float64.

    Raises:
        ValueError: The primitive has no formula for this operand, or one that uses a name that
            nothing has, or that cannot be computed, or whose result does not fit the operand.
        NotImplementedError: The formula is not about such operands: one that it transposes, as in
            "g @ b.T", is no matrix; or labels that should be probabilities do not add up to 1.

    >>> from micrograd_plus.engine.primitives.reductions import mean
    >>> a = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> mean.formulas
    ('spread(g) / n',)
    >>> formula_vjp(mean, 0, np.array([2.0, 4.0]), a.mean(0), [a], {"axis": 0, "keepdims": False})
    array([[1., 2.],
           [1., 2.]])
    """
    shared = primitive.vjp_of_all is not None and len(primitive.formulas) == 1
    if not shared and i >= len(primitive.formulas):
        raise ValueError(f"the primitive {primitive.name} has no formula for operand {i}")
    formula = primitive.formulas[0 if shared else i]
    what = f"the formula {formula!r} of operand {i} of the primitive {primitive.name}"
    arrays = [np.asarray(x, np.float64) for x in operands]
    g, y = np.asarray(g, np.float64), np.asarray(y, np.float64)
    call = Call(primitive, i, y, arrays, dict(static))
    given = {"a": call.a} if shared else dict(zip(primitive.operand_names, arrays, strict=False))
    given |= {"y": y, **static}
    if primitive.on_floats is None:
        given["g"] = g

    try:
        used = {node.id for node in ast.walk(_tree(formula)) if isinstance(node, ast.Name)}
    except ValueError as error:
        raise ValueError(f"{what} cannot be read: {error}") from None
    unknown = sorted(used - {*given, *WORDS, *FUNCTIONS})
    if unknown:
        raise ValueError(
            f"{what} uses {unknown[0]!r}, which nothing is called: "
            + _instead_of(unknown[0], primitive, given)
        )
    _check_matrices(primitive, given, what)
    try:
        words = {word: getattr(call, word) for word in WORDS if word in used}
        result = np.asarray(evaluate(formula, {**FUNCTIONS, **words, **given}), np.float64)
        if primitive.on_floats is not None:
            with np.errstate(all="ignore"):
                result = result * g
        result = _summed_to(result, call.a.shape)
    except NotImplementedError:
        raise
    except Exception as error:
        raise ValueError(f"{what} cannot be computed: {error}") from error
    return result if isinstance(operands[i], np.ndarray) else result.item()


def _instead_of(name: str, primitive: Primitive, given: Mapping[str, Any]) -> str:
    if name == "g" and primitive.on_floats is not None:
        return "the formula of a primitive on floats is the local derivative alone, without g"
    known = [*given, *WORDS, *FUNCTIONS]
    close = difflib.get_close_matches(name, known) or [n for n in known if n.startswith(name)]
    if close:
        return f"did you mean {close[0]}?"
    return f"there are {', '.join(given)}, and the functions of NumPy and of micrograd_plus"


def _check_matrices(primitive: Primitive, given: Mapping[str, Any], what: str) -> None:
    for formula in primitive.formulas:
        for node in ast.walk(_tree(formula)):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr="T") if name in given:
                    if np.ndim(given[name]) != 2:
                        raise NotImplementedError(
                            f"{what} is about matrices, and {name} has shape {given[name].shape}"
                        )


def _summed_to(c: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`c` without the copies that broadcasting an array of the shape made."""
    c = c.sum(axis=tuple(range(c.ndim - len(shape))))
    copied = tuple(k for k in range(c.ndim) if shape[k - c.ndim] == 1 != c.shape[k])
    return np.array(np.broadcast_to(c.sum(axis=copied, keepdims=True), shape))
